#include "compiler/kernels/lower/TransposeSquares.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/Support/MathExtras.h"

using namespace Halide::Internal;
using namespace halcyon::kernels;
using Halide::Expr;

namespace {

/// x86 permutes single elements within so many bytes, and beyond them whole ones of so many.
constexpr int groupBytes = 16;

/// The number of rows, and of columns, of the square that the shuffle transposes; 0 if it does
/// something else.
int transposedRows(const Shuffle &shuffle) {
  auto elements = int(shuffle.indices.size());
  int rows = 1 << llvm::Log2_32(elements) / 2;
  if (rows * rows != elements || shuffle.vectors.size() != 1 ||
      shuffle.vectors.front().type().lanes() != elements)
    return 0;
  bool isTransposed = llvm::all_of(llvm::seq(elements), [&](int number) {
    return shuffle.indices[number] == number % rows * rows + number / rows;
  });
  return isTransposed ? rows : 0;
}

/// A square that is transposed block by block of whole vectors. Each vector on the way has a name,
/// as the next step uses it twice.
class Transposition {
public:
  Transposition(const Expr &square, int rows, int lanes)
      : square(name(square)), rows(rows), lanes(lanes) {}

  Expr compute() {
    int blocks = rows / lanes;
    std::vector<Expr> vectors(rows * blocks);
    for (int down : llvm::seq(blocks))
      for (int right : llvm::seq(blocks))
        for (const auto &[row, vector] : llvm::enumerate(transposeBlock(down, right)))
          vectors[(right * lanes + row) * blocks + down] = vector;
    Expr result = Shuffle::make_concat(vectors);
    for (const auto &[name, value] : llvm::reverse(names))
      result = Let::make(name, value, result);
    return result;
  }

private:
  Expr name(const Expr &value) {
    names.emplace_back(unique_name('t'), value);
    return Variable::make(value.type(), names.back().first);
  }

  /// Steps within groups sort the elements of rows by their number in the group, then whole groups
  /// move.
  std::vector<Expr> transposeBlock(int down, int right) {
    std::vector<Expr> vectors;
    for (int row : llvm::seq(down * lanes, (down + 1) * lanes))
      vectors.push_back(name(Shuffle::make_slice(square, row * rows + right * lanes, 1, lanes)));
    int group = groupBytes / square.type().bytes();
    for (int step = 1; step < lanes; step *= 2)
      vectors = step < group ? takeEverySecond(vectors, 1, group)
                             : takeEverySecond(vectors, group, lanes);
    return vectors;
  }

  /// Takes, in each `group` lanes of vectors 0 and 1, of 2 and 3 and so on, every second piece of
  /// `piece` lanes: first the even pieces of all pairs, then the odd ones.
  std::vector<Expr> takeEverySecond(const std::vector<Expr> &vectors, int piece, int group) {
    std::vector<Expr> taken;
    for (int odd : {0, 1}) {
      std::vector<int> indices;
      for (int first = 0; first < lanes; first += group)
        for (int vector : {0, 1})
          for (int lane = odd * piece; lane < group; lane += 2 * piece)
            for (int i : llvm::seq(piece))
              indices.push_back(vector * lanes + first + lane + i);
      for (size_t pair = 0; pair < vectors.size(); pair += 2)
        taken.push_back(name(Shuffle::make({vectors[pair], vectors[pair + 1]}, indices)));
    }
    return taken;
  }

  std::vector<std::pair<std::string, Expr>> names; // in the order of their use
  Expr square;
  int rows, lanes;
};

} // namespace

Expr TransposeSquares::visit(const Shuffle *shuffle) {
  Expr mutated = IRMutator::visit(shuffle);
  const auto *inner = mutated.as<Shuffle>();
  int rows = inner ? transposedRows(*inner) : 0, bytes = mutated.type().bytes();
  if (rows * bytes < groupBytes)
    return mutated;
  return Transposition(inner->vectors.front(), rows, std::min(rows, vectorBytes / bytes)).compute();
}
