#ifndef HALCYON_COMPILER_SCHEDULE_SPREAD_SLICEOPERANDS_H
#define HALCYON_COMPILER_SCHEDULE_SPREAD_SLICEOPERANDS_H

#include "compiler/schedule/spread/CellSlice.h"

namespace halcyon {

/// Of each operand of an operation, what a cell needs of it; nothing said: all.
using OperandSlices = llvm::SmallVector<std::optional<CellSlice>, 4>;

/// What an operation of nn needs to compute a slice of its results; none if it cannot be cut so.
std::optional<OperandSlices> sliceOperands(mlir::Operation *operation, const CellSlice &result);

/// Makes a copy of an operation, whose operands are slices, compute the slice of the results.
void computeSlice(mlir::Operation *copy, const OperandSlices &operands, const CellSlice &result);

} // namespace halcyon
#endif
