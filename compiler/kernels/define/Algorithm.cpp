#include "compiler/kernels/define/Algorithm.h"

using namespace mlir;
using namespace halcyon::kernels;

const Halide::Var *Output::variableOf(unsigned dimension) const {
  for (auto [axis, variable] : llvm::zip_equal(axes, variables))
    if (axis.dimension == dimension && axis.part != BufferAxis::InsideTile)
      return &variable;
  return nullptr;
}

const Halide::Var *Output::insideOf(unsigned dimension) const {
  for (auto [axis, variable] : llvm::zip_equal(axes, variables))
    if (axis.dimension == dimension && axis.part == BufferAxis::InsideTile)
      return &variable;
  return nullptr;
}

Algorithm::Algorithm(kernel::FuncOp kernel, bool pairsColumns)
    : kernel(kernel), pairsColumns(pairsColumns) {}

void Algorithm::define(Value value, Tensor::Element element) {
  define(value, Tensor(cast<RankedTensorType>(value.getType()), coordinates, std::move(element)));
}

Halide::Var Algorithm::makeChannel(StringRef name, int64_t extent) {
  return coordinates.makeVariable(name, llvm::alignTo(extent, padding));
}

Halide::Var Algorithm::makePosition(StringRef name, int64_t extent) {
  return coordinates.makeVariable(name, extent);
}

Halide::RDom Algorithm::makeDomain(ArrayRef<NamedExtent> extents) {
  return coordinates.makeDomain(extents);
}

Halide::Func Algorithm::makeFunction(StringRef name) {
  return Halide::Func(coordinates.makeUnique(name));
}

void Algorithm::addPart(Role role, Halide::Func function, Halide::RDom domain, Operation *operation,
                        Halide::RDom blocks) {
  parts.push_back({role, std::move(function), std::move(domain), std::move(blocks), operation});
}

const Part *Algorithm::findPart(Role role) const {
  auto part = llvm::find_if(parts, [&](const Part &part) { return part.role == role; });
  return part == parts.end() ? nullptr : &*part;
}
