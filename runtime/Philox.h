#ifndef HALCYON_RUNTIME_PHILOX_H
#define HALCYON_RUNTIME_PHILOX_H

#include <array>
#include <cstdint>

namespace halcyon::runtime {

using PhiloxCounter = std::array<uint32_t, 4>;
using PhiloxKey = std::array<uint32_t, 2>;

/// Philox4x32-10: four random words that depend on the counter and the key alone.
/// Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3 (SC 2011).
PhiloxCounter philox(PhiloxCounter counter, PhiloxKey key);

/// What randomness is for. Two purposes never see the same words.
enum class RandomPurpose : uint32_t {
  InitialWeights = 0,
  Shuffling = 1,
  ImageKeys = 2,
  TrialData = 3,
  TrialWeights = 4,
  TrialSamples = 5,
  TrialRounding = 6,
};

/// The random words of block `block` of stream `stream` of one purpose. No state: the same for any
/// number of threads, and after a resume.
PhiloxCounter randomWords(uint64_t seed, RandomPurpose purpose, uint32_t stream, uint64_t block);

/// Uniform in [0, 1) with 24 bits: every value is exact in f32.
inline float toUnitInterval(uint32_t word) { return float(word >> 8) * 0x1p-24f; }

} // namespace halcyon::runtime

#endif
