// Which register tile the model of the processor prefers.
#include "compiler/kernels/schedule/ChooseTile.h"

#include "mlir/IR/MLIRContext.h"
#include "gtest/gtest.h"

using namespace halcyon::kernels;

namespace {

KernelTarget describe(llvm::StringRef cpu) {
  mlir::MLIRContext context;
  return *describeTarget(cpu, mlir::UnknownLoc::get(&context));
}

/// 256 to 256 channels of 4x4 pixels, summed over 64 images.
TileSpace describeDenseGradient(const KernelTarget &target) {
  TileSpace space;
  space.lanes = int32_t(target.lanes(4));
  space.vectors = 256 / space.lanes;
  space.blockVectors = 16 / space.lanes;
  space.columns = 4;
  space.rows = 256;
  space.steps = 64;
  space.isWrittenFar = false;
  space.isDepthwise = false;
  space.mustDivide = true;
  space.rowsNeedAllColumns = false;
  return space;
}

/// 4096 inputs, one vector of outputs, 64 images.
TileSpace describeDense(const KernelTarget &target) {
  TileSpace space;
  space.lanes = int32_t(target.lanes(4));
  space.vectors = 1;
  space.columns = 64;
  space.rows = 1;
  space.steps = 4096;
  space.isWrittenFar = true;
  space.isDepthwise = false;
  space.mustDivide = false;
  space.rowsNeedAllColumns = false;
  return space;
}

/// 96 to 576 channels of a row of 14 pixels.
TileSpace describeExpansion(const KernelTarget &target) {
  TileSpace space;
  space.lanes = int32_t(target.lanes(4));
  space.vectors = 576 / space.lanes;
  space.blockVectors = 16 / space.lanes;
  space.columns = 14;
  space.rows = 1;
  space.steps = 96;
  space.isWrittenFar = true;
  space.isDepthwise = false;
  space.mustDivide = false;
  space.rowsNeedAllColumns = false;
  return space;
}

} // namespace

TEST(ChooseTile, TakesWhatSharesLinesWhereEachStepReadsOthers) {
  for (const char *cpu : {"x86-64-v2", "x86-64-v3", "x86-64-v4"}) {
    const KernelTarget target = describe(cpu);
    TileSpace space = describeDenseGradient(target);
    EXPECT_EQ(chooseTile(space, target).columns, 4) << cpu;
    space.columnsAreFar = true;
    const Tile tile = chooseTile(space, target);
    EXPECT_LT(tile.columns, 4) << cpu;
    EXPECT_GE(tile.rows, 4) << cpu;
    EXPECT_TRUE(fitsRegisters(tile, target)) << cpu;
  }
}

TEST(ChooseTile, KeepsLinesOfPositionsThatPushEachOtherOut) {
  for (const char *cpu : {"x86-64-v2", "x86-64-v3", "x86-64-v4"}) {
    const KernelTarget target = describe(cpu);
    TileSpace space = describeDense(target);
    EXPECT_GT(chooseTile(space, target).columns, 7) << cpu;
    space.keptPositions = 7;
    EXPECT_LE(chooseTile(space, target).columns, 7) << cpu;
    EXPECT_GE(chooseTile(space, target).columns, 4) << cpu;
  }
}

TEST(ChooseTile, LetsTheFilterStreamWhereThatLeavesRoomForMoreSums) {
  const KernelTarget target = describe("x86-64-v3");
  TileSpace space = describeExpansion(target);
  EXPECT_TRUE(fitsRegisters(chooseTile(space, target), target));
  space.filterMayStream = true;
  const Tile tile = chooseTile(space, target);
  EXPECT_FALSE(fitsRegisters(tile, target));
  EXPECT_TRUE(fitsStreaming(tile, target));
  EXPECT_EQ(tile.vectors * tile.columns, 12);
  EXPECT_EQ(14 % tile.columns, 0);
}

TEST(ChooseTile, LetsNoFilterStreamWhereElementsAreBroadcastFromMemory) {
  const KernelTarget target = describe("x86-64-v4");
  TileSpace space = describeExpansion(target);
  space.filterMayStream = true;
  for (const Tile &tile : rankTiles(space, target))
    EXPECT_TRUE(fitsRegisters(tile, target));
}
