#ifndef HALCYON_RUNTIME_COMMAND_PROFILECOMMAND_H
#define HALCYON_RUNTIME_COMMAND_PROFILECOMMAND_H

#include "runtime/Program.h"
#include "runtime/Status.h"

#include <string>

namespace halcyon::runtime {

/// A training step, or prediction of a full batch, or of one image by itself. The default: training
/// if the program trains, else prediction.
enum class ProfilePart { Default, Training, Inference, Image };

/// `PROGRAM profile`.
struct ProfileOptions {
  int threads = 1;
  int32_t steps = 5;
  ProfilePart part = ProfilePart::Default;
  std::string trace; // a file to write the runs to; none where empty
  std::string json;  // a file to write the kernels' times to; likewise
};

/// Runs the training step (of a program that does not train, or if asked to, a prediction) on
/// random data and prints, for each segment and each kernel, its time, share of the step,
/// operations and bytes per second. Times are means over the steps; those of the JSON file are the
/// least.
Status profile(const HalcyonProgram &program, const ProfileOptions &options);

} // namespace halcyon::runtime

#endif
