#include "runtime/command/CommandLine.h"
#include "runtime/command/BenchCommand.h"
#include "runtime/command/EvaluateCommand.h"
#include "runtime/command/InfoCommand.h"
#include "runtime/command/PredictCommand.h"
#include "runtime/command/ProfileCommand.h"
#include "runtime/command/RunGuarded.h"
#include "runtime/command/TrainCommand.h"
#include "runtime/command/VerifyCommand.h"
#include "runtime/system/Processor.h"
#include "runtime/weights/Parameters.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <functional>
#include <map>

namespace halcyon::runtime {

// Without a text of its own in the help.
template <typename Number> static CLI::Validator within(Number least, Number most) {
  return CLI::Range(least, most).description("");
}

// CLI11 reads a negative number into an unsigned one without a word.
static std::string refuseNegative(const std::string &text) {
  return text.starts_with('-') ? "a seed is a number from 0 on, not " + text : "";
}

// What the network takes of an image's tensor x and of its target y.
static std::string describeTensors(const HalcyonProgram &program) {
  const std::string images = fmt::format("x (f32 {} an image, or bytes, of which 255 becomes 1)",
                                         describeShape(getInputShape(program)));
  const std::string outputs = describeShape(getOutputShape(program));
  return isClassifier(program) ? fmt::format("{} and y (its class, an integer from 0 to {})",
                                             images, countElements(getOutputShape(program)) - 1)
                               : fmt::format("{} and y (f32 {} an image)", images, outputs);
}

// CLI11 writes a text behind its option as one line.
static std::string wrapText(const std::string &text) {
  constexpr size_t width = 72;
  std::string wrapped;
  size_t column = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find(' ', begin), text.size());
    const bool breaks = column > 0 && column + end - begin > width;
    wrapped += column == 0 ? "" : breaks ? "\n" : " ";
    column = (breaks ? 0 : column) + end - begin + 1;
    wrapped.append(text, begin, end - begin);
    begin = end + 1;
  }
  return wrapped;
}

namespace {

/// The commands, their options, and which of them was chosen.
class CommandLine {
public:
  explicit CommandLine(const HalcyonProgram &program)
      : program(program), app(fmt::format("{}: a network compiled by Halcyon from {}", program.name,
                                          program.source)) {
    app.require_subcommand(1);
    app.footer("COMMAND --help lists its options. Exit status: 0 done, 1 a mistake in what was "
               "given, 2 in the command line, 3 a fault of the program.");
    addTrain();
    addEvaluate();
    addPredict();
    addBench();
    addProfile();
    addInfo();
    addVerify();
    for (CLI::App *command : app.get_subcommands({}))
      for (CLI::Option *option : command->get_options())
        option->description(wrapText(option->get_description()));
  }

  CLI::App &getApp() { return app; }
  Status runChosen() { return chosen(); }

  /// Success where the first argument is a command or asks for help.
  Status checkCommand(int argumentCount, const char *const *arguments) const {
    const std::string first = argumentCount > 1 ? arguments[1] : "";
    if (first == "-h" || first == "--help" || isCommand(first))
      return {};
    const std::string what =
        first.empty() ? "a command is missing" : fmt::format("unknown command '{}'", first);
    return {Outcome::CommandLine,
            {fmt::format("{}; there is {}; see {} --help", what, listCommands(), arguments[0])}};
  }

  /// The command that was given and a space; empty where there is none.
  std::string getGivenCommand() const {
    const std::vector<CLI::App *> given = app.get_subcommands();
    return given.empty() ? "" : given.front()->get_name() + " ";
  }

private:
  bool isCommand(const std::string &name) const {
    return std::ranges::any_of(app.get_subcommands({}), [&](const CLI::App *command) {
      return command->get_name() == name;
    });
  }

  /// "'train', 'eval' and 'predict'".
  std::string listCommands() const {
    std::string names;
    const std::vector<const CLI::App *> commands = app.get_subcommands({});
    for (size_t i = 0; i < commands.size(); ++i)
      names += fmt::format("{}'{}'",
                           i == 0                    ? ""
                           : i + 1 < commands.size() ? ", "
                                                     : " and ",
                           commands[i]->get_name());
    return names;
  }

  /// `part`: what the files of a folder that are read begin with.
  void addData(CLI::App *command, std::string &data, const char *part) {
    command
        ->add_option("--data", data,
                     fmt::format("a folder in MNIST's form, with {0}-images-idx3-ubyte and "
                                 "{0}-labels-idx1-ubyte (or .gz of them), or a .safetensors file "
                                 "with the tensors {1}",
                                 part, describeTensors(program)))
        ->required()
        ->type_name("PATH");
  }

  CLI::App *addCommand(const char *name, const char *summary, const std::function<Status()> &run) {
    CLI::App *command = app.add_subcommand(name, summary);
    command->callback([this, run] { chosen = run; });
    return command;
  }

  void addThreads(CLI::App *command, int &threads) {
    threads = countProcessors();
    command
        ->add_option("--threads", threads,
                     fmt::format("threads; without it as many as there are processors ({}). "
                                 "Results do not depend on it",
                                 threads))
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
    addData(command, options.data, "train");
    command
        ->add_option("--validate", options.validate,
                     "data to evaluate after each epoch; without it the t10k files of the folder, "
                     "where it has them")
        ->type_name("PATH");
    CLI::Option *epochs =
        command
            ->add_option("--epochs", options.epochs,
                         fmt::format("stop after N passes over the data, resumed ones included; "
                                     "{} without it, as {} says",
                                     std::max(program.default_epochs, 1), program.source))
            ->check(within<int64_t>(1, int64_t(1) << 40))
            ->type_name("N");
    command
        ->add_option("--steps", options.steps,
                     fmt::format("stop after N steps of {} images, resumed ones included",
                                 program.train.batch))
        ->check(within<int64_t>(1, int64_t(1) << 40))
        ->type_name("N")
        ->excludes(epochs);
    command
        ->add_option("--seed", options.seed,
                     "of all randomness (first weights, order, dropout); 0 without it")
        ->check(refuseNegative)
        ->type_name("S");
    addThreads(command, options.threads);
    CLI::Option *init =
        command
            ->add_option("--init", options.init,
                         "start from the weights of this .safetensors file; random without it")
            ->type_name("FILE");
    CLI::Option *save =
        command
            ->add_option("--save", options.save,
                         "save here, as .safetensors, after each epoch, at the end and when "
                         "interrupted; nothing is kept without it")
            ->type_name("FILE");
    command->add_flag("--resume", options.resume, "go on where the run saved with --save stands")
        ->needs(save)
        ->excludes(init);
    command->add_flag("--no-shuffle", options.noShuffle,
                      "take the images in their stored order; without it a new one each epoch");
    command
        ->add_option("--log", options.log,
                     "write a line of step,epoch,loss,accuracy (0 to 1),rate for each step")
        ->type_name("FILE.csv");
  }

  void addEvaluate() {
    CLI::App *command =
        addCommand("eval",
                   isClassifier(program) ? "print the loss and the accuracy (0 to 1) on a data set"
                                         : "print the loss on a data set",
                   [this] { return evaluate(program, evaluateOptions); });
    addData(command, evaluateOptions.data, "t10k");
    addWeights(command, evaluateOptions.weights);
    addThreads(command, evaluateOptions.threads);
  }

  void addPredict() {
    CLI::App *command = addCommand("predict", "print the answer for each image",
                                   [this] { return predict(program, predictOptions); });
    addWeights(command, predictOptions.weights);
    command
        ->add_option("INPUT", predictOptions.inputs,
                     "an IDX file of images, a folder with t10k-images-idx3-ubyte, or a "
                     ".safetensors file with the tensor x")
        ->required()
        ->type_name("");
    command
        ->add_option("--count", predictOptions.count,
                     "at most the first N images of each input; all without it")
        ->check(within<int64_t>(1, int64_t(1) << 40))
        ->type_name("N");
    command->add_flag("--show", predictOptions.show,
                      "draw the images too (the first 10 without --count)");
    addThreads(command, predictOptions.threads);
  }

  void addBench() {
    CLI::App *command = addCommand("bench",
                                   "print the median times of a training step and of predictions "
                                   "(ms) on random data, and the peak memory (bytes)",
                                   [this] { return bench(program, benchOptions); });
    command->add_option("--seconds", benchOptions.seconds, "how long to measure, in all")
        ->capture_default_str()
        ->check(within(0.0, 1e6))
        ->type_name("S");
    addPart(command, benchOptions.part,
            {{"training", BenchPart::Training}, {"inference", BenchPart::Inference}},
            "measure `training` or `inference` alone");
    addThreads(command, benchOptions.threads);
  }

  template <typename Part>
  static void addPart(CLI::App *command, Part &part, const std::map<std::string, Part> &parts,
                      const char *description) {
    std::vector<std::string> names;
    names.reserve(parts.size());
    for (const auto &[name, value] : parts)
      names.push_back(name);
    command
        ->add_option_function<std::string>(
            "--only", [&part, parts](const std::string &name) { part = parts.at(name); },
            description)
        ->check(CLI::IsMember(names))
        ->type_name("PART");
  }

  void addProfile() {
    CLI::App *command = addCommand("profile", "say where the time of a training step goes",
                                   [this] { return profile(program, profileOptions); });
    command->add_option("--steps", profileOptions.steps, "steps to take the mean of")
        ->capture_default_str()
        ->check(within(1, 1 << 20))
        ->type_name("N");
    addPart(command, profileOptions.part,
            {{"training", ProfilePart::Training},
             {"inference", ProfilePart::Inference},
             {"image", ProfilePart::Image}},
            "run `training`, `inference` on a full batch, or that of one `image` by itself");
    command
        ->add_option("--json", profileOptions.json,
                     "write what each kernel takes in its fastest step here, for scripts")
        ->type_name("FILE.json");
    command
        ->add_option("--trace", profileOptions.trace,
                     "write the steps here, for chrome://tracing or ui.perfetto.dev")
        ->type_name("FILE.json");
    addThreads(command, profileOptions.threads);
  }

  void addInfo() {
    CLI::App *command = addCommand("info", "print parameters, plan and memory (bytes)",
                                   [this] { return printInfo(program, infoThreads); });
    addThreads(command, infoThreads);
  }

  void addVerify() {
    CLI::App *command = addCommand("verify",
                                   "check the program's gradients against a double-precision "
                                   "build and central differences",
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
    command
        ->add_option(
            "--recorded", options.recorded,
            "compare instead with the values of this .safetensors file: x, y, the weights by name, "
            "loss, gradient.NAME")
        ->type_name("FILE");
    command
        ->add_option("--tolerance", options.tolerance,
                     "largest error allowed of an f32 gradient, over the largest of its layer")
        ->capture_default_str()
        ->check(within(0.0, 1.0))
        ->type_name("X");
    addThreads(command, options.threads);
  }

  const HalcyonProgram &program;
  CLI::App app;
  std::function<Status()> chosen;
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
  CommandLine commandLine(program);
  if (Status status = commandLine.checkCommand(argumentCount, arguments); !status.ok())
    return reportStatus(status);
  try {
    commandLine.getApp().parse(argumentCount, arguments);
  } catch (const CLI::ParseError &error) {
    if (error.get_exit_code() == 0)
      return commandLine.getApp().exit(error);
    return reportStatus({Outcome::CommandLine,
                         {fmt::format("{}; see {} {}--help", error.what(), arguments[0],
                                      commandLine.getGivenCommand())}});
  }
  return reportStatus(runGuarded([&] { return commandLine.runChosen(); }));
}

} // namespace halcyon::runtime
