#ifndef HALCYON_RUNTIME_COMMAND_INFOCOMMAND_H
#define HALCYON_RUNTIME_COMMAND_INFOCOMMAND_H

#include "runtime/Program.h"
#include "runtime/Status.h"

namespace halcyon::runtime {

/// Prints what the program is: its network, parameters, schedule, plan, and the memory that each
/// entry takes with `threads` threads.
Status printInfo(const HalcyonProgram &program, int threads);

} // namespace halcyon::runtime

#endif
