// Products of filters with each other and with a pixel: what is about the whole batch.
#include "test/compiler/kernels/KernelText.h"

#include "gtest/gtest.h"

using namespace halcyon::test;

namespace {

/// Output channels, those between, input channels.
using Channels = std::array<int64_t, 3>;

class FilterProductTest : public testing::TestWithParam<Channels> {
protected:
  Shape outer = {GetParam()[0], GetParam()[1], 1, 1}, inner = {GetParam()[1], GetParam()[2], 1, 1};
  Shape outputs = {GetParam()[0]};

  /// Filters lie by as many output channels as fill a line of the cache.
  static CaseBuffer filters(const std::string &name, const Shape &shape, Use use = Use::Load) {
    return {name, shape, filterLayout(shape[0] < 16 ? 8 : 16), use};
  }
};

INSTANTIATE_TEST_SUITE_P(Shapes, FilterProductTest,
                         testing::Values(Channels{6, 6, 6}, Channels{96, 16, 16},
                                         Channels{16, 96, 16}, Channels{17, 13, 5},
                                         Channels{144, 24, 24}, Channels{1, 1, 1},
                                         Channels{40, 7, 64}));

} // namespace

TEST_P(FilterProductTest, Compose) {
  Shape composed = {outer[0], inner[1], 1, 1};
  checkKernel(
      {"compose_filters",
       {filters("a", outer), filters("b", inner), filters("c", composed, Use::Store)},
       makeOperation("compose_filters", {{"a", tensorType(outer)}, {"b", tensorType(inner)}}, "",
                     {{"c", tensorType(composed)}})});
}

TEST_P(FilterProductTest, Apply) {
  Shape pixel = {outer[1]};
  checkKernel({"apply_filter",
               {filters("w", outer), {"p", pixel, nhwc(8)}, {"y", outputs, nhwc(8), Use::Store}},
               makeOperation("apply_filter", {{"w", tensorType(outer)}, {"p", tensorType(pixel)}},
                             "", {{"y", tensorType(outputs)}})});
}

TEST_P(FilterProductTest, Dot) {
  Shape bank = {outer[0], outer[1], 2, 3};
  checkKernel({"filter_dot",
               {filters("a", bank), filters("b", bank), {"y", outputs, nhwc(8), Use::Store}},
               makeOperation("filter_dot", {{"a", tensorType(bank)}, {"b", tensorType(bank)}}, "",
                             {{"y", tensorType(outputs)}})});
}
