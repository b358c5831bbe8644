#include "compiler/kernels/define/WinogradTransform.h"

#include <cassert>
#include <cmath>

using namespace halcyon::kernels;
using halcyon::nn::WinogradSide;

namespace {

constexpr double points[] = {0, 1, -1, 2, -2, 0.5, -0.5};

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
WinogradTransform makePhase(int64_t tile, int64_t taps) {
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

/// Writes what has to do with a phase into the matrices of a side: its elements are those from
/// `begin` on.
void placePhase(const WinogradSide &side, int64_t phase, int64_t begin,
                WinogradTransform &transform) {
  int64_t taps = side.tapsOf(phase);
  WinogradTransform part = makePhase(side.tile, taps);
  for (int64_t i = 0; i < side.elementsOf(phase); ++i) {
    for (int64_t l = 0; l < side.elementsOf(phase); ++l)
      transform.input[begin + i][side.firstReadOf(phase) + l * side.readSpacing()] =
          part.input[i][l];
    // The adjoint meets the taps in the opposite order.
    for (int64_t k = 0; k < taps; ++k)
      transform.filter[begin + i][phase + k * side.stride] =
          part.filter[i][side.isAdjoint ? taps - 1 - k : k];
    for (int64_t y = 0; y < side.tile; ++y)
      transform.output[side.firstOutputOf(phase) + y * side.outputSpacing()][begin + i] =
          part.output[y][i];
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
  for (int64_t phase = 0; phase < side.stride; ++phase) {
    placePhase(side, phase, begin, transform);
    begin += side.elementsOf(phase);
  }
  return transform;
}
