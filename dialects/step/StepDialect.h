#ifndef HALCYON_DIALECTS_STEP_STEPDIALECT_H
#define HALCYON_DIALECTS_STEP_STEPDIALECT_H

#include "dialects/kernel/KernelDialect.h"

#include "dialects/step/StepDialect.h.inc"
#include "dialects/step/StepEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/step/StepAttributes.h.inc"

#define GET_OP_CLASSES
#include "dialects/step/StepOps.h.inc"

namespace halcyon::step {

/// The buffer that a value is, or a view of.
BufferOp memoryOf(mlir::Value value);

/// The segment whose lanes a segment sees: itself, or the latest in the loops before; none where
/// there is none.
SlicesOp lanesSeenBy(mlir::Operation *segment);

/// Whether a segment runs in one loop with the one before it.
bool isJoined(mlir::Operation *segment);
/// The segment that a loop begins with, given one of it.
mlir::Operation *firstOfLoop(mlir::Operation *segment);
/// The segments of an entry, loop by loop: one, and those that are joined with it.
llvm::SmallVector<llvm::SmallVector<mlir::Operation *>> listLoops(FuncOp function);
/// The parts of a loop whose cells are numbered together: a segment over slices, or the grids
/// before or behind it.
llvm::SmallVector<llvm::ArrayRef<mlir::Operation *>>
listParts(llvm::ArrayRef<mlir::Operation *> loop);
/// The lanes of a part over slices, or the cells of all its grids.
int64_t countCells(llvm::ArrayRef<mlir::Operation *> part);

/// How many bytes behind the begin of its memory's buffer a value begins in cell 0.
int64_t beginOf(mlir::Value value);

/// The cells that run a call of a grid: from the first to before the last.
struct CellRange {
  int64_t begin, end;
};
/// The first and the last but one of the cells that an operation says it runs on, if it does.
std::optional<llvm::ArrayRef<int64_t>> namedCells(mlir::Operation *operation);
/// The cells of an operation of a segment; all `cells` where it says nothing.
CellRange cellsOfCall(mlir::Operation *operation, int64_t cells);

/// How many images a slice of a segment has, and how many slices a full batch.
int64_t imagesOfSlice(SlicesOp segment);
int64_t countSlices(SlicesOp segment);

/// How many bytes further a buffer or view begins for the next cell.
int64_t cellStrideOf(mlir::Value value);

} // namespace halcyon::step

#endif
