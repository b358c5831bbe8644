#include "compiler/codegen/EmitTable.h"

#include "llvm/IR/Constants.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"

using namespace llvm;
using namespace halcyon;

namespace {

/// Writes the structures of runtime/Program.h as constants: field by field in their order, so that
/// LLVM's rules of alignment, which are those of C, put each where the runtime looks for it.
class TableEmitter {
public:
  explicit TableEmitter(Module &module) : module(module), builder(module.getContext()) {}

  Constant *program(const ProgramDescription &description) {
    const HalcyonProgram &values = description.values;
    Constant *parameters = parameterTable(description.parameters);
    addKernels(description.kernels);
    return structure({
        int32(values.version),         string(description.name),
        string(description.source),    string(description.target),
        string(description.summary),   int32(values.input_rank),
        int32(values.output_rank),     shape(values.input_shape),
        shape(values.output_shape),    int32(values.loss),
        int32(values.default_epochs),  number(values.weight_decay),
        schedule(values.schedule),     int64(values.state_bytes),
        int64(values.optimizer_bytes), int64(values.prepared_bytes),
        int32(values.parameter_count), parameters,
        entry(description.train),      entry(description.evaluate),
        entry(description.predict),    entry(description.predictImage),
        entry(description.prepare),    int64(values.reference_state_bytes),
        int64(values.gradient_bytes),  entry(description.referenceGradients),
    });
  }

private:
  Constant *int32(int64_t value) { return builder.getInt32(static_cast<uint32_t>(value)); }
  Constant *int64(int64_t value) { return builder.getInt64(static_cast<uint64_t>(value)); }
  Constant *number(double value) { return ConstantFP::get(builder.getDoubleTy(), value); }
  Constant *structure(ArrayRef<Constant *> fields) {
    return ConstantStruct::getAnon(module.getContext(), fields);
  }
  Constant *array(ArrayRef<Constant *> elements) {
    return ConstantArray::get(ArrayType::get(elements.front()->getType(), elements.size()),
                              elements);
  }
  Constant *null() { return ConstantPointerNull::get(builder.getPtrTy()); }
  Constant *string(StringRef text) { return builder.CreateGlobalString(text, "", 0, &module); }

  Constant *shape(const int64_t (&extents)[HALCYON_MAXIMUM_RANK]) {
    SmallVector<Constant *> elements;
    for (int64_t extent : extents)
      elements.push_back(int64(extent));
    return array(elements);
  }

  Constant *schedule(const HalcyonSchedule &schedule) {
    return structure({int32(schedule.kind), int32(schedule.epochs), int32(schedule.every),
                      number(schedule.warmup), number(schedule.factor), number(schedule.rate)});
  }

  Constant *place(const PlaceDescription &place) {
    SmallVector<Constant *> elements;
    for (const HalcyonDimension &dimension : place.view)
      elements.push_back(structure({int64(dimension.extent), int64(dimension.tile),
                                    int64(dimension.outer_stride), int64(dimension.inner_stride)}));
    return structure(
        {sharedTable("view", elements), int32(place.values.view_rank), int64(place.values.offset)});
  }

  Constant *parameterTable(ArrayRef<ParameterDescription> parameters) {
    SmallVector<Constant *> elements;
    for (const ParameterDescription &parameter : parameters) {
      const HalcyonParameter &values = parameter.values;
      elements.push_back(structure(
          {string(parameter.name), int32(values.role), int32(values.initializer),
           number(values.initial_value), int32(values.rank), shape(values.shape),
           place(parameter.place), int64(values.reference_offset), int64(values.gradient_offset)}));
    }
    return table("parameters", elements);
  }

  /// A constant array of its own; null where there is nothing.
  Constant *table(StringRef name, ArrayRef<Constant *> elements) {
    if (elements.empty())
      return null();
    Constant *values = array(elements);
    return new GlobalVariable(module, values->getType(), /*isConstant=*/true,
                              GlobalValue::PrivateLinkage, values, name);
  }

  /// The same of what many have alike.
  Constant *sharedTable(StringRef name, ArrayRef<Constant *> elements) {
    if (elements.empty())
      return null();
    Constant *&stored = tables[array(elements)];
    return stored ? stored : stored = table(name, elements);
  }

  Constant *segmentTable(ArrayRef<HalcyonSegment> segments) {
    SmallVector<Constant *> elements;
    for (const HalcyonSegment &segment : segments)
      elements.push_back(
          structure({int32(segment.cells), int32(segment.slices), int32(segment.joined)}));
    return table("segments", elements);
  }

  Constant *taskTable(ArrayRef<HalcyonTask> tasks) {
    SmallVector<Constant *> elements;
    for (const HalcyonTask &task : tasks)
      elements.push_back(
          structure({int32(task.kernel), int32(task.segment), int32(task.cell), int32(task.runs)}));
    return table("tasks", elements);
  }

  /// Of rows without pointers, each of which the loader would have to write.
  void addKernels(ArrayRef<KernelDescription> descriptions) {
    std::string names;
    SmallVector<Constant *> elements;
    for (const KernelDescription &kernel : descriptions) {
      elements.push_back(structure({int32(static_cast<int64_t>(names.size())),
                                    int64(kernel.operations), int64(kernel.bytes)}));
      names += kernel.name + '\0';
    }
    kernels = table("kernels", elements);
    kernelNames = string(names);
  }

  Constant *function(const std::string &name) {
    Function *function = name.empty() ? nullptr : module.getFunction(name);
    return function ? function : null();
  }

  Constant *entry(const EntryDescription &entry) {
    const HalcyonEntry &plan = entry.plan;
    return structure({function(entry.function), int32(plan.batch), int32(plan.slice),
                      int32(plan.lanes), int32(plan.element_bytes), int64(plan.shared_bytes),
                      int64(plan.worker_bytes), int32(static_cast<int64_t>(entry.segments.size())),
                      int32(static_cast<int64_t>(entry.tasks.size())), segmentTable(entry.segments),
                      taskTable(entry.tasks), kernels, kernelNames});
  }

  Module &module;
  IRBuilder<> builder;
  Constant *kernels = nullptr, *kernelNames = nullptr; // of all entries
  DenseMap<Constant *, Constant *> tables;             // by their values, which LLVM keeps once
};

} // namespace

void halcyon::emitTable(Module &module, const ProgramDescription &program,
                        const std::string &symbol) {
  Constant *table = TableEmitter(module).program(program);
  for (Function &function : module)
    if (!function.isDeclaration())
      function.setLinkage(GlobalValue::InternalLinkage);
  new GlobalVariable(module, table->getType(), /*isConstant=*/true, GlobalValue::ExternalLinkage,
                     table, symbol);
  if (module.getDataLayout()
          .getStructLayout(cast<StructType>(table->getType()))
          ->getSizeInBytes() != sizeof(HalcyonProgram))
    report_fatal_error("the emitted table differs from HalcyonProgram in runtime/Program.h");
}
