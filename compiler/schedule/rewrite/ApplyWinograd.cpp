// Convolutions of stride 1 take Winograd's form where an estimate of the time says that it pays;
// the same estimate says whether the products run slice by slice or on the whole batch at once.
#include "compiler/Passes.h"
#include "compiler/schedule/decide/BatchShape.h"
#include "compiler/schedule/decide/Forms.h"
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

/// What an estimate has to know of a function.
struct Surroundings {
  int64_t lanes;           // of a vector
  int64_t leastLanes;      // of the shortest one that computes as much in the same time
  int64_t images;          // of a call, as a rule
  bool filtersArePrepared; // their transforms cost nothing in a call
  /// Of all filters that a slice runs through before the next slice needs them again, if those are
  /// more than one layer's.
  double otherFilterBytes;
};

/// Estimates in cycles an image of a core that starts one vector operation in each. The constants
/// are what a core streams from its own cache, from the cache that it shares with others and from
/// memory, in bytes a cycle (Zen 4 and Sapphire Rapids), and the sizes up to which filters stay in
/// the caches.
class Estimate {
public:
  Estimate(const Problem &problem, const Surroundings &surroundings)
      : problem(problem), surroundings(surroundings) {}

  /// A convolution, or its adjoint in the input.
  double direct() const {
    return meanwhile(directProducts(), streamFilters(filterBytes(countTaps()), imageBytes()));
  }
  double winograd(int64_t tile) const {
    double transformed = filterBytes(elementsOf(tile));
    return transforms(tile) + transformFilters(transformed) +
           meanwhile(products(tile), streamFilters(transformed, tiledBytes(tile)));
  }
  /// Filters are read once; tiles come from memory and go there, as they are many.
  double winogradOnWholeBatch(int64_t tile) const {
    double transformed = filterBytes(elementsOf(tile));
    return transforms(tile) + products(tile) + 2 * tiledBytes(tile) / farBytes +
           transformFilters(transformed);
  }

  /// The adjoint in the filter: on the whole batch as RunOnWholeBatch has it; or else what slices
  /// add to is read and written, and lanes are summed.
  double directGradient() const {
    double bytes = filterBytes(countTaps());
    if (takesLessOnWholeBatch(int64_t(imageBytes()), int64_t(bytes), problem.batch))
      return directProducts() + onWholeBatch(bytes, imageBytes());
    return direct() + streamFilters(bytes, imageBytes()) + sumLanes(bytes);
  }
  double winogradGradient(int64_t tile) const {
    double bytes = filterBytes(elementsOf(tile));
    return transforms(tile) + products(tile) + 2 * streamFilters(bytes, tiledBytes(tile)) +
           sumLanes(bytes);
  }

  double winogradGradientOnWholeBatch(int64_t tile) const {
    double bytes = filterBytes(elementsOf(tile));
    return transforms(tile) + products(tile) + onWholeBatch(bytes, tiledBytes(tile));
  }
  bool gradientTakesLessOnWholeBatch(int64_t tile) const {
    return takesLessOnWholeBatch(int64_t(tiledBytes(tile)), int64_t(filterBytes(elementsOf(tile))),
                                 problem.batch);
  }

private:
  static constexpr double nearBytes = 32, farBytes = 16;
  static constexpr double cacheBytes = 512 * 1024, sharedCacheBytes = 16 * 1024 * 1024;

  int64_t vectors(int64_t channels) const { return llvm::divideCeil(channels, surroundings.lanes); }
  /// Few channels fill a part of a vector only.
  double partsOfVectors(int64_t channels) const {
    int64_t lanes = surroundings.lanes;
    int64_t computed = std::max(Layouts(lanes).channelMultiple(channels), surroundings.leastLanes);
    return double(computed * vectors(channels)) / double(lanes);
  }
  int64_t countTaps() const { return problem.taps[0] * problem.taps[1]; }
  int64_t elementsOf(int64_t tile, int axis) const {
    return tileOf(tile, problem)[axis] + problem.taps[axis] - 1;
  }
  int64_t elementsOf(int64_t tile) const { return elementsOf(tile, 0) * elementsOf(tile, 1); }
  double tiles(int64_t tile) const {
    auto [rows, columns] = tileOf(tile, problem);
    return double(llvm::divideCeil(problem.height, rows) *
                  llvm::divideCeil(problem.width, columns));
  }
  /// `elements`: taps, or what they are in Winograd's form.
  double filterBytes(int64_t elements) const {
    return 4.0 * double(problem.inputs * problem.outputs * elements);
  }
  double imageBytes() const {
    return 4.0 * double((problem.inputs + problem.outputs) * problem.height * problem.width);
  }
  double tiledBytes(int64_t tile) const {
    return tiles(tile) * 4.0 * double((problem.inputs + problem.outputs) * elementsOf(tile));
  }

  /// Whether half a vector takes as long as a whole one of 64 bytes.
  bool hasWideUnits() const {
    return surroundings.lanes == 16 && surroundings.leastLanes == surroundings.lanes;
  }
  /// Channels that fill half a vector leave its other half to the next column, which meets the
  /// filter a tap later (`pairsColumns` of the kernels).
  double vectorsOfTap() const {
    constexpr double mostBytes = 16 * 1024; // of a filter in such vectors
    double bytes =
        4.0 * double(surroundings.lanes * problem.inputs * problem.taps[0] * (problem.taps[1] + 1));
    bool hasPairs =
        hasWideUnits() && problem.width % 2 == 0 &&
        2 * Layouts(surroundings.lanes).channelMultiple(problem.outputs) == surroundings.lanes &&
        bytes <= mostBytes;
    return hasPairs ? 0.5 * double(problem.taps[1] + 1) / double(problem.taps[1])
                    : double(vectors(problem.outputs));
  }
  double directProducts() const {
    return double(problem.height * problem.width * problem.inputs * countTaps()) * vectorsOfTap();
  }
  double products(int64_t tile) const {
    return tiles(tile) * double(elementsOf(tile) * vectors(problem.outputs) * problem.inputs);
  }
  double transforms(int64_t tile) const {
    // A matrix of a Winograd transform is about two thirds full, and its rows share some terms;
    // that of a side without taps is 1.
    double rows = double(tileOf(tile, problem)[0]), columns = double(tileOf(tile, problem)[1]);
    double elements = double(elementsOf(tile)), outputs = rows * columns;
    double ofRows = problem.taps[0] == 1 ? 0 : double(elementsOf(tile, 0));
    double ofColumns = problem.taps[1] == 1 ? 0 : double(elementsOf(tile, 1));
    double input = 0.4 * elements * (ofRows + ofColumns) + 2 * elements;
    double halfOutput = rows * double(elementsOf(tile, 1));
    double output = 0.5 * (halfOutput * ofRows + outputs * ofColumns) + elements + outputs;
    return tiles(tile) *
               (input * partsOfVectors(problem.inputs) + output * partsOfVectors(problem.outputs)) +
           2 * tiledBytes(tile) / nearBytes;
  }
  double transformFilters(double bytes) const {
    return surroundings.filtersArePrepared ? 0 : 2 * bytes / farBytes / double(problem.batch);
  }
  /// Prediction fetches filters while it uses others; else each layer waits for its own.
  double meanwhile(double productCycles, double filterCycles) const {
    return surroundings.filtersArePrepared ? std::max(productCycles, filterCycles)
                                           : productCycles + filterCycles;
  }

  /// Filters that are too large for the cache, alone or with those that run in between, come from
  /// behind it, once a slice.
  double streamFilters(double bytes, double bytesOfImage) const {
    double between = std::max(bytes, surroundings.otherFilterBytes);
    if (between < cacheBytes)
      return 0;
    // Cores with shorter vectors start two operations a cycle.
    double memoryBytes = 6 * double(surroundings.lanes) / 16;
    // So do those with units for whole vectors of 64 bytes. (On an Intel server VGG-small's image
    // takes 0.84 of the time that it takes without the half, ResNet-18's 1.01 if memory were half
    // as fast, too.)
    double sharedBytes = hasWideUnits() ? farBytes / 2 : farBytes;
    double bytesACycle = between < sharedCacheBytes ? sharedBytes : memoryBytes;
    Traffic traffic = {int64_t(bytesOfImage), int64_t(bytes)};
    return bytes / bytesACycle / double(chooseSlice(traffic, problem.batch));
  }
  /// Images or tiles come from memory and go there, as they are many; the sum is written once and
  /// read once.
  double onWholeBatch(double sumBytes, double bytesOfImage) const {
    return 2 * bytesOfImage / farBytes + 2 * sumBytes / farBytes / double(problem.batch);
  }
  /// Every lane's part is zeroed once and read once a step.
  double sumLanes(double bytes) const {
    return bytes * 2 * BatchShape::usualLanes / farBytes / double(problem.batch);
  }

  Problem problem;
  Surroundings surroundings;
};

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
    Estimate estimate(problem, surroundings);
    // Estimates are rough: the simpler form must be clearly slower.
    double best = 0.9 * (isGradient ? estimate.directGradient() : estimate.direct());
    std::optional<Form> choice;
    for (int64_t tile : {2, 4}) {
      if (tile > limits.largestTile || !hasForm(tile, problem))
        continue;
      double time = isGradient ? estimate.winogradGradient(tile) : estimate.winograd(tile);
      double onWholeBatch = isGradient ? estimate.winogradGradientOnWholeBatch(tile)
                                       : estimate.winogradOnWholeBatch(tile);
      bool isAllowed =
          limits.allowWholeBatch || (isGradient && estimate.gradientTakesLessOnWholeBatch(tile));
      bool isWhole = isAllowed && onWholeBatch < time;
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
double countOtherFilters(func::FuncOp function) {
  double bytes = 0;
  if (!allowsWholeBatch(function))
    function.walk(
        [&](nn::Conv2DOp op) { bytes += 4.0 * double(op.getFilter().getType().getNumElements()); });
  return bytes;
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
    Location location = op.getLoc();
    FilterSource source = findSource(op.getFilter());
    std::array<int64_t, 2> tile = tileOf(form->tile, *problem);
    Value filter = nn::WinogradFilterOp::create(rewriter, location, source.filter, tile,
                                                problem->taps, op.getFlip(), source.swap);
    Value tiles = nn::WinogradInputOp::create(rewriter, location, op.getInput(), tile,
                                              problem->taps, op.getPadding());
    auto products = nn::WinogradProductOp::create(rewriter, location, tiles, filter);
    setForm(products, *form);
    rewriter.replaceOpWithNewOp<nn::WinogradOutputOp>(op, op.getType(), products, op.getBias(),
                                                      tile, problem->taps);
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
    Value tiles = nn::WinogradInputOp::create(rewriter, location, op.getInput(), tile,
                                              problem->taps, op.getPadding());
    Value gradient = nn::WinogradOutputGradientOp::create(
        rewriter, location, op.getOutputGradient(), tile, problem->taps);
    auto product = nn::WinogradFilterGradientOp::create(rewriter, location, tiles, gradient);
    setForm(product, *form);
    rewriter.replaceOpWithNewOp<nn::WinogradFilterAdjointOp>(op, product, tile, problem->taps,
                                                             op.getFlip());
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
    Choice choice({.largestTile = largestTile,
                   .allowWholeBatch = allowsWholeBatch(function),
                   .always = always},
                  {.lanes = vectorBytes / 4,
                   .leastLanes = (leastVectorBytes ? leastVectorBytes : vectorBytes) / 4,
                   .images = usualImages(function),
                   .filtersArePrepared = predicts(function),
                   .otherFilterBytes = countOtherFilters(function)});
    WalkResult checked = function.walk([&](Operation *operation) {
      return succeeded(choice.check(operation)) ? WalkResult::advance() : WalkResult::interrupt();
    });
    if (checked.wasInterrupted())
      return failure();
    RewritePatternSet patterns(&getContext());
    patterns.add<ConvolutionToWinograd, FilterGradientToWinograd>(&getContext(), choice);
    walkAndApplyPatterns(function, std::move(patterns));
    function.walk([](nn::SwapChannelsOp swap) {
      if (swap->use_empty())
        swap->erase();
    });
    return success();
  }
};

} // namespace
