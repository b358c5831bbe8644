#ifndef HALCYON_RUNTIME_COMMAND_COMMANDLINE_H
#define HALCYON_RUNTIME_COMMAND_COMMANDLINE_H

#include "runtime/Program.h"

namespace halcyon::runtime {

/// Runs the command that the arguments say and prints its errors. Returns the exit status: 0 done,
/// 1 the user's mistake, 2 the command line, 3 a fault.
int runCommandLine(const HalcyonProgram &program, int argumentCount, const char *const *arguments);

} // namespace halcyon::runtime

#endif
