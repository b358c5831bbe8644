#ifndef HALCYON_RUNTIME_COMMAND_PREDICTCOMMAND_H
#define HALCYON_RUNTIME_COMMAND_PREDICTCOMMAND_H

#include "runtime/Program.h"
#include "runtime/Status.h"

#include <optional>
#include <string>
#include <vector>

namespace halcyon::runtime {

/// `PROGRAM predict`.
struct PredictOptions {
  std::string weights;
  std::vector<std::string> inputs;
  std::optional<int64_t> count; // images of each input
  bool show = false;
  int threads = 1;
};

/// Prints a line per image: `image INDEX  class C  probability P  label L` (the label where it is
/// known), or, for a regression, `image INDEX  VALUE VALUE …`. With `show` the image stands beside
/// it.
Status predict(const HalcyonProgram &program, const PredictOptions &options);

} // namespace halcyon::runtime

#endif
