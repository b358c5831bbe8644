#ifndef HALCYON_RUNTIME_COMMAND_RUNGUARDED_H
#define HALCYON_RUNTIME_COMMAND_RUNGUARDED_H

#include "runtime/Status.h"

#include <functional>

namespace halcyon::runtime {

/// Runs a command and writes out what it has printed. What the machine lacks comes back as the
/// user's mistake, as no command can say more about it.
Status runGuarded(const std::function<Status()> &command);

/// Prints the problems to the standard error, of very many the first ones. Returns the exit status.
int reportStatus(const Status &status);

} // namespace halcyon::runtime

#endif
