/// Writes a network down in the nn dialect.
#ifndef HALCYON_COMPILER_FRONTEND_EMITNN_H
#define HALCYON_COMPILER_FRONTEND_EMITNN_H

#include "compiler/frontend/Network.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace halcyon {

/// A module with one `nn.parameter` a parameter, the function `@network` from image to output, and
/// the train section as its attribute `nn.training`. Loads the dialects that it needs.
mlir::OwningOpRef<mlir::ModuleOp> emitNN(mlir::MLIRContext &context, const Network &network);

} // namespace halcyon

#endif
