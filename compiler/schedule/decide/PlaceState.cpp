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

  void place(nn::ParameterOp parameter, RankedTensorType type) {
    auto buffer = kernel::BufferType::get(type.getContext(), type, layouts.ofWhole(type));
    placeAt(parameter, buffer, plan.stateBytes);
    plan.stateBytes +=
        llvm::alignTo(kernel::describeStorage(buffer).bytes(), int64_t{HALCYON_ALIGNMENT});
  }

  void placeAt(nn::ParameterOp parameter, kernel::BufferType buffer, int64_t offset) {
    Builder builder(parameter.getContext());
    plan.places[parameter.getSymName()] = {buffer, offset};
    parameter->setAttr(storageAttributeName, TypeAttr::get(buffer));
    parameter->setAttr(stateOffsetAttributeName, builder.getI64IntegerAttr(offset));
    if (parameter.getRole() == nn::Role::Weight)
      parameter->setAttr(gradientOffsetAttributeName, builder.getI64IntegerAttr(offset));
  }

  RankedTensorType storedType(nn::ParameterOp parameter) {
    return stored.lookup(parameter.getSymNameAttr());
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
  for (nn::ParameterOp weight : weights)
    placement.place(weight, placement.storedType(weight));

  plan.weightBytes = plan.stateBytes;
  bool hasVelocity = false;
  for (nn::ParameterOp weight : weights)
    if (auto velocity = symbols.lookup<nn::ParameterOp>(velocityName(weight.getSymName()))) {
      StatePlan::Place place = plan.places.lookup(weight.getSymName());
      placement.placeAt(velocity, place.type, plan.weightBytes + place.offset);
      hasVelocity = true;
    }
  plan.stateBytes += hasVelocity ? plan.weightBytes : 0;
  for (nn::ParameterOp statistic : statistics)
    placement.place(statistic, placement.storedType(statistic));

  Builder builder(module.getContext());
  int64_t stateBytes = plan.stateBytes;
  module->setAttr(stateBytesAttributeName, builder.getI64IntegerAttr(stateBytes));
  for (nn::ParameterOp parameter : prepared)
    placement.place(parameter, placement.storedType(parameter));
  if (!prepared.empty())
    module->setAttr(preparedBytesAttributeName,
                    builder.getI64IntegerAttr(plan.stateBytes - stateBytes));
  module->setAttr(gradientBytesAttributeName, builder.getI64IntegerAttr(plan.weightBytes));
  return plan;
}
