#include "runtime/system/Interrupt.h"

#include <unistd.h>

#include <atomic>
#include <cstring>

namespace halcyon::runtime {

static std::atomic<bool> interrupted = false;
static const char *compiledTarget = "";

static void noteInterrupt(int) { interrupted = true; }

static sigset_t listInterrupts() {
  sigset_t interrupts;
  sigemptyset(&interrupts);
  sigaddset(&interrupts, SIGINT);
  sigaddset(&interrupts, SIGTERM);
  return interrupts;
}

void catchInterrupts() {
  struct sigaction action = {};
  action.sa_handler = noteInterrupt;
  action.sa_flags = int(SA_RESETHAND | SA_RESTART);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool isInterrupted() { return interrupted; }

DelayedInterrupts::DelayedInterrupts() {
  const sigset_t interrupts = listInterrupts();
  pthread_sigmask(SIG_BLOCK, &interrupts, &previous);
}

DelayedInterrupts::~DelayedInterrupts() { pthread_sigmask(SIG_SETMASK, &previous, nullptr); }

static void writeError(const char *text) {
  if (write(STDERR_FILENO, text, std::strlen(text)) < 0)
    _exit(3);
}

static void explainIllegalInstruction(int) {
  writeError(
      "error: processor: it lacks an instruction that the program was compiled with (target ");
  writeError(compiledTarget);
  writeError("); compile for this machine, e.g. with --target x86-64-v3\n");
  _exit(1);
}

void explainSignals(const char *target) {
  compiledTarget = target;
  signal(SIGXFSZ, SIG_IGN);
  signal(SIGILL, explainIllegalInstruction);
}

} // namespace halcyon::runtime
