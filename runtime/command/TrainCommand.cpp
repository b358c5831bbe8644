#include "runtime/command/TrainCommand.h"
#include "runtime/data/LoadDataSet.h"
#include "runtime/system/AtomicFile.h"
#include "runtime/system/Interrupt.h"
#include "runtime/train/Progress.h"
#include "runtime/train/TrainingLog.h"
#include "runtime/weights/Initialize.h"
#include "runtime/weights/Parameters.h"

#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstring>

namespace halcyon::runtime {

namespace {

/// One run of the command: what it was asked for, and what it works with.
class TrainingRun {
public:
  TrainingRun(const HalcyonProgram &program, const TrainOptions &options, Network &network,
              const DataSet &data, const DataSet *validation, const TrainingPosition &start,
              TrainingLog *log)
      : program(program), options(options), network(network), validation(validation), log(log),
        trainer(network, data, start), totalSteps(countSteps()),
        progress(isClassifier(program), start.step, totalSteps, trainer.getStepsPerEpoch()) {}

  Status run() {
    progress.beginEpoch();
    while (trainer.getPosition().step < totalSteps && !isInterrupted()) {
      if (Status status = runStep(); !status.ok())
        return status;
      if (trainer.getPosition().stepInEpoch == 0 || trainer.getPosition().step == totalSteps)
        if (Status status = endEpoch(); !status.ok())
          return status;
    }
    return finish();
  }

private:
  int64_t countSteps() const {
    const int64_t epochs = options.epochs.value_or(std::max(program.default_epochs, 1));
    return options.steps.value_or(epochs * trainer.getStepsPerEpoch());
  }

  Status runStep() {
    const int64_t epoch = trainer.getPosition().epoch + 1;
    const StepResult result = trainer.runStep();
    const int64_t step = trainer.getPosition().step;
    if (log)
      log->add(result, step, epoch, isClassifier(program));
    if (!std::isfinite(result.loss))
      return mistake("{}: the loss became {} at step {} (epoch {}), which was not saved; lower the "
                     "rate in {}, warm up longer, or check the data for extreme values",
                     program.name, result.loss, step, epoch, program.source);
    progress.addStep(result, trainer.getPosition());
    return {};
  }

  Status endEpoch() {
    Evaluation evaluation;
    if (validation)
      evaluation = evaluate(network, *validation);
    progress.endEpoch(validation ? &evaluation : nullptr);
    Status status = save();
    progress.beginEpoch();
    return status;
  }

  Status save() {
    if (log)
      if (Status status = log->flush(); !status.ok())
        return status;
    if (options.save.empty())
      return {};
    savedStep = trainer.getPosition().step;
    return saveCheckpoint(options.save, program, network.getState(), trainer.getPosition());
  }

  Status finish() {
    const int64_t step = trainer.getPosition().step;
    progress.endEpoch(nullptr);
    if (savedStep != step)
      if (Status status = save(); !status.ok())
        return status;
    const std::string saved =
        options.save.empty() ? "" : fmt::format("; saved to {}", options.save);
    if (step < totalSteps)
      fmt::print("interrupted after step {} of {}{}{}\n", step, totalSteps, saved,
                 options.save.empty() ? "" : "; go on with --resume");
    else
      fmt::print("done after step {}{}\n", step, saved);
    return {};
  }

  const HalcyonProgram &program;
  const TrainOptions &options;
  Network &network;
  const DataSet *validation;
  TrainingLog *log;
  Trainer trainer;
  int64_t totalSteps;
  Progress progress;
  int64_t savedStep = -1;
};

} // namespace

// The data set to validate on; without a value where there is none.
static Result<std::optional<DataSet>> loadValidation(const HalcyonProgram &program,
                                                     const TrainOptions &options) {
  const bool isGiven = !options.validate.empty();
  if (!isGiven && !hasPart(options.data, DataPart::Test))
    return std::optional<DataSet>();
  Result<DataSet> data =
      loadDataSet(isGiven ? options.validate : options.data, DataPart::Test, program);
  if (!data.ok())
    return data.status();
  return std::optional<DataSet>(std::move(*data));
}

static Status checkContinues(const TrainOptions &options, const TrainingPosition &position,
                             const DataSet &data, const HalcyonProgram &program) {
  if (options.seed && *options.seed != position.seed)
    return mistake("{}: the run to resume has the seed {}, not {}; leave out --seed", options.save,
                   position.seed, *options.seed);
  if (options.noShuffle && position.shuffled)
    return mistake("{}: the run to resume shuffles; leave out --no-shuffle", options.save);
  if (position.images != data.count)
    return mistake("{}: the run to resume had {} images but {} has {}; give the same data",
                   options.save, position.images, data.imageSource, data.count);
  if (position.batch != program.train.batch)
    return mistake(
        "{}: the run to resume had a batch of {} but the program has {}; compile it with "
        "--batch {}",
        options.save, position.batch, program.train.batch, position.batch);
  const int64_t stepsPerEpoch = (position.images + position.batch - 1) / position.batch;
  if (position.stepInEpoch >= stepsPerEpoch || position.epoch > position.step ||
      position.epoch * stepsPerEpoch + position.stepInEpoch != position.step)
    return mistake(
        "{}: its position (epoch {}, step {} of it, step {} in all) is impossible; the file "
        "is damaged, use another copy",
        options.save, position.epoch, position.stepInEpoch, position.step);
  return {};
}

// Fills the state and says where to start.
static Result<TrainingPosition> prepareStart(const HalcyonProgram &program,
                                             const TrainOptions &options, const DataSet &data,
                                             Network &network) {
  TrainingPosition position;
  position.seed = options.seed.value_or(0);
  position.shuffled = !options.noShuffle;
  initializeParameters(program, position.seed, network.getState(), network.hasOptimizer());
  if (!options.init.empty())
    if (Status status = loadWeights(options.init, program, network.getState()); !status.ok())
      return status;
  if (options.resume) {
    if (access(options.save.c_str(), F_OK) != 0)
      return mistake("{}: there is no run to resume: {}; leave out --resume to begin one, or check "
                     "the path",
                     options.save, std::strerror(errno));
    Result<TrainingPosition> resumed = loadCheckpoint(options.save, program, network.getState());
    if (!resumed.ok())
      return resumed;
    position = *resumed;
    if (Status status = checkContinues(options, position, data, program); !status.ok())
      return status;
  }
  return position;
}

Status train(const HalcyonProgram &program, const TrainOptions &options) {
  if (Status status = checkEntries(program, {&program.train}); !status.ok())
    return status;
  if (!options.save.empty())
    if (Status status = checkReplaceable(options.save); !status.ok())
      return status;
  Result<DataSet> data = loadDataSet(options.data, DataPart::Training, program);
  if (!data.ok())
    return data.status();
  Result<std::optional<DataSet>> validation = loadValidation(program, options);
  if (!validation.ok())
    return validation.status();
  std::vector<const HalcyonEntry *> entries = {&program.train};
  if (validation->has_value())
    entries.push_back(&program.evaluate);
  Result<std::unique_ptr<Network>> network = Network::create(program, entries, options.threads);
  if (!network.ok())
    return network.status();
  Result<TrainingPosition> start = prepareStart(program, options, *data, **network);
  if (!start.ok())
    return start.status();
  std::optional<TrainingLog> log;
  if (!options.log.empty()) {
    Result<TrainingLog> opened = TrainingLog::open(options.log, start->step);
    if (!opened.ok())
      return opened.status();
    log = std::move(*opened);
  }
  if (options.save.empty())
    fmt::print(stderr, "note: the weights will not be kept; give --save FILE to keep them\n");
  catchInterrupts();
  return TrainingRun(program, options, **network, *data,
                     validation->has_value() ? &**validation : nullptr, *start,
                     log ? &*log : nullptr)
      .run();
}

} // namespace halcyon::runtime
