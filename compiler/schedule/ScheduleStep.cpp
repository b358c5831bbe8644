#include "compiler/Passes.h"
#include "compiler/schedule/CheckInput.h"
#include "compiler/schedule/decide/CutPrediction.h"
#include "compiler/schedule/rewrite/ImportImages.h"
#include "compiler/schedule/write/BuildStep.h"
#include "dialects/nn/NNDialect.h"

namespace halcyon {
#define GEN_PASS_DEF_SCHEDULESTEP
#include "compiler/Passes.h.inc"
} // namespace halcyon

using namespace mlir;
using namespace halcyon;

namespace {

struct ScheduleStep : halcyon::impl::ScheduleStepBase<ScheduleStep> {
  using ScheduleStepBase::ScheduleStepBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    if (module.getOps<func::FuncOp>().empty())
      return;
    if (failed(checkSchedulable(module)))
      return signalPassFailure();
    if (!reference)
      llvm::for_each(module.getOps<func::FuncOp>(), importImages);

    Layouts layouts =
        reference ? Layouts(0) : Layouts(module, vectorBytes / 4, leastVectorBytes / 4);
    StatePlan state = placeState(module, layouts);
    KernelLibrary library(module, reference);
    for (auto function : llvm::make_early_inc_range(module.getOps<func::FuncOp>())) {
      scheduleFunction(function, layouts, state, library);
      function.erase();
    }
  }

private:
  /// Images of a slice.
  int64_t sliceOf(func::FuncOp function, const ImageAnalysis &images,
                  const Segments &segments) const {
    if (slice)
      return std::min<int64_t>(slice, batchOf(function));
    if (auto chosen = function->getAttrOfType<IntegerAttr>(sliceAttributeName))
      return std::clamp<int64_t>(chosen.getInt(), 1, batchOf(function));
    return reference ? 1 : chooseSlice(function, images, segments);
  }

  /// Whether the rules may choose how many images slices of prediction have, and where.
  bool mayCut(func::FuncOp function) const {
    return function.getSymName() == predictName && !slice && !reference &&
           !function->hasAttr(sliceAttributeName);
  }

  /// In slices of one size, unless prediction is cut into parts with slices of their own.
  void scheduleFunction(func::FuncOp function, const Layouts &layouts, const StatePlan &state,
                        KernelLibrary &library) {
    ImageAnalysis images(function);
    Segments segments = assignSegments(function, images);
    segments.slices.assign(segments.count, sliceOf(function, images, segments));
    if (segments.count == 1 && mayCut(function))
      cutPrediction(function, images, segments);
    recomputeCheapWork(function, images, segments);
    std::vector<KernelGroup> groups = formKernels(function, images, segments, !reference);
    ReplacedValues replaced = findReplaced(function, images, segments, groups, layouts);
    Gradients gradients = findGradients(function, segments);
    BatchShape shape = {batchOf(function),
                        *std::max_element(segments.slices.begin(), segments.slices.end())};
    LaneChoice lanes(function, images, segments, shape.batch, state.stateBytes);
    Accumulators accumulators =
        placeAccumulators(function, shape.batch, segments, lanes, gradients, state, layouts);
    FunctionContext context = {function,
                               shape,
                               layouts,
                               state,
                               std::move(images),
                               std::move(segments),
                               std::move(groups),
                               std::move(replaced),
                               std::move(gradients),
                               std::move(accumulators)};
    buildStep(context, library);
  }
};

} // namespace
