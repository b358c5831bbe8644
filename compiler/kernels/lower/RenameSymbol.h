#ifndef HALCYON_COMPILER_KERNELS_LOWER_RENAMESYMBOL_H
#define HALCYON_COMPILER_KERNELS_LOWER_RENAMESYMBOL_H

#include "mlir/Support/LLVM.h"
#include <string>

namespace halcyon::kernels {

/// The object file in memory `object` with another name for one of its symbols, and for the
/// beginning of those that go on behind a dot; fails if it is no object file.
mlir::FailureOr<std::string> renameSymbol(llvm::StringRef object, llvm::StringRef from,
                                          llvm::StringRef to);

} // namespace halcyon::kernels
#endif
