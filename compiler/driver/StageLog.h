#ifndef HALCYON_COMPILER_DRIVER_STAGELOG_H
#define HALCYON_COMPILER_DRIVER_STAGELOG_H

#include "llvm/ADT/StringRef.h"
#include <chrono>

namespace halcyon {

/// Says on standard error how long each stage took, if asked to.
class StageLog {
public:
  explicit StageLog(bool isOn) : isOn(isOn) {}

  /// The stage that began where the last one ended is done.
  void finish(llvm::StringRef stage);

private:
  bool isOn;
  std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
};

} // namespace halcyon
#endif
