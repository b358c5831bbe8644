#ifndef HALCYON_RUNTIME_COMMAND_EVALUATECOMMAND_H
#define HALCYON_RUNTIME_COMMAND_EVALUATECOMMAND_H

#include "runtime/Program.h"
#include "runtime/Status.h"

#include <string>

namespace halcyon::runtime {

/// `PROGRAM eval`.
struct EvaluateOptions {
  std::string data;
  std::string weights;
  int threads = 1;
};

/// Prints `loss VALUE`, and for a classifier `accuracy VALUE` (0 to 1), over all of the data.
Status evaluate(const HalcyonProgram &program, const EvaluateOptions &options);

} // namespace halcyon::runtime

#endif
