#include "runtime/weights/Parameters.h"

#include <fmt/ranges.h>

namespace halcyon::runtime {

static std::vector<int64_t> listPositions(const HalcyonDimension &dimension) {
  std::vector<int64_t> positions(size_t(dimension.extent));
  for (int64_t index = 0; index < dimension.extent; ++index)
    positions[size_t(index)] = index / dimension.tile * dimension.outer_stride +
                               index % dimension.tile * dimension.inner_stride;
  return positions;
}

StoredPositions::StoredPositions(const HalcyonPlace &place) {
  for (int32_t axis = 0; axis < place.view_rank; ++axis) {
    dimensions.push_back(listPositions(place.view[axis]));
    count *= place.view[axis].extent;
  }
  if (dimensions.empty())
    dimensions.push_back({0});
}

int64_t StoredPositions::positionOfRow(int64_t index) const {
  int64_t position = 0;
  index /= int64_t(dimensions.back().size());
  for (size_t axis = dimensions.size() - 1; axis-- > 0;) {
    const std::vector<int64_t> &positions = dimensions[axis];
    position += positions[size_t(index) % positions.size()];
    index /= int64_t(positions.size());
  }
  return position;
}

int64_t countElements(std::span<const int64_t> shape) {
  int64_t count = 1;
  for (int64_t extent : shape)
    count *= extent;
  return count;
}

int64_t countElements(const HalcyonParameter &parameter) {
  return countElements(getShape(parameter));
}

std::span<const int64_t> getShape(const HalcyonParameter &parameter) {
  return {parameter.shape, size_t(parameter.rank)};
}

std::span<const HalcyonParameter> getParameters(const HalcyonProgram &program) {
  return {program.parameters, size_t(program.parameter_count)};
}

std::span<const int64_t> getInputShape(const HalcyonProgram &program) {
  return {program.input_shape, size_t(program.input_rank)};
}

std::span<const int64_t> getOutputShape(const HalcyonProgram &program) {
  return {program.output_shape, size_t(program.output_rank)};
}

bool isClassifier(const HalcyonProgram &program) { return program.loss == HALCYON_CROSS_ENTROPY; }

bool hasGradient(const HalcyonParameter &parameter) { return parameter.gradient_offset >= 0; }

std::string describeShape(std::span<const int64_t> shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

} // namespace halcyon::runtime
