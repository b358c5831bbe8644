#include "runtime/data/Trial.h"
#include "runtime/Philox.h"
#include "runtime/weights/Parameters.h"

namespace halcyon::runtime {

static void fillUniform(float *values, int64_t count, uint64_t seed, uint32_t stream) {
  for (int64_t i = 0; i < count; ++i) {
    const PhiloxCounter words =
        randomWords(seed, RandomPurpose::TrialData, stream, uint64_t(i) / 4);
    values[i] = 2 * toUnitInterval(words[size_t(i) % 4]) - 1;
  }
}

static void fillLabels(const HalcyonProgram &program, int32_t images, uint64_t seed, Batch &batch) {
  const auto classes = uint64_t(countElements(getOutputShape(program)));
  for (int32_t i = 0; i < images; ++i) {
    const PhiloxCounter words = randomWords(seed, RandomPurpose::TrialData, 1, uint64_t(i));
    batch.labels()[i] = int32_t(words[0] * classes >> 32);
  }
}

void fillWithTrialData(const HalcyonProgram &program, int32_t images, uint64_t seed, Batch &batch) {
  batch.setImages(images);
  batch.setKeys(seed, 0);
  batch.setRate(0);
  fillUniform(batch.image(0), images * batch.getImageElements(), seed, 0);
  if (isClassifier(program))
    fillLabels(program, images, seed, batch);
  else if (program.loss != HALCYON_NO_LOSS)
    fillUniform(batch.target(0), images * batch.getOutputElements(), seed, 1);
}

} // namespace halcyon::runtime
