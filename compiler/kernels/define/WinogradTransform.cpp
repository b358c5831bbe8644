#include "compiler/kernels/define/WinogradTransform.h"

#include <cassert>
#include <cmath>

using namespace halcyon::kernels;
using halcyon::nn::WinogradSide;

namespace {

constexpr double points[] = {0, 1, -1, 2, -2, 0.5, -0.5};
static_assert(std::size(points) + 1 == WinogradSide::mostElements, "the last one is infinity");

/// The coefficients, from x^0 on, of the product of (x - points[l]) for l < count, l != skipped.
std::vector<double> expandProduct(int64_t count, int64_t skipped) {
  std::vector<double> coefficients = {1};
  for (int64_t l = 0; l < count; ++l) {
    if (l == skipped)
      continue;
    std::vector<double> next(coefficients.size() + 1, 0);
    for (size_t power = 0; power < coefficients.size(); ++power) {
      next[power + 1] += coefficients[power];
      next[power] -= points[l] * coefficients[power];
    }
    coefficients = next;
  }
  return coefficients;
}

double productOfDifferences(int64_t count, int64_t point) {
  double product = 1;
  for (int64_t l = 0; l < count; ++l)
    product *= l == point ? 1 : points[point] - points[l];
  return product;
}

/// Powers of the points as rows; the row of infinity is the highest power alone.
Matrix evaluatePowers(int64_t finite, int64_t powers) {
  Matrix matrix(finite + 1, std::vector<double>(powers, 0));
  for (int64_t point = 0; point < finite; ++point)
    for (int64_t power = 0; power < powers; ++power)
      matrix[point][power] = std::pow(points[point], double(power));
  matrix[finite][powers - 1] = 1;
  return matrix;
}

/// The matrices of F(tile, taps).
WinogradTransform makePart(int64_t tile, int64_t taps) {
  int64_t finite = tile + taps - 2; // points beside infinity
  assert(finite <= int64_t(std::size(points)) && "a tile of more elements than there are points");
  WinogradTransform transform;
  transform.output = transpose(evaluatePowers(finite, tile));
  transform.filter = evaluatePowers(finite, taps);
  for (int64_t point = 0; point <= finite; ++point) {
    std::vector<double> row = expandProduct(finite, point);
    row.resize(finite + 1, 0);
    transform.input.push_back(row);
    if (point < finite)
      for (double &weight : transform.filter[point])
        weight /= productOfDifferences(finite, point);
  }
  return transform;
}

/// Writes what has to do with a part of the taps into the matrices of a side: its elements are
/// those from `begin` on.
void placePart(const WinogradSide &side, const WinogradSide::Part &part, int64_t begin,
               WinogradTransform &transform) {
  WinogradTransform own = makePart(side.tile, part.taps);
  for (int64_t i = 0; i < side.elementsOf(part); ++i) {
    for (int64_t l = 0; l < side.elementsOf(part); ++l)
      transform.input[begin + i][side.firstReadOf(part) + l * side.readSpacing()] = own.input[i][l];
    // The adjoint meets the taps in the opposite order.
    for (int64_t k = 0; k < part.taps; ++k)
      transform.filter[begin + i][part.first + k * side.stride] =
          own.filter[i][side.isAdjoint ? part.taps - 1 - k : k];
    for (int64_t y = 0; y < side.tile; ++y)
      transform.output[side.firstOutputOf(part) + y * side.outputSpacing()][begin + i] =
          own.output[y][i];
  }
}

} // namespace

WinogradTransform halcyon::kernels::makeWinogradTransform(const WinogradSide &side) {
  auto makeZeros = [](int64_t rows, int64_t columns) {
    return Matrix(rows, std::vector<double>(columns, 0));
  };
  WinogradTransform transform = {makeZeros(side.elements(), side.reads()),
                                 makeZeros(side.elements(), side.taps),
                                 makeZeros(side.outputs(), side.elements())};
  int64_t begin = 0;
  for (const WinogradSide::Part &part : side.parts()) {
    placePart(side, part, begin, transform);
    begin += side.elementsOf(part);
  }
  return transform;
}
