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

/// What of HalcyonPlace is no pointer, and the view.
struct PlaceDescription {
  HalcyonPlace values = {};
  std::vector<HalcyonDimension> view;
};

/// A parameter: its name, what of HalcyonParameter is neither a pointer nor a place, and its place.
struct ParameterDescription {
  std::string name;
  HalcyonParameter values = {};
  PlaceDescription place;
};

/// What a program's table says (HalcyonProgram), without pointers: the strings and arrays live
/// here.
struct ProgramDescription {
  std::string name, source, target, summary;
  std::vector<ParameterDescription> parameters;
  std::vector<KernelDescription> kernels;
  EntryDescription train, evaluate, predict, predictImage, prepare, referenceGradients;
  HalcyonProgram values = {}; // all that is neither a pointer nor an entry
};

} // namespace halcyon
#endif
