#ifndef HALCYON_COMPILER_BACKWARD_FUNCTIONSLOTS_H
#define HALCYON_COMPILER_BACKWARD_FUNCTIONSLOTS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace halcyon {

/// Finds the function `name` and checks that it is one block that ends in a return, or says which
/// pass makes it.
mlir::FailureOr<mlir::func::FuncOp> findFunction(mlir::ModuleOp module, llvm::StringRef name,
                                                 llvm::StringRef producer);

/// The return of a function that findFunction has checked.
mlir::func::ReturnOp returnOf(mlir::func::FuncOp function);

/// Appends an argument for `slot` ("target", "rate", ...) of the runtime's call.
mlir::Value addArgument(mlir::func::FuncOp function, mlir::Type type, llvm::StringRef slot);

/// The argument of `slot`, null where there is none.
mlir::Value findArgument(mlir::func::FuncOp function, llvm::StringRef slot);

/// What a function returns, and as what: the attribute is `nn.slot` or `nn.gradient_of`.
struct Result {
  mlir::Value value;
  mlir::NamedAttribute role;
};

/// Makes `results` all that the function returns.
void setResults(mlir::func::FuncOp function, llvm::ArrayRef<Result> results);

/// Erases the operations whose results nobody needs, users first.
void eraseDeadOperations(mlir::func::FuncOp function);

} // namespace halcyon
#endif
