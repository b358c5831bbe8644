#ifndef HALCYON_RUNTIME_TRAIN_TRAINER_H
#define HALCYON_RUNTIME_TRAIN_TRAINER_H

#include "runtime/data/DataSet.h"
#include "runtime/run/Network.h"
#include "runtime/weights/Checkpoint.h"

#include <vector>

namespace halcyon::runtime {

/// What one training step gave, measured before its update.
struct StepResult {
  int32_t images;
  float loss;
  double accuracy; // of a classifier, 0 to 1
  double rate;
};

/// Walks through the data epoch by epoch, step by step, from any position on. The last step of an
/// epoch takes the images that are left over.
class Trainer {
public:
  /// `position` says the seed, the order of the images and where to go on; the size of the data and
  /// of the batch are filled in.
  Trainer(Network &network, const DataSet &data, TrainingPosition position);

  /// Runs the step that the position stands before, and moves the position behind it. Allocates
  /// nothing.
  StepResult runStep();

  const TrainingPosition &getPosition() const { return position; }
  int64_t getStepsPerEpoch() const { return stepsPerEpoch; }

private:
  void orderImages();
  std::span<const uint32_t> selectImages() const;
  void advance();

  Network &network;
  const DataSet &data;
  TrainingPosition position;
  int64_t stepsPerEpoch;
  std::vector<uint32_t> order;
};

} // namespace halcyon::runtime

#endif
