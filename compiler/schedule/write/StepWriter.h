#ifndef HALCYON_COMPILER_SCHEDULE_WRITE_STEPWRITER_H
#define HALCYON_COMPILER_SCHEDULE_WRITE_STEPWRITER_H

#include "compiler/schedule/write/BuildKernel.h"

namespace halcyon {

/// Writes what runs behind all that a `step.func` has so far.
class StepWriter {
public:
  StepWriter(step::FuncOp step, const Layouts &layouts)
      : step(step), layouts(layouts),
        segments(mlir::OpBuilder::atBlockEnd(&step.getBody().front())) {}

  /// Segments over slices of `images` images. They go up and down in turn: each begins where the
  /// one before it ended.
  step::SlicesOp addSlices(int64_t images, int64_t lanes, int64_t laneBytes);
  /// All calls in each of the cells, behind zeros in `zeroed` if there is such a buffer; null
  /// without calls.
  step::GridOp addGrid(int64_t cells, llvm::ArrayRef<KernelCall> calls,
                       mlir::Value zeroed = mlir::Value());
  /// Calls that do not need each other: each is a grid of its own if that is worth waking threads
  /// for.
  void addIndependent(llvm::ArrayRef<KernelCall> calls);
  void addZero(int64_t cells, mlir::Value buffer);

  static void addCall(mlir::OpBuilder &builder, KernelCall call);

private:
  step::FuncOp step;
  const Layouts &layouts;
  mlir::OpBuilder segments;
  bool nextDescends = false; // the next segment over slices
};

} // namespace halcyon
#endif
