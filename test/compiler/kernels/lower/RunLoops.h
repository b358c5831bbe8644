#ifndef HALCYON_TEST_COMPILER_KERNELS_LOWER_RUNLOOPS_H
#define HALCYON_TEST_COMPILER_KERNELS_LOWER_RUNLOOPS_H

#include "compiler/kernels/define/Algorithm.h"
#include "test/compiler/kernels/KernelCase.h"

#include <Halide.h>
#include <functional>
#include <map>
#include <set>

namespace halcyon::test {

/// Runs the loops of a lowered kernel, but nothing in them.
class RunLoops : public Halide::Internal::IRVisitor {
protected:
  using IRVisitor::visit;

  /// Before each iteration.
  virtual void enter(const Halide::Internal::For *) {}

  void visit(const Halide::Internal::LetStmt *let) override;
  void visit(const Halide::Internal::For *loop) override;

  void visit(const Halide::Internal::IfThenElse *branch) override;

  /// The line of 64 bytes that the element of an f32 buffer lies in.
  int64_t lineOf(const Halide::Expr &element) const;

private:
  Halide::Expr evaluate(const Halide::Expr &value) const;

  std::map<std::string, Halide::Expr> values;
};

using Lines = std::set<int64_t>;

/// The lines of a buffer that a kernel touches and fetches in an iteration of a loop.
struct Traffic {
  Lines touched, fetched;
};

/// Sees what a kernel does with a buffer in each iteration of the loops whose names end so.
class SeeTraffic : public RunLoops {
public:
  SeeTraffic(std::string buffer, std::string loops, std::vector<Traffic> &iterations)
      : buffer(std::move(buffer)), loops(std::move(loops)), iterations(iterations) {}

private:
  using RunLoops::visit;

  void enter(const Halide::Internal::For *loop) override;
  void visit(const Halide::Internal::Load *load) override;
  void visit(const Halide::Internal::Store *store) override;
  void visit(const Halide::Internal::Call *call) override;

  void touch(const std::string &name, const Halide::Expr &index);

  std::string buffer, loops;
  std::vector<Traffic> &iterations;
};

/// A lowering pass that changes nothing.
class Watch : public Halide::Internal::IRMutator {
public:
  explicit Watch(std::function<void(const Halide::Internal::Stmt &)> look)
      : look(std::move(look)) {}
  Halide::Internal::Stmt mutate(const Halide::Internal::Stmt &kernel) override {
    look(kernel);
    return kernel;
  }

private:
  std::function<void(const Halide::Internal::Stmt &)> look;
};

/// Schedules and lowers a kernel, if nothing else is said for AVX2, with the passes that are added
/// to its pipeline.
void lowerCase(const KernelCase &kernel,
               const std::function<void(kernels::Algorithm &, Halide::Pipeline &)> &addPasses,
               const std::string &cpu = "x86-64-v3");

} // namespace halcyon::test
#endif
