#include "runtime/CommandLine.h"
#include "runtime/BenchCommand.h"
#include "runtime/EvaluateCommand.h"
#include "runtime/InfoCommand.h"
#include "runtime/PredictCommand.h"
#include "runtime/Processor.h"
#include "runtime/TrainCommand.h"
#include "runtime/VerifyCommand.h"

#include <CLI/CLI.hpp>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <functional>
#include <new>
#include <system_error>

namespace halcyon::runtime {

// Without a text of its own in the help.
template <typename Number> static CLI::Validator within(Number least, Number most) {
  return CLI::Range(least, most).description("");
}

// CLI11 reads a negative number into an unsigned one without a word.
static std::string refuseNegative(const std::string &text) {
  return text.starts_with('-') ? "a seed is a number from 0 on, not " + text : "";
}

namespace {

/// The commands, their options, and which of them was chosen.
class CommandLine {
public:
  explicit CommandLine(const HalcyonProgram &program)
      : program(program), app(fmt::format("{}: a network compiled by Halcyon from {}", program.name,
                                          program.source)) {
    app.require_subcommand(1);
    addTrain();
    addEvaluate();
    addPredict();
    addBench();
    addInfo();
    addVerify();
  }

  CLI::App &getApp() { return app; }
  Status runChosen() { return chosen(); }

private:
  CLI::App *addCommand(const char *name, const char *summary,
                       const std::function<Status()> &run) {
    CLI::App *command = app.add_subcommand(name, summary);
    command->callback([this, run] { chosen = run; });
    return command;
  }

  void addThreads(CLI::App *command, int &threads) {
    threads = countProcessors();
    command->add_option("--threads", threads, "threads; all processors where not given")
        ->check(within(1, 1024))
        ->type_name("T");
  }

  void addWeights(CLI::App *command, std::string &weights) {
    command->add_option("--weights", weights, "the .safetensors file of the weights")
        ->required()
        ->type_name("FILE");
  }

  void addTrain() {
    CLI::App *command = addCommand("train", "train the network on a data set",
                                   [this] { return train(program, trainOptions); });
    TrainOptions &options = trainOptions;
    command->add_option("--data", options.data, DataHelp)->required()->type_name("PATH");
    command->add_option("--validate", options.validate, "data to validate on after each epoch")
        ->type_name("PATH");
    CLI::Option *epochs =
        command
            ->add_option("--epochs", options.epochs, "stop after N epochs, resumed ones included")
            ->check(within<int64_t>(1, int64_t(1) << 40))
            ->type_name("N");
    command->add_option("--steps", options.steps, "stop after N steps, resumed ones included")
        ->check(within<int64_t>(1, int64_t(1) << 40))
        ->type_name("N")
        ->excludes(epochs);
    command->add_option("--seed", options.seed, "of all randomness; 0 where not given")
        ->check(refuseNegative)
        ->type_name("S");
    addThreads(command, options.threads);
    CLI::Option *init =
        command->add_option("--init", options.init, "start from the weights of this file")
            ->type_name("FILE");
    CLI::Option *save =
        command->add_option("--save", options.save, "save here after each epoch and at the end")
            ->type_name("FILE");
    command->add_flag("--resume", options.resume, "go on where the run saved with --save stands")
        ->needs(save)
        ->excludes(init);
    command->add_flag("--no-shuffle", options.noShuffle, "take the images in their stored order");
    command->add_option("--log", options.log, "write step,epoch,loss,accuracy,rate for each step")
        ->type_name("FILE.csv");
  }

  void addEvaluate() {
    CLI::App *command = addCommand("eval", "print the loss and the accuracy on a data set",
                                   [this] { return evaluate(program, evaluateOptions); });
    command->add_option("--data", evaluateOptions.data, DataHelp)->required()->type_name("PATH");
    addWeights(command, evaluateOptions.weights);
    addThreads(command, evaluateOptions.threads);
  }

  void addPredict() {
    CLI::App *command = addCommand("predict", "print the answer for each image",
                                   [this] { return predict(program, predictOptions); });
    addWeights(command, predictOptions.weights);
    command
        ->add_option(
            "INPUT", predictOptions.inputs,
            "an IDX file of images, a .safetensors file with x, or a folder in MNIST's form")
        ->required()
        ->type_name("");
    command->add_option("--count", predictOptions.count, "at most N images of each input")
        ->check(within<int64_t>(1, int64_t(1) << 40))
        ->type_name("N");
    command->add_flag("--show", predictOptions.show, "draw the images too (10 without --count)");
    addThreads(command, predictOptions.threads);
  }

  void addBench() {
    CLI::App *command = addCommand("bench", "measure the speed on random data",
                                   [this] { return bench(program, benchOptions); });
    command->add_option("--seconds", benchOptions.seconds, "to measure, in all")
        ->capture_default_str()
        ->check(within(0.0, 1e6))
        ->type_name("S");
    addThreads(command, benchOptions.threads);
  }

  void addInfo() {
    CLI::App *command = addCommand("info", "print parameters, plan and memory",
                                   [this] { return printInfo(program, infoThreads); });
    addThreads(command, infoThreads);
  }

  void addVerify() {
    CLI::App *command = addCommand("verify", "check the program's gradients",
                                   [this] { return verify(program, verifyOptions); });
    VerifyOptions &options = verifyOptions;
    command->add_option("--images", options.images, "random images to check on")
        ->capture_default_str()
        ->check(within(1, 1 << 20))
        ->type_name("N");
    command->add_option("--samples", options.samples, "elements of each parameter to vary")
        ->capture_default_str()
        ->check(within(1, 1 << 20))
        ->type_name("K");
    command->add_option("--seed", options.seed, "of the random data")
        ->check(refuseNegative)
        ->capture_default_str()
        ->type_name("S");
    command->add_option("--recorded", options.recorded, "compare with values recorded elsewhere")
        ->type_name("FILE");
    command->add_option("--tolerance", options.tolerance, "largest relative error of f32")
        ->capture_default_str()
        ->check(within(0.0, 1.0))
        ->type_name("X");
    addThreads(command, options.threads);
  }

  static constexpr const char *DataHelp =
      "a folder in MNIST's form, or a .safetensors file with x and y";

  const HalcyonProgram &program;
  CLI::App app;
  std::function<Status()> chosen;
  TrainOptions trainOptions;
  EvaluateOptions evaluateOptions;
  PredictOptions predictOptions;
  BenchOptions benchOptions;
  int infoThreads = 1;
  VerifyOptions verifyOptions;
};

} // namespace

// Where the output goes to a full disk, nobody would know otherwise.
static Status flushOutput() {
  if (std::fflush(stdout) == 0)
    return {};
  return mistake("standard output: cannot write: {}; free some space", std::strerror(errno));
}

static Status runGuarded(CommandLine &commandLine) {
  try {
    Status status = commandLine.runChosen();
    Status flushed = flushOutput();
    return status.ok() ? flushed : status;
  } catch (const std::bad_alloc &) {
    return mistake("memory: there is not enough of it; use a smaller data set or free memory");
  } catch (const std::system_error &error) {
    return mistake("system: {}; free the resource that it names", error.what());
  }
}

static int reportStatus(const Status &status) {
  for (const std::string &problem : status.getProblems())
    fmt::print(stderr, "error: {}\n", problem);
  return int(status.getOutcome());
}

int runCommandLine(const HalcyonProgram &program, int argumentCount, const char *const *arguments) {
  if (program.version != HALCYON_PROGRAM_VERSION)
    return reportStatus(
        fault("{}: compiled for version {} of the runtime but linked with version {}; "
              "compile it again",
              program.name, program.version, HALCYON_PROGRAM_VERSION));
  CommandLine commandLine(program);
  try {
    commandLine.getApp().parse(argumentCount, arguments);
  } catch (const CLI::ParseError &error) {
    if (error.get_exit_code() == 0)
      return commandLine.getApp().exit(error);
    return reportStatus(
        {Outcome::CommandLine, {fmt::format("{}; see {} --help", error.what(), arguments[0])}});
  }
  return reportStatus(runGuarded(commandLine));
}

} // namespace halcyon::runtime
