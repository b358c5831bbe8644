#include "compiler/codegen/DescribeProgram.h"

#include "compiler/schedule/decide/CountOperations.h"
#include "compiler/schedule/decide/PlaceState.h"
#include "dialects/kernel/Storage.h"
#include "dialects/nn/NNDialect.h"
#include "dialects/step/StepDialect.h"
#include "llvm/Support/FormatVariadic.h"
#include <map>

using namespace mlir;
using namespace halcyon;

namespace {

int64_t integerOf(Operation *operation, StringRef name) {
  auto attribute = operation->getAttrOfType<IntegerAttr>(name);
  return attribute ? attribute.getInt() : 0;
}

PlaceDescription describePlace(nn::ParameterOp parameter) {
  PlaceDescription place;
  auto stored =
      cast<kernel::BufferType>(parameter->getAttrOfType<TypeAttr>(storageAttributeName).getValue());
  for (const auto &dimension : kernel::describeStorage(stored).dimensions)
    place.view.push_back(
        {dimension.extent, dimension.tile, dimension.outerStride, dimension.innerStride});
  place.values.view_rank = place.view.size();
  place.values.offset = integerOf(parameter, stateOffsetAttributeName);
  return place;
}

/// `reference`: the module of the reference; none has no place in it.
ParameterDescription describeParameter(nn::ParameterOp parameter, ModuleOp reference) {
  ParameterDescription description;
  description.name = parameter.getSymName().str();
  HalcyonParameter &result = description.values;
  result.role = static_cast<int32_t>(parameter.getRole());
  result.initializer = static_cast<int32_t>(parameter.getInitializer().getKind());
  result.initial_value = parameter.getInitializer().getValue().getValueAsDouble();
  ArrayRef<int64_t> shape = cast<RankedTensorType>(parameter.getType()).getShape();
  result.rank = shape.size();
  llvm::copy(shape, result.shape);
  description.place = describePlace(parameter);
  result.reference_offset = result.gradient_offset = -1;
  if (!reference)
    return description;
  auto twin = reference.lookupSymbol<nn::ParameterOp>(parameter.getSymName());
  result.reference_offset = integerOf(twin, stateOffsetAttributeName);
  if (twin->hasAttr(gradientOffsetAttributeName))
    result.gradient_offset = integerOf(twin, gradientOffsetAttributeName);
  return description;
}

/// What a program tells of its segments, for `info` and `profile`.
HalcyonSegment describeSegment(ArrayRef<Operation *> part) {
  auto slices = dyn_cast<step::SlicesOp>(part.front());
  return {static_cast<int32_t>(step::countCells(part)),
          slices ? static_cast<int32_t>(step::countSlices(slices)) : 0,
          static_cast<int32_t>(step::isJoined(part.front()))};
}

/// How often an operation of step.slices runs: once a slice in `each`, once a lane in `start`.
int32_t countRuns(Operation *task, step::SlicesOp slices) {
  return static_cast<int32_t>(
      task->getParentRegion() == &slices.getEach() ? step::countSlices(slices) : slices.getLanes());
}

/// What a task runs.
KernelDescription describeKernel(Operation *task) {
  if (auto zero = dyn_cast<step::ZeroOp>(task))
    return {"zero", 0, kernel::describeStorage(zero.getBuffer().getType()).bytes()};
  if (auto halo = dyn_cast<step::ZeroHaloOp>(task)) {
    kernel::Storage storage = kernel::describeStorage(halo.getBuffer().getType());
    return {"zero halo", 0,
            storage.dimensions[0].extent * kernel::describeHalo(storage).elements() *
                storage.elementBytes};
  }
  auto call = cast<step::CallOp>(task);
  auto kernel = SymbolTable::lookupNearestSymbolFrom<kernel::FuncOp>(task, call.getKernelAttr());
  return {call.getKernel().str(), countOperations(kernel), countBytes(kernel)};
}

/// Describes the entries of a program, and once what they have in common.
class EntryDescriber {
public:
  explicit EntryDescriber(std::vector<KernelDescription> &kernels) : kernels(kernels) {}

  EntryDescription describe(ModuleOp module, StringRef name, std::string symbol,
                            int32_t elementBytes) {
    auto step = module.lookupSymbol<step::FuncOp>(name);
    if (!step)
      return {};
    EntryDescription entry;
    entry.function = std::move(symbol);
    entry.plan.batch = step.getBatch();
    entry.plan.slice = step.getSlice();
    entry.plan.lanes = step.getLanes();
    entry.plan.element_bytes = elementBytes;
    entry.plan.shared_bytes = step.getSharedBytes();
    entry.plan.worker_bytes = step.getWorkerBytes();
    if (isObservable(step))
      describeTasks(step, entry);
    return entry;
  }

private:
  /// In the order of tasksOf.
  void describeTasks(step::FuncOp step, EntryDescription &entry) {
    for (ArrayRef<Operation *> loop : step::listLoops(step))
      for (ArrayRef<Operation *> part : step::listParts(loop))
        describePart(part, entry);
  }

  void describePart(ArrayRef<Operation *> part, EntryDescription &entry) {
    auto number = static_cast<int32_t>(entry.segments.size());
    entry.segments.push_back(describeSegment(part));
    int64_t firstCell = 0;
    for (Operation *segment : part) {
      segment->walk([&](Operation *operation) {
        if (operation != segment)
          entry.tasks.push_back(describeTask(operation, number, firstCell));
      });
      firstCell += step::countCells(segment);
    }
  }

  /// `firstCell`: of the operation's grid in its part of a loop.
  HalcyonTask describeTask(Operation *task, int32_t segment, int64_t firstCell) {
    int32_t kernel = numberOf(describeKernel(task));
    auto grid = dyn_cast<step::GridOp>(task->getParentOp());
    if (!grid)
      return {kernel, segment, 0, countRuns(task, cast<step::SlicesOp>(task->getParentOp()))};
    step::CellRange cells = step::cellsOfCall(task, int64_t(grid.getCells()));
    return {kernel, segment, static_cast<int32_t>(firstCell + cells.begin),
            static_cast<int32_t>(cells.end - cells.begin)};
  }

  int32_t numberOf(KernelDescription kernel) {
    auto [place, isNew] = numbers.try_emplace({kernel.name, kernel.bytes}, kernels.size());
    if (isNew)
      kernels.push_back(std::move(kernel));
    return place->second;
  }

  std::vector<KernelDescription> &kernels;
  std::map<std::pair<std::string, int64_t>, int32_t> numbers; // by name and bytes
};

void describeTraining(ModuleOp module, HalcyonProgram &program) {
  auto training = module->getAttrOfType<nn::TrainingAttr>(nn::trainingAttributeName);
  if (!training)
    return;
  program.loss = static_cast<int32_t>(training.getLoss());
  program.default_epochs = training.getEpochs();
  program.weight_decay = training.getWeightDecay().getValueAsDouble();
  program.schedule.kind = static_cast<int32_t>(training.getSchedule());
  program.schedule.epochs = training.getScheduleEpochs();
  program.schedule.every = training.getEvery();
  program.schedule.warmup = training.getWarmup().getValueAsDouble();
  program.schedule.factor = training.getFactor().getValueAsDouble();
  program.schedule.rate = training.getRate().getValueAsDouble();
}

/// The shape of one image of a slot of `@predict`.
void describeSlot(ModuleOp module, int64_t slot, int32_t &rank, int64_t *shape) {
  auto predict = module.lookupSymbol<step::FuncOp>("predict");
  for (auto buffer : predict.getOps<step::BufferOp>())
    if (buffer.getSlot() == slot) {
      ArrayRef<int64_t> image = buffer.getType().getTensor().getShape().drop_front();
      rank = image.size();
      llvm::copy(image, shape);
    }
}

/// What `info` says of the plan of each entry.
std::string summarize(ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  for (auto step : module.getOps<step::FuncOp>()) {
    int64_t kernels = 0;
    auto loops = static_cast<int64_t>(step::listLoops(step).size());
    step.walk([&](step::CallOp) { ++kernels; });
    stream << llvm::formatv("{0}: {1} kernel calls in {2} loops; {3} images a slice, {4} lanes; "
                            "{5} bytes shared, of "
                            "which {6} are needed at once\n",
                            step.getSymName(), kernels, loops, step.getSlice(), step.getLanes(),
                            step.getSharedBytes(), step.getSharedBound());
  }
  return text;
}

} // namespace

std::string halcyon::entrySymbol(StringRef prefix, StringRef name) { return (prefix + name).str(); }

std::string halcyon::referenceSymbol(StringRef prefix, StringRef name) {
  return (prefix + "reference_" + name).str();
}

bool halcyon::isObservable(step::FuncOp step) {
  StringRef name = step.getSymName();
  return name == "train" || name == "predict" || name == "predict_image";
}

SmallVector<Operation *> halcyon::tasksOf(step::FuncOp step) {
  SmallVector<Operation *> tasks;
  step.walk([&](Operation *operation) {
    if (isa<step::CallOp, step::ZeroOp, step::ZeroHaloOp>(operation))
      tasks.push_back(operation);
  });
  return tasks;
}

ProgramDescription halcyon::describeProgram(ModuleOp module, StringRef source, StringRef target,
                                            StringRef prefix) {
  ProgramDescription program;
  program.name = module.getSymName().value_or("network").str();
  program.source = source.str();
  program.target = target.str();
  program.summary = summarize(module);
  auto reference = module.lookupSymbol<ModuleOp>("reference");
  for (auto parameter : module.getOps<nn::ParameterOp>())
    if (parameter.getRole() != nn::Role::Prepared)
      program.parameters.push_back(describeParameter(parameter, reference));
  EntryDescriber entries(program.kernels);
  auto entry = [&](StringRef name) {
    return entries.describe(module, name, entrySymbol(prefix, name), 4);
  };
  program.train = entry("train");
  program.evaluate = entry("evaluate");
  program.predict = entry("predict");
  program.predictImage = entry("predict_image");
  program.prepare = entry("prepare");

  HalcyonProgram &values = program.values;
  describeTraining(module, values);
  describeSlot(module, HALCYON_IMAGE, values.input_rank, values.input_shape);
  describeSlot(module, HALCYON_OUTPUT, values.output_rank, values.output_shape);
  values.version = HALCYON_PROGRAM_VERSION;
  values.state_bytes = integerOf(module, stateBytesAttributeName);
  values.optimizer_bytes = integerOf(module, optimizerBytesAttributeName);
  values.prepared_bytes = integerOf(module, preparedBytesAttributeName);
  values.parameter_count = program.parameters.size();

  if (reference) {
    program.referenceGradients =
        entries.describe(reference, "gradients", referenceSymbol(prefix, "gradients"), 8);
    values.reference_state_bytes = integerOf(reference, stateBytesAttributeName);
    values.gradient_bytes = integerOf(reference, gradientBytesAttributeName);
  }
  return program;
}
