#ifndef HALCYON_COMPILER_SCHEDULE_DECIDE_FORMESTIMATE_H
#define HALCYON_COMPILER_SCHEDULE_DECIDE_FORMESTIMATE_H

#include "compiler/schedule/decide/Forms.h"

namespace halcyon {

/// What an estimate has to know of a function.
struct Surroundings {
  int64_t lanes;           // of a vector
  int64_t leastLanes;      // of the shortest one that computes as much in the same time
  int64_t images;          // of a call, as a rule
  bool filtersArePrepared; // their transforms cost nothing in a call
  /// Filters that a slice runs through before the next one needs them again, if those are more than
  /// one layer's: those that only have the direct form, and those that Winograd's makes larger.
  double plainFilterBytes = 0, growingFilterBytes = 0;
};

/// Estimates in cycles an image of a core that starts one vector operation in each. `tile`: see
/// Form.
class FormEstimate {
public:
  FormEstimate(const Problem &problem, const Surroundings &surroundings)
      : problem(problem), surroundings(surroundings) {}

  /// A convolution, or its adjoint in the input, which reads and writes as much.
  double direct() const;
  double winograd(int64_t tile) const;
  /// Filters are read once; tiles come from memory and go there, as they are many.
  double winogradOnWholeBatch(int64_t tile) const;
  /// The adjoint in the filter: on the whole batch as RunOnWholeBatch has it; or else what slices
  /// add to is read and written, and lanes are summed.
  double directGradient() const;
  double winogradGradient(int64_t tile) const;
  double winogradGradientOnWholeBatch(int64_t tile) const;
  bool gradientTakesLessOnWholeBatch(int64_t tile) const;

private:
  int64_t vectors(int64_t channels) const;
  /// Few channels fill a part of a vector only.
  double partsOfVectors(int64_t channels) const;
  int64_t countTaps() const;
  int64_t elementsOf(int64_t tile) const;
  double tiles(int64_t tile) const;
  /// `elements`: taps, or what they are in Winograd's form.
  double filterBytes(int64_t elements) const;
  double pixels() const; // of the convolution's output
  double imageBytes() const;
  double tiledBytes(int64_t tile) const;
  /// Whether half a vector takes as long as a whole one of 64 bytes.
  bool hasWideUnits() const;
  /// What memory streams in a cycle: cores with shorter vectors start two operations in each.
  double memoryBytes() const;
  /// Channels that fill half a vector leave its other half to the next column, which meets the
  /// filter a tap later (`pairsColumns` of the kernels).
  double vectorsOfTap() const;
  double directProducts() const;
  double products(int64_t tile) const;
  /// Along a side: 0 where it has one tap, and its pixels are its elements.
  double elementsToTransform(int64_t tile, int axis) const;
  double transforms(int64_t tile) const;
  double transformFilters(double bytes) const;
  /// Prediction fetches filters while it uses others; else each layer waits for its own.
  double meanwhile(double productCycles, double filterCycles) const;
  /// Filters that are too large for the cache, alone or with those that run in between, come from
  /// behind it, once a slice. As if all that can had one form.
  double streamFilters(double bytes, double bytesOfImage) const;
  /// Images or tiles come from memory and go there, as they are many; the sum is written once and
  /// read once.
  double onWholeBatch(double sumBytes, double bytesOfImage) const;
  /// Every lane's part is zeroed once and read once a step.
  double sumLanes(double bytes) const;

  Problem problem;
  Surroundings surroundings;
};

} // namespace halcyon
#endif
