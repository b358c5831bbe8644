#include "compiler/schedule/decide/Forms.h"

#include "compiler/schedule/decide/BatchShape.h"
#include "compiler/schedule/decide/Segments.h"
#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon;
using nn::shapeOf;

namespace {

/// Of a phase of a tile in Winograd's form, along a side: as many as the transforms have points
/// (makeWinogradTransform). More would round too much in single precision.
constexpr int64_t mostElements = 8;

constexpr StringLiteral wholeBatchSuffix = " on the whole batch";

/// `output`: of the convolution.
template <typename Convolution>
std::optional<Problem> describe(Convolution op, Value filter, Value output) {
  auto isOne = [](int64_t number) { return number == 1; };
  ArrayRef<int64_t> shape = shapeOf(filter), image = shapeOf(output), stride = op.getStride();
  if (!llvm::all_of(op.getDilation(), isOne) || op.getGroups() != 1 || shape[2] * shape[3] == 1 ||
      stride[0] > shape[2] || stride[1] > shape[3])
    return std::nullopt;
  // Transforms are computed for vectors of channels.
  if (shape[0] == 1 || shape[1] == 1)
    return std::nullopt;
  return Problem{.batch = image[0],
                 .inputs = shape[1],
                 .outputs = shape[0],
                 .extents = {image[2], image[3]},
                 .taps = {shape[2], shape[3]},
                 .stride = {stride[0], stride[1]},
                 .isAdjoint = isa<nn::Conv2DInputGradientOp>(op)};
}

} // namespace

std::string halcyon::nameOf(const Form &form) {
  if (form.tile == 0)
    return "direct";
  return "winograd " + std::to_string(form.tile) +
         (form.onWholeBatch ? wholeBatchSuffix.str() : std::string());
}

std::optional<Form> halcyon::parseForm(StringRef name) {
  for (int64_t tile : {0, 2, 4})
    for (bool onWholeBatch : {false, true}) {
      Form form = {tile, onWholeBatch && tile != 0};
      if (nameOf(form) == name)
        return form;
    }
  return std::nullopt;
}

std::optional<Problem> halcyon::describeProblem(Operation *operation) {
  if (auto op = dyn_cast<nn::Conv2DOp>(operation))
    return describe(op, op.getFilter(), op.getOutput());
  if (auto op = dyn_cast<nn::Conv2DFilterGradientOp>(operation))
    return describe(op, op.getResult(), op.getOutputGradient());
  // Else the filters lie as no transform reads them.
  if (auto op = dyn_cast<nn::Conv2DInputGradientOp>(operation); op && op.getSwapped())
    return describe(op, op.getFilter(), op.getOutputGradient());
  return std::nullopt;
}

std::array<int64_t, 2> halcyon::tileOf(int64_t tile, const Problem &problem) {
  return {problem.taps[0] == 1 ? 1 : tile, problem.taps[1] == 1 ? 1 : tile};
}

nn::WinogradSide halcyon::sideOf(int64_t tile, const Problem &problem, int axis) {
  return {tileOf(tile, problem)[axis], problem.taps[axis], problem.stride[axis]};
}

bool halcyon::hasForm(int64_t tile, const Problem &problem) {
  return llvm::all_of(ArrayRef<int>{0, 1}, [&](int axis) {
    // The first phase has the most taps.
    return sideOf(tile, problem, axis).elementsOf(0) <= mostElements;
  });
}

/// Whether the outputs of all layers that learn filters, which are kept for the whole batch where
/// segments end between them, take less than the sums that lanes hold otherwise.
static bool imagesTakeLessThanSums(func::FuncOp function) {
  int64_t imageBytes = 0, sumBytes = 0, batch = batchOf(function);
  for (Operation &operation : function.getBody().front()) {
    if (auto gradient = dyn_cast<nn::Conv2DFilterGradientOp>(operation))
      imageBytes += bytesOf(gradient.getOutputGradient()) / batch;
    else if (auto gradient = dyn_cast<nn::WinogradOutputGradientOp>(operation))
      imageBytes += bytesOf(gradient.getOutputGradient()) / batch;
    if (isa<nn::Conv2DFilterGradientOp, nn::WinogradFilterAdjointOp>(operation))
      sumBytes += bytesOf(operation.getResult(0));
  }
  return takesLessOnWholeBatch(imageBytes, sumBytes, batch);
}

bool halcyon::allowsWholeBatch(func::FuncOp function) {
  return assignSegments(function, ImageAnalysis(function)).count > 1 ||
         imagesTakeLessThanSums(function);
}

SmallVector<Form> halcyon::listForms(Operation *convolution, const FormLimits &limits) {
  std::optional<Problem> problem = describeProblem(convolution);
  bool allowWholeBatch = limits.allowWholeBatch || isa<nn::Conv2DFilterGradientOp>(convolution);
  SmallVector<Form> forms = {Form()};
  if (!problem)
    return forms;
  for (int64_t tile : {2, 4}) {
    if (tile > limits.largestTile || !hasForm(tile, *problem))
      continue;
    forms.push_back({tile, false});
    if (allowWholeBatch)
      forms.push_back({tile, true});
  }
  return forms;
}

bool halcyon::isPossible(StringRef name, Operation *convolution, const FormLimits &limits) {
  std::optional<Form> form = parseForm(name);
  return form && llvm::is_contained(listForms(convolution, limits), *form);
}
