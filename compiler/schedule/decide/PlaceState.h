#ifndef HALCYON_COMPILER_SCHEDULE_DECIDE_PLACESTATE_H
#define HALCYON_COMPILER_SCHEDULE_DECIDE_PLACESTATE_H

#include "compiler/schedule/decide/Layouts.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringMap.h"

namespace halcyon {

/// Attributes that schedule-step leaves behind, and that codegen reads.
/// On nn.parameter: the buffer type of its packed form, its offset in the state in bytes, and, on
/// weights, that of its gradient.
inline constexpr llvm::StringLiteral storageAttributeName = "step.storage";
inline constexpr llvm::StringLiteral stateOffsetAttributeName = "step.state_offset";
inline constexpr llvm::StringLiteral gradientOffsetAttributeName = "step.gradient_offset";
/// On the module: bytes of the state, of what is prepared for prediction behind it, and of all
/// gradients.
inline constexpr llvm::StringLiteral stateBytesAttributeName = "step.state_bytes";
inline constexpr llvm::StringLiteral preparedBytesAttributeName = "step.prepared_bytes";
inline constexpr llvm::StringLiteral gradientBytesAttributeName = "step.gradient_bytes";

/// Where the parameters lie in the state: all weights one after the other, their velocities in the
/// same order behind them, so that any part of the weights is updated by one elementwise kernel;
/// then the statistics. Behind the state, what is prepared for prediction: only who predicts has
/// memory for it.
struct StatePlan {
  struct Place {
    kernel::BufferType type;
    int64_t offset; // bytes from the start of the state
  };
  llvm::StringMap<Place> places;
  int64_t weightBytes = 0; // of all weights; a returned gradient lies at its weight's offset
  int64_t stateBytes = 0;
};

/// Places all parameters of the module and notes the places on them.
StatePlan placeState(mlir::ModuleOp module, const Layouts &layouts);

/// The name under which `append-update` keeps the velocity of a weight.
inline std::string velocityName(llvm::StringRef weight) { return (weight + ".velocity").str(); }

} // namespace halcyon
#endif
