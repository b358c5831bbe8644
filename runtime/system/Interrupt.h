#ifndef HALCYON_RUNTIME_SYSTEM_INTERRUPT_H
#define HALCYON_RUNTIME_SYSTEM_INTERRUPT_H

#include <csignal>

namespace halcyon::runtime {

/// From now on the first SIGINT or SIGTERM only asks to stop; a second one ends the process.
void catchInterrupts();

/// Whether the user asked to stop.
bool isInterrupted();

/// While it lives, SIGINT and SIGTERM wait.
class DelayedInterrupts {
public:
  DelayedInterrupts();
  ~DelayedInterrupts();
  DelayedInterrupts(const DelayedInterrupts &) = delete;
  DelayedInterrupts &operator=(const DelayedInterrupts &) = delete;

private:
  sigset_t previous;
};

/// Makes a file that grows past a limit an error of its write, and an instruction that this
/// processor lacks a message that names `target`, the processor that the program was compiled for.
/// `target` lives as long as the process.
void explainSignals(const char *target);

} // namespace halcyon::runtime

#endif
