// The compiler's command line. See also halcyon-opt, which runs single passes.
#include "compiler/driver/Pipeline.h"

#include <CLI/CLI.hpp>

#include <cstdio>

namespace {

const std::map<std::string, halcyon::Stage> stages = {
    {"nn", halcyon::Stage::NN},         {"backward", halcyon::Stage::Backward},
    {"kernel", halcyon::Stage::Kernel}, {"step", halcyon::Stage::Step},
    {"halide", halcyon::Stage::Halide}, {"llvm", halcyon::Stage::LLVM},
    {"object", halcyon::Stage::Object}, {"program", halcyon::Stage::Program}};

void describe(CLI::App &app, halcyon::Options &options) {
  app.add_option("MODEL", options.model, "the description of a network, a .nn file")->required();
  app.add_option("-o,--output", options.output,
                 "the file to write; stages that are text go to standard output without it");
  app.add_option("--batch", options.batch, "images of a training step (overrides the file)")
      ->check(CLI::PositiveNumber);
  app.add_option("--target", options.target,
                 "the processor to compile for: host, or a CPU name of LLVM such as x86-64-v3")
      ->capture_default_str();
  app.add_option("--emit", options.stage,
                 "what to write: nn, backward (the derived training step), kernel, step (the "
                 "schedule and its memory), halide (loop nests), llvm, object or program")
      ->transform(CLI::CheckedTransformer(stages, CLI::ignore_case))
      ->default_str("program");
  app.add_option("--loss", options.loss,
                 "cross_entropy or mean_squared_error (overrides the file)");
  app.add_option("--optimizer", options.optimizer,
                 "for instance \"sgd(rate: 0.1, momentum: 0.9)\" (overrides the file)");
  app.add_option("--slice", options.slice,
                 "images that run through all layers at a time (default: chosen by size)")
      ->check(CLI::PositiveNumber);
  app.add_option("--winograd", options.winograd,
                 "tiles of fast convolutions: off, 2 (F(2x2), rounds no worse than direct sums) or 4 "
                 "(F(4x4), where it pays; rounds ten times as much)")
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, int64_t>{{"off", 0}, {"2", 2}, {"4", 4}}))
      ->default_str("4");
  app.add_flag("--static", options.linkStatically, "link the C library in, too");
  app.add_flag("--times", options.showTimes, "say how long each stage of the compiler took");
}

bool isText(halcyon::Stage stage) {
  return stage != halcyon::Stage::Object && stage != halcyon::Stage::Program;
}

} // namespace

int main(int argumentCount, char **arguments) {
  CLI::App app(
      "Compiles a description of a convolutional network into a native program that "
      "trains and runs it.\nExample: halcyon lenet.nn -o lenet && ./lenet train --data mnist/");
  app.name("halcyon");
  halcyon::Options options;
  describe(app, options);
  try {
    app.parse(argumentCount, arguments);
  } catch (const CLI::ParseError &error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (options.output.empty() && !isText(options.stage)) {
    std::fprintf(stderr, "halcyon: -o is missing: name the file to write, for instance -o lenet\n");
    return 2;
  }
  return halcyon::compileModel(options);
}
