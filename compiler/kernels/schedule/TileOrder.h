#ifndef HALCYON_COMPILER_KERNELS_SCHEDULE_TILEORDER_H
#define HALCYON_COMPILER_KERNELS_SCHEDULE_TILEORDER_H

#include "compiler/kernels/define/Algorithm.h"
#include "compiler/kernels/schedule/ChooseTile.h"

namespace halcyon::kernels {

/// In which order the tiles of a convolution's output run, by what the caches keep meanwhile.
class TileOrder {
public:
  TileOrder(const Algorithm &algorithm, const Part &sum);

  /// Whether tiles of many vectors by few positions pay: they read their filters often, and what
  /// goes to memory goes faster a few vectors of many positions at a time. (Zen 3, slices of
  /// MobileNetV2: 24 to 144 channels of 56x56 take 1.2 of the time with 6 vectors by 2 columns
  /// instead of 3 by 4, 96 to 576 of 14x14 1.1.)
  bool mayFilterStream() const;

  /// Whether tiles of channels should be innermost: then pixels are read once, and memory is
  /// written from one end to the other (16 to 96 channels of 112x112: 94 instead of 56 GFLOP/s). If
  /// not, they are outermost: where their filters should stay in the cache while images pass, or
  /// come meanwhile, or, where each channel reads its own only, their pixels (depthwise, 192
  /// channels of 28x28: 116 -> 197 GFLOP/s).
  bool hasChannelsInside(const Tile &tile) const;

  /// How often a kernel reads its filter, or each element's filter: once a tile of positions.
  int64_t countPasses(const Tile &tile) const;

  /// Whether filters that no cache of a core holds can be fetched for the next channels while all
  /// positions pass over those of the ones before. A single position reads its filter at the speed
  /// of memory in any case, and many passes pay for the first.
  bool canFetchNextFilters(const Tile &tile) const;

private:
  int64_t countPositions() const;
  int64_t countFilterBytes() const;
  int64_t countInputBytes() const;
  int64_t countOutputBytes() const;
  bool keepsAllPositions() const;
  bool keepsFiltersOfTile(const Tile &tile) const;
  int64_t channelBytes(const Tile &tile) const;
  bool keepsRowsOfTile(const Tile &tile) const;
  bool hasDepthwiseInside(const Tile &tile) const;

  const Algorithm &algorithm;
  const Part &sum;
  int64_t elementBytes;
  bool elementsHaveOwnFilters; // those of tiles in Winograd's form, which rows are
};

} // namespace halcyon::kernels
#endif
