// Under which key a kernel's object code is kept: see KernelKey.h.
#include "compiler/kernels/cache/KernelKey.h"
#include "dialects/nn/NNDialect.h"

#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace halcyon;

namespace {

constexpr const char *tiled =
    "attributes {tile = #kernel.tile<lanes = 4, vectors = 1, columns = 1, rows = 1>}";

std::string printKernel(const std::string &name, const std::string &place,
                        const std::string &operation, const std::string &attributes) {
  std::string buffer = "!kernel.buffer<tensor<4xf32>, <kind = row_major>>";
  return "kernel.func @" + name + "(%x: " + buffer + ", %y: " + buffer + ") " + attributes +
         " {\n %0 = kernel.load %x : " + buffer + " -> tensor<4xf32> loc(\"" + place +
         "\")\n %1 = nn." + operation + " %0 : (tensor<4xf32>) -> tensor<4xf32>\n" +
         " kernel.store %1, %y : tensor<4xf32>, " + buffer + "\n}\n";
}

std::string keyOf(const std::string &text, const std::string &compilation = "compiler 1") {
  MLIRContext context(MLIRContext::Threading::DISABLED);
  context.loadDialect<nn::NNDialect, kernel::KernelDialect>();
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &context);
  if (!module)
    return "";
  return kernels::computeKey(*ModuleOp(*module).getOps<kernel::FuncOp>().begin(), compilation);
}

std::string describeOn(const std::string &version, const std::string &processor) {
  MLIRContext context(MLIRContext::Threading::DISABLED);
  auto target = kernels::describeTarget(processor, UnknownLoc::get(&context));
  return succeeded(target) ? kernels::describeCompilation(version, *target) : "";
}

} // namespace

TEST(KernelKey, IsTheSameUnderAnyNameAndFromAnyPlace) {
  std::string key = keyOf(printKernel("first", "a.nn", "tanh", ""));
  EXPECT_EQ(key.size(), 64);
  EXPECT_EQ(key, keyOf(printKernel("second", "b.nn", "tanh", "")));
}

TEST(KernelKey, DiffersWithWhatIsComputedAndHow) {
  std::string key = keyOf(printKernel("kernel", "a.nn", "tanh", ""));
  EXPECT_NE(key, keyOf(printKernel("kernel", "a.nn", "sigmoid", "")));
  EXPECT_NE(key, keyOf(printKernel("kernel", "a.nn", "tanh", tiled)));
  EXPECT_NE(key, keyOf(printKernel("kernel", "a.nn", "tanh", "attributes {reference}")));
  EXPECT_NE(key, keyOf(printKernel("kernel", "a.nn", "tanh", ""), "compiler 2"));
}

TEST(KernelKey, KnowsCompilerLibrariesProcessorAndEnvironment) {
  std::string compilation = describeOn("1", "x86-64-v3");
  EXPECT_NE(compilation.find("libHalide"), std::string::npos);
  EXPECT_NE(compilation.find("libLLVM"), std::string::npos);
  EXPECT_EQ(compilation, describeOn("1", "x86-64-v3"));
  EXPECT_NE(compilation, describeOn("2", "x86-64-v3"));
  EXPECT_NE(compilation, describeOn("1", "haswell"));
  setenv("HL_LLVM_ARGS", "-disable-lsr", /*overwrite=*/1);
  EXPECT_NE(compilation, describeOn("1", "x86-64-v3"));
  unsetenv("HL_LLVM_ARGS");
}
