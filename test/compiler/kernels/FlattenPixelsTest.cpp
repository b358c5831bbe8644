// Which kernels see an image as one row of pixels: see FlattenPixels.h.
#include "compiler/kernels/FlattenPixels.h"
#include "dialects/nn/NNDialect.h"
#include "test/compiler/kernels/ConvolutionCase.h"
#include "test/compiler/kernels/KernelText.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::test;

namespace {

/// The shapes of a flattened kernel's arguments; none if it stays as it is.
std::vector<Shape> flatShapes(const KernelCase &kernel) {
  MLIRContext context(MLIRContext::Threading::DISABLED);
  context.loadDialect<nn::NNDialect, kernel::KernelDialect>();
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(printScheduled(kernel), &context);
  OwningOpRef<kernel::FuncOp> flat =
      kernels::flattenPixels(*ModuleOp(*module).getOps<kernel::FuncOp>().begin());
  std::vector<Shape> shapes;
  if (flat)
    for (Type type : flat->getArgumentTypes())
      shapes.push_back(cast<kernel::BufferType>(type).getTensor().getShape().vec());
  return shapes;
}

} // namespace

TEST(FlattenPixels, JoinsRowsOfImagesOnly) {
  Convolution c = {2, 3, 5, 7, 16, 1, 1};
  std::vector<Shape> expected = {{2, 3, 1, 35}, {16, 3, 1, 1}, {16}, {2, 16, 1, 35}};
  EXPECT_EQ(flatShapes(makeForward(c, {nhwc(4), nhwc(8)})), expected);
}

TEST(FlattenPixels, KeepsRowsWithAHaloBetweenThem) {
  Convolution c = {2, 3, 5, 7, 16, 1, 1};
  EXPECT_TRUE(flatShapes(makeForward(c, {nhwc(4), nhwc(8, 1, 1)})).empty());
  EXPECT_TRUE(flatShapes(makeForward(c, {nhwc(4, 0, 1), nhwc(8)})).empty());
}

TEST(FlattenPixels, KeepsPixelsThatReadOthers) {
  Convolution neighbours = {2, 3, 5, 7, 16, 3, 3, 1, 1}, strided = {2, 3, 6, 8, 16, 1, 1, 2};
  EXPECT_TRUE(flatShapes(makeForward(neighbours, {nhwc(4), nhwc(8)})).empty());
  EXPECT_TRUE(flatShapes(makeForward(strided, {nhwc(4), nhwc(8)})).empty());
}
