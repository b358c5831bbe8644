#include "compiler/kernels/FlattenPixels.h"
#include "compiler/kernels/HalideTarget.h"
#include "compiler/kernels/cache/KernelCache.h"
#include "compiler/kernels/cache/KernelKey.h"
#include "compiler/kernels/lower/CheckObject.h"
#include "compiler/kernels/lower/CompileBitcode.h"
#include "compiler/kernels/lower/CorrectPrefetches.h"
#include "compiler/kernels/lower/MarkOutputLoads.h"
#include "compiler/kernels/lower/RenameSymbol.h"
#include "compiler/kernels/schedule/Schedule.h"

#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/ThreadPool.h"
#include "llvm/Support/raw_ostream.h"
#include <sstream>

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;

namespace {

/// Builds a kernel's algorithm and hands it to `use`. Halide reports by throwing: returns what it
/// said, empty if nothing.
std::string buildAnd(kernel::FuncOp kernel, llvm::function_ref<void(Algorithm &)> use) {
  try {
    OwningOpRef<kernel::FuncOp> flat = kernel.getReference() ? nullptr : flattenPixels(kernel);
    std::unique_ptr<Algorithm> algorithm = buildAlgorithm(flat ? *flat : kernel);
    use(*algorithm);
    return "";
  } catch (const Halide::Error &error) {
    return error.what();
  } catch (const std::exception &error) {
    return error.what();
  }
}

/// The same, scheduled.
std::string runHalide(kernel::FuncOp kernel, const KernelTarget &target,
                      llvm::function_ref<void(Algorithm &)> use) {
  return buildAnd(kernel, [&](Algorithm &algorithm) {
    schedule(algorithm, target);
    use(algorithm);
  });
}

Halide::Module lower(Algorithm &algorithm, const std::string &symbol, const KernelTarget &target) {
  Halide::Pipeline pipeline(algorithm.output.function);
  pipeline.add_custom_lowering_pass(new MarkOutputLoads(algorithm.output.function));
  pipeline.add_custom_lowering_pass(new CorrectPrefetches);
  return pipeline.compile_to_module(algorithm.arguments, symbol, toHalideTarget(target),
                                    Halide::LinkageType::External);
}

/// What a kernel is called until its object code gets its place: the same in every network.
constexpr StringLiteral commonSymbol = "halcyon_kernel";

/// A kernel on its way through Halide to an object file, or out of the cache. Steps that can fail
/// return what went wrong, empty if nothing.
class KernelCompilation {
public:
  KernelCompilation(kernel::FuncOp kernel, CompiledKernel &result)
      : kernel(kernel), result(result) {}

  /// `cache` may be null; `compilation`: see describeCompilation.
  std::string run(const KernelTarget &target, const KernelCache *cache, StringRef compilation) {
    std::string key = cache ? computeKey(kernel, compilation) : "";
    if (cache && readCache(*cache, key))
      return finish();
    std::string error = compile(target);
    if (!error.empty())
      return error;
    if (cache)
      cache->add(key, object);
    return finish();
  }

private:
  bool readCache(const KernelCache &cache, StringRef key) {
    std::optional<std::string> found = cache.find(key);
    if (!found)
      return false;
    object = std::move(*found);
    return result.wasCached = true;
  }

  std::string compile(const KernelTarget &target) {
    std::string bitcodePath = result.objectPath + ".bc";
    llvm::FileRemover remover(bitcodePath);
    std::string error = runHalide(kernel, target, [&](Algorithm &algorithm) {
      Halide::Module module = lower(algorithm, commonSymbol.str(), target);
      module.compile({{Halide::OutputFileType::bitcode, bitcodePath}});
    });
    if (error.empty())
      error = compileBitcode(bitcodePath, result.objectPath);
    return error.empty() ? readBack() : error;
  }

  std::string readBack() {
    auto bytes = llvm::MemoryBuffer::getFile(result.objectPath, /*IsText=*/false,
                                             /*RequiresNullTerminator=*/false);
    if (!bytes)
      return "its object file cannot be read back: " + bytes.getError().message();
    object = (*bytes)->getBuffer().str();
    FailureOr<std::string> forbidden = findForbiddenSymbols((*bytes)->getMemBufferRef());
    if (failed(forbidden))
      return "its object file cannot be read";
    return forbidden->empty() ? "" : "it calls " + *forbidden;
  }

  /// The object file, under the symbol that the step calls.
  std::string finish() {
    FailureOr<std::string> renamed = renameSymbol(object, commonSymbol, result.symbol);
    if (failed(renamed))
      return "its symbol cannot be renamed";
    std::error_code error;
    llvm::raw_fd_ostream stream(result.objectPath, error);
    if (error)
      return "its object file cannot be written: " + error.message();
    stream << *renamed;
    stream.flush();
    error = stream.error();
    stream.clear_error(); // LLVM ends the process at an error that nobody looked at
    return error ? "its object file cannot be written: " + error.message() : "";
  }

  kernel::FuncOp kernel;
  CompiledKernel &result;
  std::string object;
};

InFlightDiagnostic reportError(kernel::FuncOp kernel, StringRef error) {
  return kernel.emitError() << "internal error: kernel '" << kernel.getSymName()
                            << "' does not compile: " << error.rtrim();
}

CompiledKernel describeResult(kernel::FuncOp kernel, StringRef symbolPrefix, StringRef folder) {
  std::string name = kernel.getSymName().str(), symbol = symbolPrefix.str() + name;
  SmallString<128> path(folder);
  llvm::sys::path::append(path, symbol + ".o");
  return {name, symbol, std::string(path)};
}

} // namespace

FailureOr<std::vector<CompiledKernel>> kernels::compileKernels(ArrayRef<KernelModule> modules,
                                                               const KernelTarget &target,
                                                               const CompileOptions &options) {
  SmallVector<kernel::FuncOp> kernels;
  std::vector<CompiledKernel> results;
  for (const KernelModule &part : modules)
    for (auto kernel : ModuleOp(part.module).getOps<kernel::FuncOp>()) {
      kernels.push_back(kernel);
      results.push_back(describeResult(kernel, part.symbolPrefix, options.folder));
    }

  std::string compilation = describeCompilation(options.compilerVersion, target);
  // What nothing tells from another compilation must not share its code.
  const KernelCache *cache = compilation.empty() ? nullptr : options.cache;
  std::vector<std::string> errors(kernels.size());
  llvm::DefaultThreadPool pool(llvm::hardware_concurrency(options.threads));
  for (size_t i = 0; i < kernels.size(); ++i)
    pool.async([&, i] {
      errors[i] = KernelCompilation(kernels[i], results[i]).run(target, cache, compilation);
    });
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

FailureOr<std::vector<kernel::TileAttr>> kernels::listTiles(kernel::FuncOp kernel,
                                                            const KernelTarget &target) {
  std::vector<kernel::TileAttr> tiles;
  std::string error = buildAnd(kernel, [&](Algorithm &algorithm) {
    if (std::optional<TileSpace> space = findTileSpace(algorithm, target))
      for (const Tile &tile : rankTiles(*space, target))
        tiles.push_back(kernel::TileAttr::get(kernel.getContext(), tile.lanes, tile.vectors,
                                              tile.columns, tile.rows));
  });
  if (error.empty())
    return tiles;
  return reportError(kernel, error), failure();
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
