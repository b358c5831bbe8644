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
/// On the module: bytes of the state, of the optimizer's part of it, which is its end, of what is
/// prepared for prediction, and of all gradients.
inline constexpr llvm::StringLiteral stateBytesAttributeName = "step.state_bytes";
inline constexpr llvm::StringLiteral optimizerBytesAttributeName = "step.optimizer_bytes";
inline constexpr llvm::StringLiteral preparedBytesAttributeName = "step.prepared_bytes";
inline constexpr llvm::StringLiteral gradientBytesAttributeName = "step.gradient_bytes";

/// Where the parameters lie. In the state all weights, one after the other, and the statistics; at
/// its end, which only who trains has memory for, the velocities in the order of their weights, so
/// that any part of those is updated by one elementwise kernel. In memory that only who predicts
/// has, what is prepared for that.
struct StatePlan {
  struct Place {
    kernel::BufferType type;
    int64_t offset; // bytes from the start of the state, or of what is prepared
    bool isPrepared;
  };
  llvm::StringMap<Place> places;
  int64_t velocityOffset = 0; // of the first weight's; a returned gradient lies at its weight's own
  int64_t stateBytes = 0;
};

/// Places all parameters of the module and notes the places on them.
StatePlan placeState(mlir::ModuleOp module, const Layouts &layouts);

/// The name under which `append-update` keeps the velocity of a weight.
inline std::string velocityName(llvm::StringRef weight) { return (weight + ".velocity").str(); }

} // namespace halcyon
#endif
