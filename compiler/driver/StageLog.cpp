#include "compiler/driver/StageLog.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

void halcyon::StageLog::finish(llvm::StringRef stage) {
  auto now = std::chrono::steady_clock::now();
  if (isOn)
    llvm::errs() << llvm::format("%8.1f ms  ",
                                 std::chrono::duration<double, std::milli>(now - begin).count())
                 << stage << '\n';
  begin = now;
}
