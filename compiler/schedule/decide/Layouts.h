#ifndef HALCYON_COMPILER_SCHEDULE_DECIDE_LAYOUTS_H
#define HALCYON_COMPILER_SCHEDULE_DECIDE_LAYOUTS_H

#include "compiler/schedule/decide/FormKernels.h"
#include "dialects/kernel/KernelDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/DenseSet.h"
#include <optional>

namespace halcyon {

/// Chooses how values lie in memory.
class Layouts {
public:
  /// For any values. `lanes`: elements of a vector; 0 for the reference, where all is row-major.
  /// `leastLanes`: of the shortest vector that computes as much in the same time; 0: the same.
  explicit Layouts(int64_t lanes, int64_t leastLanes = 0)
      : lanes(lanes), leastLanes(leastLanes ? leastLanes : lanes) {}
  /// For the values of a module's functions.
  Layouts(mlir::ModuleOp module, int64_t lanes, int64_t leastLanes);

  bool isReference() const { return lanes == 0; }
  /// The layout of a value of the function: NHWC with padded channels and, around what convolutions
  /// read, the zeros that they read outside of it; filters by their output channels.
  kernel::LayoutAttr of(mlir::Value value, const ImageAnalysis &images) const;
  /// The layout of a parameter or of a gradient of this shape.
  kernel::LayoutAttr ofWhole(mlir::RankedTensorType type) const;
  /// Channels are padded to vectors, or, if they fill less than one, to a part of one; to shorter
  /// vectors where that is a tenth less. As many as no image of several pixels has, so that padding
  /// takes next to nothing, are padded to whole tiles of filters: what is cut by tiles can then run
  /// on the whole batch. Nothing but their number matters, since vectors must fit all values.
  int64_t channelMultiple(int64_t channels) const;
  /// Filters hold a whole cache line of output channels together, whatever the vectors.
  static int64_t filterTile(int64_t channels);

private:
  int64_t lanes, leastLanes;
  std::optional<llvm::DenseSet<int64_t>> imageChannels; // of images of several pixels, if known
};

} // namespace halcyon
#endif
