#include "compiler/kernels/NameOrder.h"

#include <Halide.h>
#include <mutex>

/// Takes names until those that follow are numbered from `first`.
static void startNumbersAt(char letter, int first) {
  for (int i = 0; i < first; ++i)
    Halide::Internal::unique_name(letter);
}

void halcyon::kernels::fixNameOrder() {
  static std::once_flag once;
  std::call_once(once, [] {
    // Most names by far are those of common subexpressions: VGG-small's kernels take 80000. Taking
    // as many lasts 5 ms.
    startNumbersAt('t', 100000);
    for (char letter : {'a', 'b', 'c', 'f', 'v', 'x'})
      startNumbersAt(letter, 10000);
  });
}
