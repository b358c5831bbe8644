#include "compiler/kernels/define/Definitions.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;
using Halide::Expr;

namespace {

int64_t productOf(ArrayRef<int64_t> extents) {
  return std::accumulate(extents.begin(), extents.end(), int64_t(1), std::multiplies<>());
}

/// The position of a row-major number in some dimensions. The first is not reduced: it may lie in
/// the padding.
void splitNumber(Expr number, ArrayRef<int64_t> extents, MutableArrayRef<Expr> index) {
  for (unsigned i = extents.size(); i-- > 0;) {
    bool isFirst = productOf(extents.take_front(i)) == 1;
    int32_t extent = extents[i];
    index[i] = extent == 1 ? Expr(0) : isFirst ? number : number % extent;
    if (isFirst) {
      std::fill(index.begin(), index.begin() + i, Expr(0));
      return;
    }
    number = extent == 1 ? number : number / extent;
  }
}

Expr joinNumber(ArrayRef<Expr> index, ArrayRef<int64_t> extents) {
  Expr number = 0;
  for (auto [position, extent] : llvm::zip_equal(index, extents))
    number = number * int32_t(extent) + (extent == 1 ? Expr(0) : position);
  return number;
}

/// How many leading dimensions of each shape hold the same elements: the shortest runs with equal
/// products.
std::pair<size_t, size_t> matchDimensions(ArrayRef<int64_t> left, ArrayRef<int64_t> right) {
  size_t leftCount = 1, rightCount = 1;
  while (leftCount <= left.size() && rightCount <= right.size()) {
    int64_t leftProduct = productOf(left.take_front(leftCount));
    int64_t rightProduct = productOf(right.take_front(rightCount));
    if (leftProduct == rightProduct)
      return {leftCount, rightCount};
    ++(leftProduct < rightProduct ? leftCount : rightCount);
  }
  return {left.size(), right.size()};
}

/// The position in shape `to` of the element at `index` of shape `from`. Runs of dimensions that
/// both shapes share are converted on their own, so that no division is left where a dimension
/// keeps its extent.
Index reindex(const Index &index, ArrayRef<int64_t> from, ArrayRef<int64_t> to) {
  Index result(to.size(), Expr(0));
  size_t fromStart = 0, toStart = 0;
  while (fromStart < from.size() && toStart < to.size()) {
    auto [fromCount, toCount] = matchDimensions(from.drop_front(fromStart), to.drop_front(toStart));
    Expr number =
        joinNumber(ArrayRef(index).slice(fromStart, fromCount), from.slice(fromStart, fromCount));
    splitNumber(Halide::Internal::simplify(number), to.slice(toStart, toCount),
                MutableArrayRef(result).slice(toStart, toCount));
    fromStart += fromCount;
    toStart += toCount;
  }
  return result;
}

} // namespace

void kernels::define(nn::ReshapeOp op, Algorithm &algorithm) {
  Tensor input = algorithm[op.getInput()];
  SmallVector<int64_t> shape(nn::shapeOf(op.getResult()));
  algorithm.define(op.getResult(),
                   [=](const Index &i) { return input(reindex(i, shape, input.shape())); });
}

void kernels::define(nn::ConcatOp op, Algorithm &algorithm) {
  SmallVector<Tensor> inputs;
  for (Value input : op.getInputs())
    inputs.push_back(algorithm[input]);
  algorithm.define(op.getResult(), [=](const Index &index) {
    Expr result;
    int32_t end = 0;
    SmallVector<int32_t> starts;
    for (const Tensor &input : inputs) {
      starts.push_back(end);
      end += input.extent(1);
    }
    for (unsigned number = inputs.size(); number-- > 0;) {
      int32_t start = starts[number], last = inputs[number].extent(1) - 1;
      Index inside = index;
      inside[1] = Halide::clamp(index[1] - start, 0, last);
      Expr element = inputs[number](inside);
      result =
          result.defined() ? Halide::select(index[1] <= start + last, element, result) : element;
    }
    return result;
  });
}

void kernels::define(nn::SliceChannelsOp op, Algorithm &algorithm) {
  Tensor input = algorithm[op.getInput()];
  int32_t offset = op.getOffset();
  algorithm.define(op.getResult(), [=](const Index &index) {
    Index shifted = index;
    shifted[1] = index[1] + offset;
    return input(shifted);
  });
}

void kernels::define(nn::SwapChannelsOp op, Algorithm &algorithm) {
  Tensor filter = algorithm[op.getFilter()];
  int32_t groups = op.getGroups();
  int32_t inputs = filter.extent(1), outputs = filter.extent(0) / groups;
  algorithm.define(op.getResult(), [=](const Index &i) {
    if (groups == 1)
      return filter({i[1], i[0], i[2], i[3]});
    return filter({i[0] / inputs * outputs + i[1], i[0] % inputs, i[2], i[3]});
  });
}

void kernels::define(nn::ExpandGroupsOp op, Algorithm &algorithm) {
  Tensor filter = algorithm[op.getFilter()];
  int32_t inputs = filter.extent(1), outputs = filter.extent(0) / int32_t(op.getGroups());
  algorithm.define(op.getResult(), [=](const Index &i) {
    Expr element = filter({i[0], i[1] % inputs, i[2], i[3]});
    return Halide::select(i[1] / inputs == i[0] / outputs, element, makeNumber(element.type(), 0));
  });
}

void kernels::define(nn::CompressGroupsOp op, Algorithm &algorithm) {
  Tensor filter = algorithm[op.getFilter()];
  auto groups = int32_t(op.getGroups());
  int32_t inputs = filter.extent(1) / groups, outputs = filter.extent(0) / groups;
  algorithm.define(op.getResult(), [=](const Index &i) {
    return filter({i[0], i[0] / outputs * inputs + i[1], i[2], i[3]});
  });
}

void kernels::define(nn::TransposeOp op, Algorithm &algorithm) {
  Tensor matrix = algorithm[op.getMatrix()];
  algorithm.define(op.getResult(), [=](const Index &i) { return matrix({i[1], i[0]}); });
}
