#include "runtime/command/CommandLine.h"
#include "runtime/command/BenchCommand.h"
#include "runtime/command/Command.h"
#include "runtime/command/EvaluateCommand.h"
#include "runtime/command/HelpText.h"
#include "runtime/command/InfoCommand.h"
#include "runtime/command/PredictCommand.h"
#include "runtime/command/ProfileCommand.h"
#include "runtime/command/RunGuarded.h"
#include "runtime/command/TrainCommand.h"
#include "runtime/command/VerifyCommand.h"
#include "runtime/system/Processor.h"
#include "runtime/weights/Parameters.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <limits>

namespace halcyon::runtime {

// What the network takes of an image's tensor x and of its target y.
static std::string describeTensors(const HalcyonProgram &program) {
  const std::string images = fmt::format("x (f32 {} an image, or bytes, of which 255 becomes 1)",
                                         describeShape(getInputShape(program)));
  const std::string outputs = describeShape(getOutputShape(program));
  return isClassifier(program) ? fmt::format("{} and y (its class, an integer from 0 to {})",
                                             images, countElements(getOutputShape(program)) - 1)
                               : fmt::format("{} and y (f32 {} an image)", images, outputs);
}

namespace {

/// The commands, their options, and what these were given.
class CommandLine {
public:
  explicit CommandLine(const HalcyonProgram &program) : program(program) {
    addTrain();
    addEvaluate();
    addPredict();
    addBench();
    addProfile();
    addInfo();
    addVerify();
  }

  Status run(const std::string &executable, const std::vector<std::string> &arguments) {
    const std::string first = arguments.empty() ? "" : arguments.front();
    if (first == "-h" || first == "--help") {
      fmt::print("{}", help(executable));
      return {};
    }
    Command *command = find(first);
    if (!command)
      return {Outcome::CommandLine,
              {fmt::format("{}; there is {}; see {} --help",
                           first.empty() ? "a command is missing"
                                         : fmt::format("unknown command '{}'", first),
                           listCommands(), executable)}};
    if (Status status = command->read({arguments.begin() + 1, arguments.end()}); !status.ok())
      return {
          status.getOutcome(),
          {fmt::format("{}; see {} {} --help", status.getProblems().front(), executable, first)}};
    if (command->isHelpWanted()) {
      fmt::print("{}\n{}", command->help(executable), footer);
      return {};
    }
    return command->execute();
  }

private:
  static constexpr const char *footer =
      "Exit status: 0 done, 1 a mistake in what was given, 2 in the command line,\n3 a "
      "fault of the program.\n";

  std::string help(const std::string &executable) const {
    std::vector<HelpRow> rows;
    rows.reserve(commands.size());
    for (const Command &command : commands)
      rows.push_back({command.getName(), command.getSummary()});
    return fmt::format("Usage: {0} COMMAND [OPTION]...\n"
                       "{1}, a network compiled by Halcyon from {2}\n\n"
                       "{3}\n"
                       "{0} COMMAND --help lists a command's options.\n{4}",
                       executable, program.name, program.source, formatHelp(rows), footer);
  }

  Command *find(const std::string &name) {
    const auto command = std::ranges::find(commands, name, &Command::getName);
    return command == commands.end() ? nullptr : &*command;
  }

  /// "'train', 'eval' and 'predict'".
  std::string listCommands() const {
    std::string names;
    for (const Command &command : commands)
      names += fmt::format("{}'{}'",
                           names.empty()                  ? ""
                           : &command != &commands.back() ? ", "
                                                          : " and ",
                           command.getName());
    return names;
  }

  Command &addCommand(std::string name, std::string summary, std::function<Status()> run) {
    return commands.emplace_back(std::move(name), std::move(summary), std::move(run));
  }

  /// `part`: what the files of a folder that are read begin with.
  void addData(Command &command, std::string &data, const char *part) {
    command
        .add("data", "PATH", text(data),
             fmt::format("a folder in MNIST's form, with {0}-images-idx3-ubyte and "
                         "{0}-labels-idx1-ubyte (or .gz of them), or a .safetensors file with the "
                         "tensors {1}",
                         part, describeTensors(program)))
        .require();
  }

  static void addThreads(Command &command, int &threads) {
    threads = countProcessors();
    command.add("threads", "T", number(threads, 1, 1024),
                fmt::format("threads; without it as many as there are processors ({}). Results do "
                            "not depend on it",
                            threads));
  }

  static void addWeights(Command &command, std::string &weights) {
    command.add("weights", "FILE", text(weights), "the .safetensors file of the weights").require();
  }

  void addTrain() {
    TrainOptions &options = trainOptions;
    Command &command = addCommand("train", "Train the network on a data set.",
                                  [this] { return train(program, trainOptions); });
    addData(command, options.data, "train");
    command.add("validate", "PATH", text(options.validate),
                "data to evaluate after each epoch; without it the t10k files of the folder, where "
                "it has them");
    command
        .add("epochs", "N", number(options.epochs, int64_t(1), mostRepeats),
             fmt::format("stop after N passes over the data, resumed ones included; {} without it, "
                         "as {} says",
                         std::max(program.default_epochs, 1), program.source))
        .exclude("steps");
    command
        .add("steps", "N", number(options.steps, int64_t(1), mostRepeats),
             fmt::format("stop after N steps of {} images, resumed ones included",
                         program.train.batch))
        .exclude("epochs");
    command.add("seed", "S", seed(options.seed),
                "of all randomness (first weights, order, dropout); 0 without it");
    addThreads(command, options.threads);
    command
        .add("init", "FILE", text(options.init),
             "start from the weights of this .safetensors file; random without it")
        .exclude("resume");
    command.add("save", "FILE", text(options.save),
                "save here, as .safetensors, after each epoch, at the end and when interrupted; "
                "nothing is kept without it");
    command.addFlag("resume", options.resume, "go on where the run saved with --save stands")
        .need("save")
        .exclude("init");
    command.addFlag("no-shuffle", options.noShuffle,
                    "take the images in their stored order; without it a new one each epoch");
    command.add("log", "FILE.csv", text(options.log),
                "write a line of step,epoch,loss,accuracy (0 to 1),rate for each step");
  }

  void addEvaluate() {
    Command &command =
        addCommand("eval",
                   isClassifier(program) ? "Print the loss and the accuracy (0 to 1) on a data set."
                                         : "Print the loss on a data set.",
                   [this] { return evaluate(program, evaluateOptions); });
    addData(command, evaluateOptions.data, "t10k");
    addWeights(command, evaluateOptions.weights);
    addThreads(command, evaluateOptions.threads);
  }

  void addPredict() {
    PredictOptions &options = predictOptions;
    Command &command = addCommand("predict", "Print the answer for each image.",
                                  [this] { return predict(program, predictOptions); });
    command.addInputs("INPUT", options.inputs,
                      "an IDX file of images, a folder with t10k-images-idx3-ubyte, or a "
                      ".safetensors file with the tensor x");
    addWeights(command, options.weights);
    command.add("count", "N", number(options.count, int64_t(1), mostRepeats),
                "at most the first N images of each input; all without it");
    command.addFlag("show", options.show, "draw the images too (the first 10 without --count)");
    addThreads(command, options.threads);
  }

  void addBench() {
    BenchOptions &options = benchOptions;
    Command &command = addCommand("bench",
                                  "Print the median times of a training step and of predictions "
                                  "(ms) on random data, and the peak memory (bytes).",
                                  [this] { return bench(program, benchOptions); });
    command.add("seconds", "S", number(options.seconds, 0.0, 1e6),
                fmt::format("how long to measure, in all; {} without it", options.seconds));
    addPart(command, options.part,
            {{"training", BenchPart::Training}, {"inference", BenchPart::Inference}},
            "measure `training` or `inference` alone");
    addThreads(command, options.threads);
  }

  template <typename Part>
  static void addPart(Command &command, Part &part,
                      const std::vector<std::pair<std::string, Part>> &parts,
                      std::string description) {
    std::vector<std::string> names;
    names.reserve(parts.size());
    for (const auto &[name, value] : parts)
      names.push_back(name);
    command.add("only", "PART",
                oneOf(names, [&part, parts](size_t chosen) { part = parts[chosen].second; }),
                std::move(description));
  }

  void addProfile() {
    ProfileOptions &options = profileOptions;
    Command &command = addCommand("profile", "Say where the time of a training step goes.",
                                  [this] { return profile(program, profileOptions); });
    command.add("steps", "N", number(options.steps, 1, 1 << 20),
                fmt::format("steps to take the mean of; {} without it", options.steps));
    addPart(command, options.part,
            {{"training", ProfilePart::Training},
             {"inference", ProfilePart::Inference},
             {"image", ProfilePart::Image}},
            "run `training`, `inference` on a full batch, or that of one `image` by itself");
    command.add("json", "FILE.json", text(options.json),
                "write what each kernel takes in its fastest step here, for scripts");
    command.add("trace", "FILE.json", text(options.trace),
                "write the steps here, for chrome://tracing or ui.perfetto.dev");
    addThreads(command, options.threads);
  }

  void addInfo() {
    Command &command = addCommand("info", "Print parameters, plan and memory (bytes).",
                                  [this] { return printInfo(program, infoThreads); });
    addThreads(command, infoThreads);
  }

  void addVerify() {
    VerifyOptions &options = verifyOptions;
    Command &command = addCommand("verify",
                                  "Check the program's gradients against a double-precision build "
                                  "and central differences.",
                                  [this] { return verify(program, verifyOptions); });
    command.add("images", "N", number(options.images, 1, 1 << 20),
                fmt::format("random images to check on; {} without it", options.images));
    command.add("samples", "K", number(options.samples, 1, 1 << 20),
                fmt::format("elements of each parameter to vary; {} without it", options.samples));
    command.add("seed", "S", seed(options.seed), "of the random data; 0 without it");
    command.add("recorded", "FILE", text(options.recorded),
                "compare instead with the values of this .safetensors file: x, y, the weights by "
                "name, loss, gradient.NAME");
    command.add("tolerance", "X", number(options.tolerance, 0.0, 1.0),
                fmt::format("largest error allowed of an f32 gradient, over the largest of its "
                            "layer, unless rounding moves it as far; {} without it",
                            options.tolerance));
    addThreads(command, options.threads);
  }

  static Value seed(auto &target) {
    return number(target, uint64_t(0), std::numeric_limits<uint64_t>::max());
  }

  /// Of steps, epochs or images.
  static constexpr int64_t mostRepeats = int64_t(1) << 40;

  const HalcyonProgram &program;
  std::deque<Command> commands; // which stay where they are
  TrainOptions trainOptions;
  EvaluateOptions evaluateOptions;
  PredictOptions predictOptions;
  BenchOptions benchOptions;
  ProfileOptions profileOptions;
  int infoThreads = 1;
  VerifyOptions verifyOptions;
};

} // namespace

int runCommandLine(const HalcyonProgram &program, int argumentCount, const char *const *arguments) {
  if (program.version != HALCYON_PROGRAM_VERSION)
    return reportStatus(
        fault("{}: compiled for version {} of the runtime but linked with version {}; "
              "compile it again",
              program.name, program.version, HALCYON_PROGRAM_VERSION));
  const std::vector<std::string> words(arguments, arguments + argumentCount);
  const std::string executable = words.empty() ? program.name : words.front();
  const size_t skipped = std::min<size_t>(words.size(), 1);
  return reportStatus(runGuarded([&] {
    return CommandLine(program).run(executable, {words.begin() + skipped, words.end()});
  }));
}

} // namespace halcyon::runtime
