#include "runtime/Philox.h"

namespace halcyon::runtime {

static PhiloxCounter runRound(const PhiloxCounter &counter, const PhiloxKey &key) {
  const uint64_t product0 = uint64_t(0xD2511F53) * counter[0];
  const uint64_t product1 = uint64_t(0xCD9E8D57) * counter[2];
  return {uint32_t(product1 >> 32) ^ counter[1] ^ key[0], uint32_t(product1),
          uint32_t(product0 >> 32) ^ counter[3] ^ key[1], uint32_t(product0)};
}

PhiloxCounter philox(PhiloxCounter counter, PhiloxKey key) {
  for (int round = 0; round < 10; ++round) {
    counter = runRound(counter, key);
    key[0] += 0x9E3779B9;
    key[1] += 0xBB67AE85;
  }
  return counter;
}

PhiloxCounter randomWords(uint64_t seed, RandomPurpose purpose, uint32_t stream, uint64_t block) {
  return philox({uint32_t(block), uint32_t(block >> 32), stream, uint32_t(purpose)},
                {uint32_t(seed), uint32_t(seed >> 32)});
}

} // namespace halcyon::runtime
