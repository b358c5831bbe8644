#include "runtime/run/MeasurePeak.h"

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace halcyon::runtime {

// Chains that do not depend on one another: more than latency times throughput of any processor's
// fused multiply-add (4 to 5 cycles, two each cycle), and few enough for 16 registers.
static constexpr int Chains = 12;
static constexpr int64_t Repeats = 200'000;

// accumulator = accumulator * factor + addend, in each element of each chain; ends near addend / (1
// - factor), so that nothing overflows. Inlined into functions that are compiled for one processor.
template <typename Vector>
[[gnu::always_inline]] static inline float runChains(float factor, float addend) {
  Vector accumulators[Chains];
  for (int chain = 0; chain < Chains; ++chain)
    accumulators[chain] = Vector{} + float(chain);
  for (int64_t repeat = 0; repeat < Repeats; ++repeat)
    for (Vector &accumulator : accumulators)
      accumulator = accumulator * factor + addend;
  Vector sum = {};
  for (const Vector &accumulator : accumulators)
    sum += accumulator;
  return sum[0];
}

using Vector4 [[gnu::vector_size(16)]] = float;
static float runBaseline(float factor, float addend) { return runChains<Vector4>(factor, addend); }

#if defined(__x86_64__)
using Vector8 [[gnu::vector_size(32)]] = float;
using Vector16 [[gnu::vector_size(64)]] = float;
[[gnu::target("avx2,fma")]] static float runAvx2(float factor, float addend) {
  return runChains<Vector8>(factor, addend);
}
[[gnu::target("avx512f,fma")]] static float runAvx512(float factor, float addend) {
  return runChains<Vector16>(factor, addend);
}
#endif

namespace {

struct Variant {
  float (*run)(float factor, float addend);
  int lanes;
};

} // namespace

static Variant chooseVariant() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f"))
    return {runAvx512, 16};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return {runAvx2, 8};
#endif
  return {runBaseline, 4};
}

double measurePeakOperations() {
  const Variant variant = chooseVariant();
  const double operations = 2.0 * variant.lanes * Chains * double(Repeats);
  volatile float factor = 0.5f, result = 0; // the compiler must not know what comes out
  double fastest = 0;
  for (int run = 0; run < 10; ++run) {
    const auto before = std::chrono::steady_clock::now();
    result = variant.run(factor, 1);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - before;
    fastest = std::max(fastest, operations / seconds.count());
  }
  static_cast<void>(result);
  return fastest;
}

} // namespace halcyon::runtime
