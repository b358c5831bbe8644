#include "runtime/train/Trainer.h"
#include "runtime/Philox.h"
#include "runtime/train/Evaluate.h"
#include "runtime/train/Schedule.h"
#include "runtime/weights/Parameters.h"

#include <algorithm>
#include <numeric>

namespace halcyon::runtime {

Trainer::Trainer(Network &network, const DataSet &data, TrainingPosition start)
    : network(network), data(data), position(start), order(size_t(data.count)) {
  position.images = data.count;
  position.batch = network.getProgram().train.batch;
  stepsPerEpoch = (position.images + position.batch - 1) / position.batch;
  orderImages();
}

// Fisher and Yates: image i changes places with one of 0 … i.
void Trainer::orderImages() {
  std::iota(order.begin(), order.end(), 0u);
  if (!position.shuffled)
    return;
  for (uint64_t i = order.size(); i-- > 1;) {
    const PhiloxCounter words =
        randomWords(position.seed, RandomPurpose::Shuffling, uint32_t(position.epoch), i);
    const uint64_t random = uint64_t(words[0]) << 32 | words[1];
    std::swap(order[i], order[size_t((unsigned __int128)(random) * (i + 1) >> 64)]);
  }
}

std::span<const uint32_t> Trainer::selectImages() const {
  const int64_t first = position.stepInEpoch * position.batch;
  const int64_t count = std::min(position.batch, position.images - first);
  return std::span(order).subspan(size_t(first), size_t(count));
}

void Trainer::advance() {
  ++position.step;
  if (++position.stepInEpoch < stepsPerEpoch)
    return;
  position.stepInEpoch = 0;
  ++position.epoch;
  orderImages();
}

StepResult Trainer::runStep() {
  const HalcyonProgram &program = network.getProgram();
  Batch &batch = network.getBatch();
  const std::span<const uint32_t> images = selectImages();
  fillImages(data, images, batch);
  fillTargets(data, images, batch);
  batch.setKeys(position.seed, uint64_t(position.step));
  const double rate =
      computeLearningRate(program.schedule, position.epoch, position.stepInEpoch, stepsPerEpoch);
  batch.setRate(rate);
  network.run(program.train);
  advance();
  const double accuracy =
      isClassifier(program) ? roundAccuracy(batch.getAccuracy(), batch.getImages()) : 0;
  return {batch.getImages(), batch.getLoss(), accuracy, rate};
}

} // namespace halcyon::runtime
