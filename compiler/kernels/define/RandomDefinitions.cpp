#include "compiler/kernels/define/Definitions.h"

#include <array>
#include <cmath>

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;
using Halide::Expr;

namespace {

Expr word(uint32_t value) { return Halide::Internal::make_const(Halide::UInt(32), value); }

/// The 64 bits of a product as its high and its low word.
std::pair<Expr, Expr> multiplyWide(uint32_t factor, const Expr &x) {
  Expr product = Halide::cast<uint64_t>(word(factor)) * Halide::cast<uint64_t>(x);
  return {Halide::cast<uint32_t>(product >> 32), word(factor) * x};
}

/// Philox4x32-10 (Salmon et al., 2011), word for word as runtime/Philox.cpp.
std::array<Expr, 4> philox(std::array<Expr, 4> counter, std::array<Expr, 2> key) {
  for (uint32_t round = 0; round < 10; ++round) {
    auto [high0, low0] = multiplyWide(0xD2511F53, counter[0]);
    auto [high1, low1] = multiplyWide(0xCD9E8D57, counter[2]);
    counter = {high1 ^ counter[1] ^ (key[0] + word(round * 0x9E3779B9u)), low1,
               high0 ^ counter[3] ^ (key[1] + word(round * 0xBB67AE85u)), low0};
  }
  return counter;
}

/// Which element of its image a position is, in row-major order.
Expr elementOfImage(const Index &index, ArrayRef<int64_t> shape) {
  Expr element = 0;
  for (unsigned dimension = 1; dimension < shape.size(); ++dimension)
    element = element * int32_t(shape[dimension]) + index[dimension];
  return element;
}

} // namespace

void kernels::define(nn::RandomMaskOp op, Algorithm &algorithm) {
  Tensor keys = algorithm[op.getKeys()];
  auto type = cast<RankedTensorType>(op.getResult().getType());
  Halide::Type elementType = toHalideType(type.getElementType());
  double rate = op.getRate().convertToDouble();
  // toUnitInterval(word) < rate, in integers and therefore exactly the same in every precision.
  uint32_t threshold = std::ceil(rate * 0x1p24);
  uint32_t stream = op.getStream();
  algorithm.define(op.getResult(), [=](const Index &index) {
    auto key = [&](int i) { return Halide::cast<uint32_t>(keys({index[0], Expr(i)})); };
    Expr element = elementOfImage(index, RankedTensorType(type).getShape());
    std::array<Expr, 4> words = philox(
        {Halide::cast<uint32_t>(element / 4), word(stream), word(0), word(0)}, {key(0), key(1)});
    Expr which = element % 4;
    Expr drawn =
        Halide::select(which == 0, words[0], which == 1, words[1], which == 2, words[2], words[3]);
    return Halide::select((drawn >> 8) < word(threshold), makeNumber(elementType, 0),
                          makeNumber(elementType, 1 / (1 - rate)));
  });
}
