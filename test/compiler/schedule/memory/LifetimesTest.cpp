#include "compiler/schedule/memory/Lifetimes.h"
#include "dialects/nn/NNDialect.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

using namespace mlir;
using namespace halcyon;

namespace {

/// An entry point of 5 images in slices of 2, with the buffers and segments of a test.
class Entry {
public:
  explicit Entry(const std::string &body) {
    context.loadDialect<nn::NNDialect, kernel::KernelDialect, step::StepDialect>();
    module =
        parseSourceString<ModuleOp>("!vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>\n"
                                    "!odd = !kernel.buffer<tensor<17xf32>, <kind = row_major>>\n"
                                    "!halo = !kernel.buffer<tensor<1x4x2x2xf32>,"
                                    "  <kind = nhwc, channels = 4, halo_height = 1>>\n"
                                    "step.func @entry batch 5 slice 2 lanes 2 {\n" +
                                        body + "\n}",
                                    &context);
  }

  /// The lifetimes in a space, by the names of the buffers, and "lanes".
  std::map<std::string, Lifetime> compute(step::Space space) {
    std::map<std::string, Lifetime> result;
    for (const Lifetime &lifetime :
         computeLifetimes(*module->getOps<step::FuncOp>().begin(), space))
      result.emplace(nameOf(lifetime), lifetime);
    return result;
  }

private:
  static std::string nameOf(const Lifetime &lifetime) {
    auto buffer = dyn_cast<step::BufferOp>(lifetime.owner);
    return buffer ? buffer.getName().str() : "lanes";
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
};

std::string buffer(const std::string &name, const std::string &space,
                   const std::string &attributes = "", const std::string &type = "vector") {
  return "%" + name + " = step.buffer " + space + " \"" + name + "\" {" + attributes + "} : !" +
         type + "\n";
}

std::string zero(const std::string &name, const std::string &type = "vector") {
  return "step.zero %" + name + " : !" + type + "\n";
}

std::string grid(const std::string &calls) { return "step.grid cells 1 {\n" + calls + "}\n"; }

} // namespace

TEST(Lifetimes, ScratchLivesFromItsFirstCallToItsLast) {
  Entry entry(buffer("x", "worker") + buffer("y", "worker") + buffer("z", "worker") +
              grid(zero("x") + zero("y") + zero("x") + zero("z")));
  std::map<std::string, Lifetime> lifetimes = entry.compute(step::Space::Worker);
  ASSERT_EQ(lifetimes.size(), 3U);
  EXPECT_EQ(lifetimes.at("x").end - lifetimes.at("x").begin, 2);
  EXPECT_EQ(lifetimes.at("y").begin, lifetimes.at("y").end);
  EXPECT_TRUE(lifetimes.at("x").overlaps(lifetimes.at("y")));
  EXPECT_TRUE(lifetimes.at("y").overlaps(lifetimes.at("x")));
  EXPECT_FALSE(lifetimes.at("x").overlaps(lifetimes.at("z")));
  EXPECT_FALSE(lifetimes.at("z").overlaps(lifetimes.at("y")));
}

TEST(Lifetimes, SharedMemoryLivesForWholeSegments) {
  Entry entry(buffer("x", "shared") + buffer("y", "shared") + buffer("z", "shared") +
              grid(zero("x") + zero("y")) + grid(zero("y")) + grid(zero("z")));
  std::map<std::string, Lifetime> lifetimes = entry.compute(step::Space::Shared);
  ASSERT_EQ(lifetimes.size(), 3U);
  EXPECT_TRUE(lifetimes.at("x").overlaps(lifetimes.at("y")));
  EXPECT_FALSE(lifetimes.at("y").overlaps(lifetimes.at("z")));
  EXPECT_EQ(lifetimes.at("x").begin, lifetimes.at("x").end);
  EXPECT_EQ(lifetimes.at("y").end, lifetimes.at("y").begin + 1);
}

TEST(Lifetimes, LanesLiveUntilTheyAreReadForTheLastTime) {
  Entry entry(buffer("x", "shared") + buffer("y", "shared") + buffer("z", "shared") +
              buffer("own", "lane", "offset = 0") +
              buffer("second", "lane", "lane = 1, offset = 0") + grid(zero("x")) +
              "step.slices lanes 2 of 80 bytes start {\n" + zero("own") + "} each {\n}\n" +
              grid(zero("y") + zero("second")) + grid(zero("z")));
  std::map<std::string, Lifetime> lifetimes = entry.compute(step::Space::Shared);
  ASSERT_EQ(lifetimes.size(), 4U);
  EXPECT_EQ(lifetimes.at("lanes").bytes, 192); // 160, rounded up to a multiple of 64
  EXPECT_FALSE(lifetimes.at("lanes").overlaps(lifetimes.at("x")));
  EXPECT_TRUE(lifetimes.at("lanes").overlaps(lifetimes.at("y")));
  EXPECT_FALSE(lifetimes.at("lanes").overlaps(lifetimes.at("z")));
  EXPECT_FALSE(lifetimes.at("lanes").keepsHalo());
}

TEST(Lifetimes, SegmentsThatFollowEachOtherShareNoScratch) {
  Entry entry(buffer("x", "worker") + buffer("y", "worker") + grid(zero("x")) + grid(zero("y")));
  std::map<std::string, Lifetime> lifetimes = entry.compute(step::Space::Worker);
  EXPECT_FALSE(lifetimes.at("x").overlaps(lifetimes.at("y")));
}

TEST(Lifetimes, CountsOnlyUsedBuffersOfTheSpace) {
  Entry entry(buffer("x", "worker") + buffer("unused", "worker") + buffer("y", "shared") +
              buffer("sum", "lane", "lane = 0, offset = 0") +
              "step.slices lanes 2 start {\n} each {\n}\n" +
              grid(zero("x") + zero("y") + zero("sum")));
  std::map<std::string, Lifetime> lifetimes = entry.compute(step::Space::Worker);
  ASSERT_EQ(lifetimes.size(), 1U);
  EXPECT_EQ(lifetimes.begin()->first, "x");
}

TEST(Lifetimes, PlacedBuffersLiveAsOthers) {
  Entry entry(buffer("x", "worker", "offset = 64") + buffer("y", "worker") +
              grid(zero("x") + zero("y") + zero("x")));
  std::map<std::string, Lifetime> lifetimes = entry.compute(step::Space::Worker);
  ASSERT_EQ(lifetimes.size(), 2U);
  EXPECT_TRUE(lifetimes.at("x").overlaps(lifetimes.at("y")));
}

TEST(Lifetimes, TakesBytesInWholeCacheLinesForEverySlice) {
  Entry entry(buffer("one", "shared", "", "odd") +
              buffer("all", "shared", "cell_stride = 128", "odd") +
              buffer("dense", "shared", "cell_stride = 68", "odd") +
              grid(zero("one", "odd") + zero("all", "odd") + zero("dense", "odd")));
  std::map<std::string, Lifetime> lifetimes = entry.compute(step::Space::Shared);
  EXPECT_EQ(lifetimes.at("one").bytes, 128); // 17 * 4, rounded up to a multiple of 64
  EXPECT_EQ(lifetimes.at("all").bytes, 3 * 128);
  EXPECT_EQ(lifetimes.at("dense").bytes, 256); // 3 * 68: image behind image, then a whole line
}

TEST(Lifetimes, KnowHalos) {
  Entry entry(buffer("image", "worker", "", "halo") + buffer("x", "worker") +
              grid(zero("image", "halo") + zero("x")));
  std::map<std::string, Lifetime> lifetimes = entry.compute(step::Space::Worker);
  EXPECT_TRUE(lifetimes.at("image").keepsHalo());
  EXPECT_FALSE(lifetimes.at("x").keepsHalo());
}

TEST(Lifetimes, KeepNoHaloThatIsZeroed) {
  Entry entry(buffer("image", "worker", "", "halo") +
              grid("step.zero_halo %image : !halo\n" + zero("image", "halo")));
  EXPECT_FALSE(entry.compute(step::Space::Worker).at("image").keepsHalo());
}
