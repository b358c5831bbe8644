// Tiles that a schedule gives to kernels, as they are found by their fingerprints.
#include "compiler/tune/ApplyChoices.h"
#include "dialects/nn/NNDialect.h"
#include "dialects/step/StepDialect.h"

#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"

#include <regex>

using namespace mlir;
using namespace halcyon;

namespace {

constexpr const char *text = R"(
!images = !kernel.buffer<tensor<2x16x12x12xf32>, <kind = nhwc, channels = 16, halo_height = 1, halo_width = 1>>
!filter = !kernel.buffer<tensor<16x16x3x3xf32>, <kind = filter, channels = 16>>
kernel.func @conv(%x: !images, %w: !filter, %y: !images) {
  %0 = kernel.load %x : !images -> tensor<2x16x12x12xf32>
  %1 = kernel.load %w : !filter -> tensor<16x16x3x3xf32>
  %2 = nn.conv2d %0, %1 {stride = array<i64: 1, 1>, padding = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
     : (tensor<2x16x12x12xf32>, tensor<16x16x3x3xf32>) -> tensor<2x16x12x12xf32>
  kernel.store %2, %y : tensor<2x16x12x12xf32>, !images
}
)";

class Tiles : public testing::Test {
protected:
  void SetUp() override {
    context.loadDialect<nn::NNDialect, kernel::KernelDialect, step::StepDialect>();
    module = parseSourceString<ModuleOp>(text, &context);
    ASSERT_TRUE(module);
    kernel = *ModuleOp(*module).getOps<kernel::FuncOp>().begin();
    target = *kernels::describeTarget("x86-64-v3", UnknownLoc::get(&context));
  }

  /// What is reported when the kernel is to have a tile; empty if nothing is.
  std::string give(const std::string &key, TileChoice tile) {
    std::string reported;
    ScopedDiagnosticHandler handler(&context,
                                    [&](Diagnostic &diagnostic) { reported += diagnostic.str(); });
    Choices choices;
    choices.tiles[key] = tile;
    LogicalResult result =
        ChoiceApplication(choices, "file", nullptr).applyToKernels(*module, target);
    EXPECT_EQ(succeeded(result),
              kernel.getTileAttr() || reported.find("nothing") != std::string::npos);
    return reported;
  }

  /// The loops of the kernel, without the numbers that Halide gives to names.
  std::string describeLoops() {
    FailureOr<std::string> loops = kernels::describeLoops(kernel, target);
    return succeeded(loops) ? std::regex_replace(*loops, std::regex(R"(\$[0-9]+|\bt[0-9]+\b)"), "")
                            : "";
  }

  MLIRContext context{MLIRContext::Threading::DISABLED};
  OwningOpRef<ModuleOp> module;
  kernel::FuncOp kernel;
  kernels::KernelTarget target;
};

} // namespace

TEST_F(Tiles, AreGivenToTheKernelOfTheirFingerprint) {
  EXPECT_EQ(give("another_name " + kernels::fingerprint(kernel), {8, 1, 6, 1}), "");
  ASSERT_TRUE(kernel.getTileAttr());
  EXPECT_EQ(kernel.getTileAttr().getColumns(), 6);
  EXPECT_EQ(kernel.getTileAttr().getVectors(), 1);
}

TEST_F(Tiles, OfOtherKernelsAreRemarked) {
  std::string reported = give("conv 0123456789abcdef", {8, 1, 6, 1});
  EXPECT_NE(reported.find("file: 1 of its choices are for nothing"), std::string::npos) << reported;
}

TEST_F(Tiles, ThatDoNotFitAreMistakes) {
  for (TileChoice tile : {TileChoice{8, 4, 12, 1}, TileChoice{8, 3, 1, 1}, TileChoice{16, 1, 4, 1},
                          TileChoice{8, 1, 13, 1}}) {
    std::string reported = give("conv " + kernels::fingerprint(kernel), tile);
    EXPECT_NE(reported.find("is no tile of this kernel on x86-64-v3"), std::string::npos)
        << reported;
  }
}

TEST_F(Tiles, ThatAreListedBeginWithTheRules) {
  FailureOr<std::vector<kernel::TileAttr>> tiles = kernels::listTiles(kernel, target);
  ASSERT_TRUE(succeeded(tiles));
  ASSERT_GT(tiles->size(), 4);
  std::string before = describeLoops();
  ASSERT_NE(before, "");
  kernel.setTileAttr(tiles->front());
  EXPECT_EQ(before, describeLoops());
  kernel.setTileAttr((*tiles)[1]);
  EXPECT_NE(before, describeLoops());
}

TEST_F(Tiles, DoNotChangeTheFingerprint) {
  std::string before = kernels::fingerprint(kernel);
  EXPECT_EQ(before.size(), 16);
  kernel.setTileAttr(kernel::TileAttr::get(&context, 8, 1, 6, 1));
  kernel.setSymName("other");
  EXPECT_EQ(kernels::fingerprint(kernel), before);
}
