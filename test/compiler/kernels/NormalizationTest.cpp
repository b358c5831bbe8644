// Batch normalisation in its parts, and sums over channels.
#include "test/compiler/kernels/KernelText.h"

#include "gtest/gtest.h"

using namespace halcyon::test;

namespace {

constexpr const char *epsilon = "epsilon = 1.0e-05 : f64";

class NormalizationTest : public testing::TestWithParam<Shape> {
protected:
  Shape shape = GetParam();
  Shape channels = {shape[1]};
  std::string image = tensorType(shape), vector = tensorType(channels);
  std::string imageLayout = shape.size() == 4 ? nhwc(8, 1, 1) : nhwc(8);

  CaseBuffer loadImage(const std::string &name) { return {name, shape, imageLayout}; }
  CaseBuffer loadVector(const std::string &name, Fill fill = Fill::Uniform) {
    return {name, channels, nhwc(8), Use::Load, fill};
  }
  CaseBuffer weights() { return {"n", {shape[0]}, rowMajor(), Use::Load, Fill::Positive}; }
};

INSTANTIATE_TEST_SUITE_P(Shapes, NormalizationTest,
                         testing::Values(Shape{3, 6, 5, 7}, Shape{1, 16, 8, 8}, Shape{2, 17, 3, 13},
                                         Shape{4, 64, 4, 4}, Shape{5, 10}, Shape{1, 120, 1, 1},
                                         Shape{2, 4100}, Shape{1, 4096, 2, 1}));

} // namespace

TEST_P(NormalizationTest, Normalize) {
  KernelCase kernel = {
      "normalize",
      {loadImage("x"),
       loadVector("m"),
       loadVector("v", Fill::Positive),
       loadVector("g"),
       loadVector("b"),
       {"z", shape, imageLayout, Use::Store}},
      makeOperation("normalize",
                    {{"x", image}, {"m", vector}, {"v", vector}, {"g", vector}, {"b", vector}},
                    epsilon, {{"y", image}}) +
          makeOperation("relu", {{"y", image}}, "", {{"z", image}})};
  checkKernel(kernel);
  checkKernel(inPlace(kernel, "x"));
}

TEST_P(NormalizationTest, InputGradient) {
  checkKernel(
      {"normalize_input_gradient",
       {loadImage("dy"),
        loadVector("v", Fill::Positive),
        loadVector("g"),
        {"dx", shape, imageLayout, Use::Store}},
       makeOperation("normalize_input_gradient", {{"dy", image}, {"v", vector}, {"g", vector}},
                     epsilon, {{"dx", image}})});
}

TEST_P(NormalizationTest, Reduce) {
  checkKernel({"normalize_reduce",
               {loadImage("dy"),
                loadImage("x"),
                loadVector("m"),
                loadVector("v", Fill::Positive),
                {"s", channels, nhwc(8), Use::Accumulate},
                {"p", channels, nhwc(8), Use::Accumulate}},
               makeOperation("normalize_reduce",
                             {{"dy", image}, {"x", image}, {"m", vector}, {"v", vector}}, epsilon,
                             {{"s", vector}, {"p", vector}})});
}

TEST_P(NormalizationTest, Moments) {
  checkKernel({"batch_moments",
               {loadImage("x"),
                weights(),
                loadVector("pivot"),
                {"f", channels, nhwc(8), Use::Accumulate},
                {"s", channels, nhwc(8), Use::Store}},
               makeOperation("batch_moments",
                             {{"x", image}, {"n", tensorType({shape[0]})}, {"pivot", vector}}, "",
                             {{"f", vector}, {"s", vector}})});
}

TEST_P(NormalizationTest, StatisticsGradient) {
  checkKernel({"batch_statistics_gradient",
               {loadImage("x"),
                loadVector("dm"),
                loadVector("dv"),
                loadVector("m"),
                weights(),
                {"dx", shape, imageLayout, Use::Store}},
               makeOperation("batch_statistics_gradient",
                             {{"x", image},
                              {"dm", vector},
                              {"dv", vector},
                              {"m", vector},
                              {"n", tensorType({shape[0]})}},
                             "", {{"dx", image}})});
}

TEST_P(NormalizationTest, ChannelSum) {
  checkKernel({"channel_sum",
               {loadImage("dy"), {"db", channels, nhwc(8), Use::Accumulate}},
               makeOperation("channel_sum", {{"dy", image}}, "", {{"db", vector}})});
}

// What the finish of the statistics computes, on vectors only.
TEST_P(NormalizationTest, Vectors) {
  checkKernel(
      {"statistics",
       {loadVector("f"),
        loadVector("s", Fill::Positive),
        loadVector("pivot"),
        weights(),
        {"mean", channels, nhwc(8), Use::Store},
        {"running", channels, nhwc(8), Use::InPlace}},
       makeOperation("statistics", {{"f", vector}, {"s", vector}, {"pivot", vector}}, "",
                     {{"mean", vector}, {"v", vector}}) +
           makeOperation("unbiased_variance", {{"v", vector}, {"n", tensorType({shape[0]})}},
                         "positions = 12 : i64", {{"u", vector}}) +
           makeOperation("running_average", {{"running", vector}, {"u", vector}},
                         "momentum = 0.1 : f64", {{"running_new", vector}})});
  checkKernel({"normalize_statistics_gradient",
               {loadVector("s"),
                loadVector("p"),
                loadVector("v", Fill::Positive),
                loadVector("g"),
                {"dm", channels, nhwc(8), Use::Store},
                {"dv", channels, nhwc(8), Use::Store}},
               makeOperation("normalize_statistics_gradient",
                             {{"s", vector}, {"p", vector}, {"v", vector}, {"g", vector}}, epsilon,
                             {{"dm", vector}, {"dv", vector}})});
}

TEST_P(NormalizationTest, Fold) {
  checkKernel(
      {"fold_bias",
       {loadVector("m"),
        loadVector("v", Fill::Positive),
        loadVector("g"),
        loadVector("b"),
        loadVector("c"),
        {"y", channels, nhwc(8), Use::Store}},
       makeOperation("fold_bias",
                     {{"m", vector}, {"v", vector}, {"g", vector}, {"b", vector}, {"c", vector}},
                     epsilon, {{"y", vector}})});
  Shape filter = {shape[1], 3, 3, 2};
  checkKernel(
      {"fold_filter",
       {{"w", filter, filterLayout(8)},
        loadVector("v", Fill::Positive),
        loadVector("g"),
        {"y", filter, filterLayout(8), Use::Store}},
       makeOperation("fold_filter", {{"w", tensorType(filter)}, {"v", vector}, {"g", vector}},
                     epsilon, {{"y", tensorType(filter)}})});
}

TEST_P(NormalizationTest, WeighImages) {
  checkKernel({"weigh_images",
               {loadImage("x"), weights(), {"y", shape, imageLayout, Use::Store}},
               makeOperation("weigh_images", {{"x", image}, {"n", tensorType({shape[0]})}}, "",
                             {{"y", image}})});
}

TEST_P(NormalizationTest, StandardizeSum) {
  checkKernel({"standardize_sum",
               {loadVector("w"),
                loadVector("s"),
                loadVector("m"),
                loadVector("v", Fill::Positive),
                {"p", channels, nhwc(8), Use::Store}},
               makeOperation("standardize_sum",
                             {{"w", vector}, {"s", vector}, {"m", vector}, {"v", vector}}, epsilon,
                             {{"p", vector}})});
}

TEST_P(NormalizationTest, NormalizedFilterGradient) {
  Shape filter = {shape[1], 5, 1, 1}, inputs = {5};
  std::string bank = tensorType(filter);
  checkKernel({"normalized_filter_gradient",
               {{"w", filter, filterLayout(16)},
                {"d", filter, filterLayout(16)},
                {"m", inputs, nhwc(8)},
                loadVector("s"),
                loadVector("p"),
                loadVector("v", Fill::Positive),
                loadVector("g"),
                {"y", filter, filterLayout(16), Use::Store}},
               makeOperation("normalized_filter_gradient",
                             {{"w", bank},
                              {"d", bank},
                              {"m", tensorType(inputs)},
                              {"s", vector},
                              {"p", vector},
                              {"v", vector},
                              {"g", vector}},
                             epsilon, {{"y", bank}})});
}

TEST(Covariance, OfFewAndManyChannels) {
  for (int64_t channels : {1, 5, 16, 37}) {
    Shape pairs = {channels, channels, 1, 1}, mean = {channels};
    checkKernel({"covariance",
                 {{"k", pairs, filterLayout(16)},
                  {"m", mean, nhwc(8)},
                  {"c", pairs, filterLayout(16), Use::Store}},
                 makeOperation("covariance", {{"k", tensorType(pairs)}, {"m", tensorType(mean)}},
                               "", {{"c", tensorType(pairs)}})});
  }
}

// One behind the other, thousands of equal numbers would all be rounded the same way: by 1e-4 in
// all here.
TEST(ChannelSumTest, RoundsLittle) {
  for (const Shape &shape : {Shape{1, 64, 112, 112}, Shape{1, 3, 112, 112}, Shape{400, 64, 6, 5}}) {
    Shape channels = {shape[1]};
    checkKernel(
        {"channel_sum of " + tensorType(shape),
         {{"x", shape, nhwc(8), Use::Load, Fill::Equal}, {"s", channels, nhwc(8), Use::Store}},
         makeOperation("channel_sum", {{"x", tensorType(shape)}}, "",
                       {{"s", tensorType(channels)}}),
         5e-6});
  }
}
