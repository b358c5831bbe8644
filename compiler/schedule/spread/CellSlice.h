#ifndef HALCYON_COMPILER_SCHEDULE_SPREAD_CELLSLICE_H
#define HALCYON_COMPILER_SCHEDULE_SPREAD_CELLSLICE_H

#include "dialects/kernel/KernelDialect.h"

#include <array>
#include <optional>

namespace halcyon {

/// What one cell of a grid sees of a tensor: of one dimension, cell i sees `size` indices from
/// `first` + i * `step` on; of the others, all.
struct CellSlice {
  unsigned dimension;
  int64_t size, step;
  int64_t first = 0; // negative where rows of a halo belong to the slice
  /// Rows and columns of the halo that belong to the slice.
  std::array<int64_t, 2> before = {0, 0}, after = {0, 0};
  /// Cells before this one see nothing.
  int64_t firstCell = 0;

  bool operator==(const CellSlice &other) const;
  /// Where the slice of the first cell begins.
  int64_t begin() const { return first + firstCell * step; }
  bool readsHalo() const;
  /// Whether another slice is of the same indices of the same dimension, the halo aside.
  bool hasSameIndices(const CellSlice &other) const;
  /// The same indices, along another dimension.
  CellSlice along(unsigned other) const { return {other, size, step, first}; }
};

/// The type of what a cell sees.
mlir::RankedTensorType sliceType(mlir::RankedTensorType type, const CellSlice &slice);

/// A slice in memory: a buffer of `type` that begins `offset` + i * `stride` bytes behind the whole
/// one.
struct CellWindow {
  kernel::BufferType type;
  int64_t offset, stride;

  bool operator==(const CellWindow &other) const;
};

/// The window of a slice; none where the buffer's halo is smaller than the slice's, or where its
/// tiles or padded channels would be torn apart.
std::optional<CellWindow> findWindow(kernel::BufferType whole, const CellSlice &slice);

/// A buffer for one slice alone, with the slice's columns of the halo around it. What lies an odd
/// number of cache lines apart in the whole one does so here.
kernel::BufferType bufferOfSlice(kernel::BufferType whole, const CellSlice &slice);

/// Where a part of a slice lies in the buffer of that slice alone.
CellWindow findWindowInScratch(kernel::BufferType whole, const CellSlice &slice,
                               const CellSlice &part);
/// All columns of such a part, `rows` at each end of it as a halo.
CellWindow findEdgesInScratch(kernel::BufferType whole, const CellSlice &slice,
                              const CellSlice &part, int64_t rows);

} // namespace halcyon
#endif
