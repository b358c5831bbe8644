#ifndef HALCYON_COMPILER_CODEGEN_PROGRAMDESCRIPTION_H
#define HALCYON_COMPILER_CODEGEN_PROGRAMDESCRIPTION_H

#include "runtime/Program.h"

#include <string>
#include <vector>

namespace halcyon {

/// An entry point: what of HalcyonEntry the plan decides, and the function that it is.
struct EntryDescription {
  std::string function; // empty where the program lacks the entry
  HalcyonEntry plan = {};
  std::vector<HalcyonSegment> segments;
  std::vector<HalcyonTask> tasks; // `name` not set
  std::vector<std::string> taskNames;
};

/// What a program's table says (HalcyonProgram), without pointers: the strings and arrays live
/// here.
struct ProgramDescription {
  std::string name, source, target, summary;
  std::vector<std::string> parameterNames;
  std::vector<HalcyonParameter> parameters, referenceParameters; // `name` not set
  EntryDescription train, gradients, evaluate, predict, predictImage, prepare, referenceGradients;
  HalcyonProgram values = {}; // all that is neither a pointer nor an entry
};

} // namespace halcyon
#endif
