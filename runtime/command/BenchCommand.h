#ifndef HALCYON_RUNTIME_COMMAND_BENCHCOMMAND_H
#define HALCYON_RUNTIME_COMMAND_BENCHCOMMAND_H

#include "runtime/Program.h"
#include "runtime/Status.h"

namespace halcyon::runtime {

enum class BenchPart { All, Training, Inference };

/// `PROGRAM bench`.
struct BenchOptions {
  double seconds = 3; // in all
  int threads = 1;
  BenchPart part = BenchPart::All;
};

/// Prints, on random data, `train_step_ms`, `predict_1_ms`, `predict_32_ms` (medians) and
/// `peak_bytes`, a `name value` pair a line. The training step takes a full batch, at a rate of 0
/// so that the weights stay as they are. `predict_1` is the time of one image by itself,
/// `predict_32` that of 32 images in as few calls as the program needs.
Status bench(const HalcyonProgram &program, const BenchOptions &options);

} // namespace halcyon::runtime

#endif
