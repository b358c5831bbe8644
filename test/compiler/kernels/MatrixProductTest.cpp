// Products of constant matrices: their values, and what lines have in common.
#include "compiler/kernels/define/MatrixProduct.h"
#include "compiler/kernels/define/WinogradTransform.h"
#include "test/RandomWords.h"

#include "gtest/gtest.h"
#include <set>

using namespace halcyon::kernels;
using halcyon::test::RandomWords;
using Halide::Expr;

namespace {

/// The lines for elements that have these values.
std::vector<double> evaluate(const Matrix &matrix, const std::vector<double> &values) {
  std::vector<Expr> elements;
  for (double value : values)
    elements.push_back(Halide::Internal::make_const(Halide::Float(64), value));
  std::vector<double> results;
  for (const Expr &line : multiply(matrix, elements)) {
    auto value = Halide::Internal::as_const_float(Halide::Internal::simplify(line));
    EXPECT_TRUE(value) << line;
    results.push_back(value.value_or(0));
  }
  return results;
}

void check(const Matrix &matrix) {
  std::vector<double> values;
  for (size_t column = 0; column < matrix.front().size(); ++column)
    values.push_back(double(column * column) - 1.75 * double(column) + 0.5);
  std::vector<double> results = evaluate(matrix, values);
  ASSERT_EQ(results.size(), matrix.size());
  for (size_t line = 0; line < matrix.size(); ++line) {
    double expected = 0;
    for (size_t column = 0; column < values.size(); ++column)
      expected += matrix[line][column] * values[column];
    EXPECT_NEAR(results[line], expected, 1e-9) << "line " << line;
  }
}

/// Counts additions and subtractions, each expression once.
class OperationCounter : public Halide::Internal::IRGraphVisitor {
public:
  size_t count() const { return seen.size(); }

private:
  using IRGraphVisitor::visit;
  template <typename Operation> void add(const Operation *operation) {
    std::ostringstream text;
    text << Expr(operation);
    seen.insert(text.str());
    IRGraphVisitor::visit(operation);
  }
  void visit(const Halide::Internal::Add *operation) override { add(operation); }
  void visit(const Halide::Internal::Sub *operation) override { add(operation); }

  std::set<std::string> seen;
};

size_t countSums(const Matrix &matrix) {
  std::vector<Expr> elements;
  for (size_t column = 0; column < matrix.front().size(); ++column)
    elements.push_back(
        Halide::Internal::Variable::make(Halide::Float(32), "x" + std::to_string(column)));
  OperationCounter counter;
  for (const Expr &line : multiply(matrix, elements))
    line.accept(&counter);
  return counter.count();
}

size_t countTerms(const Matrix &matrix) {
  size_t count = 0;
  for (const std::vector<double> &line : matrix)
    count +=
        size_t(std::count_if(line.begin(), line.end(), [](double weight) { return weight != 0; })) -
        1;
  return count;
}

} // namespace

TEST(MatrixProduct, OfWinogradTransforms) {
  for (auto [tile, taps] :
       {std::pair{2, 3}, {4, 3}, {2, 5}, {4, 5}, {4, 2}, {4, 4}, {2, 7}, {6, 3}}) {
    WinogradTransform transform = makeWinogradTransform({tile, taps});
    for (const Matrix &matrix : {transform.input, transform.filter, transform.output}) {
      check(matrix);
      check(transpose(matrix));
    }
  }
}

// Small weights: many lines and columns are alike up to signs, others are equal or nearly alike.
TEST(MatrixProduct, OfRandomMatrices) {
  RandomWords random(1);
  for (int round = 0; round < 300; ++round) {
    Matrix matrix(1 + random() % 5, std::vector<double>(1 + random() % 5));
    for (std::vector<double> &line : matrix) {
      for (double &weight : line)
        weight = double(random() % 4) - 1;
      line[random() % line.size()] = 2; // a line of zeros has no product
    }
    SCOPED_TRACE(round);
    check(matrix);
  }
}

TEST(MatrixProduct, ComputesOnceWhatLinesShare) {
  WinogradTransform transform = makeWinogradTransform({4, 5});
  for (const Matrix &matrix : {transform.input, transform.filter, transpose(transform.filter),
                               transform.output, transpose(transform.output)})
    EXPECT_LE(countSums(matrix), countTerms(matrix) * 4 / 5);
}
