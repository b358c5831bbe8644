#include "compiler/kernels/define/Phases.h"

#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon;

static constexpr std::array<int64_t, 2> noPhases = {1, 1};

/// Phases are unrolled, and so are the taps of each.
static std::array<int64_t, 2> phasesOf(nn::Conv2DInputGradientOp op) {
  constexpr int64_t mostTaps = 7, mostPhases = 4; // along a row or a column
  std::array<int64_t, 2> phases = noPhases;
  for (int axis = 0; axis < 2; ++axis) {
    int64_t stride = op.getStride()[axis], taps = op.getFilter().getType().getDimSize(2 + axis);
    int64_t outputs = op.getOutputGradient().getType().getDimSize(2 + axis);
    if (op.getDilation()[axis] != 1 || taps > mostTaps || outputs < taps || stride > mostPhases ||
        op.getResult().getType().getDimSize(2 + axis) % stride != 0)
      return noPhases;
    phases[axis] = stride;
  }
  return phases;
}

std::array<int64_t, 2> kernels::phasesOf(kernel::FuncOp kernel) {
  Block &body = kernel.getBody().front();
  auto gradients = body.getOps<nn::Conv2DInputGradientOp>();
  if (kernel.getReference() || !llvm::hasSingleElement(gradients))
    return noPhases;
  nn::Conv2DInputGradientOp op = *gradients.begin();
  for (auto store : body.getOps<kernel::StoreOp>())
    if (store.getTensor().getType().getShape() != op.getResult().getType().getShape())
      return noPhases;
  return ::phasesOf(op);
}

bool kernels::hasPhases(kernel::FuncOp kernel) { return phasesOf(kernel) != noPhases; }
