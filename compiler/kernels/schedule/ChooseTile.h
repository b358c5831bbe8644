#ifndef HALCYON_COMPILER_KERNELS_SCHEDULE_CHOOSETILE_H
#define HALCYON_COMPILER_KERNELS_SCHEDULE_CHOOSETILE_H

#include "compiler/kernels/Kernels.h"

#include <limits>

namespace halcyon::kernels {

/// How an anchor is blocked in registers: `vectors` of `lanes` channels by `columns` by `rows`
/// sums.
struct Tile {
  int32_t lanes, vectors, columns, rows;

  bool operator==(const Tile &) const = default;
};

/// What a register tile is cut from. Tiles that must divide an extent do so; others may overlap at
/// its end.
struct TileSpace {
  int32_t lanes;            // of a vector
  int32_t vectors;          // of all output channels
  int32_t blockVectors = 1; // that lie together: a tile has a part of such a block, or several
  int32_t columns;
  int32_t rows;
  int64_t steps;     // of a sum
  bool isWrittenFar; // to memory that is in no cache
  bool isDepthwise;  // channels share no input; the inputs of all taps need registers, too
  bool mustDivide;
  bool columnsAreFar = false; // each step reads columns from lines of its own, rows from one line
  /// Positions whose cache lines, one each, stay in a first-level cache from step to step.
  int64_t keptPositions = std::numeric_limits<int64_t>::max();
  /// Of a tile: what it reads is packed, and the copy has room for no more.
  int32_t mostVectors = std::numeric_limits<int32_t>::max();
  bool needsAllColumns = false; // of a tile: what neighbours sum is put together there
  bool filterMayStream = false; // vector by vector past the elements of a step
  bool rowsNeedAllColumns; // rows of an image are only worth joining where a whole row is too short
};

/// Whether the sums of a tile stay in registers, beside the vectors of a step's filter.
bool fitsRegisters(const Tile &tile, const KernelTarget &target);
/// Whether they do beside a step's elements of the input, while the filter streams past these.
bool fitsStreaming(const Tile &tile, const KernelTarget &target);

/// The tiles of a space, the fastest by a small model of the processor first; never none.
std::vector<Tile> rankTiles(const TileSpace &space, const KernelTarget &target);
Tile chooseTile(const TileSpace &space, const KernelTarget &target);

} // namespace halcyon::kernels
#endif
