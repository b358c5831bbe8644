#ifndef HALCYON_COMPILER_PASSES_H
#define HALCYON_COMPILER_PASSES_H

#include "mlir/Pass/Pass.h"
#include <memory>

namespace halcyon {

#define GEN_PASS_DECL
#include "compiler/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "compiler/Passes.h.inc"

} // namespace halcyon
#endif
