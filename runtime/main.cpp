#include "runtime/command/CommandLine.h"
#include "runtime/system/Interrupt.h"

extern "C" const HalcyonProgram halcyon_program;

int main(int argumentCount, char **arguments) {
  halcyon::runtime::explainSignals(halcyon_program.target);
  return halcyon::runtime::runCommandLine(halcyon_program, argumentCount, arguments);
}
