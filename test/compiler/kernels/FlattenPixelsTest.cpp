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

/// An argument of a kernel: its shape, and that of what it is a window of.
struct Argument {
  Shape shape, within;

  bool operator==(const Argument &) const = default;
};

void PrintTo(const Argument &argument, std::ostream *stream) {
  *stream << testing::PrintToString(argument.shape) << " within "
          << testing::PrintToString(argument.within);
}

/// The arguments of a flattened kernel; none if it stays as it is.
std::vector<Argument> flatArguments(const KernelCase &kernel) {
  MLIRContext context(MLIRContext::Threading::DISABLED);
  context.loadDialect<nn::NNDialect, kernel::KernelDialect>();
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(printScheduled(kernel), &context);
  OwningOpRef<kernel::FuncOp> flat =
      kernels::flattenPixels(*ModuleOp(*module).getOps<kernel::FuncOp>().begin());
  std::vector<Argument> arguments;
  if (flat)
    for (Type type : flat->getArgumentTypes()) {
      auto buffer = cast<kernel::BufferType>(type);
      arguments.push_back({buffer.getTensor().getShape().vec(), buffer.getWithin().vec()});
    }
  return arguments;
}

} // namespace

TEST(FlattenPixels, JoinsRowsOfImagesOnly) {
  Convolution c = {2, 3, 5, 7, 16, 1, 1};
  std::vector<Argument> expected = {
      {{2, 3, 1, 35}, {}}, {{16, 3, 1, 1}, {}}, {{16}, {}}, {{2, 16, 1, 35}, {}}};
  EXPECT_EQ(flatArguments(makeForward(c, {nhwc(4), nhwc(8)})), expected);
}

TEST(FlattenPixels, JoinsRowsOfWindowsWithAllColumns) {
  Convolution c = {2, 3, 5, 7, 16, 1, 1};
  std::vector<Argument> expected = {{{2, 3, 1, 35}, {2, 8, 1, 42}},
                                    {{16, 3, 1, 1}, {}},
                                    {{16}, {}},
                                    {{2, 16, 1, 35}, {2, 48, 1, 63}}};
  EXPECT_EQ(flatArguments(makeForward(
                c, {windowOf(nhwc(4), {2, 8, 6, 7}), windowOf(nhwc(8), {2, 48, 9, 7})})),
            expected);
}

TEST(FlattenPixels, KeepsRowsOfSomeColumns) {
  Convolution c = {2, 3, 5, 7, 16, 1, 1};
  EXPECT_TRUE(flatArguments(makeForward(c, {windowOf(nhwc(4), {2, 3, 5, 8}), nhwc(8)})).empty());
  EXPECT_TRUE(flatArguments(makeForward(c, {nhwc(4), windowOf(nhwc(8), {2, 16, 5, 9})})).empty());
}

TEST(FlattenPixels, KeepsRowsWithAHaloBetweenThem) {
  Convolution c = {2, 3, 5, 7, 16, 1, 1};
  EXPECT_TRUE(flatArguments(makeForward(c, {nhwc(4), nhwc(8, 1, 1)})).empty());
  EXPECT_TRUE(flatArguments(makeForward(c, {nhwc(4, 0, 1), nhwc(8)})).empty());
}

TEST(FlattenPixels, KeepsPixelsThatReadOthers) {
  Convolution neighbours = {2, 3, 5, 7, 16, 3, 3, 1, 1}, strided = {2, 3, 6, 8, 16, 1, 1, 2};
  EXPECT_TRUE(flatArguments(makeForward(neighbours, {nhwc(4), nhwc(8)})).empty());
  EXPECT_TRUE(flatArguments(makeForward(strided, {nhwc(4), nhwc(8)})).empty());
}
