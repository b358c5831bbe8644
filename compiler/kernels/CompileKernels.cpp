#include "compiler/kernels/CheckObject.h"
#include "compiler/kernels/HalideTarget.h"
#include "compiler/kernels/MarkOutputLoads.h"
#include "compiler/kernels/Schedule.h"

#include "llvm/Support/Path.h"
#include "llvm/Support/ThreadPool.h"
#include <sstream>

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;

namespace {

/// Builds and schedules a kernel and hands it to `use`. Halide reports by throwing: returns what it
/// said, empty if nothing.
std::string runHalide(kernel::FuncOp kernel, const KernelTarget &target,
                      llvm::function_ref<void(Algorithm &)> use) {
  try {
    std::unique_ptr<Algorithm> algorithm = buildAlgorithm(kernel);
    schedule(*algorithm, target);
    use(*algorithm);
    return "";
  } catch (const Halide::Error &error) {
    return error.what();
  } catch (const std::exception &error) {
    return error.what();
  }
}

Halide::Module lower(Algorithm &algorithm, const std::string &symbol, const KernelTarget &target) {
  Halide::Pipeline pipeline(algorithm.output.function);
  pipeline.add_custom_lowering_pass(new MarkOutputLoads(algorithm.output.function));
  return pipeline.compile_to_module(algorithm.arguments, symbol, toHalideTarget(target),
                                    Halide::LinkageType::External);
}

/// Compiles one kernel; returns what went wrong, empty if nothing.
std::string compileKernel(kernel::FuncOp kernel, const KernelTarget &target,
                          const CompiledKernel &result) {
  std::string error = runHalide(kernel, target, [&](Algorithm &algorithm) {
    Halide::Module module = lower(algorithm, result.symbol, target);
    module.compile({{Halide::OutputFileType::object, result.objectPath}});
  });
  if (!error.empty())
    return error;
  FailureOr<std::string> forbidden = findForbiddenSymbols(result.objectPath);
  if (failed(forbidden))
    return "its object file cannot be read back";
  return forbidden->empty() ? "" : "it calls " + *forbidden;
}

InFlightDiagnostic reportError(kernel::FuncOp kernel, StringRef error) {
  return kernel.emitError() << "internal error: kernel '" << kernel.getSymName()
                            << "' does not compile: " << error.rtrim();
}

} // namespace

FailureOr<std::vector<CompiledKernel>> kernels::compileKernels(ModuleOp module,
                                                               const KernelTarget &target,
                                                               StringRef symbolPrefix,
                                                               StringRef folder, unsigned threads) {
  SmallVector<kernel::FuncOp> kernels(module.getOps<kernel::FuncOp>());
  std::vector<CompiledKernel> results;
  for (kernel::FuncOp kernel : kernels) {
    SmallString<128> path(folder);
    std::string name = kernel.getSymName().str(), symbol = symbolPrefix.str() + name;
    llvm::sys::path::append(path, symbol + ".o");
    results.push_back({name, symbol, std::string(path)});
  }

  std::vector<std::string> errors(kernels.size());
  llvm::DefaultThreadPool pool(llvm::hardware_concurrency(threads));
  for (size_t i = 0; i < kernels.size(); ++i)
    pool.async([&, i] { errors[i] = compileKernel(kernels[i], target, results[i]); });
  pool.wait();

  bool isComplete = true;
  for (auto [kernel, error] : llvm::zip_equal(kernels, errors))
    if (!error.empty()) {
      reportError(kernel, error);
      isComplete = false;
    }
  if (!isComplete)
    return failure();
  return results;
}

FailureOr<std::string> kernels::describeLoops(kernel::FuncOp kernel, const KernelTarget &target) {
  std::string text;
  std::string error = runHalide(kernel, target, [&](Algorithm &algorithm) {
    // Halide prints loop nests to the standard error only; the lowered statement can be had as
    // text.
    Halide::Module module = lower(algorithm, kernel.getSymName().str(), target);
    std::ostringstream stream;
    stream << module;
    text = stream.str();
  });
  if (error.empty())
    return text;
  return reportError(kernel, error), failure();
}
