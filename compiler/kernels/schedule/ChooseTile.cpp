#include "compiler/kernels/schedule/ChooseTile.h"

using namespace halcyon::kernels;

// Sums that fit beside the vectors of the filter and, on processors whose FMA cannot broadcast
// from memory, one element of the input.
bool halcyon::kernels::fitsRegisters(const Tile &tile, const KernelTarget &target) {
  int32_t sums = tile.vectors * tile.columns * tile.rows;
  return target.registers == 32 ? sums <= 28 && sums + tile.vectors <= 32
                                : sums + tile.vectors + 1 <= target.registers;
}

bool halcyon::kernels::fitsStreaming(const Tile &tile, const KernelTarget &target) {
  int32_t positions = tile.columns * tile.rows;
  return target.registers != 32 && tile.vectors * positions + positions + 1 <= target.registers;
}

namespace {

/// The part of the tiles' elements that is computed for the first time.
double usefulPart(int32_t extent, int32_t tile) {
  return double(extent) / (llvm::divideCeil(extent, tile) * tile);
}

/// Cycles to write a vector to memory that is in no cache, beyond those that hide behind the sums:
/// fewer where the vectors of a pixel follow each other. Fitted to 16 to 96 channels of 112x112 on
/// Zen 4: 2 vectors by 14 columns run at 63 GFLOP/s, 3 by 8 at 76, 6 by 4 at 94.
double estimateWrite(const Tile &tile) { return 1.5 + 5.0 / tile.vectors; }

/// Cycles a step to read the filter's vectors, which all tiles of the same channels read again, if
/// they do not stay in the first-level cache, which is 32 KB or more. (256 to 256 channels on Zen
/// 5: 8 vectors by 2 columns reach 39 % of the peak, 4 by 4 72 %.)
double estimateFilter(const Tile &tile, const TileSpace &space) {
  constexpr int64_t nearBytes = 24 * 1024, elementBytes = 4;
  constexpr double cyclesOfFarVector = 1.5;
  int64_t bytes = tile.vectors * tile.lanes * space.steps * elementBytes;
  return bytes > nearBytes ? cyclesOfFarVector * tile.vectors : 0;
}

/// Cycles a step to read from behind the first-level cache: columns that no other step reads, each
/// from a line of its own (the filter gradient of a dense layer over 4x4 pixels reaches 27 % of
/// AVX2's peak with 4 columns, and 45 % with 4 channels of one); or positions whose lines push each
/// other out before the next step reads them again. (Images of 16 KB, 4096 to 16 channels on Zen 4:
/// 22 of them reach 27 % of the peak, 7 of them 86 %.)
double estimateFarLines(const Tile &tile, const TileSpace &space) {
  constexpr double cyclesOfFarLine = 4;
  int32_t positions = tile.columns * tile.rows;
  if (positions > space.keptPositions)
    return cyclesOfFarLine * positions;
  return space.columnsAreFar ? cyclesOfFarLine * tile.columns : 0;
}

/// Useful multiplications of vectors per cycle. A step of the reduction loads `vectors` of the
/// filter, broadcasts an element for each column and starts one FMA for each sum. Two of each can
/// start in a cycle, and a sum is ready for the next step after 4; the loop itself costs about one.
/// (64 to 64 channels of 8x8 on Sapphire Rapids: 2 vectors by 4 columns reach 85 % of the peak, by
/// 8 columns 99 %.)
double estimateSpeed(const Tile &tile, const TileSpace &space, const KernelTarget &target) {
  double positions = tile.columns * tile.rows, sums = tile.vectors * positions;
  double loads = (tile.vectors + positions) / 2;
  double cycles =
      std::max({sums / 2, loads, estimateFilter(tile, space), estimateFarLines(tile, space), 4.0}) +
      1;
  // Without a register for the element, each FMA loads it again.
  if (target.registers == 32 && sums + tile.vectors + 1 > target.registers)
    cycles += 0.5;
  if (space.isWrittenFar)
    cycles += sums * estimateWrite(tile) / double(space.steps);
  return sums / cycles * usefulPart(space.columns, tile.columns) *
         usefulPart(space.rows, tile.rows);
}

/// Vectors of channels have nothing to share, but whole pixels are read and written from one end to
/// the other.
bool isAllowedDepthwise(const Tile &tile, const TileSpace &space, const KernelTarget &target) {
  return (tile.vectors == 1 || tile.vectors == space.vectors) &&
         tile.vectors * tile.columns * tile.rows <= target.registers / 2;
}

bool isAllowed(const Tile &tile, const TileSpace &space, const KernelTarget &target) {
  if (space.vectors % tile.vectors != 0 || tile.vectors > space.mostVectors)
    return false;
  if (tile.vectors % space.blockVectors != 0 && space.blockVectors % tile.vectors != 0)
    return false;
  // A filter that is used once comes from memory, and each vector is a stream of its own: 1280 to
  // 1000 channels of one pixel take a fifth longer with 9 than with 3.
  if (tile.columns * tile.rows == 1 && tile.vectors > 4)
    return false;
  if (space.isDepthwise && !isAllowedDepthwise(tile, space, target))
    return false;
  if (space.mustDivide && (space.columns % tile.columns != 0 || space.rows % tile.rows != 0))
    return false;
  if (space.needsAllColumns && tile.columns != space.columns)
    return false;
  return !space.rowsNeedAllColumns || tile.rows == 1 || tile.columns == space.columns;
}

bool fits(const Tile &tile, const TileSpace &space, const KernelTarget &target) {
  return fitsRegisters(tile, target) || (space.filterMayStream && fitsStreaming(tile, target));
}

/// Calls `use` with every tile of a space, small ones first.
void visitTiles(const TileSpace &space, const KernelTarget &target,
                llvm::function_ref<void(const Tile &)> use) {
  for (int32_t vectors = 1; vectors <= std::min<int32_t>(space.vectors, 9); ++vectors)
    for (int32_t rows = 1; rows <= std::min<int32_t>(space.rows, 28); ++rows)
      for (int32_t columns = 1; columns <= std::min<int32_t>(space.columns, 28); ++columns) {
        Tile tile = {space.lanes, vectors, columns, rows};
        if (isAllowed(tile, space, target) && fits(tile, space, target))
          use(tile);
      }
}

} // namespace

Tile halcyon::kernels::chooseTile(const TileSpace &space, const KernelTarget &target) {
  Tile best = {space.lanes, 1, 1, 1};
  double bestSpeed = 0;
  visitTiles(space, target, [&](const Tile &tile) {
    double speed = estimateSpeed(tile, space, target);
    if (speed <= bestSpeed * 1.001)
      return;
    best = tile;
    bestSpeed = speed;
  });
  return best;
}

std::vector<Tile> halcyon::kernels::rankTiles(const TileSpace &space, const KernelTarget &target) {
  Tile chosen = chooseTile(space, target);
  std::vector<Tile> tiles = {chosen};
  visitTiles(space, target, [&](const Tile &tile) {
    if (tile != chosen)
      tiles.push_back(tile);
  });
  // Of equally fast ones the smaller first, so that the order is always the same.
  auto rank = [&](const Tile &tile) {
    return std::tuple(-estimateSpeed(tile, space, target), tile.vectors, tile.rows, tile.columns);
  };
  std::sort(tiles.begin() + 1, tiles.end(),
            [&](const Tile &one, const Tile &other) { return rank(one) < rank(other); });
  return tiles;
}
