#ifndef HALCYON_RUNTIME_PROFILECOMMAND_H
#define HALCYON_RUNTIME_PROFILECOMMAND_H

#include "runtime/BenchCommand.h"
#include "runtime/Program.h"
#include "runtime/Status.h"

#include <string>

namespace halcyon::runtime {

/// `PROGRAM profile`.
struct ProfileOptions {
  int threads = 1;
  int32_t steps = 5;
  BenchPart part = BenchPart::All; // All: training if the program trains
  std::string trace;               // a file to write the runs to; none where empty
  std::string json;                // a file to write the kernels' times to; likewise
};

/// Runs the training step (of a program that does not train, or if asked to, the prediction) on
/// random data and prints, for each segment and each kernel, its time, share of the step,
/// operations and bytes per second. Times are means over the steps; those of the JSON file are the
/// least.
Status profile(const HalcyonProgram &program, const ProfileOptions &options);

} // namespace halcyon::runtime

#endif
