#include "compiler/schedule/write/GradientKernels.h"

#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon;

GradientKernels::GradientKernels(const FunctionContext &context, Buffers &buffers,
                                 KernelMaker &kernels)
    : context(context), buffers(buffers), kernels(kernels) {
  auto updates = context.function.getOps<nn::SGDOp>();
  if (!updates.empty())
    sgd = *updates.begin();
}

KernelCall GradientKernels::handOver(const Twine &name, Location location, const WeightPart &part,
                                     SmallVector<Value> inputs, Computation gradient) {
  if (!sgd) {
    Value output = buffers.returnedGradients(part);
    return kernels.make(
        name.str(), location, inputs, output, [&](OpBuilder &builder, const IRMapping &arguments) {
          storeTo(builder, location, gradient(builder, arguments), arguments.lookup(output), false);
        });
  }
  Value rate = buffers.of(sgd.getRate());
  inputs.push_back(rate);
  SmallVector<Value> outputs = {buffers.weights(part)};
  if (sgd.getVelocity())
    outputs.push_back(buffers.velocities(part));
  return kernels.make(
      name.str(), location, inputs, outputs, [&](OpBuilder &builder, const IRMapping &arguments) {
        auto load = [&](Value buffer) { return loadFrom(builder, location, buffer, arguments); };
        SmallVector<Value> states = llvm::map_to_vector(outputs, load);
        Value velocity = outputs.size() == 2 ? states[1] : Value();
        Type type = states[0].getType();
        Value shaped =
            builder.createOrFold<nn::ReshapeOp>(location, type, gradient(builder, arguments));
        auto updated = nn::SGDOp::create(builder, location, type, velocity ? type : Type(),
                                         states[0], shaped, load(rate), velocity,
                                         sgd.getMomentumAttr(), sgd.getWeightDecayAttr());
        for (auto [result, buffer] : llvm::zip_equal(updated->getResults(), outputs))
          storeTo(builder, location, result, arguments.lookup(buffer), false);
      });
}

KernelCall GradientKernels::keep(const Twine &name, Value kept, ArrayRef<Value> inputs,
                                 Computation gradient) {
  Location location = context.function.getLoc();
  return kernels.make(
      name.str(), location, inputs, kept, [&](OpBuilder &builder, const IRMapping &arguments) {
        storeTo(builder, location, gradient(builder, arguments), arguments.lookup(kept), false);
      });
}

int64_t GradientKernels::countCells(StringAttr weight) const {
  return buffers.countTiles(context.state.places.lookup(weight).type);
}

/// Of the sum of all lanes every tile is there, else those of a block.
int64_t GradientKernels::countCells(nn::WinogradFilterAdjointOp adjoint) const {
  Value sum = adjoint.getGradient();
  return buffers.countTiles(
      runsOnWholeBatch(sum.getDefiningOp())
          ? cast<kernel::BufferType>(buffers.of(sum).getType())
          : context.state.places.lookup(context.gradients.findCopied(adjoint)).type);
}

KernelCall GradientKernels::ofLanes(int segment, int64_t laneOffset, int64_t weightOffset,
                                    int64_t elements) {
  Location location = context.function.getLoc();
  Value lanes = buffers.acrossLanes(segment, laneOffset, elements, /*blocks=*/true);
  WeightPart part = buffers.blockOfWeights(weightOffset, elements);
  return handOver(sgd ? "update_weights" : "return_gradients", location, part, {lanes},
                  [&](OpBuilder &builder, const IRMapping &arguments) {
                    return sumAcrossLanes(builder, location, lanes, arguments,
                                          part.type.getTensor());
                  });
}

SmallVector<Value> GradientKernels::sumsOf(nn::WinogradFilterAdjointOp adjoint) {
  if (runsOnWholeBatch(adjoint.getGradient().getDefiningOp()))
    return {buffers.filterTile(adjoint.getGradient())};
  SmallVector<Value> lanes;
  int64_t count = context.lanesOf(adjoint.getGradient().getDefiningOp());
  for (int64_t lane = 0; lane < count; ++lane)
    lanes.push_back(buffers.accumulatorTile(adjoint.getGradient(), lane));
  return lanes;
}

Value GradientKernels::adjointOf(nn::WinogradFilterAdjointOp adjoint, OpBuilder &builder,
                                 ArrayRef<Value> sums, const IRMapping &arguments) {
  Location location = adjoint.getLoc();
  return nn::WinogradFilterAdjointOp::create(
      builder, location, sumOf(builder, location, sums, arguments), adjoint.getTile(),
      adjoint.getTaps(), adjoint.getStride(), adjoint.getFlip());
}

CutCall GradientKernels::ofAdjoint(nn::WinogradFilterAdjointOp adjoint, StringAttr weight,
                                   int64_t first) {
  SmallVector<Value> sums = sumsOf(adjoint);
  return {countCells(adjoint),
          handOver(kernelName(adjoint), adjoint.getLoc(), buffers.tileOf(weight, first), sums,
                   [&](OpBuilder &builder, const IRMapping &arguments) {
                     return adjointOf(adjoint, builder, sums, arguments);
                   })};
}

CutCall GradientKernels::ofValue(Value gradient, StringAttr weight) {
  return fromMemory(weight, buffers.of(gradient));
}

CutCall GradientKernels::ofKept(StringAttr weight) {
  return fromMemory(weight, buffers.keptGradient(weight));
}

CutCall GradientKernels::fromMemory(StringAttr weight, Value buffer) {
  // Whoever computed it may have laid it out in another way; then there are no tiles.
  if (buffer.getType() != context.state.places.lookup(weight).type)
    return {1, handOver(buffers.wholeOf(weight), buffer)};
  return {countCells(weight), ofTile(weight, buffers.tileOf(buffer))};
}

KernelCall GradientKernels::ofTile(StringAttr weight, Value tile) {
  return handOver(buffers.tileOf(weight), tile);
}

KernelCall GradientKernels::handOver(const WeightPart &part, Value gradient) {
  Location location = gradient.getLoc();
  return handOver(sgd ? "update_weights" : "return_gradients", location, part, {gradient},
                  [&](OpBuilder &builder, const IRMapping &arguments) {
                    return loadFrom(builder, location, gradient, arguments);
                  });
}

CutCall GradientKernels::ofZero(StringAttr weight) {
  Location location = context.function.getLoc();
  WeightPart part = buffers.tileOf(weight);
  return {countCells(weight),
          handOver(sgd ? "decay_weights" : "zero_gradients", location, part, {},
                   [&](OpBuilder &builder, const IRMapping &) -> Value {
                     return nn::ConstantOp::create(builder, location, part.type.getTensor(),
                                                   builder.getF64FloatAttr(0.0));
                   })};
}

CutCall GradientKernels::keepLanes(int segment, StringAttr weight, int64_t laneOffset) {
  Location location = context.function.getLoc();
  RankedTensorType type = context.state.places.lookup(weight).type.getTensor();
  if (type.getRank() <= 1) {
    Value lanes = buffers.acrossLanes(segment, laneOffset, type.getNumElements(), /*blocks=*/false);
    return {1, keep("sum_gradient", buffers.keptGradientTile(weight), lanes,
                    [&](OpBuilder &builder, const IRMapping &arguments) {
                      return sumAcrossLanes(builder, location, lanes, arguments, type);
                    })};
  }
  SmallVector<Value> lanes;
  for (int64_t lane = 0; lane < context.lanesOf(segment); ++lane)
    lanes.push_back(buffers.laneGradientTile(weight, lane, laneOffset));
  return {countCells(weight), keep("sum_gradient", buffers.keptGradientTile(weight), lanes,
                                   [&](OpBuilder &builder, const IRMapping &arguments) {
                                     return sumOf(builder, location, lanes, arguments);
                                   })};
}

CutCall GradientKernels::keepAdjoint(nn::WinogradFilterAdjointOp adjoint, StringAttr weight,
                                     int64_t first) {
  SmallVector<Value> sums = sumsOf(adjoint);
  return {countCells(adjoint), keep(kernelName(adjoint), buffers.keptGradientTile(weight, first),
                                    sums, [&](OpBuilder &builder, const IRMapping &arguments) {
                                      return adjointOf(adjoint, builder, sums, arguments);
                                    })};
}
