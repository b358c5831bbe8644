// Convolutions of a few small groups compute with all channels: vectors of output channels that
// cross groups would need other input channels for each of their elements.
#include "compiler/Passes.h"
#include "dialects/nn/NNDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace halcyon::nn;

namespace halcyon {
#define GEN_PASS_DEF_EXPANDGROUPS
#include "compiler/Passes.h.inc"
} // namespace halcyon

namespace {

/// Whether all products, most of them with zeros, take less than gathering the channels that each
/// element of a vector needs, which takes an instruction an element. A group that fills vectors
/// needs no gathering, nor do depthwise convolutions.
bool pays(RankedTensorType filter, int64_t groups) {
  constexpr int64_t vectorElements = 8, mostGroups = 16;
  int64_t outputs = filter.getDimSize(0) / groups, inputs = filter.getDimSize(1);
  return groups > 1 && groups <= mostGroups && outputs % vectorElements != 0 &&
         !(outputs == 1 && inputs == 1);
}

/// A copy of the operation that sees all channels.
template <typename Convolution> Convolution ungrouped(OpBuilder &builder, Convolution op) {
  auto copy = cast<Convolution>(builder.clone(*op));
  copy.setGroups(1);
  return copy;
}

// conv2d(x, w, b) {groups} => conv2d(x, expand_groups(w), b), and the same for its adjoint in x
template <typename Convolution> void expandFilter(Convolution op) {
  auto groups = int64_t(op.getGroups());
  if (!pays(op.getFilter().getType(), groups))
    return;
  OpBuilder builder(op);
  Value filter = ExpandGroupsOp::create(builder, op.getLoc(), op.getFilter(), groups);
  Convolution copy = ungrouped(builder, op);
  copy.getFilterMutable().assign(filter);
  op->replaceAllUsesWith(copy);
  op->erase();
}

// conv2d_filter_gradient(x, g) {groups} => compress_groups(conv2d_filter_gradient(x, g))
void compressGradient(Conv2DFilterGradientOp op) {
  auto groups = int64_t(op.getGroups());
  RankedTensorType type = op.getType();
  if (!pays(type, groups))
    return;
  OpBuilder builder(op);
  Conv2DFilterGradientOp copy = ungrouped(builder, op);
  SmallVector<int64_t> shape(type.getShape());
  shape[1] *= groups;
  copy.getResult().setType(type.clone(shape));
  Value compressed = CompressGroupsOp::create(builder, op.getLoc(), copy, groups);
  op.replaceAllUsesWith(compressed);
  op.erase();
}

struct ExpandGroupsPass : halcyon::impl::ExpandGroupsBase<ExpandGroupsPass> {
  void runOnOperation() override {
    getOperation().walk([](Operation *operation) {
      llvm::TypeSwitch<Operation *>(operation)
          .Case<Conv2DOp, Conv2DInputGradientOp>([](auto op) { expandFilter(op); })
          .Case([](Conv2DFilterGradientOp op) { compressGradient(op); });
    });
  }
};

} // namespace
