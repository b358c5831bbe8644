/// The built-in layers: what they take, what they make, and which shapes come out.
#ifndef HALCYON_COMPILER_FRONTEND_EVALUATE_APPLYLAYER_H
#define HALCYON_COMPILER_FRONTEND_EVALUATE_APPLYLAYER_H

#include "compiler/frontend/evaluate/NetworkBuilder.h"

namespace halcyon {

/// Applies the layer that the arguments' signature names. Poison after a mistake.
Value applyLayer(Arguments &arguments, const LayerSite &site, NetworkBuilder &builder);

/// `left + right` or `left * right`, element by element.
Value applyPointwise(const Operation &operation, const TensorValue &left, const TensorValue &right,
                     SourceRange operatorRange, const LayerSite &site, NetworkBuilder &builder,
                     Diagnostics &diagnostics);

} // namespace halcyon

#endif
