#ifndef HALCYON_COMPILER_DRIVER_TUNE_H
#define HALCYON_COMPILER_DRIVER_TUNE_H

#include "compiler/driver/Options.h"

namespace halcyon {

/// Compiles a model with the choices of the options' schedule, which are measured and written there
/// before if the options say so. Returns the exit status; see compileModel.
int compileWithSchedule(const Options &options);

/// The file that tuned choices are written to.
std::string scheduleToWrite(const Options &options);

} // namespace halcyon
#endif
