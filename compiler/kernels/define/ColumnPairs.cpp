#include "compiler/kernels/define/ColumnPairs.h"

#include "compiler/kernels/define/Algorithm.h"
#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;

namespace {

/// With fewer taps, the one too many costs as much as the idle halves; more have no room in
/// registers, where a filter's gradient has them all.
constexpr int64_t leastTaps = 3, mostTaps = 27;
/// With fewer pairs, it takes too long to make their filter.
constexpr int64_t leastPairs = 32;

/// Whether neighbouring columns of the output meet neighbouring columns of the input.
template <typename Convolution>
bool hasNeighbouringTaps(Convolution op, Value filter, Value output) {
  int64_t taps = nn::shapeOf(filter)[3];
  ArrayRef<int64_t> image = nn::shapeOf(output);
  return op.getGroups() == 1 && op.getStride()[1] == 1 && op.getDilation()[1] == 1 &&
         taps >= leastTaps && taps <= mostTaps && image[3] % 2 == 0 &&
         image[0] * image[2] * image[3] >= 2 * leastPairs;
}

int64_t lanesOf(kernel::BufferType type, const KernelTarget &target) {
  return target.lanes(type.getTensor().getElementTypeBitWidth() / 8);
}

/// Whether a pixel's channels are half a vector, which the next pixel's follow.
bool hasHalfVectors(kernel::BufferType type, const KernelTarget &target) {
  int64_t lanes = lanesOf(type, target);
  SmallVector<BufferAxis, 5> axes = describeAxes(type);
  return axes.size() == 4 && axes[0].dimension == 1 && axes[1].dimension == 3 &&
         axes[0].stride == 1 && axes[0].written * 2 == lanes && axes[1].stride * 2 == lanes;
}

/// The filter as two columns meet it is on the stack.
bool hasSmallFilter(nn::Conv2DOp op, const KernelTarget &target) {
  ArrayRef<int64_t> filter = nn::shapeOf(op.getFilter());
  return target.vectorBytes * filter[1] * filter[2] * (filter[3] + 1) <= mostStackBytes;
}

bool canPair(nn::Conv2DOp op, kernel::FuncOp kernel, const KernelTarget &target) {
  return hasNeighbouringTaps(op, op.getFilter(), op.getOutput()) && hasSmallFilter(op, target) &&
         llvm::all_of(kernel.getBody().front().getOps<kernel::StoreOp>(),
                      [&](kernel::StoreOp store) {
                        return store.getTensor().getType() == op.getOutput().getType() &&
                               hasHalfVectors(store.getBuffer().getType(), target);
                      });
}

bool canPair(nn::Conv2DFilterGradientOp op, kernel::FuncOp kernel, const KernelTarget &target) {
  auto load = op.getOutputGradient().getDefiningOp<kernel::LoadOp>();
  return load && hasNeighbouringTaps(op, op.getResult(), op.getOutputGradient()) &&
         hasHalfVectors(load.getBuffer().getType(), target) &&
         llvm::all_of(kernel.getBody().front().getOps<kernel::StoreOp>(),
                      [&](kernel::StoreOp store) {
                        kernel::BufferType type = store.getBuffer().getType();
                        return type.getLayout().getKind() == kernel::LayoutKind::Filter &&
                               type.getLayout().getChannels() * 2 == lanesOf(type, target) &&
                               store.getTensor().getType() == op.getResult().getType();
                      });
}

template <typename Convolution>
bool canPairOnly(kernel::FuncOp kernel, const KernelTarget &target) {
  auto operations = kernel.getBody().front().getOps<Convolution>();
  return llvm::hasSingleElement(operations) && canPair(*operations.begin(), kernel, target);
}

} // namespace

bool kernels::pairsColumns(kernel::FuncOp kernel, const KernelTarget &target) {
  constexpr int64_t wideBytes = 64; // half of shorter vectors is rarely all channels
  return !kernel.getReference() && target.leastVectorBytes == wideBytes &&
         (canPairOnly<nn::Conv2DOp>(kernel, target) ||
          canPairOnly<nn::Conv2DFilterGradientOp>(kernel, target));
}
