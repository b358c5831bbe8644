#include "test/compiler/kernels/KernelCase.h"

#include "test/compiler/kernels/KernelMemory.h"
#include "test/compiler/kernels/KernelText.h"
#include "test/compiler/kernels/LoadedKernel.h"

#include "llvm/TargetParser/Host.h"
#include "gtest/gtest.h"
#include <limits>

using namespace mlir;
using namespace halcyon;
using namespace halcyon::test;

static void compareElements(const std::string &name, ArrayRef<double> actual,
                            ArrayRef<double> expected, double tolerance) {
  double largest = 1e-30, worst = 0;
  size_t worstElement = 0;
  for (auto [element, value] : llvm::enumerate(expected)) {
    largest = std::max(largest, std::abs(value));
    double error = std::abs(actual[element] - value);
    if (std::isnan(error))
      error = std::numeric_limits<double>::infinity();
    if (error > worst) {
      worst = error;
      worstElement = element;
    }
  }
  EXPECT_LE(worst / largest, tolerance)
      << "element " << worstElement << " of '" << name << "' is " << actual[worstElement]
      << " instead of " << expected[worstElement] << "; the largest is " << largest;
}

static void checkSurroundings(const std::string &name, kernel::BufferType type,
                              const Bytes &bytes) {
  auto [dirty, touched] = inspectSurroundings(type, bytes);
  EXPECT_EQ(dirty, 0) << "elements of the padding of '" << name << "' are not zero";
  EXPECT_EQ(touched, 0) << "elements of the halo of '" << name << "' were written";
}

static void checkOnProcessors(const KernelCase &kernel, ArrayRef<std::string> processors) {
  LoadedKernel reference(printReference(kernel), "x86-64-v2");
  ASSERT_TRUE(reference.isLoaded()) << printReference(kernel);
  Memory expected = makeMemory(kernel, reference);
  ASSERT_EQ(reference.call(pointersTo(expected)), 0);
  for (const std::string &processor : processors) {
    SCOPED_TRACE(kernel.name + " for " + processor);
    LoadedKernel scheduled(printScheduled(kernel), processor);
    ASSERT_TRUE(scheduled.isLoaded()) << printScheduled(kernel);
    Memory actual = makeMemory(kernel, scheduled);
    ASSERT_EQ(scheduled.call(pointersTo(actual)), 0);
    for (auto [number, buffer] : llvm::enumerate(kernel.buffers)) {
      if (isOnlyRead(buffer.use))
        continue;
      compareElements(buffer.name, readElements(scheduled.typeOf(number), actual[number]),
                      readElements(reference.typeOf(number), expected[number]), kernel.tolerance);
      checkSurroundings(buffer.name, scheduled.typeOf(number), actual[number]);
    }
  }
}

static bool canRunV3() {
  auto features = llvm::sys::getHostCPUFeatures();
  return features.lookup("avx2") && features.lookup("fma");
}

bool test::canRunV4() {
  auto features = llvm::sys::getHostCPUFeatures();
  return llvm::all_of(ArrayRef({"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"}),
                      [&](const char *feature) { return features.lookup(feature); });
}

KernelCase test::inPlace(KernelCase kernel, const std::string &replaced) {
  std::string result = kernel.buffers.back().name;
  kernel.buffers.pop_back();
  auto buffer = llvm::find_if(kernel.buffers,
                              [&](const CaseBuffer &buffer) { return buffer.name == replaced; });
  buffer->use = Use::InPlace;
  std::rotate(buffer, std::next(buffer), kernel.buffers.end());
  // Its operation is the last of the body, and names its results first.
  size_t at = kernel.body.rfind("%" + result + " = ");
  kernel.body.replace(at + 1, result.size(), replaced + "_new");
  return kernel;
}

KernelCase test::behindCaches(KernelCase kernel) {
  for (CaseBuffer &buffer : kernel.buffers) {
    if (buffer.use == Use::Load)
      buffer.use = Use::LoadFar;
    else if (buffer.use == Use::Store)
      buffer.use = Use::StoreFar;
    else if (buffer.use == Use::InPlace)
      buffer.use = Use::InPlaceFar;
  }
  return kernel;
}

void test::checkKernel(const KernelCase &kernel, const std::string &processor) {
  checkOnProcessors(kernel, processor);
}

void test::checkKernel(const KernelCase &kernel) {
  SmallVector<std::string> processors = {"x86-64-v2", "host"};
  if (canRunV3())
    processors.push_back("x86-64-v3");
  checkOnProcessors(kernel, processors);
}
