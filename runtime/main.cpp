#include "runtime/Status.h"
#include "runtime/command/CommandLine.h"
#include "runtime/system/Interrupt.h"

#include <cstdio>
#include <cstdlib>

extern "C" const HalcyonProgram halcyon_program;

// The C++ library's own spells out the exception's type, for which it brings 50 KB.
namespace __gnu_cxx {
void __verbose_terminate_handler();
void __verbose_terminate_handler() {
  std::fputs("error: an exception that nobody expects; this is a fault of the program, report it\n",
             stderr);
  std::_Exit(int(halcyon::runtime::Outcome::Fault));
}
} // namespace __gnu_cxx

int main(int argumentCount, char **arguments) {
  halcyon::runtime::explainSignals(halcyon_program.target);
  return halcyon::runtime::runCommandLine(halcyon_program, argumentCount, arguments);
}
