#ifndef HALCYON_COMPILER_TUNE_MEASUREPROGRAM_H
#define HALCYON_COMPILER_TUNE_MEASUREPROGRAM_H

#include "llvm/ADT/StringRef.h"
#include <map>
#include <optional>
#include <string>

namespace halcyon {

/// What a compiled program does on random data, measured by its own commands.
class ProgramMeter {
public:
  /// `folder`: for what the programs write.
  explicit ProgramMeter(std::string folder) : folder(std::move(folder)) {}

  /// Milliseconds of a part (`training` or `inference`), about `seconds` long: what
  /// `bench --only PART` prints, the geometric mean if these are several times. None if the program
  /// fails.
  std::optional<double> measure(llvm::StringRef program, llvm::StringRef part,
                                double seconds) const;

  /// Milliseconds of each kernel, by its name, in the fastest of its steps.
  std::optional<std::map<std::string, double>> profile(llvm::StringRef program,
                                                       llvm::StringRef part, int steps) const;

private:
  std::optional<std::string> run(llvm::StringRef program,
                                 llvm::ArrayRef<llvm::StringRef> arguments) const;

  std::string folder;
};

} // namespace halcyon
#endif
