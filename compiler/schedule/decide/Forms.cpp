#include "compiler/schedule/decide/Forms.h"

#include "compiler/schedule/decide/BatchShape.h"
#include "compiler/schedule/decide/Segments.h"
#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon;
using nn::shapeOf;

namespace {

/// Along a side of a tile, all of its parts together. Transforms are unrolled: their code grows
/// with the square.
constexpr int64_t mostElementsOfSide = 16;

/// Of a dilation: the transform of outputs has as many tiles on its stack at a time, of 2 KB at
/// most.
constexpr int64_t mostTilesTogether = 16;

constexpr StringLiteral wholeBatchSuffix = " on the whole batch";

bool isOne(int64_t number) { return number == 1; }

/// `output`: of the convolution; `result`: its input where that is what is computed, else the same.
template <typename Convolution>
std::optional<Problem> describe(Convolution op, Value filter, Value output, Value result) {
  ArrayRef<int64_t> shape = shapeOf(filter), image = shapeOf(output);
  ArrayRef<int64_t> stride = op.getStride(), dilation = op.getDilation();
  if ((!llvm::all_of(dilation, isOne) && !llvm::all_of(stride, isOne)) || op.getGroups() != 1 ||
      shape[2] * shape[3] == 1 || stride[0] > shape[2] || stride[1] > shape[3] ||
      dilation[0] * dilation[1] > mostTilesTogether)
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
                 .dilation = {dilation[0], dilation[1]},
                 .isAdjoint = output != result,
                 .result = {shapeOf(result)[2], shapeOf(result)[3]}};
}

SmallVector<Form> allForms() {
  SmallVector<Form> forms = {Form()};
  for (int64_t tile : winogradTiles)
    for (bool onWholeBatch : {false, true})
      forms.push_back({tile, onWholeBatch});
  return forms;
}

} // namespace

std::string halcyon::nameOf(const Form &form) {
  if (form.tile == 0)
    return "direct";
  return "winograd " + std::to_string(form.tile) +
         (form.onWholeBatch ? wholeBatchSuffix.str() : std::string());
}

std::optional<Form> halcyon::parseForm(StringRef name) {
  for (const Form &form : allForms())
    if (nameOf(form) == name)
      return form;
  return std::nullopt;
}

std::optional<Problem> halcyon::describeProblem(Operation *operation) {
  if (auto op = dyn_cast<nn::Conv2DOp>(operation))
    return describe(op, op.getFilter(), op.getOutput(), op.getOutput());
  if (auto op = dyn_cast<nn::Conv2DFilterGradientOp>(operation))
    return describe(op, op.getResult(), op.getOutputGradient(), op.getOutputGradient());
  // Else the filters lie as no transform reads them, or tiles have no form for it.
  if (auto op = dyn_cast<nn::Conv2DInputGradientOp>(operation);
      op && op.getSwapped() && llvm::all_of(op.getDilation(), isOne))
    return describe(op, op.getFilter(), op.getOutputGradient(), op.getResult());
  return std::nullopt;
}

std::array<int64_t, 2> halcyon::tileOf(int64_t tile, const Problem &problem) {
  return {problem.taps[0] == 1 ? 1 : tile, problem.taps[1] == 1 ? 1 : tile};
}

nn::WinogradSide halcyon::sideOf(int64_t tile, const Problem &problem, int axis) {
  return {.tile = tileOf(tile, problem)[axis],
          .taps = problem.taps[axis],
          .stride = problem.stride[axis],
          .dilation = problem.dilation[axis],
          .isAdjoint = problem.isAdjoint};
}

int64_t halcyon::countTiles(int64_t tile, const Problem &problem) {
  return sideOf(tile, problem, 0).countTiles(problem.result[0]) *
         sideOf(tile, problem, 1).countTiles(problem.result[1]);
}

bool halcyon::hasForm(int64_t tile, const Problem &problem) {
  int64_t products = countTiles(tile, problem), direct = 1;
  for (int axis = 0; axis < 2; ++axis) {
    int64_t elements = sideOf(tile, problem, axis).elements();
    if (elements > mostElementsOfSide)
      return false;
    products *= elements;
    direct *= problem.extents[axis] * problem.taps[axis];
  }
  return products < direct;
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
  SmallVector<Form> forms = allForms();
  llvm::erase_if(forms, [&](const Form &form) {
    bool isThere = form.tile == 0 ||
                   (problem && form.tile <= limits.largestTile && hasForm(form.tile, *problem));
    return !isThere || (form.onWholeBatch && !allowWholeBatch);
  });
  return forms;
}

bool halcyon::isPossible(StringRef name, Operation *convolution, const FormLimits &limits) {
  std::optional<Form> form = parseForm(name);
  return form && llvm::is_contained(listForms(convolution, limits), *form);
}
