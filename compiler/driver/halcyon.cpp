// The compiler's command line. See also halcyon-opt, which runs single passes.
#include "compiler/driver/Tune.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>

namespace {

struct NamedStage {
  const char *name;
  halcyon::Stage stage;
};

constexpr NamedStage stages[] = {
    {"nn", halcyon::Stage::NN},         {"backward", halcyon::Stage::Backward},
    {"kernel", halcyon::Stage::Kernel}, {"step", halcyon::Stage::Step},
    {"halide", halcyon::Stage::Halide}, {"llvm", halcyon::Stage::LLVM},
    {"object", halcyon::Stage::Object}, {"program", halcyon::Stage::Program}};

halcyon::Stage parseStage(const std::string &name) {
  std::string known;
  for (const NamedStage &candidate : stages) {
    if (name == candidate.name)
      return candidate.stage;
    known += known.empty() ? candidate.name : std::string(", ") + candidate.name;
  }
  throw CLI::ValidationError("--emit", "unknown stage '" + name + "'; there is " + known);
}

/// A number of images; without a text of its own in the help.
CLI::Validator isCount() { return CLI::Range(1, 1 << 20).description(""); }

void describeWhat(CLI::App &app, halcyon::Options &options) {
  app.add_option("MODEL", options.model, "the description of a network, a .nn file")
      ->required()
      ->type_name("");
  app.add_option("-o,--output", options.output,
                 "the file to write; without it, stages that are text go to standard output")
      ->type_name("FILE");
  app.add_option_function<std::string>(
         "--emit", [&](const std::string &name) { options.stage = parseStage(name); },
         "what to write; program without it\n"
         "  text:  nn        the network as described\n"
         "         backward  its training step, gradients derived\n"
         "         kernel    what is compiled\n"
         "         step      the schedule and its memory, with the kernels\n"
         "         halide    the kernels' loop nests\n"
         "         llvm      the step's code\n"
         "  files: object    one object file, to be linked with the runtime\n"
         "         program   the program")
      ->type_name("STAGE");
}

void describeHow(CLI::App &app, halcyon::Options &options) {
  app.add_option("--batch", options.batch,
                 "images of a training step; without it as the file says, or 32")
      ->check(isCount())
      ->type_name("N");
  app.add_option("--loss", options.loss,
                 "cross_entropy or mean_squared_error, instead of the file's")
      ->type_name("LOSS");
  app.add_option("--optimizer", options.optimizer,
                 "\"sgd(rate: 0.1, momentum: 0.9, weight_decay: 1e-4)\", instead of the file's")
      ->type_name("TEXT");
  app.add_option("--target", options.target,
                 "the processor to compile for: host, or LLVM's name of one such as x86-64-v3")
      ->capture_default_str()
      ->type_name("CPU");
  app.add_option("--slice", options.slice,
                 "images that run through all layers at a time; without it as many as a\n"
                 "processor's cache holds")
      ->check(isCount())
      ->type_name("N");
  app.add_option_function<std::string>(
         "--winograd",
         [&](const std::string &tile) {
           options.winograd = tile == "off" ? 0 : tile == "2" ? 2 : 4;
         },
         "fast convolutions where they pay: off, 2 (F(2x2), which rounds as direct sums\n"
         "do, or up to 6 times as much where filters are larger than 3x3) or 4 (F(4x4)\n"
         "too, which rounds up to 10 times as much); 4 without it")
      ->check(CLI::IsMember({"off", "2", "4"}).description(""))
      ->type_name("TILE");
  app.add_option("--tune", options.tuneSeconds,
                 "measure for so many seconds, on this machine, what is faster than the\n"
                 "compiler's own choices; writes it to --schedule, or to PROGRAM.schedule")
      ->check(CLI::Range(1.0, 1e6).description(""))
      ->type_name("SECONDS");
  app.add_option("--schedule", options.schedule,
                 "a file that --tune has written: its choices instead of the compiler's")
      ->type_name("FILE");
  app.add_option_function<std::string>(
         "--cache",
         [&](const std::string &folder) { options.cacheFolder = folder == "off" ? "" : folder; },
         "the folder that keeps compiled kernels for the next time, or off;\n"
         "without it $XDG_CACHE_HOME/halcyon or ~/.cache/halcyon")
      ->type_name("FOLDER");
  app.add_option("--cache-limit", options.cacheLimit,
                 "the most that this folder takes, in MiB; 1024 without it")
      ->check(CLI::Range(1, 1 << 20).description(""))
      ->type_name("N");
  app.add_flag("--static", options.linkStatically,
               "link the C library in, too: the program needs no other file at all");
  app.add_flag("--times", options.showTimes, "say how long each stage took (ms)");
}

bool isText(halcyon::Stage stage) {
  return stage != halcyon::Stage::Object && stage != halcyon::Stage::Program;
}

/// What is wrong with the name of the file to write, empty if nothing.
std::string checkOutputName(const halcyon::Options &options) {
  if (options.output.empty())
    return isText(options.stage) ? ""
                                 : "-o is missing: name the file to write, for instance -o lenet";
  if (options.output == "-" && !isText(options.stage))
    return "-o - is for stages that are text: name the file to write, for instance -o lenet";
  std::error_code ignored;
  if (std::filesystem::equivalent(options.output, options.model, ignored))
    return "-o " + options.output + " would replace the model: name another file";
  return "";
}

/// The same of the file that tuning writes.
std::string checkTuning(const halcyon::Options &options) {
  if (options.tuneSeconds == 0)
    return "";
  if (options.stage != halcyon::Stage::Program)
    return "--tune measures programs: leave out --emit, and give --schedule the file that it "
           "writes "
           "next time";
  std::string schedule = halcyon::scheduleToWrite(options);
  std::error_code ignored;
  for (const std::string &other : {options.model, options.output})
    if (schedule == other || std::filesystem::equivalent(schedule, other, ignored))
      return "the choices that --tune finds would replace " + other +
             ": give --schedule another file";
  return "";
}

int reportWrongUse(const std::string &problem) {
  std::fprintf(stderr, "halcyon: error: %s; see halcyon --help\n", problem.c_str());
  return 2;
}

int run(int argumentCount, char **arguments) {
  CLI::App app("Compiles a description of a convolutional network into a native program that\n"
               "trains and runs it.\n"
               "Example: halcyon lenet.nn -o lenet && ./lenet train --data mnist/");
  app.name("halcyon");
  app.footer("PROGRAM --help says what the program can do. Exit status: 0 done, 1 a mistake in "
             "what was given,\n2 in the command line, 3 a fault of the compiler.");
  halcyon::Options options;
  describeWhat(app, options);
  describeHow(app, options);
  try {
    app.parse(argumentCount, arguments);
  } catch (const CLI::ParseError &error) {
    return error.get_exit_code() == 0 ? app.exit(error) : reportWrongUse(error.what());
  }
  if (std::string problem = checkOutputName(options); !problem.empty())
    return reportWrongUse(problem);
  if (std::string problem = checkTuning(options); !problem.empty())
    return reportWrongUse(problem);
  return halcyon::compileWithSchedule(options);
}

} // namespace

int main(int argumentCount, char **arguments) {
  try {
    return run(argumentCount, arguments);
  } catch (const std::exception &error) { // such as memory that is not there
    std::fprintf(stderr, "halcyon: error: %s\n", error.what());
    return 3;
  }
}
