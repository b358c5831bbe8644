#ifndef HALCYON_RUNTIME_RUN_BATCH_H
#define HALCYON_RUNTIME_RUN_BATCH_H

#include "runtime/Program.h"
#include "runtime/run/Arena.h"

#include <array>

namespace halcyon::runtime {

/// What a batch has room for.
struct BatchExtent {
  int64_t capacity = 1; // images: the largest `batch` of the entries, rounded up to their `slice`
  int64_t outputElementBytes = 4; // 8 where the double-precision reference writes into it
  int64_t gradientBytes = 0;
};

/// The arguments and results of one call: one array per HalcyonSlot.
class Batch {
public:
  /// Carves the arrays out of `arena`, which counted `countBytes` for them.
  Batch(const HalcyonProgram &program, const BatchExtent &extent, Arena &arena);
  static int64_t countBytes(const HalcyonProgram &program, const BatchExtent &extent);

  /// Makes this a call on `images` images: sets their example weights to 1 / images and clears what
  /// lies past them.
  void setImages(int32_t images);
  int32_t getImages() const { return images; }
  int64_t getCapacity() const { return capacity; }

  /// The random key of each image, from the seed, the step and the place in the batch.
  void setKeys(uint64_t seed, uint64_t step);

  int64_t getImageElements() const { return imageElements; }
  int64_t getOutputElements() const { return outputElements; }

  float *image(int64_t index) { return get<float>(HALCYON_IMAGE) + index * imageElements; }
  int32_t *labels() { return get<int32_t>(HALCYON_TARGET); }
  float *target(int64_t index) { return get<float>(HALCYON_TARGET) + index * outputElements; }
  float *output(int64_t index) { return get<float>(HALCYON_OUTPUT) + index * outputElements; }
  void setRate(double rate) { *get<float>(HALCYON_RATE) = float(rate); }
  float getLoss() { return *get<float>(HALCYON_LOSS); }
  double getReferenceLoss() { return *get<double>(HALCYON_LOSS); }
  float getAccuracy() { return *get<float>(HALCYON_ACCURACY); }
  char *gradients() { return get<char>(HALCYON_GRADIENTS); }

  const std::array<char *, HALCYON_SLOTS> &getSlots() const { return slots; }

private:
  template <typename Element> Element *get(HalcyonSlot slot) {
    return reinterpret_cast<Element *>(slots[slot]);
  }

  int64_t capacity;
  int64_t imageElements;
  int64_t outputElements;
  int64_t targetBytes; // per image
  int32_t images = 0;
  std::array<char *, HALCYON_SLOTS> slots;
};

} // namespace halcyon::runtime

#endif
