/// The built-in functions on numbers and shapes, at compile time.
#ifndef HALCYON_COMPILER_FRONTEND_EVALUATE_FUNCTIONS_H
#define HALCYON_COMPILER_FRONTEND_EVALUATE_FUNCTIONS_H

#include "compiler/frontend/evaluate/Arguments.h"

namespace halcyon {

/// Applies the function that the arguments' signature names. Poison after a mistake.
Value applyFunction(Arguments &arguments);

} // namespace halcyon

#endif
