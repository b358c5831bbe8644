#ifndef HALCYON_RUNTIME_COMMAND_VERIFYCOMMAND_H
#define HALCYON_RUNTIME_COMMAND_VERIFYCOMMAND_H

#include "runtime/Program.h"
#include "runtime/Status.h"

#include <string>

namespace halcyon::runtime {

/// `PROGRAM verify`.
struct VerifyOptions {
  int images = 3;
  int samples = 4; // elements of each parameter to check by central differences
  uint64_t seed = 0;
  int threads = 1;
  std::string recorded; // compare with this file instead of random data
  /// The largest error of an f32 gradient, over the largest absolute value of its layer. f32
  /// rounds by 6e-8; sums of up to a million terms and the cancellation in normalisations make of
  /// it 1e-5 to 1e-4, while a wrong index or a missing term costs 1e-2 and more. Where weights that
  /// differ in their last bits move a gradient as far, that is rounding, and allowed.
  double tolerance = 1e-3;
};

/// Checks the program's gradients on random images and weights: the f32 kernels against the
/// unscheduled double-precision build, and that against central differences of its own loss. A
/// mismatch is a fault.
Status verify(const HalcyonProgram &program, const VerifyOptions &options);

/// Checks both against a file recorded elsewhere: `x`, `y`, the weights by name, `loss`,
/// `gradient.NAME` for every weight, and, where recorded, `statistic.NAME`: the running statistics
/// after one training step.
Status verifyRecorded(const HalcyonProgram &program, const VerifyOptions &options);

} // namespace halcyon::runtime

#endif
