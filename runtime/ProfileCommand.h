#ifndef HALCYON_RUNTIME_PROFILECOMMAND_H
#define HALCYON_RUNTIME_PROFILECOMMAND_H

#include "runtime/Program.h"
#include "runtime/Status.h"

#include <string>

namespace halcyon::runtime {

/// `PROGRAM profile`.
struct ProfileOptions {
  int threads = 1;
  int32_t steps = 5;
  std::string trace; // a file to write the runs to; none where empty
};

/// Runs the training step (of a program that does not train, the prediction) on random data and
/// prints, for each segment and each kernel, its time, share of the step, operations and bytes per
/// second. Times are means over the steps.
Status profile(const HalcyonProgram &program, const ProfileOptions &options);

} // namespace halcyon::runtime

#endif
