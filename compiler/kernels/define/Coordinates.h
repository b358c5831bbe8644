#ifndef HALCYON_COMPILER_KERNELS_DEFINE_COORDINATES_H
#define HALCYON_COMPILER_KERNELS_DEFINE_COORDINATES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include <Halide.h>

namespace halcyon::kernels {

/// A name and the number of values from zero that it takes.
struct NamedExtent {
  llvm::StringRef name;
  int64_t extent;
};

/// The variables of one kernel and the values that each takes: what decides whether a read can
/// leave its buffer.
class Coordinates {
public:
  Halide::Var makeVariable(llvm::StringRef name, int64_t extent);
  /// A reduction's domain, the innermost loop first.
  Halide::RDom makeDomain(llvm::ArrayRef<NamedExtent> extents);

  /// The number of values that a variable takes.
  int64_t extentOf(const Halide::Var &variable) const;

  /// Whether an expression of these variables provably lies between the bounds, both included.
  bool isWithin(const Halide::Expr &expression, int64_t minimum, int64_t maximum) const;

  /// An expression of these variables, simplified by what each of them can be.
  Halide::Expr simplify(const Halide::Expr &expression) const;

  /// A name that is taken once in the kernel.
  std::string makeUnique(llvm::StringRef name);

private:
  Halide::Internal::Scope<Halide::Internal::Interval> ranges;
  llvm::StringMap<unsigned> uses;
};

} // namespace halcyon::kernels
#endif
