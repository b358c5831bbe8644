#include "compiler/kernels/NameOrder.h"

#include <Halide.h>
#include <gtest/gtest.h>

using namespace halcyon;

namespace {

/// Whether so many names of a letter come one behind the other, as text.
bool areInOrder(char letter, int count) {
  std::string last = Halide::Internal::unique_name(letter);
  for (int i = 0; i < count; ++i) {
    std::string next = Halide::Internal::unique_name(letter);
    if (next <= last)
      return false;
    last = next;
  }
  return true;
}

/// As many names as the largest of networks take, and more.
int testOrder() {
  kernels::fixNameOrder();
  return areInOrder('t', 500000) && areInOrder('v', 5000) && areInOrder('x', 5000) ? 0 : 1;
}

} // namespace

// In a process of its own, since other tests have taken names in this one.
TEST(NameOrderDeathTest, IsThatOfNumbers) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(std::exit(testOrder()), testing::ExitedWithCode(0), "");
}
