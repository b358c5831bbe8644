#include "compiler/kernels/define/MatrixProduct.h"

#include "compiler/kernels/define/Tensor.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <cmath>
#include <optional>

using namespace halcyon::kernels;
using Halide::Expr;
using llvm::ArrayRef;
using llvm::SmallVector;

namespace {

struct Term {
  double weight;
  Expr element;
};

using Terms = SmallVector<Term, 8>;

Expr weigh(const Term &term) {
  double magnitude = std::abs(term.weight);
  return magnitude == 1 ? term.element : term.element * makeNumber(term.element.type(), magnitude);
}

Expr sum(ArrayRef<Term> terms) {
  Expr result;
  for (const Term &term : terms)
    if (!result.defined())
      result = term.weight < 0 ? -weigh(term) : weigh(term);
    else
      result = term.weight < 0 ? result - weigh(term) : result + weigh(term);
  return result;
}

/// The sum as one term. What differs from it by a factor only, at least by its sign, has the same
/// element.
Term gather(Terms terms) {
  double first = terms.front().weight;
  bool isFactor = llvm::all_of(
      terms, [&](const Term &term) { return std::abs(term.weight) == std::abs(first); });
  double factor = isFactor ? first : std::copysign(1.0, first);
  for (Term &term : terms)
    term.weight /= factor;
  return {factor, sum(terms)};
}

bool areAlike(double left, double right) { return std::abs(left) == std::abs(right); }

/// A matrix and what it is multiplied with.
struct Product {
  Matrix matrix;
  std::vector<Expr> vector;
};

/// Another column that every line weighs as much as this one, or minus as much.
std::optional<size_t> findAlikeColumn(const Matrix &matrix, size_t column) {
  for (size_t other = column + 1; other < matrix.front().size(); ++other)
    if (llvm::all_of(matrix, [&](const std::vector<double> &line) {
          return areAlike(line[column], line[other]);
        }))
      return other;
  return std::nullopt;
}

/// The same product, of sums and differences of alike elements.
Product pairColumns(const Matrix &matrix, ArrayRef<Expr> vector) {
  Product result = {Matrix(matrix.size()), {}};
  auto addColumn = [&](const Expr &element, llvm::function_ref<double(size_t line)> weight) {
    result.vector.push_back(element);
    for (size_t line = 0; line < matrix.size(); ++line)
      result.matrix[line].push_back(weight(line));
  };
  SmallVector<bool, 8> isPaired(vector.size(), false);
  for (size_t column = 0; column < vector.size(); ++column) {
    if (isPaired[column])
      continue;
    auto weight = [&](size_t line) { return matrix[line][column]; };
    std::optional<size_t> other = findAlikeColumn(matrix, column);
    if (!other || isPaired[*other]) {
      addColumn(vector[column], weight);
      continue;
    }
    isPaired[*other] = true;
    auto hasOneSign = [&](size_t line) { return weight(line) == matrix[line][*other]; };
    addColumn(vector[column] + vector[*other],
              [&](size_t line) { return hasOneSign(line) ? weight(line) : 0; });
    addColumn(vector[column] - vector[*other],
              [&](size_t line) { return hasOneSign(line) ? 0 : weight(line); });
  }
  return result;
}

/// Another line that has the same weights up to signs.
const std::vector<double> *findAlikeLine(const Matrix &matrix, size_t number) {
  for (const auto &[other, line] : llvm::enumerate(matrix))
    if (other != number && llvm::equal(line, matrix[number], areAlike))
      return &line;
  return nullptr;
}

Expr multiplyLine(const Product &product, size_t number) {
  const std::vector<double> &line = product.matrix[number];
  const std::vector<double> *alike = findAlikeLine(product.matrix, number);
  Terms same, opposite;
  for (auto [column, weight] : llvm::enumerate(line))
    if (weight != 0)
      (alike && (*alike)[column] != weight ? opposite : same)
          .push_back({weight, product.vector[column]});
  if (same.empty() || opposite.empty())
    return sum(same.empty() ? opposite : same);
  return sum({gather(same), gather(opposite)});
}

} // namespace

Matrix halcyon::kernels::transpose(const Matrix &matrix) {
  Matrix result(matrix.front().size(), std::vector<double>(matrix.size()));
  for (size_t row = 0; row < matrix.size(); ++row)
    for (size_t column = 0; column < matrix.front().size(); ++column)
      result[column][row] = matrix[row][column];
  return result;
}

std::vector<Expr> halcyon::kernels::multiply(const Matrix &matrix,
                                             const std::vector<Expr> &vector) {
  Product product = pairColumns(matrix, vector);
  std::vector<Expr> lines;
  for (size_t line = 0; line < matrix.size(); ++line)
    lines.push_back(multiplyLine(product, line));
  return lines;
}
