// Kernels that can write past the caches: see WaysToStore.h.
#include "test/compiler/kernels/LoadedKernel.h"

#include "runtime/Program.h"

#include "gtest/gtest.h"
#include <cmath>
#include <vector>

using namespace halcyon::test;

namespace {

constexpr int64_t elements = 2 * 32 * 7 * 5;

struct alignas(HALCYON_ALIGNMENT) Images {
  float values[elements];

  char *bytes() { return reinterpret_cast<char *>(values); }
};

/// y = tanh(x) of images; `how` is how y is stored.
std::string makeKernel(const std::string &how) {
  std::string tensor = "tensor<2x32x7x5xf32>";
  std::string buffer = "!kernel.buffer<" + tensor + ", <kind = nhwc, channels = 16>>";
  return "kernel.func @tanh(%x: " + buffer + ", %y: " + buffer + ") {\n" +
         "  %0 = kernel.load %x : " + buffer + " -> " + tensor + "\n" + "  %1 = nn.tanh %0 : (" +
         tensor + ") -> " + tensor + "\n" + "  kernel.store %1, %y " + how + " : " + tensor + ", " +
         buffer + "\n}\n";
}

class WaysToStore : public testing::TestWithParam<const char *> {};

TEST_P(WaysToStore, WriteTheSame) {
  LoadedKernel kernel(makeKernel("exchanged"), GetParam());
  ASSERT_TRUE(kernel.isLoaded());
  auto *choice = static_cast<int32_t *>(kernel.findVariable(HALCYON_WRITE_PAST_CACHES));
  ASSERT_TRUE(choice);
  EXPECT_EQ(*choice, 0);
  Images x, y[2] = {};
  for (int64_t i = 0; i < elements; ++i)
    x.values[i] = 0.001f * float(i) - 1.0f;
  for (int32_t pastCaches : {0, 1}) {
    *choice = pastCaches;
    ASSERT_EQ(kernel.call({x.bytes(), y[pastCaches].bytes()}), 0);
  }
  for (int64_t i = 0; i < elements; ++i) {
    EXPECT_NEAR(y[0].values[i], std::tanh(x.values[i]), 1e-6);
    EXPECT_EQ(y[0].values[i], y[1].values[i]);
  }
}

INSTANTIATE_TEST_SUITE_P(Processors, WaysToStore,
                         testing::Values("x86-64-v2", "x86-64-v3", "host"));

TEST(WaysToStore, OneWhereNobodyElseHoldsIt) {
  LoadedKernel kernel(makeKernel(""), "x86-64-v3");
  ASSERT_TRUE(kernel.isLoaded());
  EXPECT_FALSE(kernel.findVariable(HALCYON_WRITE_PAST_CACHES));
}

} // namespace
