/// Which parameter each argument of a call goes to.
#ifndef HALCYON_COMPILER_FRONTEND_CHECK_BINDARGUMENTS_H
#define HALCYON_COMPILER_FRONTEND_CHECK_BINDARGUMENTS_H

#include "compiler/frontend/check/Signatures.h"
#include "compiler/frontend/text/Diagnostics.h"

namespace halcyon {

/// How a call gets its first argument.
enum class CallForm : uint8_t {
  Direct,   // relu(x): written
  Piped,    // x |> relu: flows in
  Template, // layer shared = relu: comes later
};

struct Binding {
  /// The parameter of each argument of the call, by position in the call.
  std::vector<size_t> slots;
  bool isValid = true;
};

/// Binds the arguments and reports those that do not fit and those that are missing.
Binding bindArguments(const CallExpression &call, const Signature &signature, CallForm form,
                      Diagnostics &diagnostics);

} // namespace halcyon

#endif
