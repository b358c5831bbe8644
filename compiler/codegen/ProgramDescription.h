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
  std::vector<HalcyonTask> tasks;
};

/// What tasks of any entry run: see HalcyonKernel.
struct KernelDescription {
  std::string name;
  int64_t operations, bytes;
};

/// A parameter: its name, what of HalcyonParameter is no pointer, and its stored form.
struct ParameterDescription {
  std::string name;
  HalcyonParameter values = {};
  std::vector<HalcyonDimension> view;
};

/// What a program's table says (HalcyonProgram), without pointers: the strings and arrays live
/// here.
struct ProgramDescription {
  std::string name, source, target, summary;
  std::vector<ParameterDescription> parameters, referenceParameters; // in the same order
  std::vector<KernelDescription> kernels;
  EntryDescription train, gradients, evaluate, predict, predictImage, prepare, referenceGradients;
  HalcyonProgram values = {}; // all that is neither a pointer nor an entry
};

} // namespace halcyon
#endif
