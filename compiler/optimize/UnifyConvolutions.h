#ifndef HALCYON_COMPILER_OPTIMIZE_UNIFYCONVOLUTIONS_H
#define HALCYON_COMPILER_OPTIMIZE_UNIFYCONVOLUTIONS_H

#include "mlir/IR/Operation.h"

namespace halcyon {

/// Whether unify-convolutions makes a convolution of an operation: a dense layer, or an adjoint
/// that is one.
bool isHiddenConvolution(mlir::Operation *op);

} // namespace halcyon
#endif
