#ifndef HALCYON_COMPILER_KERNELS_LOWER_LOOPS_H
#define HALCYON_COMPILER_KERNELS_LOWER_LOOPS_H

#include <Halide.h>

namespace halcyon::kernels {

/// Loops in each other, the outermost first, that each have a constant number of iterations.
struct Nest {
  std::vector<const Halide::Internal::For *> loops;
  int64_t iterations = 1;

  void addInside(const Halide::Internal::For *loop);
  void addOutside(const Halide::Internal::For *loop);
};

/// The iterations of a loop; 0 if their number is not a constant.
int64_t extentOf(const Halide::Internal::For *loop);

/// The number of the iteration that the innermost loop of a nest is in, from 0 on.
Halide::Expr numberOf(const Nest &nest);

/// Fetches the line of memory that holds an element: for reading it, or for writing to it.
Halide::Internal::Stmt fetchLine(const Halide::Expr &address, Halide::Type type,
                                 const Halide::Expr &element, bool forWriting = false);

/// What lowered kernels call with an address and bytes behind it to fetch a line for writing;
/// Halide's own prefetches do not say what for.
inline constexpr const char *fetchForWritingName = "halcyon_fetch_for_writing";

/// Puts a statement at the begin of a loop's body.
class InsertInLoop : public Halide::Internal::IRMutator {
public:
  InsertInLoop(const Halide::Internal::For *loop, Halide::Internal::Stmt inserted)
      : loop(loop), inserted(std::move(inserted)) {}

private:
  using IRMutator::visit;
  Halide::Internal::Stmt visit(const Halide::Internal::For *candidate) override;

  const Halide::Internal::For *loop;
  Halide::Internal::Stmt inserted;
};

} // namespace halcyon::kernels
#endif
