#ifndef HALCYON_TEST_RANDOMWORDS_H
#define HALCYON_TEST_RANDOMWORDS_H

#include "runtime/Philox.h"

namespace halcyon::test {

/// Random 32-bit words for the data of tests: the same in each run, so that a failure can be run
/// again.
class RandomWords {
public:
  explicit RandomWords(uint32_t seed) : seed(seed) {}

  uint32_t operator()() {
    const uint32_t place = drawn++;
    if (place % 4 == 0)
      block = runtime::philox({place / 4}, {seed});
    return block[place % 4];
  }

private:
  uint32_t seed, drawn = 0;
  runtime::PhiloxCounter block = {};
};

} // namespace halcyon::test
#endif
