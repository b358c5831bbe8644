#include "compiler/driver/Pipeline.h"

#include "compiler/Passes.h"
#include "compiler/codegen/DescribeProgram.h"
#include "compiler/codegen/EmitTable.h"
#include "compiler/codegen/TranslateModule.h"
#include "compiler/driver/CacheFolder.h"
#include "compiler/driver/KernelCompilerVersion.h"
#include "compiler/driver/Link.h"
#include "compiler/driver/Messages.h"
#include "compiler/driver/Room.h"
#include "compiler/driver/StageLog.h"
#include "compiler/driver/TemporaryFolder.h"
#include "compiler/frontend/Frontend.h"
#include "compiler/kernels/Kernels.h"
#include "compiler/kernels/cache/KernelCache.h"
#include "compiler/object/EmitObject.h"
#include "compiler/tune/ApplyChoices.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Threading.h"
#include "llvm/Support/ToolOutputFile.h"

using namespace mlir;
using namespace halcyon;

namespace {

/// From the network to its training step.
void addBackward(OpPassManager &passes) {
  passes.addPass(createSpecializeNetwork()); // modes first: the rules of the chain rule know none
  passes.addPass(createDeriveBackward());
  passes.addPass(createAppendUpdate());
}

/// Simpler graphs of the same meaning.
void addOptimizations(OpPassManager &passes) {
  passes.addPass(
      createAddReference()); // before anything is simplified, so that it checks all of it
  passes.addNestedPass<func::FuncOp>(createFoldNormalization());
  passes.addNestedPass<func::FuncOp>(createFoldExpansions());
  passes.addNestedPass<func::FuncOp>(createExpandGroups());
  passes.addNestedPass<func::FuncOp>(
      createUnifyConvolutions()); // after folding: fewer convolutions to find
  passes.addNestedPass<func::FuncOp>(createExpandStatistics());
  passes.addPass(createCanonicalizerPass());
  passes.addPass(createCSEPass()); // @train's forward pass and @gradients' share nothing, but twins
                                   // in one function do
  passes.addNestedPass<func::FuncOp>(createVerifySimplified()); // behind all that rewrites
  OpPassManager &reference = passes.nest<ModuleOp>();
  reference.addNestedPass<func::FuncOp>(createExpandStatistics());
}

/// The place of all that a step touches.
void addPlan(OpPassManager &passes) {
  passes.addPass(createVerifyStep()); // before places are reused: a buffer is what it is called
  passes.addPass(createPlanMemory()); // last: it needs every buffer
  passes.addPass(createVerifyPlan());
}

/// Kernels, the step that runs them, and the place of all that they touch.
void addSchedule(OpPassManager &passes, const kernels::KernelTarget &target,
                 const Options &options) {
  passes.addPass(createSizePrediction()); // before anything depends on the batch
  // Behind the merging of twins: transforms are cheaper to repeat in a later segment than to keep.
  passes.addNestedPass<func::FuncOp>(
      createApplyWinograd({.vectorBytes = target.vectorBytes,
                           .leastVectorBytes = target.leastVectorBytes,
                           .largestTile = options.winograd,
                           .always = false}));
  // What is left of direct convolutions.
  passes.addPass(createRunOnWholeBatch(
      {.vectorBytes = target.vectorBytes, .leastVectorBytes = target.leastVectorBytes}));
  passes.addPass(createPreparePrediction()); // with the transforms of filters
  passes.addPass(createScheduleStep({.vectorBytes = target.vectorBytes,
                                     .leastVectorBytes = target.leastVectorBytes,
                                     .vectorRegisters = target.registers,
                                     .slice = options.slice,
                                     .reference = false}));
  // A view of @predict: it needs its kernels and layouts.
  passes.addPass(createSpreadPrediction({.vectorBytes = target.leastVectorBytes}));
  passes.addPass(createZeroHalos());    // what it adds are no calls that could be cut
  passes.addPass(createJoinSegments()); // all of them are there
  addPlan(passes);
  passes.addPass(createFetchAhead());    // it must not keep memory alive
  passes.addPass(createFetchUpdates());  // likewise
  passes.addPass(createFetchWeights());  // likewise
  passes.addPass(createMarkFar());       // last: of all that is touched, and where it lies
  passes.addPass(createMarkExchanged()); // of the same
  OpPassManager &reference = passes.nest<ModuleOp>();
  reference.addPass(createScheduleStep({.slice = 0, .reference = true}));
  addPlan(reference);
}

/// One compilation: the module on its way from stage to stage.
class Compilation {
public:
  Compilation(const Options &options, const Choices &choices, Alternatives *found)
      : options(options), chosen(choices, options.schedule, found), messages(context),
        log(options.showTimes) {
    context.loadDialect<func::FuncDialect>();
  }

  LogicalResult run() {
    bool isFile = options.stage == Stage::Object || options.stage == Stage::Program;
    if (isFile && failed(checkOutput(options.output, location)))
      return failure();
    FailureOr<kernels::KernelTarget> target = kernels::describeTarget(options.target, location);
    if (failed(target) || failed(readModel()))
      return failure();
    if (options.stage == Stage::NN)
      return print(*module);
    if (failed(transform("derive the backward pass", addBackward)))
      return failure();
    if (options.stage == Stage::Backward)
      return print(*module);
    if (failed(transformAny("simplify", addOptimizations)) || failed(schedule(*target)))
      return failure();
    if (options.stage == Stage::Kernel)
      return printKernels();
    if (options.stage == Stage::Step)
      return print(*module);
    if (options.stage == Stage::Halide)
      return printLoops(*target);
    return emit(*target);
  }

  /// Whether a failure was the compiler's fault.
  bool sawFault() const { return messages.sawFault(); }

private:
  LogicalResult readModel() {
    module = importNetworkFile(context, options.model,
                               {options.batch, options.loss, options.optimizer}, llvm::errs());
    log.finish("read " + options.model);
    return success(static_cast<bool>(module));
  }

  LogicalResult transform(StringRef stage, function_ref<void(OpPassManager &)> addPasses) {
    PassManager passes(&context);
    addPasses(passes);
    LogicalResult result = passes.run(*module);
    log.finish(stage);
    return result;
  }

  /// A stage that every network passes: if one does not, the compiler is at fault.
  LogicalResult transformAny(StringRef stage, function_ref<void(OpPassManager &)> addPasses) {
    if (succeeded(transform(stage, addPasses)))
      return success();
    return emitError(location) << "internal error: the stage '" << stage
                               << "' failed; please report it with the model";
  }

  /// What was chosen for the network comes before the rules, what was chosen for kernels behind.
  LogicalResult schedule(const kernels::KernelTarget &target) {
    if (failed(chosen.applyToNetwork(*module, target, options.winograd)) ||
        failed(transformAny("schedule",
                            [&](OpPassManager &passes) { addSchedule(passes, target, options); })))
      return failure();
    return chosen.applyToKernels(*module, target);
  }

  /// Object code of the kernels and of the step, and the program of all.
  LogicalResult emit(const kernels::KernelTarget &target) {
    std::string prefix = "halcyon_";
    ProgramDescription program = describeProgram(*module, options.model, target.cpu, prefix);
    TemporaryFolder folder;
    if (folder.error)
      return emitError(location) << "no folder for temporary files: " << folder.error.message()
                                 << "; set TMPDIR to a place that can be written";
    if (failed(checkRoomForObjects(folder.file(""), location)))
      return failure();
    std::vector<std::string> objects;
    if (options.stage != Stage::LLVM && failed(compileKernels(target, prefix, folder, objects)))
      return failure();
    if (failed(transformAny("lower the step", [&](OpPassManager &passes) {
          passes.addPass(createLowerStep({prefix}));
          passes.addPass(createVerifyLowered()); // what follows knows the LLVM dialect only
        })))
      return failure();
    // The step is loops around calls: all the time goes into the kernels. Optimised code of
    // LeNet-5's and MobileNetV2's steps runs no faster, and takes LLVM eleven times as long.
    std::string error;
    auto machine = createTargetMachine(target.cpu, llvm::CodeGenOptLevel::None, error);
    if (!machine)
      return emitError(location) << error;
    llvm::LLVMContext llvmContext;
    std::unique_ptr<llvm::Module> code = translateModule(*module, llvmContext, *machine);
    if (!code)
      return failure();
    emitTable(*code, program, "halcyon_program");
    if (options.stage == Stage::LLVM)
      return printTo([&](llvm::raw_ostream &stream) { stream << *code; });
    objects.push_back(folder.file("step.o"));
    error = emitObject(*code, *machine, objects.back());
    if (!error.empty())
      return emitError(location) << error;
    log.finish("emit the step");
    LogicalResult linked =
        options.stage == Stage::Object
            ? joinObjects(objects, options.output, location)
            : linkProgram(objects, options.output, options.linkStatically, location);
    log.finish("link");
    return linked;
  }

  LogicalResult compileKernels(const kernels::KernelTarget &target, const std::string &prefix,
                               const TemporaryFolder &folder, std::vector<std::string> &objects) {
    SmallVector<kernels::KernelModule> modules = {{*module, prefix}};
    if (auto reference = module->lookupSymbol<ModuleOp>("reference"))
      modules.push_back({reference, referenceSymbol(prefix, "")});
    std::unique_ptr<kernels::KernelCache> cache = openCache();
    FailureOr<std::vector<kernels::CompiledKernel>> compiled =
        kernels::compileKernels(modules, target,
                                {.folder = folder.file(""),
                                 .threads = llvm::hardware_concurrency().compute_thread_count(),
                                 .cache = cache.get(),
                                 .compilerVersion = kernelCompilerVersion});
    if (failed(compiled))
      return failure();
    size_t cached = llvm::count_if(*compiled, [](auto &kernel) { return kernel.wasCached; });
    if (cache && cached < compiled->size())
      cache->prune();
    for (const kernels::CompiledKernel &kernel : *compiled)
      objects.push_back(kernel.objectPath);
    log.finish(llvm::formatv("compile the kernels: {0} compiled, {1} cached",
                             compiled->size() - cached, cached)
                   .str());
    return success();
  }

  /// The cache of kernels; null if there is none.
  std::unique_ptr<kernels::KernelCache> openCache() {
    std::string folder = options.cacheFolder.value_or(findCacheFolder());
    if (folder.empty())
      return nullptr;
    auto cache = std::make_unique<kernels::KernelCache>(folder, options.cacheLimit * 1024 * 1024);
    if (!cache->error())
      return cache;
    // Whoever has asked for this folder wants to know.
    if (options.cacheFolder)
      emitRemark(location) << folder
                           << ": kernels cannot be kept there: " << cache->error().message();
    return nullptr;
  }

  LogicalResult print(ModuleOp module) {
    OpPrintingFlags flags;
    return printTo([&](llvm::raw_ostream &stream) { module.print(stream, flags); });
  }

  LogicalResult printKernels() {
    return printTo([&](llvm::raw_ostream &stream) {
      for (auto kernel : module->getOps<kernel::FuncOp>()) {
        kernel->print(stream);
        stream << '\n';
      }
    });
  }

  LogicalResult printLoops(const kernels::KernelTarget &target) {
    std::string text;
    for (auto kernel : module->getOps<kernel::FuncOp>()) {
      FailureOr<std::string> loops = kernels::describeLoops(kernel, target);
      if (failed(loops))
        return failure();
      text += "// " + kernel.getSymName().str() + "\n" + *loops + "\n";
    }
    return printTo([&](llvm::raw_ostream &stream) { stream << text; });
  }

  LogicalResult printTo(function_ref<void(llvm::raw_ostream &)> write) {
    std::string message;
    std::unique_ptr<llvm::ToolOutputFile> file =
        openOutputFile(options.output.empty() ? "-" : options.output, &message);
    if (!file)
      return emitError(location) << message;
    write(file->os());
    file->os().flush();
    if (file->os().has_error()) {
      std::error_code error = file->os().error();
      file->os().clear_error(); // LLVM ends the process at an error that nobody looked at
      return emitError(location) << "the output cannot be written: " << error.message()
                                 << "; free some space or write elsewhere";
    }
    file->keep();
    return success();
  }

  const Options &options;
  ChoiceApplication chosen;
  MLIRContext context;
  Messages messages;
  StageLog log;
  const Location location = UnknownLoc::get(&context); // of what is about no line of the model
  OwningOpRef<ModuleOp> module;
};

} // namespace

int halcyon::compileModel(const Options &options, const Choices &choices, Alternatives *found) {
  Compilation compilation(options, choices, found);
  if (succeeded(compilation.run()))
    return 0;
  return compilation.sawFault() ? 3 : 1;
}
