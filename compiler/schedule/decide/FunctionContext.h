#ifndef HALCYON_COMPILER_SCHEDULE_DECIDE_FUNCTIONCONTEXT_H
#define HALCYON_COMPILER_SCHEDULE_DECIDE_FUNCTIONCONTEXT_H

#include "compiler/schedule/decide/Accumulators.h"
#include "compiler/schedule/decide/BatchShape.h"
#include "compiler/schedule/decide/InPlace.h"
#include "compiler/schedule/decide/PlaceState.h"

namespace halcyon {

/// What is decided about one function, which all that is written of it follows.
struct FunctionContext {
  mutable mlir::func::FuncOp function; // a handle, whose accessors are not const
  BatchShape shape;                    // of the largest slices
  const Layouts &layouts;
  const StatePlan &state;
  ImageAnalysis images;
  Segments segments;
  std::vector<KernelGroup> groups;
  ReplacedValues replaced;
  Gradients gradients;
  Accumulators accumulators;

  /// How a segment cuts the batch.
  BatchShape shapeOf(int segment) const { return {shape.batch, segments.slices[segment]}; }
  bool haveSlicesOneSize() const {
    return llvm::all_of(segments.slices, [&](int64_t slice) { return slice == shape.slice; });
  }
  int64_t lanesOf(int segment) const { return accumulators.segments[segment].lanes; }
  int64_t lanesOf(mlir::Operation *sum) const { return lanesOf(segments.of(sum)); }
};

} // namespace halcyon
#endif
