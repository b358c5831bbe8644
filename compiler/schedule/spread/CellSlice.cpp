#include "compiler/schedule/spread/CellSlice.h"

#include "dialects/kernel/Storage.h"

#include <tuple>

using namespace mlir;
using namespace halcyon;
using kernel::BufferType;
using kernel::LayoutAttr;
using kernel::LayoutKind;

bool CellSlice::operator==(const CellSlice &other) const {
  return hasSameIndices(other) &&
         std::tie(before, after, firstCell) == std::tie(other.before, other.after, other.firstCell);
}

bool CellSlice::readsHalo() const {
  std::array<int64_t, 2> nothing = {0, 0};
  return begin() < 0 || before != nothing || after != nothing;
}

bool CellSlice::hasSameIndices(const CellSlice &other) const {
  return std::tie(dimension, size, step, first) ==
         std::tie(other.dimension, other.size, other.step, other.first);
}

bool CellWindow::operator==(const CellWindow &other) const {
  return type == other.type && offset == other.offset && stride == other.stride;
}

RankedTensorType halcyon::sliceType(RankedTensorType type, const CellSlice &slice) {
  SmallVector<int64_t> shape(type.getShape());
  if (shape.size() == 4)
    for (int axis = 0; axis < 2; ++axis)
      shape[2 + axis] += slice.before[axis] + slice.after[axis];
  shape[slice.dimension] = slice.size;
  return type.clone(shape);
}

namespace {

/// Indices along a dimension that lie together: a slice begins and ends between such groups.
int64_t indivisibleExtent(BufferType type, unsigned dimension) {
  unsigned rank = type.getTensor().getRank();
  switch (type.getLayout().getKind()) {
  case LayoutKind::RowMajor:
    return 1;
  case LayoutKind::NHWC:
  case LayoutKind::ByElement:
    return dimension == (rank == 1 ? 0U : 1U) ? type.getLayout().getChannels() : 1;
  case LayoutKind::Filter:
    return dimension == 0 ? type.getLayout().getChannels() : 1;
  }
  llvm_unreachable("a kind of layout");
}

/// A buffer with its halo as rows and columns like all others.
BufferType withHaloInside(BufferType type) {
  LayoutAttr layout = type.getLayout();
  SmallVector<int64_t> shape(type.getWithin().empty() ? type.getTensor().getShape()
                                                      : type.getWithin());
  if (layout.getHaloHeight() || layout.getHaloWidth()) {
    shape[2] += 2 * layout.getHaloHeight();
    shape[3] += 2 * layout.getHaloWidth();
    layout = LayoutAttr::getNHWC(type.getContext(), layout.getChannels());
  }
  return BufferType::get(type.getContext(), type.getTensor().clone(shape), layout);
}

CellSlice withoutHalo(CellSlice slice) {
  slice.before = slice.after = {0, 0};
  return slice;
}

} // namespace

std::optional<CellWindow> halcyon::findWindow(BufferType whole, const CellSlice &slice) {
  LayoutAttr layout = whole.getLayout();
  int64_t halo[] = {layout.getHaloHeight(), layout.getHaloWidth()};
  int64_t together = indivisibleExtent(whole, slice.dimension);
  if (slice.step % together || slice.first % together)
    return std::nullopt;
  SmallVector<int64_t> begin(whole.getTensor().getRank());
  for (unsigned axis = 0; axis < 2; ++axis) {
    bool isCut = slice.dimension == 2 + axis;
    if (slice.before[axis] > halo[axis] || slice.after[axis] > halo[axis] ||
        (isCut && slice.begin() < -halo[axis]))
      return std::nullopt;
    if (begin.size() == 4)
      begin[2 + axis] = halo[axis] - slice.before[axis];
  }
  begin[slice.dimension] += slice.first;
  SmallVector<int64_t> next(begin);
  next[slice.dimension] += slice.step;

  BufferType outer = withHaloInside(whole);
  kernel::Storage storage = kernel::describeStorage(outer);
  int64_t offset = storage.offsetOf(begin) * storage.elementBytes;
  auto type = BufferType::get(whole.getContext(), sliceType(whole.getTensor(), slice),
                              outer.getLayout(), outer.getTensor().getShape());
  return CellWindow{type, offset, storage.offsetOf(next) * storage.elementBytes - offset};
}

BufferType halcyon::bufferOfSlice(BufferType whole, const CellSlice &slice) {
  LayoutAttr layout = withHaloInside(whole).getLayout();
  RankedTensorType tensor = sliceType(whole.getTensor(), withoutHalo(slice));
  if (int64_t columns = std::max(slice.before[1], slice.after[1]))
    layout = LayoutAttr::getNHWC(whole.getContext(), layout.getChannels(), 0, columns);
  if (whole.getWithin().empty())
    return BufferType::get(whole.getContext(), tensor, layout);
  SmallVector<int64_t> within(whole.getWithin());
  int64_t &extent = within[slice.dimension];
  int64_t together = indivisibleExtent(whole, slice.dimension);
  int64_t dense = llvm::alignTo(whole.getTensor().getDimSize(slice.dimension), together);
  bool isSpread = extent > dense;
  extent = llvm::alignTo(slice.size, together);
  if (isSpread && extent / together % 2 == 0)
    extent += together;
  return BufferType::get(whole.getContext(), tensor, layout, within);
}

CellWindow halcyon::findWindowInScratch(BufferType whole, const CellSlice &slice,
                                        const CellSlice &part) {
  if (part.first == slice.first && !slice.readsHalo()) // a smaller part takes less room
    return {bufferOfSlice(whole, part), /*offset=*/0, /*stride=*/0};
  CellSlice inside = part;
  inside.first = part.first - slice.first;
  inside.step = inside.firstCell = 0;
  return *findWindow(bufferOfSlice(whole, slice), inside);
}

CellWindow halcyon::findEdgesInScratch(BufferType whole, const CellSlice &slice,
                                       const CellSlice &part, int64_t rows) {
  BufferType buffer = bufferOfSlice(whole, slice);
  int64_t channels = buffer.getLayout().getChannels(), columns = buffer.getLayout().getHaloWidth();
  CellSlice withColumns = part;
  withColumns.before[1] = withColumns.after[1] = columns;
  CellWindow window = findWindowInScratch(whole, slice, withColumns);
  SmallVector<int64_t> shape(buffer.getTensor().getShape());
  shape[2] = part.size - 2 * rows;
  window.type = BufferType::get(whole.getContext(), buffer.getTensor().clone(shape),
                                LayoutAttr::getNHWC(whole.getContext(), channels, rows, columns));
  return window;
}
