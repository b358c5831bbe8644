#include "compiler/kernels/NameOrder.h"

#include <Halide.h>
#include <gtest/gtest.h>

using namespace halcyon;

// Halide orders operands by the names of variables: later ones must come behind, in a process that
// compiles the largest of networks.
TEST(NameOrder, IsThatOfNumbers) {
  kernels::fixNameOrder();
  for (char letter : {'t', 'v', 'x'}) {
    std::string last = Halide::Internal::unique_name(letter);
    for (int i = 0; i < 50000; ++i) {
      std::string next = Halide::Internal::unique_name(letter);
      ASSERT_LT(last, next);
      last = next;
    }
  }
}
