#include "compiler/tune/ApplyChoices.h"

#include "compiler/schedule/decide/BatchShape.h"
#include "compiler/schedule/decide/Forms.h"
#include "dialects/nn/NNDialect.h"
#include "dialects/step/StepDialect.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace halcyon;

namespace {

/// `64x16x32x32`
std::string describeNumbers(ArrayRef<int64_t> numbers) {
  return llvm::join(llvm::map_range(numbers, [](int64_t number) { return std::to_string(number); }),
                    "x");
}

/// What a convolution is, for files: `conv2d 64x16x32x32, 16x16x3x3, padding 1x1`, and its stride
/// and dilation where they are not 1. All that have one description have the same form. None if
/// there is nothing to choose.
std::string describeConvolution(Operation *operation) {
  std::optional<Problem> problem = describeProblem(operation);
  if (!problem)
    return "";
  auto padding = operation->getAttrOfType<DenseI64ArrayAttr>("padding");
  std::string text = operation->getName().stripDialect().str() + " " +
                     describeNumbers(nn::shapeOf(operation->getOperand(0))) + ", " +
                     describeNumbers(nn::shapeOf(operation->getOperand(1))) + ", padding " +
                     describeNumbers(padding);
  auto add = [&](StringRef name, std::array<int64_t, 2> pair) {
    if (pair != std::array<int64_t, 2>{1, 1})
      text += (", " + name + " " + describeNumbers(pair)).str();
  };
  add("stride", problem->stride);
  add("dilation", problem->dilation);
  return text;
}

std::string keyOf(kernel::FuncOp kernel) {
  return kernel.getSymName().str() + " " + kernels::fingerprint(kernel);
}

std::string keyOf(StringRef function, StringRef convolution) {
  return (function + "." + convolution).str();
}

StringRef fingerprintIn(StringRef key) { return key.rsplit(' ').second; }

TileChoice toChoice(kernel::TileAttr tile) {
  return {tile.getLanes(), tile.getVectors(), tile.getColumns(), tile.getRows()};
}

double countProducts(const Problem &problem) {
  return double(problem.batch * problem.inputs * problem.outputs) *
         double(problem.extents[0] * problem.extents[1] * problem.taps[0] * problem.taps[1]);
}

/// Notes a convolution and its forms, once for all of its description.
void note(Alternatives::Function &function, const std::string &description, Operation *convolution,
          const FormLimits &limits) {
  double products = countProducts(*describeProblem(convolution));
  auto known = llvm::find_if(function.convolutions, [&](const Alternatives::Convolution &other) {
    return other.description == description;
  });
  if (known != function.convolutions.end()) {
    known->products += products;
    return;
  }
  std::vector<std::string> names;
  for (const Form &form : listForms(convolution, limits))
    names.push_back(nameOf(form));
  function.convolutions.push_back({description, std::move(names), products});
}

} // namespace

LogicalResult ChoiceApplication::applyToNetwork(ModuleOp module,
                                                const kernels::KernelTarget &target,
                                                int64_t largestTile) {
  if (!choices.target.empty() && choices.target != target.cpu)
    return emitError(UnknownLoc::get(module.getContext()))
           << origin << ": its choices are for " << choices.target << ", but this compiles for "
           << target.cpu << "; give --target " << choices.target << " or tune again with --tune";
  for (auto function : module.getOps<func::FuncOp>())
    if (failed(applyToFunction(function, largestTile)))
      return failure();
  return success();
}

LogicalResult ChoiceApplication::applyToFunction(func::FuncOp function, int64_t largestTile) {
  std::string name = function.getSymName().str();
  auto chosen = choices.functions.find(name);
  bool isChosen = chosen != choices.functions.end();
  if (!isChosen && !found)
    return success();
  if (isChosen && chosen->second.slice)
    function->setAttr(sliceAttributeName,
                      Builder(function.getContext()).getI64IntegerAttr(*chosen->second.slice));
  FormLimits limits = {largestTile, allowsWholeBatch(function)};
  LogicalResult result = success();
  function.walk([&](Operation *operation) {
    std::string description = describeConvolution(operation);
    if (description.empty())
      return;
    if (found && function.getSymName() == name)
      note(found->functions[name], description, operation, limits);
    if (!isChosen || !chosen->second.forms.count(description))
      return;
    const std::string &form = chosen->second.forms.at(description);
    used.insert(keyOf(name, description));
    if (isPossible(form, operation, limits))
      operation->setAttr(formAttributeName, StringAttr::get(operation->getContext(), form));
    else
      result = emitError(UnknownLoc::get(function.getContext()))
               << origin << ": '" << name << ".convolutions." << description << "' cannot be '"
               << form << "' in this network with these options; remove the entry or tune again "
               << "with --tune";
  });
  return result;
}

LogicalResult ChoiceApplication::applyToKernels(ModuleOp module,
                                                const kernels::KernelTarget &target) {
  for (auto kernel : module.getOps<kernel::FuncOp>())
    if (failed(applyToKernel(kernel, target)))
      return failure();
  if (found) {
    found->target = target.cpu;
    for (auto step : module.getOps<step::FuncOp>()) {
      found->functions[step.getSymName().str()].batch = step.getBatch();
      found->functions[step.getSymName().str()].slice = step.getSlice();
    }
  }
  remarkUnused(UnknownLoc::get(module.getContext()));
  return success();
}

LogicalResult ChoiceApplication::applyToKernel(kernel::FuncOp kernel,
                                               const kernels::KernelTarget &target) {
  if (choices.tiles.empty() && !found)
    return success();
  std::string key = keyOf(kernel);
  // The name is for those who read the file: layers may have got other ones since.
  auto chosen = llvm::find_if(choices.tiles, [&](const auto &tile) {
    return fingerprintIn(tile.first) == fingerprintIn(key);
  });
  if (chosen == choices.tiles.end() && !found)
    return success();
  FailureOr<std::vector<kernel::TileAttr>> tiles = kernels::listTiles(kernel, target);
  if (failed(tiles))
    return failure();
  if (found) {
    auto range = llvm::map_range(*tiles, toChoice);
    found->kernels.push_back({kernel.getSymName().str(), key, {range.begin(), range.end()}});
  }
  if (chosen == choices.tiles.end())
    return success();
  used.insert(chosen->first);
  auto tile = llvm::find_if(
      *tiles, [&](kernel::TileAttr other) { return toChoice(other) == chosen->second; });
  if (tile == tiles->end())
    return emitError(UnknownLoc::get(kernel.getContext()))
           << origin << ": 'tiles." << chosen->first << "' is no tile of this kernel on "
           << target.cpu << ": it does not divide it or does not fit into " << target.registers
           << " registers; remove the entry or tune again with --tune";
  kernel.setTileAttr(*tile);
  return success();
}

void ChoiceApplication::remarkUnused(Location location) const {
  std::vector<std::string> unused;
  auto add = [&](const std::string &key) {
    if (!used.contains(key))
      unused.push_back(key);
  };
  for (const auto &[name, function] : choices.functions)
    for (const auto &[convolution, form] : function.forms)
      add(keyOf(name, convolution));
  for (const auto &[kernel, tile] : choices.tiles)
    add(kernel);
  if (!unused.empty())
    emitRemark(location) << origin << ": " << unused.size()
                         << " of its choices are for nothing in this network, such as '"
                         << unused.front()
                         << "': it is from another network, another batch or another compiler";
}
