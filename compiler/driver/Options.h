#ifndef HALCYON_COMPILER_DRIVER_OPTIONS_H
#define HALCYON_COMPILER_DRIVER_OPTIONS_H

#include <cstdint>
#include <optional>
#include <string>

namespace halcyon {

/// Where the compiler stops and what it writes there, in the order of the pipeline.
enum class Stage { NN, Backward, Kernel, Step, Halide, LLVM, Object, Program };

/// What the command line asks for.
struct Options {
  std::string model;  // a .nn file
  std::string output; // empty: standard output, for stages that are text
  std::string target = "host";
  Stage stage = Stage::Program;
  std::optional<int64_t> batch;
  std::string loss, optimizer; // override the train section; empty: as the file says
  int64_t slice = 0;           // images of a slice; 0: chosen by the compiler
  int64_t winograd = 4;        // the largest tile of Winograd's form; 0: direct convolutions only
  std::string schedule;        // a file of choices, to read or, with `tuneSeconds`, to write
  double tuneSeconds = 0;      // for measuring what to choose; 0: nothing is measured
  std::optional<std::string> cacheFolder; // of compiled kernels, empty: none; else the user's
  int64_t cacheLimit = 1024;              // MiB
  bool linkStatically = false;
  bool showTimes = false;
};

} // namespace halcyon
#endif
