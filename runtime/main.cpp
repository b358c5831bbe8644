#include "runtime/CommandLine.h"
#include "runtime/Interrupt.h"

extern "C" const HalcyonProgram halcyon_program;

int main(int argumentCount, char **arguments) {
  halcyon::runtime::explainSignals(halcyon_program.target);
  return halcyon::runtime::runCommandLine(halcyon_program, argumentCount, arguments);
}
