/// What can be said of a syntax tree without evaluating it.
#ifndef HALCYON_COMPILER_FRONTEND_CHECK_CHECKNAMES_H
#define HALCYON_COMPILER_FRONTEND_CHECK_CHECKNAMES_H

#include "compiler/frontend/parse/AST.h"
#include "compiler/frontend/text/Diagnostics.h"

namespace halcyon {

/// Reports names that are unknown, taken or not assignable, and calls whose arguments do not fit,
/// also in blocks that nothing applies and branches that are not taken. Warns of what is declared
/// and never used.
void checkNames(const SyntaxTree &tree, Diagnostics &diagnostics);

/// The same for the value of a `loss` or `optimizer` that stands outside of a file.
void checkSettingNames(const Expression &value, Diagnostics &diagnostics);

} // namespace halcyon

#endif
