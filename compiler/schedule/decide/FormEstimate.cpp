#include "compiler/schedule/decide/FormEstimate.h"

#include "compiler/schedule/CacheSizes.h"
#include "compiler/schedule/decide/BatchShape.h"
#include "compiler/schedule/decide/Layouts.h"

using namespace halcyon;

/// What a core streams from its own cache and from the one that it shares with others, in bytes a
/// cycle (Zen 4 and Sapphire Rapids).
static constexpr double nearBytes = 32, farBytes = 16;

double FormEstimate::direct() const {
  return meanwhile(directProducts(), streamFilters(filterBytes(countTaps()), imageBytes()));
}

double FormEstimate::winograd(int64_t tile) const {
  double transformed = filterBytes(elementsOf(tile));
  return transforms(tile) + transformFilters(transformed) +
         meanwhile(products(tile), streamFilters(transformed, tiledBytes(tile)));
}

double FormEstimate::winogradOnWholeBatch(int64_t tile) const {
  double transformed = filterBytes(elementsOf(tile));
  return transforms(tile) + products(tile) + 2 * tiledBytes(tile) / farBytes +
         transformFilters(transformed);
}

double FormEstimate::directGradient() const {
  double bytes = filterBytes(countTaps());
  if (takesLessOnWholeBatch(int64_t(imageBytes()), int64_t(bytes), problem.batch))
    return directProducts() + onWholeBatch(bytes, imageBytes());
  return direct() + streamFilters(bytes, imageBytes()) + sumLanes(bytes);
}

double FormEstimate::winogradGradient(int64_t tile) const {
  double bytes = filterBytes(elementsOf(tile));
  return transforms(tile) + products(tile) + 2 * streamFilters(bytes, tiledBytes(tile)) +
         sumLanes(bytes);
}

double FormEstimate::winogradGradientOnWholeBatch(int64_t tile) const {
  double bytes = filterBytes(elementsOf(tile));
  return transforms(tile) + products(tile) + onWholeBatch(bytes, tiledBytes(tile));
}

bool FormEstimate::gradientTakesLessOnWholeBatch(int64_t tile) const {
  return takesLessOnWholeBatch(int64_t(tiledBytes(tile)), int64_t(filterBytes(elementsOf(tile))),
                               problem.batch);
}

int64_t FormEstimate::vectors(int64_t channels) const {
  return llvm::divideCeil(channels, surroundings.lanes);
}

double FormEstimate::partsOfVectors(int64_t channels) const {
  int64_t lanes = surroundings.lanes;
  int64_t computed = std::max(Layouts(lanes).channelMultiple(channels), surroundings.leastLanes);
  return double(computed * vectors(channels)) / double(lanes);
}

int64_t FormEstimate::countTaps() const { return problem.taps[0] * problem.taps[1]; }

int64_t FormEstimate::elementsOf(int64_t tile) const {
  return sideOf(tile, problem, 0).elements() * sideOf(tile, problem, 1).elements();
}

double FormEstimate::tiles(int64_t tile) const { return double(countTiles(tile, problem)); }

double FormEstimate::pixels() const { return double(problem.extents[0] * problem.extents[1]); }

double FormEstimate::filterBytes(int64_t elements) const {
  return 4.0 * double(problem.inputs * problem.outputs * elements);
}

double FormEstimate::imageBytes() const {
  auto [ofImage, ofOutput] = problem.isAdjoint ? std::pair(problem.outputs, problem.inputs)
                                               : std::pair(problem.inputs, problem.outputs);
  return 4.0 * double(ofImage * problem.stride[0] * problem.stride[1] + ofOutput) * pixels();
}

double FormEstimate::tiledBytes(int64_t tile) const {
  return tiles(tile) * 4.0 * double((problem.inputs + problem.outputs) * elementsOf(tile));
}

bool FormEstimate::hasWideUnits() const {
  return surroundings.lanes == 16 && surroundings.leastLanes == surroundings.lanes;
}

double FormEstimate::memoryBytes() const { return 6 * double(surroundings.lanes) / 16; }

double FormEstimate::vectorsOfTap() const {
  constexpr double mostBytes = 16 * 1024; // of a filter in such vectors
  double bytes =
      4.0 * double(surroundings.lanes * problem.inputs * problem.taps[0] * (problem.taps[1] + 1));
  bool hasPairs =
      hasWideUnits() && problem.extents[1] % 2 == 0 &&
      2 * Layouts(surroundings.lanes).channelMultiple(problem.outputs) == surroundings.lanes &&
      bytes <= mostBytes;
  return hasPairs ? 0.5 * double(problem.taps[1] + 1) / double(problem.taps[1])
                  : double(vectors(problem.outputs));
}

double FormEstimate::directProducts() const {
  return pixels() * double(problem.inputs * countTaps()) * vectorsOfTap();
}

double FormEstimate::products(int64_t tile) const {
  return tiles(tile) * double(elementsOf(tile) * vectors(problem.outputs) * problem.inputs);
}

double FormEstimate::elementsToTransform(int64_t tile, int axis) const {
  return problem.taps[axis] == 1 ? 0 : double(sideOf(tile, problem, axis).elements());
}

double FormEstimate::transforms(int64_t tile) const {
  // A matrix of a Winograd transform is about two thirds full, or one of its parts is, and its rows
  // share some terms; that of a side without taps is 1.
  auto [rows, columns] = tileOf(tile, problem);
  auto elements = double(elementsOf(tile)), outputs = double(rows * columns);
  double ofRows = elementsToTransform(tile, 0), ofColumns = elementsToTransform(tile, 1);
  auto rowParts = double(sideOf(tile, problem, 0).parts().size());
  auto columnParts = double(sideOf(tile, problem, 1).parts().size());
  double input = 0.4 * elements * (ofRows / rowParts + ofColumns / columnParts) + 2 * elements;
  auto halfOutput = double(rows * sideOf(tile, problem, 1).elements());
  double output = 0.5 * (halfOutput * ofRows + outputs * ofColumns) + elements + outputs;
  return tiles(tile) *
             (input * partsOfVectors(problem.inputs) + output * partsOfVectors(problem.outputs)) +
         2 * tiledBytes(tile) / (tiledBytes(tile) < cacheShareBytes ? nearBytes : memoryBytes());
}

double FormEstimate::transformFilters(double bytes) const {
  return surroundings.filtersArePrepared ? 0 : 2 * bytes / farBytes / double(problem.batch);
}

double FormEstimate::meanwhile(double productCycles, double filterCycles) const {
  return surroundings.filtersArePrepared ? std::max(productCycles, filterCycles)
                                         : productCycles + filterCycles;
}

double FormEstimate::streamFilters(double bytes, double bytesOfImage) const {
  double growth = bytes / filterBytes(countTaps());
  double between =
      std::max(bytes, surroundings.plainFilterBytes + growth * surroundings.growingFilterBytes);
  if (between < ownCacheBytes)
    return 0;
  // Cores with units for whole vectors of 64 bytes start two operations a cycle. (On an Intel
  // server VGG-small's image takes 0.84 of the time that it takes without the half,
  // ResNet-18's 1.01 if memory were half as fast, too.)
  double sharedBytes = hasWideUnits() ? farBytes / 2 : farBytes;
  double bytesACycle = between < sharedCacheBytes ? sharedBytes : memoryBytes();
  Traffic traffic = {int64_t(bytesOfImage), int64_t(bytes)};
  return bytes / bytesACycle / double(chooseSlice(traffic, problem.batch));
}

double FormEstimate::onWholeBatch(double sumBytes, double bytesOfImage) const {
  return 2 * bytesOfImage / farBytes + 2 * sumBytes / farBytes / double(problem.batch);
}

double FormEstimate::sumLanes(double bytes) const {
  return bytes * 2 * BatchShape::usualLanes / farBytes / double(problem.batch);
}
