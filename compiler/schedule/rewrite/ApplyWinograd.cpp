// Convolutions take Winograd's form where an estimate of the time says that it pays;
// the same estimate says whether the products run slice by slice or on the whole batch at once.
#include "compiler/Passes.h"
#include "compiler/schedule/decide/BatchShape.h"
#include "compiler/schedule/decide/FormEstimate.h"
#include "compiler/schedule/decide/Layouts.h"
#include "dialects/nn/NNDialect.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

namespace halcyon {
#define GEN_PASS_DEF_APPLYWINOGRAD
#include "compiler/Passes.h.inc"
} // namespace halcyon

using namespace mlir;
using namespace halcyon;

namespace {

/// Finds the form of a convolution, or none for the direct one.
class Choice {
public:
  struct Limits {
    int64_t largestTile;
    bool allowWholeBatch; // cutting the step there makes nobody keep what only slices held
    bool always;          // even where the direct form is faster
  };
  Choice(Limits limits, const Surroundings &surroundings)
      : limits(limits), surroundings(surroundings) {}

  std::optional<Form> choose(Problem problem, bool isGradient) const {
    problem.batch = surroundings.images;
    FormEstimate estimate(problem, surroundings);
    // Estimates are rough: the simpler form must be clearly slower.
    double best = 0.9 * (isGradient ? estimate.directGradient() : estimate.direct());
    std::optional<Form> choice;
    for (int64_t tile : winogradTiles) {
      if (tile > limits.largestTile || !hasForm(tile, problem))
        continue;
      double time = isGradient ? estimate.winogradGradient(tile) : estimate.winograd(tile);
      double onWholeBatch = isGradient ? estimate.winogradGradientOnWholeBatch(tile)
                                       : estimate.winogradOnWholeBatch(tile);
      bool takesLess = isGradient && estimate.gradientTakesLessOnWholeBatch(tile);
      bool isAllowed = limits.allowWholeBatch || takesLess;
      // What takes more memory must be faster by more than a rough estimate's chance. (ResNet-18
      // takes as long and 7 MB less, VGG-small 1.02 of the time and 20 MB of 165 less.)
      bool isWhole = isAllowed && onWholeBatch < (isGradient && !takesLess ? 0.95 : 1) * time;
      time = isWhole ? onWholeBatch : time;
      if (time > best && !limits.always)
        continue;
      best = time;
      choice = {tile, isWhole};
    }
    return choice;
  }

  /// The form that was chosen for it, or else the one that the estimate chooses.
  std::optional<Form> find(Operation *operation, const Problem &problem) const {
    auto chosen = operation->getAttrOfType<StringAttr>(formAttributeName);
    if (!chosen)
      return choose(problem, isa<nn::Conv2DFilterGradientOp>(operation));
    std::optional<Form> form = parseForm(chosen); // it is possible: checked before
    return form->tile ? form : std::nullopt;
  }

  /// Whether what was chosen for a convolution is a form that it can have.
  LogicalResult check(Operation *operation) const {
    Attribute chosen = operation->getAttr(formAttributeName);
    if (!chosen)
      return success();
    FormLimits forms = {limits.largestTile, limits.allowWholeBatch};
    auto name = dyn_cast<StringAttr>(chosen);
    if (name && isPossible(name, operation, forms))
      return success();
    return operation->emitOpError() << "cannot have the " << formAttributeName << " " << chosen;
  }

private:
  Limits limits;
  Surroundings surroundings;
};

/// A step that nothing cuts runs every slice through all layers; else layer by layer.
void countFilters(func::FuncOp function, Surroundings &surroundings) {
  if (allowsWholeBatch(function))
    return;
  function.walk([&](nn::Conv2DOp op) {
    std::optional<Problem> problem = describeProblem(op);
    bool isGrowing = problem && llvm::any_of(winogradTiles,
                                             [&](int64_t tile) { return hasForm(tile, *problem); });
    (isGrowing ? surroundings.growingFilterBytes : surroundings.plainFilterBytes) +=
        4.0 * double(op.getFilter().getType().getNumElements());
  });
}

void setForm(Operation *operation, const Form &form) {
  if (form.onWholeBatch)
    operation->setAttr(wholeBatchAttributeName, UnitAttr::get(operation->getContext()));
}

/// Filters and what has to be done to them before they are transformed.
struct FilterSource {
  Value filter;
  bool swap;
};

/// Filters whose channels change places are transformed as they lie: that saves writing and reading
/// them. (Where vectors of the result read whole vectors, as cells that each make one tile of its
/// channels have to.)
FilterSource findSource(Value filter) {
  auto swap = filter.getDefiningOp<nn::SwapChannelsOp>();
  int64_t outputs = nn::shapeOf(filter)[0];
  if (!swap || swap.getGroups() != 1 || outputs % Layouts::filterTile(outputs) != 0)
    return {filter, false};
  return {swap.getFilter(), true};
}

/// The products of the tiles of `images` with the filters of a convolution or of its adjoint in the
/// input.
template <typename Convolution>
Value makeProducts(Convolution op, Value images, const Problem &problem, const Form &form,
                   PatternRewriter &rewriter) {
  Location location = op.getLoc();
  FilterSource source = findSource(op.getFilter());
  std::array<int64_t, 2> tile = tileOf(form.tile, problem);
  Value filter =
      nn::WinogradFilterOp::create(rewriter, location, source.filter, tile, problem.taps,
                                   problem.stride, op.getFlip(), source.swap, problem.isAdjoint);
  DenseI64ArrayAttr image;
  if (problem.isAdjoint)
    image = rewriter.getDenseI64ArrayAttr(problem.result);
  Value tiles =
      nn::WinogradInputOp::create(rewriter, location, images, tile, problem.taps, problem.stride,
                                  op.getPadding(), problem.dilation, image);
  auto products = nn::WinogradProductOp::create(rewriter, location, tiles, filter);
  setForm(products, form);
  return products;
}

// conv2d(x, w, b) => winograd_output(winograd_product(winograd_input(x), winograd_filter(w)), b)
// conv2d(x, swap_channels(w), b) => the same, with winograd_filter(w) {swap}
struct ConvolutionToWinograd : OpRewritePattern<nn::Conv2DOp> {
  ConvolutionToWinograd(MLIRContext *context, const Choice &choice)
      : OpRewritePattern(context), choice(choice) {}

  LogicalResult matchAndRewrite(nn::Conv2DOp op, PatternRewriter &rewriter) const override {
    std::optional<Problem> problem = describeProblem(op);
    std::optional<Form> form = problem ? choice.find(op, *problem) : std::nullopt;
    if (!form)
      return failure();
    Value products = makeProducts(op, op.getInput(), *problem, *form, rewriter);
    rewriter.replaceOpWithNewOp<nn::WinogradOutputOp>(op, op.getType(), products, op.getBias(),
                                                      tileOf(form->tile, *problem), problem->taps,
                                                      problem->stride, problem->dilation);
    return success();
  }

  const Choice &choice;
};

// conv2d_input_gradient(g, swap_channels(w)) {swapped} => winograd_output(winograd_product(
//   winograd_input(g) {image}, winograd_filter(w) {swap, adjoint})) {adjoint}
struct InputGradientToWinograd : OpRewritePattern<nn::Conv2DInputGradientOp> {
  InputGradientToWinograd(MLIRContext *context, const Choice &choice)
      : OpRewritePattern(context), choice(choice) {}

  LogicalResult matchAndRewrite(nn::Conv2DInputGradientOp op,
                                PatternRewriter &rewriter) const override {
    std::optional<Problem> problem = describeProblem(op);
    std::optional<Form> form = problem ? choice.find(op, *problem) : std::nullopt;
    if (!form)
      return failure();
    Value products = makeProducts(op, op.getOutputGradient(), *problem, *form, rewriter);
    rewriter.replaceOpWithNewOp<nn::WinogradOutputOp>(
        op, op.getType(), products, /*bias=*/Value(), tileOf(form->tile, *problem), problem->taps,
        problem->stride, problem->dilation, /*adjoint=*/true, op.getPadding());
    return success();
  }

  const Choice &choice;
};

// conv2d_filter_gradient(x, g) =>
//   winograd_filter_adjoint(winograd_filter_gradient(winograd_input(x),
//   winograd_output_gradient(g)))
struct FilterGradientToWinograd : OpRewritePattern<nn::Conv2DFilterGradientOp> {
  FilterGradientToWinograd(MLIRContext *context, const Choice &choice)
      : OpRewritePattern(context), choice(choice) {}

  LogicalResult matchAndRewrite(nn::Conv2DFilterGradientOp op,
                                PatternRewriter &rewriter) const override {
    std::optional<Problem> problem = describeProblem(op);
    std::optional<Form> form = problem ? choice.find(op, *problem) : std::nullopt;
    if (!form)
      return failure();
    Location location = op.getLoc();
    std::array<int64_t, 2> tile = tileOf(form->tile, *problem);
    Value tiles =
        nn::WinogradInputOp::create(rewriter, location, op.getInput(), tile, problem->taps,
                                    problem->stride, op.getPadding(), problem->dilation,
                                    /*image=*/nullptr);
    Value gradient =
        nn::WinogradOutputGradientOp::create(rewriter, location, op.getOutputGradient(), tile,
                                             problem->taps, problem->stride, problem->dilation);
    auto product = nn::WinogradFilterGradientOp::create(rewriter, location, tiles, gradient);
    setForm(product, *form);
    rewriter.replaceOpWithNewOp<nn::WinogradFilterAdjointOp>(op, product, tile, problem->taps,
                                                             problem->stride, op.getFlip());
    return success();
  }

  const Choice &choice;
};

struct ApplyWinograd : halcyon::impl::ApplyWinogradBase<ApplyWinograd> {
  using ApplyWinogradBase::ApplyWinogradBase;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (largestTile != 0 && failed(apply(function)))
      return signalPassFailure();
    function.walk([](Operation *operation) { operation->removeAttr(formAttributeName); });
  }

private:
  LogicalResult apply(func::FuncOp function) {
    Surroundings surroundings = {.lanes = vectorBytes / 4,
                                 .leastLanes =
                                     (leastVectorBytes ? leastVectorBytes : vectorBytes) / 4,
                                 .images = usualImages(function),
                                 .filtersArePrepared = predicts(function)};
    countFilters(function, surroundings);
    Choice choice({.largestTile = largestTile,
                   .allowWholeBatch = allowsWholeBatch(function),
                   .always = always},
                  surroundings);
    WalkResult checked = function.walk([&](Operation *operation) {
      return succeeded(choice.check(operation)) ? WalkResult::advance() : WalkResult::interrupt();
    });
    if (checked.wasInterrupted())
      return failure();
    RewritePatternSet patterns(&getContext());
    patterns.add<ConvolutionToWinograd, InputGradientToWinograd, FilterGradientToWinograd>(
        &getContext(), choice);
    walkAndApplyPatterns(function, std::move(patterns));
    function.walk([](nn::SwapChannelsOp swap) {
      if (swap->use_empty())
        swap->erase();
    });
    return success();
  }
};

} // namespace
