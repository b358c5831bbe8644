/// Arithmetic of the language on numbers and truth values, at compile time.
#ifndef HALCYON_COMPILER_FRONTEND_EVALUATE_OPERATORS_H
#define HALCYON_COMPILER_FRONTEND_EVALUATE_OPERATORS_H

#include "compiler/frontend/evaluate/Value.h"
#include "compiler/frontend/text/Diagnostics.h"

namespace halcyon {

/// left `operation` right. Reports what is undefined: wrong kinds, overflow, division by zero.
Value applyBinary(const Token &operation, const Value &left, const Value &right,
                  Diagnostics &diagnostics);

/// `-operand` or `not operand`.
Value applyUnary(const Token &operation, const PlacedValue &operand, Diagnostics &diagnostics);

} // namespace halcyon

#endif
