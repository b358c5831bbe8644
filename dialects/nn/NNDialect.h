#ifndef HALCYON_DIALECTS_NN_NNDIALECT_H
#define HALCYON_DIALECTS_NN_NNDIALECT_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace halcyon::nn {

/// Marks operations whose results are sums over the images of the batch.
template <typename ConcreteType>
class BatchSum : public mlir::OpTrait::TraitBase<ConcreteType, BatchSum> {
  BatchSum() = default;
  friend ConcreteType;
  template <typename, template <typename> class...> friend class mlir::Op; // which derives from it
};

/// Marks operations that compute each element from the same element of their per-image operands.
template <typename ConcreteType>
class Pointwise : public mlir::OpTrait::TraitBase<ConcreteType, Pointwise> {
  Pointwise() = default;
  friend ConcreteType;
  template <typename, template <typename> class...> friend class mlir::Op;
};

/// Names of discardable attributes that the stages agree on.
/// On arguments and results of functions: the slot of the runtime's call ("image", "loss", ...).
inline constexpr llvm::StringLiteral slotAttributeName = "nn.slot";
/// On results of `@gradients`: the parameter whose gradient the result is.
inline constexpr llvm::StringLiteral gradientAttributeName = "nn.gradient_of";
/// On the module: the train section, a TrainingAttr.
inline constexpr llvm::StringLiteral trainingAttributeName = "nn.training";

/// The extents of a tensor.
inline llvm::ArrayRef<int64_t> shapeOf(mlir::Value value) {
  return llvm::cast<mlir::RankedTensorType>(value.getType()).getShape();
}

/// The extent of a tensor along an axis; -1 where it has no such axis.
inline int64_t extentOf(mlir::Value value, int64_t axis) {
  auto type = llvm::dyn_cast<mlir::RankedTensorType>(value.getType());
  return type && axis < type.getRank() ? type.getDimSize(axis) : -1;
}

/// Checks that `user` names a parameter of the type that it reads or assigns.
mlir::LogicalResult verifyParameterUse(mlir::Operation *user, mlir::FlatSymbolRefAttr symbol,
                                       mlir::Type type, mlir::SymbolTableCollection &symbols);

} // namespace halcyon::nn

#include "dialects/nn/NNInterfaces.h.inc"

#include "dialects/nn/NNDialect.h.inc"
#include "dialects/nn/NNEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/nn/NNAttributes.h.inc"

#define GET_OP_CLASSES
#include "dialects/nn/NNOps.h.inc"

#endif
