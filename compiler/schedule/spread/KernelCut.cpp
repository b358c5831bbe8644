#include "compiler/schedule/spread/KernelCut.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace halcyon;

namespace {

constexpr unsigned rows = 2;
/// More cells than this only cost calls.
constexpr int64_t mostCells = 16;
/// How often a row may be computed, on average.
constexpr double mostOften = 1.5;

/// The smallest part of a dimension that a cell can compute; none if there is only the whole.
std::optional<int64_t> findUnit(kernel::FuncOp kernel, unsigned dimension, int64_t extent) {
  for (int64_t unit = 1; unit < extent; ++unit)
    if (CutKernel::find(kernel, {dimension, unit, unit}))
      return unit;
  return std::nullopt;
}

/// What some of the cells store, and what their reader needs of it if they store it for one.
struct CellWork {
  step::CellRange cells;
  CellSlice stored;
  std::optional<CellSlice> read;
};

/// A cut into these cells; none if the kernel cannot be cut so.
std::optional<KernelCut> makeCut(kernel::FuncOp kernel, ArrayRef<CellWork> works) {
  KernelCut cut;
  for (const CellWork &work : works) {
    std::optional<CutKernel> part = CutKernel::find(kernel, work.stored);
    if (!part)
      return std::nullopt;
    cut.parts.push_back({work.cells, std::move(*part), work.read});
  }
  return cut;
}

std::optional<KernelCut> cutInto(kernel::FuncOp kernel, unsigned dimension, int64_t extent,
                                 int64_t size) {
  int64_t cells = llvm::divideCeil(extent, size), rest = extent % size;
  CellWork all = {{0, cells}, {dimension, size, size}, std::nullopt};
  if (!rest)
    return makeCut(kernel, all);
  CellWork last = {{cells - 1, cells}, {dimension, rest, size}, std::nullopt};
  all.cells.end = cells - 1;
  return makeCut(kernel, {all, last});
}

/// What a cut reads of an argument of the original kernel in one of its cells; none if it reads
/// several slices of it, or all.
std::optional<CellSlice> findReadSlice(const CutKernel &kernel, unsigned argument) {
  std::optional<CellSlice> slice;
  for (const CutKernel::Argument &each : kernel.getArguments())
    if (each.original == argument) {
      if (slice || each.isStored || !each.slice)
        return std::nullopt;
      slice = each.slice;
    }
  return slice;
}

/// What a cell computes for a reader: the indices that there are of those that it needs.
CellWork workFor(const CellSlice &read, int64_t cell, int64_t extent) {
  int64_t begin = read.first + cell * read.step;
  int64_t above = std::max<int64_t>(-begin, 0);
  int64_t below = std::max<int64_t>(begin + read.size - extent, 0);
  CellSlice stored = {read.dimension, read.size - above - below, read.step, read.first + above};
  stored.firstCell = cell;
  return {{cell, cell + 1}, stored, read};
}

/// The smallest slice that holds two of the same step.
CellSlice hullOf(const CellSlice &one, const CellSlice &other) {
  CellSlice hull = one;
  hull.first = std::min(one.first, other.first);
  hull.size = std::max(one.first + one.size, other.first + other.size) - hull.first;
  return hull;
}

void addCuts(kernel::FuncOp kernel, unsigned dimension, std::vector<KernelCut> &cuts) {
  ArrayRef<int64_t> shape = storedShape(kernel);
  std::optional<int64_t> unit =
      dimension < shape.size() ? findUnit(kernel, dimension, shape[dimension]) : std::nullopt;
  if (!unit)
    return;
  int64_t extent = shape[dimension], units = llvm::divideCeil(extent, *unit), previous = units;
  for (int64_t cells = 2; cells <= std::min(units, mostCells); ++cells) {
    int64_t size = llvm::divideCeil(units, cells);
    if (size == previous)
      continue;
    previous = size;
    if (std::optional<KernelCut> cut = cutInto(kernel, dimension, extent, size * *unit))
      cuts.push_back(std::move(*cut));
  }
}

} // namespace

std::vector<KernelCut> halcyon::listCuts(kernel::FuncOp kernel) {
  std::vector<KernelCut> cuts;
  for (unsigned dimension : {1U, rows, 3U})
    addCuts(kernel, dimension, cuts);
  return cuts;
}

const KernelCut::Part &KernelCut::partOf(int64_t cell) const {
  return *llvm::find_if(parts, [cell](const Part &part) { return cell < part.cells.end; });
}

std::optional<KernelCut> halcyon::cutForReader(kernel::FuncOp kernel, const KernelCut &reader,
                                               unsigned argument) {
  if (reader.cells() < 3)
    return std::nullopt;
  SmallVector<CellWork> works;
  std::optional<CellSlice> left;
  for (int64_t cell = 0; cell < reader.cells(); ++cell) {
    std::optional<CellSlice> read = findReadSlice(reader.partOf(cell).kernel, argument);
    if (!read || read->dimension != rows)
      return std::nullopt;
    CellWork work = workFor(*read, cell, storedShape(kernel)[rows]);
    if (2 * work.stored.size <= read->size)
      return std::nullopt; // more of the edge than of the image
    left = left ? hullOf(*left, *read) : *read;
    if (!works.empty() && works.back().read == read &&
        works.back().stored.hasSameIndices(work.stored))
      ++works.back().cells.end;
    else
      works.push_back(work);
  }
  bool isShared = left->size > left->step;
  if (!isShared || double(left->size) > mostOften * double(left->step))
    return std::nullopt;
  std::optional<KernelCut> cut = makeCut(kernel, works);
  if (cut)
    cut->left = left;
  return cut;
}
