#include "runtime/run/Batch.h"
#include "runtime/Philox.h"
#include "runtime/weights/Parameters.h"

#include <algorithm>
#include <cstring>

namespace halcyon::runtime {

static int64_t countTargetBytes(const HalcyonProgram &program) {
  return isClassifier(program) ? 4 : 4 * countElements(getOutputShape(program));
}

static std::array<int64_t, HALCYON_SLOTS> countSlotBytes(const HalcyonProgram &program,
                                                         const BatchExtent &extent) {
  const int64_t capacity = extent.capacity;
  std::array<int64_t, HALCYON_SLOTS> bytes = {};
  bytes[HALCYON_IMAGE] = capacity * countElements(getInputShape(program)) * 4;
  bytes[HALCYON_TARGET] = capacity * countTargetBytes(program);
  bytes[HALCYON_EXAMPLE_WEIGHTS] = capacity * 4;
  bytes[HALCYON_RANDOM_KEYS] = capacity * 8;
  bytes[HALCYON_RATE] = 4;
  bytes[HALCYON_OUTPUT] =
      capacity * countElements(getOutputShape(program)) * extent.outputElementBytes;
  bytes[HALCYON_LOSS] = 8;
  bytes[HALCYON_ACCURACY] = 8;
  bytes[HALCYON_GRADIENTS] = extent.gradientBytes;
  return bytes;
}

int64_t Batch::countBytes(const HalcyonProgram &program, const BatchExtent &extent) {
  int64_t sum = 0;
  for (int64_t bytes : countSlotBytes(program, extent))
    sum += Arena::roundUp(bytes);
  return sum;
}

Batch::Batch(const HalcyonProgram &program, const BatchExtent &extent, Arena &arena)
    : capacity(extent.capacity), imageElements(countElements(getInputShape(program))),
      outputElements(countElements(getOutputShape(program))),
      targetBytes(countTargetBytes(program)) {
  const std::array<int64_t, HALCYON_SLOTS> bytes = countSlotBytes(program, extent);
  for (size_t slot = 0; slot < HALCYON_SLOTS; ++slot)
    slots[slot] = arena.take(bytes[slot]);
}

void Batch::setImages(int32_t count) {
  images = count;
  const auto past = size_t(capacity - count);
  std::memset(image(count), 0, past * size_t(imageElements) * 4);
  std::memset(slots[HALCYON_TARGET] + count * targetBytes, 0, past * size_t(targetBytes));
  std::memset(slots[HALCYON_RANDOM_KEYS] + int64_t(count) * 8, 0, past * 8);
  auto *weights = get<float>(HALCYON_EXAMPLE_WEIGHTS);
  std::fill(weights, weights + count, 1.0f / float(count));
  std::fill(weights + count, weights + capacity, 0.0f);
}

void Batch::setKeys(uint64_t seed, uint64_t step) {
  auto *keys = get<uint32_t>(HALCYON_RANDOM_KEYS);
  for (int32_t index = 0; index < images; ++index) {
    const PhiloxCounter words = randomWords(seed, RandomPurpose::ImageKeys, uint32_t(index), step);
    keys[2 * index] = words[0];
    keys[2 * index + 1] = words[1];
  }
}

} // namespace halcyon::runtime
