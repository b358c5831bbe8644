#ifndef HALCYON_RUNTIME_TRAIN_PROGRESS_H
#define HALCYON_RUNTIME_TRAIN_PROGRESS_H

#include "runtime/train/Evaluate.h"
#include "runtime/train/Trainer.h"

#include <chrono>

namespace halcyon::runtime {

/// Shows how training goes: a line on the standard output per epoch, and, where the standard error
/// is a terminal, a line that is redrawn ten times a second.
class Progress {
public:
  /// `firstStep` are done already, `totalSteps` are to be done.
  Progress(bool isClassifier, int64_t firstStep, int64_t totalSteps, int64_t stepsPerEpoch);

  /// From here on the time counts as training.
  void beginEpoch();

  /// Adds a step; `position` stands behind it.
  void addStep(const StepResult &result, const TrainingPosition &position);

  /// Ends the line of an epoch, which may be cut short. `validation` may be null.
  void endEpoch(const Evaluation *validation);

private:
  using Clock = std::chrono::steady_clock;

  void draw();
  double getEpochSeconds() const;
  double estimateSecondsLeft() const;

  bool isClassifier;
  bool isLive;
  int64_t firstStep, totalSteps, stepsPerEpoch;
  int64_t step;
  Clock::time_point runStart, epochStart, lastStep, lastDrawn;
  double lossSum = 0, accuracySum = 0; // over the images of the epoch so far
  int64_t images = 0;
};

} // namespace halcyon::runtime

#endif
