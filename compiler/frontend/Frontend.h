/// From a `.nn` file to a module of the nn dialect.
#ifndef HALCYON_COMPILER_FRONTEND_FRONTEND_H
#define HALCYON_COMPILER_FRONTEND_FRONTEND_H

#include "compiler/frontend/ReadNetwork.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include <string>

namespace llvm {
class raw_ostream;
}

namespace halcyon {

/// Reads the file at `path`. Mistakes and warnings are printed to `messages`; after a mistake the
/// result is null.
mlir::OwningOpRef<mlir::ModuleOp> importNetworkFile(mlir::MLIRContext &context,
                                                    const std::string &path,
                                                    const FrontendOptions &options,
                                                    llvm::raw_ostream &messages);

/// The same for a text that is in memory; `name` stands in diagnostics and locations.
mlir::OwningOpRef<mlir::ModuleOp> importNetworkText(mlir::MLIRContext &context, std::string name,
                                                    std::string text,
                                                    const FrontendOptions &options,
                                                    llvm::raw_ostream &messages);

} // namespace halcyon

#endif
