#include "dialects/kernel/Storage.h"

#include "dialects/kernel/CacheLine.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace halcyon::kernel;

namespace {

/// Lines after which what follows begins, so that several of them spread over a cache's sets.
int64_t oddNumberOfLines(int64_t bytes) {
  return (llvm::divideCeil(bytes, lineBytes) | 1) * lineBytes;
}

/// Lays undivided dimensions out from the innermost, `order` naming them from the outermost;
/// `stored` are their extents in memory.
void layDense(Storage &storage, ArrayRef<unsigned> order, ArrayRef<int64_t> stored) {
  int64_t stride = 1;
  for (unsigned dimension : llvm::reverse(order)) {
    storage.dimensions[dimension].tile = stored[dimension];
    storage.dimensions[dimension].outerStride = stride * stored[dimension];
    storage.dimensions[dimension].innerStride = stride;
    stride *= stored[dimension];
  }
  storage.elements = stride;
}

void layRowMajor(Storage &storage, ArrayRef<int64_t> shape) {
  SmallVector<unsigned> order = llvm::to_vector(llvm::seq<unsigned>(0, shape.size()));
  layDense(storage, order, shape);
}

/// Each image begins in a line of its own: kernels take all that they are given for aligned, and
/// vectors that cross lines take longer.
void alignImages(Storage &storage) {
  StoredDimension &images = storage.dimensions[0];
  images.innerStride = llvm::alignTo(images.innerStride, lineBytes / storage.elementBytes);
  images.outerStride = images.innerStride * images.tile;
  storage.elements = images.outerStride;
}

void layNHWC(Storage &storage, ArrayRef<int64_t> shape, LayoutAttr layout) {
  SmallVector<int64_t> stored(shape);
  unsigned channel = shape.size() == 1 ? 0 : 1;
  stored[channel] = llvm::alignTo(shape[channel], layout.getChannels());
  if (shape.size() == 1)
    return layDense(storage, {0}, stored);
  if (shape.size() == 2) {
    layDense(storage, {0, 1}, stored);
    return alignImages(storage);
  }
  stored[2] += 2 * layout.getHaloHeight();
  stored[3] += 2 * layout.getHaloWidth();
  layDense(storage, {0, 2, 3, 1}, stored);
  storage.origin = layout.getHaloHeight() * storage.dimensions[2].innerStride +
                   layout.getHaloWidth() * storage.dimensions[3].innerStride;
  alignImages(storage);
}

void layFilter(Storage &storage, ArrayRef<int64_t> shape, LayoutAttr layout) {
  int64_t tile = layout.getChannels(), blocks = llvm::divideCeil(shape[0], tile);
  layDense(storage, {2, 3, 1}, shape);
  for (StoredDimension &dimension : MutableArrayRef(storage.dimensions).drop_front()) {
    dimension.innerStride *= tile;
    dimension.outerStride *= tile;
  }
  int64_t blockElements = storage.elements * tile;
  storage.dimensions[0].tile = tile;
  storage.dimensions[0].outerStride = blockElements;
  storage.dimensions[0].innerStride = 1;
  storage.elements = blocks * blockElements;
}

void layByElement(Storage &storage, ArrayRef<int64_t> shape, LayoutAttr layout) {
  SmallVector<int64_t> stored(shape);
  stored[1] = llvm::alignTo(shape[1], layout.getChannels());
  layDense(storage, {2, 0, 3, 1}, stored);
  StoredDimension &element = storage.dimensions[2];
  element.innerStride =
      oddNumberOfLines(element.innerStride * storage.elementBytes) / storage.elementBytes;
  element.outerStride = element.innerStride * element.tile;
  storage.elements = element.outerStride;
}

Storage describeWhole(RankedTensorType tensor, LayoutAttr layout) {
  ArrayRef<int64_t> shape = tensor.getShape();
  Storage storage;
  for (int64_t extent : shape)
    storage.dimensions.push_back({extent, extent, 0, 0});
  storage.origin = 0;
  storage.elementBytes = llvm::divideCeil(tensor.getElementTypeBitWidth(), 8);
  switch (layout.getKind()) {
  case LayoutKind::RowMajor:
    layRowMajor(storage, shape);
    break;
  case LayoutKind::NHWC:
    layNHWC(storage, shape, layout);
    break;
  case LayoutKind::Filter:
    layFilter(storage, shape, layout);
    break;
  case LayoutKind::ByElement:
    layByElement(storage, shape, layout);
    break;
  }
  return storage;
}

/// The elements of a window lie as those of what it is a part of.
Storage describeWindow(Storage window, const Storage &whole) {
  int64_t last = 0;
  for (auto [inner, outer] : llvm::zip_equal(window.dimensions, whole.dimensions)) {
    inner.innerStride = outer.innerStride;
    inner.outerStride = outer.outerStride;
    int64_t tiles = llvm::divideCeil(inner.extent, inner.tile);
    last += (tiles - 1) * inner.outerStride + (inner.tile - 1) * inner.innerStride;
  }
  window.origin = whole.origin;
  window.elements = last + 1;
  return window;
}

} // namespace

Storage halcyon::kernel::describeStorage(BufferType type) {
  Storage storage = describeWhole(type.getTensor(), type.getLayout());
  if (type.getWithin().empty())
    return storage;
  return describeWindow(storage,
                        describeWhole(type.getTensor().clone(type.getWithin()), type.getLayout()));
}

int64_t Pieces::count() const {
  int64_t count = 1;
  for (const Repeat &repeat : repeats)
    count *= repeat.count;
  return count;
}

Pieces halcyon::kernel::describePieces(BufferType type) {
  constexpr int64_t mostBetween = lineBytes; // which would come in any case
  Storage storage = describeStorage(type);
  if (type.getWithin().empty())
    return {storage.bytes(), {}};
  Pieces pieces = {storage.elementBytes, {}};
  SmallVector<Pieces::Repeat, 8> repeats;
  for (const StoredDimension &dimension : storage.dimensions) {
    repeats.push_back({llvm::divideCeilSigned(dimension.extent, dimension.tile),
                       dimension.outerStride * storage.elementBytes});
    repeats.push_back({dimension.tile, dimension.innerStride * storage.elementBytes});
  }
  llvm::erase_if(repeats, [](const Pieces::Repeat &repeat) { return repeat.count == 1; });
  llvm::sort(repeats, [](const Pieces::Repeat &one, const Pieces::Repeat &other) {
    return one.stride < other.stride;
  });
  for (const Pieces::Repeat &repeat : repeats)
    if (pieces.repeats.empty() && repeat.stride <= pieces.bytes + mostBetween)
      pieces.bytes += (repeat.count - 1) * repeat.stride;
    else
      pieces.repeats.insert(pieces.repeats.begin(), repeat);
  return pieces;
}

int64_t Storage::offsetOf(ArrayRef<int64_t> index) const {
  int64_t offset = origin;
  for (auto [i, dimension] : llvm::zip_equal(index, dimensions))
    offset +=
        i / dimension.tile * dimension.outerStride + i % dimension.tile * dimension.innerStride;
  return offset;
}

Halo halcyon::kernel::describeHalo(const Storage &storage) {
  const StoredDimension &rows = storage.dimensions[2], &columns = storage.dimensions[3];
  int64_t pixelsOfRow = columns.extent * columns.innerStride;
  Halo halo;
  halo.edge = storage.origin;
  halo.gap = rows.innerStride - pixelsOfRow;
  halo.gaps = rows.extent - 1;
  halo.firstGap = storage.origin + pixelsOfRow;
  halo.gapStride = rows.innerStride;
  halo.end = halo.firstGap + halo.gaps * halo.gapStride;
  return halo;
}
