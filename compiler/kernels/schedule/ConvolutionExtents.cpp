#include "compiler/kernels/schedule/ConvolutionExtents.h"
#include "compiler/kernels/define/Phases.h"

#include "dialects/kernel/Storage.h"
#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;

int32_t kernels::extentAlong(const Output &output, unsigned dimension) {
  int32_t extent = 1;
  for (const BufferAxis &axis : output.axes)
    if (axis.dimension == dimension)
      extent *= axis.written;
  return extent;
}

bool kernels::hasOneTap(const Part &sum) {
  auto op = dyn_cast<nn::Conv2DOp>(sum.operation);
  return op && op.getFilter().getType().getDimSize(2) == 1 &&
         op.getFilter().getType().getDimSize(3) == 1;
}

bool kernels::isDepthwise(const Part &sum) {
  constexpr int64_t mostTaps = 32; // as many are unrolled
  auto check = [](auto op) {
    ArrayRef<int64_t> filter = op.getFilter().getType().getShape();
    return filter[1] == 1 && filter[0] == int64_t(op.getGroups()) &&
           filter[2] * filter[3] <= mostTaps;
  };
  if (auto op = dyn_cast<nn::Conv2DOp>(sum.operation))
    return check(op);
  auto op = dyn_cast<nn::Conv2DInputGradientOp>(sum.operation);
  return op && check(op);
}

int32_t kernels::countChannels(const Algorithm &algorithm) {
  int32_t channels = llvm::alignTo(extentAlong(algorithm.output, 1), algorithm.padding);
  return channels * algorithm.columnsOfVector();
}

int32_t kernels::extentInPhase(const Algorithm &algorithm, unsigned dimension) {
  if (algorithm.pairsColumns)
    return extentAlong(algorithm.output, dimension) / (dimension == 3 ? 2 : 1);
  int32_t phases = dimension < 2 ? 1 : int32_t(phasesOf(algorithm.kernel)[dimension - 2]);
  return extentAlong(algorithm.output, dimension) / phases;
}

int64_t kernels::strideOf(Value images, unsigned dimension) {
  auto load = images.getDefiningOp<kernel::LoadOp>();
  if (!load) {
    auto type = cast<RankedTensorType>(images.getType());
    int64_t elements =
        dimension == 0 ? type.getNumElements() / type.getDimSize(0) : type.getDimSize(1);
    return elements * int64_t(sizeof(float));
  }
  kernel::Storage storage = kernel::describeStorage(load.getBuffer().getType());
  return storage.dimensions[dimension].innerStride * storage.elementBytes;
}
