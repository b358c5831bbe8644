#ifndef HALCYON_RUNTIME_COMMAND_TRAINCOMMAND_H
#define HALCYON_RUNTIME_COMMAND_TRAINCOMMAND_H

#include "runtime/Program.h"
#include "runtime/Status.h"

#include <optional>
#include <string>

namespace halcyon::runtime {

/// `PROGRAM train`; empty texts where an option was not given.
struct TrainOptions {
  std::string data;
  std::string validate;
  std::optional<int64_t> epochs;
  std::optional<int64_t> steps;
  std::optional<uint64_t> seed;
  int threads = 1;
  std::string init;
  std::string save;
  bool resume = false;
  bool noShuffle = false;
  std::string log;
};

/// Trains the network and prints how it goes. Saves after every epoch, at the end, and when the
/// user interrupts.
Status train(const HalcyonProgram &program, const TrainOptions &options);

} // namespace halcyon::runtime

#endif
