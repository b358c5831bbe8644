#include "compiler/kernels/FlattenPixels.h"
#include "compiler/kernels/HalideTarget.h"
#include "compiler/kernels/NameOrder.h"
#include "compiler/kernels/cache/KernelCache.h"
#include "compiler/kernels/cache/KernelKey.h"
#include "compiler/kernels/lower/CheckObject.h"
#include "compiler/kernels/lower/CompileBitcode.h"
#include "compiler/kernels/lower/CorrectPrefetches.h"
#include "compiler/kernels/lower/FetchFilters.h"
#include "compiler/kernels/lower/FetchMeanwhile.h"
#include "compiler/kernels/lower/FetchNextTile.h"
#include "compiler/kernels/lower/FetchRows.h"
#include "compiler/kernels/lower/FetchStreams.h"
#include "compiler/kernels/lower/MarkOutputLoads.h"
#include "compiler/kernels/lower/RenameSymbol.h"
#include "compiler/kernels/lower/TakePointers.h"
#include "compiler/kernels/lower/TransposeSquares.h"
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

/// Halide reports by throwing: returns what it said, empty if nothing.
std::string catchErrors(llvm::function_ref<void()> work) {
  try {
    work();
    return "";
  } catch (const Halide::Error &error) {
    return error.what();
  } catch (const std::exception &error) {
    return error.what();
  }
}

/// Builds a kernel's algorithm and hands it to `use`. Returns what went wrong, empty if nothing.
std::string buildAnd(kernel::FuncOp kernel, const KernelTarget &target,
                     llvm::function_ref<void(Algorithm &)> use) {
  fixNameOrder();
  return catchErrors([&] {
    OwningOpRef<kernel::FuncOp> flat = kernel.getReference() ? nullptr : flattenPixels(kernel);
    std::unique_ptr<Algorithm> algorithm = buildAlgorithm(flat ? *flat : kernel, target);
    use(*algorithm);
  });
}

/// The same, scheduled.
std::string runHalide(kernel::FuncOp kernel, const KernelTarget &target,
                      llvm::function_ref<void(Algorithm &)> use) {
  return buildAnd(kernel, target, [&](Algorithm &algorithm) {
    schedule(algorithm, target);
    use(algorithm);
  });
}

Halide::Internal::LoweredFunc lower(Algorithm &algorithm, const std::string &symbol,
                                    const KernelTarget &target) {
  Halide::Pipeline pipeline(algorithm.output.function);
  pipeline.add_custom_lowering_pass(new MarkOutputLoads(algorithm.output.function));
  pipeline.add_custom_lowering_pass(new CorrectPrefetches);
  pipeline.add_custom_lowering_pass(new TransposeSquares(target.vectorBytes));
  if (!algorithm.nextFilters.empty())
    pipeline.add_custom_lowering_pass(
        new FetchFilters(algorithm.nextFilters, algorithm.findPart(Role::Convolution)->function));
  if (algorithm.fetchesRows) {
    const Part *sum = algorithm.findPart(Role::FilterGradient);
    pipeline.add_custom_lowering_pass(new FetchRows(sum->function, sum->blocks));
  }
  if (algorithm.fetchesNextTile)
    pipeline.add_custom_lowering_pass(
        new FetchNextTile(algorithm.findPart(Role::FilterGradient)->function));
  pipeline.add_custom_lowering_pass(new FetchStreams(algorithm.farBuffers));
  pipeline.add_custom_lowering_pass(new FetchMeanwhile(algorithm.laterMemory));
  Halide::Module module = pipeline.compile_to_module(
      algorithm.arguments, symbol, toHalideTarget(target), Halide::LinkageType::External);
  return takePointers(module.functions().front());
}

/// What a kernel is called until its object code gets its place: the same in every network.
constexpr StringLiteral commonSymbol = "halcyon_kernel";

/// A kernel on its way to an object file. Steps that can fail return what went wrong, empty if
/// nothing.
struct KernelCompilation {
  kernel::FuncOp kernel;
  CompiledKernel &result;
  std::string &error;
  std::string key, object;

  bool readCache(const KernelCache &cache) {
    std::optional<std::string> found = cache.find(key);
    if (!found)
      return false;
    object = std::move(*found);
    return result.wasCached = true;
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
};

/// Kernels that go through Halide and LLVM together, as many of them as are not in the cache:
/// Halide reads its own functions as bitcode once for each of its modules, which takes as long as a
/// small kernel. What becomes of a kernel does not depend on the others.
class GroupCompilation {
public:
  /// `cache` may be null; `compilation`: see describeCompilation.
  GroupCompilation(const KernelTarget &target, const KernelCache *cache, StringRef compilation)
      : target(target), cache(cache), compilation(compilation) {}

  void add(kernel::FuncOp kernel, CompiledKernel &result, std::string &error) {
    kernels.push_back({kernel, result, error, "", ""});
  }

  void run() {
    if (cache)
      findCached();
    compile();
    for (KernelCompilation &kernel : kernels)
      if (kernel.error.empty())
        kernel.error = kernel.finish();
  }

private:
  void findCached() {
    for (KernelCompilation &kernel : kernels) {
      kernel.key = computeKey(kernel.kernel, compilation);
      kernel.readCache(*cache);
    }
  }

  void compile() {
    Halide::Module module("halcyon", toHalideTarget(target));
    SmallVector<KernelCompilation *> lowered;
    SmallVector<BitcodeFunction> functions;
    for (KernelCompilation &kernel : kernels) {
      if (kernel.result.wasCached)
        continue;
      std::string symbol = (commonSymbol + "_" + llvm::Twine(lowered.size())).str();
      std::set<std::string> exchanged;
      kernel.error = runHalide(kernel.kernel, target, [&](Algorithm &algorithm) {
        module.append(lower(algorithm, symbol, target));
        exchanged = algorithm.exchangedBuffers;
      });
      if (!kernel.error.empty())
        continue;
      lowered.push_back(&kernel);
      functions.push_back({symbol, kernel.result.objectPath, std::move(exchanged)});
    }
    if (lowered.empty())
      return;
    std::string error = compileTogether(module, functions);
    for (KernelCompilation *kernel : lowered) {
      kernel->error = error.empty() ? kernel->readBack() : error;
      if (kernel->error.empty() && cache)
        cache->add(kernel->key, kernel->object);
    }
  }

  static std::string compileTogether(const Halide::Module &module,
                                     ArrayRef<BitcodeFunction> functions) {
    std::string bitcodePath = functions.front().objectPath + ".bc";
    llvm::FileRemover remover(bitcodePath);
    std::string error =
        catchErrors([&] { module.compile({{Halide::OutputFileType::bitcode, bitcodePath}}); });
    return error.empty() ? compileBitcode(bitcodePath, functions, commonSymbol) : error;
  }

  const KernelTarget &target;
  const KernelCache *cache;
  StringRef compilation;
  std::vector<KernelCompilation> kernels;
};

/// How many kernels are compiled together. Threads that find no more groups wait for those that
/// compile the last ones, so each gets some.
size_t groupSize(size_t kernels, size_t threads) {
  constexpr size_t groupsOfThread = 8, most = 8;
  return std::clamp<size_t>(kernels / (threads * groupsOfThread), 1, most);
}

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
  size_t together = groupSize(kernels.size(), pool.getMaxConcurrency());
  for (size_t first = 0; first < kernels.size(); first += together)
    pool.async([&, first] {
      GroupCompilation group(target, cache, compilation);
      for (size_t i = first; i < std::min(first + together, kernels.size()); ++i)
        group.add(kernels[i], results[i], errors[i]);
      group.run();
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
  std::string error = buildAnd(kernel, target, [&](Algorithm &algorithm) {
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
    Halide::Module module("halcyon", toHalideTarget(target));
    module.append(lower(algorithm, kernel.getSymName().str(), target));
    std::ostringstream stream;
    stream << module;
    text = stream.str();
  });
  if (error.empty())
    return text;
  return reportError(kernel, error), failure();
}
