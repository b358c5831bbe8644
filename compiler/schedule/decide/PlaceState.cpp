#include "compiler/schedule/decide/PlaceState.h"

#include "dialects/kernel/Storage.h"
#include "dialects/nn/NNDialect.h"
#include "runtime/Program.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace halcyon;

namespace {

/// The shape in which a parameter is stored: a matrix that convolutions use as filters is stored as
/// those.
DenseMap<StringAttr, RankedTensorType> storedTypes(ModuleOp module) {
  DenseMap<StringAttr, RankedTensorType> types;
  for (auto parameter : module.getOps<nn::ParameterOp>())
    types[parameter.getSymNameAttr()] = cast<RankedTensorType>(parameter.getType());
  for (auto function : module.getOps<func::FuncOp>())
    for (auto read : function.getOps<nn::ReadOp>())
      for (Operation *user : read->getUsers())
        if (auto reshape = dyn_cast<nn::ReshapeOp>(user);
            reshape && reshape.getType().getRank() == 4)
          types[read.getParameterAttr().getAttr()] = reshape.getType();
  return types;
}

class Placement {
public:
  Placement(ModuleOp module, const Layouts &layouts)
      : layouts(layouts), stored(storedTypes(module)) {}

  /// Places a parameter at an offset; returns where it ends.
  int64_t place(nn::ParameterOp parameter, int64_t offset) {
    RankedTensorType type = stored.lookup(parameter.getSymNameAttr());
    auto buffer = kernel::BufferType::get(type.getContext(), type, layouts.ofWhole(type));
    placeAt(parameter, buffer, offset);
    return offset +
           llvm::alignTo(kernel::describeStorage(buffer).bytes(), int64_t{HALCYON_ALIGNMENT});
  }

  void placeAt(nn::ParameterOp parameter, kernel::BufferType buffer, int64_t offset) {
    Builder builder(parameter.getContext());
    plan.places[parameter.getSymName()] = {buffer, offset,
                                           parameter.getRole() == nn::Role::Prepared};
    parameter->setAttr(storageAttributeName, TypeAttr::get(buffer));
    parameter->setAttr(stateOffsetAttributeName, builder.getI64IntegerAttr(offset));
    if (parameter.getRole() == nn::Role::Weight)
      parameter->setAttr(gradientOffsetAttributeName, builder.getI64IntegerAttr(offset));
  }

  StatePlan plan;

private:
  const Layouts &layouts;
  DenseMap<StringAttr, RankedTensorType> stored;
};

} // namespace

StatePlan halcyon::placeState(ModuleOp module, const Layouts &layouts) {
  Placement placement(module, layouts);
  StatePlan &plan = placement.plan;
  SymbolTable symbols(module);
  SmallVector<nn::ParameterOp> weights, statistics, prepared;
  for (auto parameter : module.getOps<nn::ParameterOp>()) {
    if (parameter.getRole() == nn::Role::Weight)
      weights.push_back(parameter);
    if (parameter.getRole() == nn::Role::Statistic)
      statistics.push_back(parameter);
    if (parameter.getRole() == nn::Role::Prepared)
      prepared.push_back(parameter);
  }
  int64_t end = 0, preparedEnd = 0;
  for (nn::ParameterOp weight : weights)
    end = placement.place(weight, end);
  int64_t weightBytes = end;
  for (nn::ParameterOp statistic : statistics)
    end = placement.place(statistic, end);
  plan.velocityOffset = plan.stateBytes = end;
  for (nn::ParameterOp weight : weights)
    if (auto velocity = symbols.lookup<nn::ParameterOp>(velocityName(weight.getSymName()))) {
      StatePlan::Place place = plan.places.lookup(weight.getSymName());
      placement.placeAt(velocity, place.type, plan.velocityOffset + place.offset);
      plan.stateBytes = plan.velocityOffset + weightBytes;
    }
  for (nn::ParameterOp parameter : prepared)
    preparedEnd = placement.place(parameter, preparedEnd);

  Builder builder(module.getContext());
  auto note = [&](StringRef name, int64_t bytes) {
    module->setAttr(name, builder.getI64IntegerAttr(bytes));
  };
  note(stateBytesAttributeName, plan.stateBytes);
  note(gradientBytesAttributeName, weightBytes);
  if (plan.stateBytes > plan.velocityOffset)
    note(optimizerBytesAttributeName, plan.stateBytes - plan.velocityOffset);
  if (!prepared.empty())
    note(preparedBytesAttributeName, preparedEnd);
  return plan;
}
