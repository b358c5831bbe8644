#include "compiler/kernels/define/BufferAxes.h"

#include "dialects/kernel/Storage.h"

using namespace mlir;
using namespace halcyon::kernel;
using namespace halcyon::kernels;

Halide::Expr BufferAxis::select(const Halide::Expr &index) const {
  switch (part) {
  case Whole:
    return index;
  case InsideTile:
    return index % int32_t(tile);
  case Tiles:
    return index / int32_t(tile);
  }
  llvm_unreachable("a part of a dimension");
}

static int64_t haloOf(BufferType type, unsigned dimension) {
  LayoutAttr layout = type.getLayout();
  if (layout.getKind() != LayoutKind::NHWC || type.getTensor().getRank() != 4)
    return 0;
  return dimension == 2 ? layout.getHaloHeight() : dimension == 3 ? layout.getHaloWidth() : 0;
}

SmallVector<BufferAxis, 5> halcyon::kernels::describeAxes(BufferType type) {
  Storage storage = describeStorage(type);
  bool isFilter = type.getLayout().getKind() == LayoutKind::Filter;
  SmallVector<BufferAxis, 5> axes;
  for (auto [dimension, stored] : llvm::enumerate(storage.dimensions)) {
    unsigned number = dimension;
    if (isFilter && number == 0) {
      int64_t tiles = llvm::divideCeil(stored.extent, stored.tile);
      axes.push_back({number, BufferAxis::InsideTile, stored.tile, 0, stored.tile,
                      stored.innerStride, stored.tile});
      axes.push_back({number, BufferAxis::Tiles, stored.tile, 0, tiles, stored.outerStride, tiles});
      continue;
    }
    // An undivided dimension is one tile: its padded extent, or the extent alone inside a halo.
    int64_t halo = haloOf(type, number), written = halo ? stored.extent : stored.tile;
    axes.push_back({number, BufferAxis::Whole, stored.tile, -halo, written + 2 * halo,
                    stored.innerStride, written});
  }
  // Of axes with one stride, all but one have one element; the later dimension is the inner one.
  llvm::sort(axes, [](const BufferAxis &left, const BufferAxis &right) {
    if (left.stride != right.stride)
      return left.stride < right.stride;
    return left.dimension > right.dimension;
  });
  return axes;
}

SmallVector<BufferAxis, 5> halcyon::kernels::splitPhases(SmallVector<BufferAxis, 5> axes,
                                                         std::array<int64_t, 2> phases) {
  for (unsigned i = 0; i < axes.size(); ++i) {
    int64_t phase = axes[i].dimension < 2 ? 1 : phases[axes[i].dimension - 2];
    if (phase == 1)
      continue;
    BufferAxis inside = axes[i], tiles = axes[i];
    inside.part = BufferAxis::InsideTile;
    tiles.part = BufferAxis::Tiles;
    inside.tile = tiles.tile = inside.extent = inside.written = phase;
    tiles.extent = tiles.written = axes[i].written / phase;
    tiles.stride = axes[i].stride * phase;
    inside.minimum = tiles.minimum = 0;
    axes[i] = inside;
    axes.insert(axes.begin() + ++i, tiles);
  }
  return axes;
}

SmallVector<ReadableRange, 4> halcyon::kernels::describeReadable(BufferType type) {
  SmallVector<ReadableRange, 4> readable(type.getTensor().getRank(), {0, 0});
  for (const BufferAxis &axis : describeAxes(type)) {
    ReadableRange &range = readable[axis.dimension];
    if (axis.part == BufferAxis::Whole)
      range = {axis.minimum, axis.minimum + axis.extent - 1};
    else if (axis.part == BufferAxis::Tiles)
      range = {0, axis.extent * axis.tile - 1};
  }
  return readable;
}
