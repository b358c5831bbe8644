#include "runtime/data/DataSet.h"
#include "runtime/weights/Parameters.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace halcyon::runtime {

static std::span<const int64_t> dropLeadingOne(std::span<const int64_t> shape) {
  return !shape.empty() && shape.front() == 1 ? shape.subspan(1) : shape;
}

static bool haveSameShape(std::span<const int64_t> left, std::span<const int64_t> right) {
  return std::ranges::equal(dropLeadingOne(left), dropLeadingOne(right));
}

// A ReLU and a maximum make an ordinary number of one that is none, so the loss would not tell.
static Status checkFinite(const std::vector<float> &values, int64_t count,
                          const std::string &source) {
  const auto wrong =
      std::ranges::find_if(values, [](float value) { return !std::isfinite(value); });
  if (wrong == values.end())
    return {};
  const int64_t index = wrong - values.begin(), perImage = int64_t(values.size()) / count;
  return mistake("{}: element {} of image {} is {}, from which nothing can be learned; correct or "
                 "leave out the image",
                 source, index % perImage, index / perImage, *wrong);
}

Status checkImages(const DataSet &data, const HalcyonProgram &program) {
  if (data.count == 0)
    return mistake("{}: it holds no images; give a data set with at least one", data.imageSource);
  if (std::cmp_greater(data.count, UINT32_MAX))
    return mistake("{}: it holds {} images, more than the {} that are supported; split it",
                   data.imageSource, data.count, UINT32_MAX);
  if (haveSameShape(data.imageShape, getInputShape(program)))
    return checkFinite(data.values, data.count, data.imageSource);
  return mistake(
      "{}: images have the shape {} but the network '{}' takes {}; convert the images, or "
      "change the input in {}",
      data.imageSource, describeShape(data.imageShape), program.name,
      describeShape(getInputShape(program)), program.source);
}

static Status checkLabels(const DataSet &data, const HalcyonProgram &program) {
  const int64_t classes = countElements(getOutputShape(program));
  for (size_t index = 0; index < data.labels.size(); ++index)
    if (data.labels[index] < 0 || data.labels[index] >= classes)
      return mistake(
          "{}: the label of image {} is {} but the network '{}' has {} classes, 0 to {}; "
          "correct the labels, or change the network's last layer",
          data.targetSource, index, data.labels[index], program.name, classes, classes - 1);
  return {};
}

static Status checkRegressionTargets(const DataSet &data, const HalcyonProgram &program) {
  if (haveSameShape(data.targetShape, getOutputShape(program)))
    return checkFinite(data.targets, data.count, data.targetSource);
  return mistake(
      "{}: targets have the shape {} but the network '{}' gives {}; convert the targets, "
      "or change the network's last layer",
      data.targetSource, describeShape(data.targetShape), program.name,
      describeShape(getOutputShape(program)));
}

Status checkCounts(const DataSet &data) {
  const size_t count = data.targets.empty()
                           ? data.labels.size()
                           : data.targets.size() / size_t(countElements(data.targetShape));
  if (std::cmp_equal(count, data.count))
    return {};
  return mistake("{}: it has {} entries but {} has {} images; give files that belong together",
                 data.targetSource, count, data.imageSource, data.count);
}

Status checkTargets(const DataSet &data, const HalcyonProgram &program) {
  if (data.targetSource.empty())
    return mistake("{}: it has images but neither labels nor targets; add them", data.imageSource);
  const bool hasLabels = data.targets.empty();
  if (hasLabels != isClassifier(program))
    return mistake("{}: it holds {} but the network '{}' learns {}; give other data, or change the "
                   "loss in {}",
                   data.targetSource, hasLabels ? "labels of classes" : "targets of a regression",
                   program.name, isClassifier(program) ? "classes" : "a regression",
                   program.source);
  if (Status status = checkCounts(data); !status.ok())
    return status;
  return hasLabels ? checkLabels(data, program) : checkRegressionTargets(data, program);
}

// A table is three times as fast as the division, and gives the same.
static std::array<float, 256> listFractions() {
  std::array<float, 256> fractions;
  for (size_t pixel = 0; pixel < fractions.size(); ++pixel)
    fractions[pixel] = float(pixel) / 255.0f;
  return fractions;
}

void fillImages(const DataSet &data, std::span<const uint32_t> indices, Batch &batch) {
  static const std::array<float, 256> table = listFractions();
  batch.setImages(int32_t(indices.size()));
  const int64_t elements = batch.getImageElements();
  for (size_t i = 0; i < indices.size(); ++i) {
    float *image = batch.image(int64_t(i));
    const int64_t first = indices[i] * elements;
    if (data.pixels.empty())
      std::copy_n(data.values.data() + first, elements, image);
    else
      std::transform(data.pixels.data() + first, data.pixels.data() + first + elements, image,
                     [](uint8_t pixel) { return table[pixel]; });
  }
}

void fillTargets(const DataSet &data, std::span<const uint32_t> indices, Batch &batch) {
  const int64_t elements = batch.getOutputElements();
  for (size_t i = 0; i < indices.size(); ++i)
    if (data.targets.empty())
      batch.labels()[i] = int32_t(data.labels[indices[i]]);
    else
      std::copy_n(data.targets.data() + indices[i] * elements, elements, batch.target(int64_t(i)));
}

} // namespace halcyon::runtime
