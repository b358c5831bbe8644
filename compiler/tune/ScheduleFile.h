#ifndef HALCYON_COMPILER_TUNE_SCHEDULEFILE_H
#define HALCYON_COMPILER_TUNE_SCHEDULEFILE_H

#include "compiler/tune/Choices.h"

#include "llvm/Support/Error.h"

namespace halcyon {

/// Reads what `writeSchedule` has written. Everything is checked that can be without a network: an
/// error names the file, the entry, what is wrong with it and what to do.
llvm::Expected<Choices> readSchedule(llvm::StringRef path);

/// The same of a text; `path` is for messages.
llvm::Expected<Choices> parseSchedule(llvm::StringRef text, llvm::StringRef path);

/// Replaces the file, or leaves it as it was.
llvm::Error writeSchedule(llvm::StringRef path, const Choices &choices);

} // namespace halcyon
#endif
