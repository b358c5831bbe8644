#include "compiler/kernels/define/Coordinates.h"

using namespace halcyon::kernels;
using Halide::Expr;
using Halide::Internal::Interval;

std::string Coordinates::makeUnique(llvm::StringRef name) {
  unsigned use = uses[name]++;
  return use == 0 ? name.str() : (name + "_" + llvm::Twine(use)).str();
}

Halide::Var Coordinates::makeVariable(llvm::StringRef name, int64_t extent) {
  Halide::Var variable(makeUnique(name));
  ranges.push(variable.name(), Interval(0, Expr(int32_t(extent - 1))));
  return variable;
}

Halide::RDom Coordinates::makeDomain(llvm::ArrayRef<NamedExtent> extents) {
  Halide::Region region;
  for (const NamedExtent &axis : extents)
    region.emplace_back(0, int32_t(axis.extent));
  Halide::RDom domain(region, makeUnique("r"));
  for (int i = 0; i < domain.dimensions(); ++i)
    ranges.push(domain[i].name(), Interval(0, Expr(int32_t(extents[i].extent - 1))));
  return domain;
}

int64_t Coordinates::extentOf(const Halide::Var &variable) const {
  return *Halide::Internal::as_const_int(ranges.get(variable.name()).max) + 1;
}

bool Coordinates::isWithin(const Expr &expression, int64_t minimum, int64_t maximum) const {
  Interval bounds = Halide::Internal::bounds_of_expr_in_scope(expression, ranges);
  if (!bounds.is_bounded())
    return false;
  return Halide::Internal::can_prove(bounds.min >= int32_t(minimum) &&
                                     bounds.max <= int32_t(maximum));
}

Expr Coordinates::simplify(const Expr &expression) const {
  return Halide::Internal::simplify(expression, /*remove_dead_code=*/true, ranges);
}
