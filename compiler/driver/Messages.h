#ifndef HALCYON_COMPILER_DRIVER_MESSAGES_H
#define HALCYON_COMPILER_DRIVER_MESSAGES_H

#include "mlir/IR/Diagnostics.h"

namespace halcyon {

/// While it lives, what the parts of the compiler report is printed to standard error as the
/// frontend's messages are: `FILE:LINE:COLUMN: error: MESSAGE`, or `halcyon: error: MESSAGE` where
/// the message is about no place of the file.
class Messages {
public:
  explicit Messages(mlir::MLIRContext &context);

  /// Whether something was reported that no user can be blamed for.
  bool sawFault() const { return fault; }

private:
  void print(mlir::Diagnostic &diagnostic);

  bool fault = false;
  mlir::ScopedDiagnosticHandler handler;
};

} // namespace halcyon
#endif
