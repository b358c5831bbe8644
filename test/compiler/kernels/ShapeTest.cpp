// Views, joins, cuts and repacks.
#include "test/compiler/kernels/KernelText.h"

#include "gtest/gtest.h"

using namespace halcyon::test;

namespace {

void checkReshape(const Shape &from, const std::string &fromLayout, const Shape &to,
                  const std::string &toLayout) {
  checkKernel({"reshape",
               {{"x", from, fromLayout}, {"y", to, toLayout, Use::Store}},
               makeOperation("reshape", {{"x", tensorType(from)}}, "", {{"y", tensorType(to)}}),
               0});
}

} // namespace

TEST(Shapes, FlattenAndBack) {
  checkReshape({3, 5, 4, 3}, nhwc(8, 1, 1), {3, 60}, nhwc(8));
  checkReshape({3, 60}, nhwc(8), {3, 5, 4, 3}, nhwc(8, 1, 1));
  checkReshape({3, 10, 1, 1}, nhwc(8), {3, 10}, rowMajor());
  checkReshape({3, 10}, nhwc(8), {3, 10, 1, 1}, nhwc(8));
  checkReshape({1, 1, 1, 1}, nhwc(8), {1, 1}, nhwc(8));
}

TEST(Shapes, RepackFilters) {
  checkReshape({10, 45}, rowMajor(), {10, 5, 3, 3}, filterLayout(8));
  checkReshape({10, 5, 3, 3}, filterLayout(8), {10, 45}, rowMajor());
  checkReshape({6, 4, 2, 3}, filterLayout(8), {6, 4, 2, 3}, filterLayout(4));
}

TEST(Shapes, SwapChannels) {
  auto checkLayouts = [](const Shape &from, const std::string &fromLayout, const Shape &to,
                         const std::string &toLayout, int64_t groups) {
    checkKernel(
        {"swap_channels",
         {{"w", from, fromLayout}, {"v", to, toLayout, Use::Store}},
         makeOperation("swap_channels", {{"w", tensorType(from)}},
                       "groups = " + std::to_string(groups) + " : i64", {{"v", tensorType(to)}}),
         0});
  };
  auto check = [&](const Shape &from, const std::string &fromLayout, const Shape &to,
                   int64_t groups) {
    checkLayouts(from, fromLayout, to, filterLayout(16), groups);
  };
  check({10, 3, 3, 2}, filterLayout(8), {3, 10, 3, 2}, 1);
  check({10, 3, 3, 2}, filterLayout(8), {6, 5, 3, 2}, 2);
  // Squares of vectors; with a rest; fewer rows than lanes.
  check({32, 16, 1, 3}, filterLayout(16), {16, 32, 1, 3}, 1);
  check({48, 20, 2, 1}, filterLayout(8), {20, 48, 2, 1}, 1);
  check({40, 16, 2, 2}, filterLayout(16), {16, 40, 2, 2}, 1);
  check({8, 16, 1, 1}, filterLayout(16), {16, 8, 1, 1}, 1);
  // One tap of many.
  auto checkTap = [&](int64_t outputs, int64_t inputs) {
    checkLayouts({outputs, inputs, 1, 1}, windowOf(filterLayout(16), {outputs, inputs, 2, 3}),
                 {inputs, outputs, 1, 1}, windowOf(filterLayout(16), {inputs, outputs, 2, 3}), 1);
  };
  checkTap(24, 16);
  checkTap(16, 40);
}

TEST(Shapes, ExpandAndCompressGroups) {
  Shape few = {10, 3, 3, 2}, all = {10, 6, 3, 2};
  auto check = [](const std::string &name, const Shape &from, const Shape &to) {
    checkKernel({name,
                 {{"w", from, filterLayout(8)}, {"v", to, filterLayout(16), Use::Store}},
                 makeOperation(name, {{"w", tensorType(from)}}, "groups = 2 : i64",
                               {{"v", tensorType(to)}}),
                 0});
  };
  check("expand_groups", few, all);
  check("compress_groups", all, few);
}

TEST(Shapes, Concat) {
  Shape a = {2, 8, 5, 4}, b = {2, 3, 5, 4}, c = {2, 17, 5, 4}, all = {2, 28, 5, 4};
  checkKernel(
      {"concat",
       {{"a", a, nhwc(8)},
        {"b", b, nhwc(8, 1, 1)},
        {"c", c, nhwc(8)},
        {"y", all, nhwc(8, 2, 2), Use::Store}},
       makeOperation("concat", {{"a", tensorType(a)}, {"b", tensorType(b)}, {"c", tensorType(c)}},
                     "", {{"y", tensorType(all)}}),
       0});
}

TEST(Shapes, SliceChannels) {
  Shape from = {2, 28, 5, 4}, to = {2, 17, 5, 4};
  for (int64_t offset : {0, 8, 11})
    checkKernel(
        {"slice_channels",
         {{"x", from, nhwc(8, 1, 1)}, {"y", to, nhwc(8, 2, 2), Use::Store}},
         makeOperation("slice_channels", {{"x", tensorType(from)}},
                       "offset = " + std::to_string(offset) + " : i64", {{"y", tensorType(to)}}),
         0});
}
