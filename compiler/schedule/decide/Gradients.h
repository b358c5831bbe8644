#ifndef HALCYON_COMPILER_SCHEDULE_DECIDE_GRADIENTS_H
#define HALCYON_COMPILER_SCHEDULE_DECIDE_GRADIENTS_H

#include "compiler/schedule/decide/Segments.h"
#include "dialects/nn/NNDialect.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/MapVector.h"

namespace halcyon {

/// Where the gradients of a function's weights come from. Gradients lie as the weights do. Most are
/// sums over the batch, which lanes accumulate; the others are copied there when they are known.
struct Gradients {
  llvm::DenseMap<mlir::Value, mlir::StringAttr> accumulated; // sum over the batch -> weight
  llvm::MapVector<mlir::StringAttr, mlir::Value> copied;     // weight -> its gradient
  llvm::DenseSet<mlir::Operation *> absorbed; // additions that accumulation does by itself
  llvm::SmallVector<mlir::StringAttr> zero;   // weights that the loss does not depend on

  bool exist() const { return !accumulated.empty() || !copied.empty(); }

  /// The weight whose gradient an operation's result is, if it is copied; else null.
  mlir::StringAttr findCopied(mlir::Operation *operation) const;
  /// The adjoint, if `operation` is one, that is a weight's gradient and nothing else, of a sum
  /// that nobody else needs: it is computed from the sum where gradients are finished.
  nn::WinogradFilterAdjointOp findAdjoint(mlir::Operation *operation) const;
  /// That adjoint of a sum.
  nn::WinogradFilterAdjointOp findAdjointOf(mlir::Operation *sum) const;
};

Gradients findGradients(mlir::func::FuncOp function, const Segments &segments);

} // namespace halcyon
#endif
