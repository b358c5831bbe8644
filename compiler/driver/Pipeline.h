#ifndef HALCYON_COMPILER_DRIVER_PIPELINE_H
#define HALCYON_COMPILER_DRIVER_PIPELINE_H

#include "compiler/driver/Options.h"
#include "compiler/tune/Choices.h"

namespace halcyon {

/// Compiles a model as the options say. Mistakes are printed to standard error. Returns the exit
/// status: 0 done, 1 the user's mistake, 3 a fault of the compiler. What `choices` does not say,
/// the rules choose; `found` (may be null) takes what else could be chosen.
int compileModel(const Options &options, const Choices &choices = {},
                 Alternatives *found = nullptr);

} // namespace halcyon
#endif
