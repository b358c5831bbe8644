#ifndef HALCYON_RUNTIME_TRAIN_TRAININGLOG_H
#define HALCYON_RUNTIME_TRAIN_TRAININGLOG_H

#include "runtime/train/Trainer.h"

#include <cstdio>
#include <memory>
#include <string>

namespace halcyon::runtime {

/// The file of `--log`: one row `step,epoch,loss,accuracy,rate` per step, both counted from 1;
/// `accuracy` is empty for a regression.
class TrainingLog {
public:
  /// Starts a new file, or, after a resume, goes on behind the row of `finishedSteps`.
  static Result<TrainingLog> open(const std::string &path, int64_t finishedSteps);

  /// Adds the row of the step before `position`. Allocates nothing.
  void add(const StepResult &result, int64_t step, int64_t epoch, bool isClassifier);

  /// Hands the rows to the system; an error where it does not take them.
  Status flush();

private:
  struct Close {
    void operator()(std::FILE *file) const { std::fclose(file); }
  };

  TrainingLog(std::string path, std::FILE *file) : path(std::move(path)), file(file) {}

  std::string path;
  std::unique_ptr<std::FILE, Close> file;
};

} // namespace halcyon::runtime

#endif
