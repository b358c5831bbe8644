#include "compiler/kernels/schedule/Schedule.h"
#include "compiler/kernels/CacheLines.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;

namespace {

/// The total over images that an operation's sums over each image are for, if there is one.
const Part *findTotal(const Algorithm &algorithm, Operation *operation) {
  for (const Part &part : algorithm.parts)
    if (part.role == Role::Total && part.operation == operation)
      return &part;
  return nullptr;
}

/// Whether what is computed once a channel has room; else each element computes its own.
bool fitsStack(const Algorithm &algorithm, const Halide::Func &perChannel) {
  int64_t channels = algorithm.coordinates.extentOf(perChannel.args().front());
  return channels * perChannel.types().front().bytes() <= mostStackBytes;
}

/// What is needed once an image or once a channel is computed once, even in a reference: the loops
/// inside would otherwise repeat it.
void placeSharedParts(Algorithm &algorithm) {
  for (Part &part : algorithm.parts) {
    if (part.role == Role::PerChannel && fitsStack(algorithm, part.function))
      part.function.compute_root().store_in(Halide::MemoryType::Stack);
    if (part.role != Role::PerImage)
      continue;
    part.function.store_in(Halide::MemoryType::Stack);
    if (const Part *total = findTotal(algorithm, part.operation))
      part.function.compute_at(total->function, total->domain[0]);
    else if (const Halide::Var *image = algorithm.output.variableOf(0))
      part.function.compute_at(algorithm.output.function, *image);
  }
}

} // namespace

int32_t kernels::chooseLanes(int64_t extent, Halide::Type type, const KernelTarget &target) {
  int64_t widest = target.lanes(type.bytes()), lanes = widest;
  while (lanes > 1 && extent % lanes != 0)
    lanes /= 2;
  // A short vector for every element costs more than an uneven end.
  return lanes * 4 > widest ? lanes : std::min<int64_t>(widest, llvm::bit_floor(uint64_t(extent)));
}

int32_t kernels::squareSide(Halide::Type type) { return int32_t(lineBytes / type.bytes()); }

int64_t kernels::extentOf(const Halide::RVar &variable) {
  return *Halide::Internal::as_const_int(Halide::Internal::simplify(variable.extent()));
}

std::vector<Halide::VarOrRVar> kernels::loopsOf(const Part &sum) {
  std::vector<Halide::VarOrRVar> loops;
  if (!sum.function.function().update(0).schedule().rvars().empty())
    for (int axis = 0; axis < sum.domain.dimensions(); ++axis)
      loops.emplace_back(sum.domain[axis]);
  return loops;
}

Halide::TailStrategy kernels::chooseTail(const Output &output) {
  return output.isUpdate ? Halide::TailStrategy::GuardWithIf : Halide::TailStrategy::ShiftInwards;
}

int64_t kernels::countSteps(const Part &sum) {
  int64_t steps = 1;
  for (int axis = 0; axis < sum.domain.dimensions(); ++axis)
    steps *= extentOf(sum.domain[axis]);
  return steps;
}

std::optional<TileSpace> kernels::findTileSpace(const Algorithm &algorithm,
                                                const KernelTarget &target) {
  kernel::FuncOp kernel = algorithm.kernel;
  if (kernel.getReference())
    return std::nullopt;
  if (const Part *part = algorithm.findPart(Role::Convolution))
    return findConvolutionTiles(algorithm, *part, target);
  if (const Part *part = algorithm.findPart(Role::FilterGradient))
    return findFilterTiles(algorithm, *part, target);
  return std::nullopt;
}

Tile kernels::findTile(kernel::FuncOp kernel, const TileSpace &space, const KernelTarget &target) {
  if (kernel::TileAttr tile = kernel.getTileAttr())
    return {int32_t(tile.getLanes()), int32_t(tile.getVectors()), int32_t(tile.getColumns()),
            int32_t(tile.getRows())};
  return chooseTile(space, target);
}

void kernels::schedule(Algorithm &algorithm, const KernelTarget &target) {
  placeSharedParts(algorithm);
  if (algorithm.kernel.getReference())
    return;
  if (const Part *part = algorithm.findPart(Role::Convolution))
    return scheduleConvolution(algorithm, *part, target);
  if (const Part *part = algorithm.findPart(Role::FilterGradient))
    return scheduleFilterGradient(algorithm, *part, target);
  if (const Part *part = algorithm.findPart(Role::HalfTransform))
    return scheduleTransform(algorithm, *part, target);
  if (const Part *part = algorithm.findPart(Role::ChannelSum))
    return scheduleChannelSum(algorithm, *part, target);
  scheduleVectors(algorithm, target);
}
