#include "compiler/frontend/EmitNN.h"

#include "dialects/nn/NNDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"

using namespace mlir;

namespace halcyon {
namespace {

class Emitter {
public:
  Emitter(MLIRContext &context, const Network &network)
      : network(network), builder(&context), f32(builder.getF32Type()) {}

  OwningOpRef<ModuleOp> run() {
    OwningOpRef<ModuleOp> module = ModuleOp::create(locate(network.location), network.name);
    builder.setInsertionPointToEnd(module->getBody());
    if (network.training)
      (*module)->setAttr(nn::trainingAttributeName, makeTraining(*network.training));
    for (const Parameter &parameter : network.parameters)
      emitParameter(parameter);
    emitFunction();
    // The frontend has checked everything by itself: this fails only by a mistake of ours.
    return succeeded(verify(*module)) ? std::move(module) : nullptr;
  }

private:
  Location locate(LineAndColumn place) {
    return FileLineColLoc::get(builder.getContext(), network.fileName, place.line, place.column);
  }
  /// The layer's name around its place, so that what is derived from a layer can say which.
  Location locate(const std::string &name, LineAndColumn place) {
    return NameLoc::get(builder.getStringAttr(name), locate(place));
  }

  FloatAttr real(double value) { return builder.getF64FloatAttr(value); }
  DenseI64ArrayAttr pair(const Pair &value) { return builder.getDenseI64ArrayAttr(value); }

  /// The type of a value of the network: its shape for each image of the batch.
  RankedTensorType getType(const Shape &shape) {
    Shape batched = shape;
    batched.insert(batched.begin(), network.batch);
    return RankedTensorType::get(batched, f32);
  }
  RankedTensorType getType(const Parameter &parameter) {
    return RankedTensorType::get(parameter.shape, f32);
  }

  Attribute makeTraining(const Training &training) {
    bool isCrossEntropy = training.loss == halcyon::Loss::CrossEntropy;
    const Schedule &schedule = training.schedule;
    nn::ScheduleKind kind = schedule.kind == Schedule::Kind::Constant ? nn::ScheduleKind::Constant
                            : schedule.kind == Schedule::Kind::Step   ? nn::ScheduleKind::Step
                                                                      : nn::ScheduleKind::Cosine;
    return nn::TrainingAttr::get(
        builder.getContext(), isCrossEntropy ? nn::Loss::CrossEntropy : nn::Loss::MeanSquaredError,
        real(training.optimizer.rate), real(training.optimizer.momentum),
        real(training.optimizer.weightDecay), kind, schedule.epochs, schedule.every,
        real(schedule.factor), real(schedule.warmup), training.epochs);
  }

  void emitParameter(const Parameter &parameter) {
    auto start = nn::InitializerAttr::get(builder.getContext(),
                                          parameter.start == Parameter::Start::Uniform
                                              ? nn::InitializerKind::Uniform
                                              : nn::InitializerKind::Constant,
                                          real(parameter.value));
    nn::Role role =
        parameter.role == Parameter::Role::Weight ? nn::Role::Weight : nn::Role::Statistic;
    nn::ParameterOp::create(builder, locate(parameter.name, parameter.location), parameter.name,
                            getType(parameter), role, start);
  }

  void emitFunction() {
    RankedTensorType input = getType(network.inputShape);
    RankedTensorType output = getType(network.getShape(network.result));
    Location location = locate(network.location);
    auto function =
        func::FuncOp::create(builder, location, "network", builder.getFunctionType(input, output));
    function.setArgAttr(0, nn::slotAttributeName, builder.getStringAttr("image"));
    function.setResultAttr(0, nn::slotAttributeName, builder.getStringAttr("output"));
    Block *body = function.addEntryBlock();
    body->getArgument(0).setLoc(locate(network.inputName, network.location));
    builder.setInsertionPointToStart(body);
    values.push_back(body->getArgument(0));
    for (const Layer &layer : network.layers) {
      location = locate(layer.name, layer.location);
      values.push_back(
          std::visit([&](const auto &operation) { return emit(location, layer, operation); },
                     layer.operation));
    }
    func::ReturnOp::create(builder, function.getLoc(), values[network.result]);
  }

  Value input(const Layer &layer, size_t index = 0) { return values[layer.operands[index]]; }

  /// The layer's parameter of this index, read; null if it has none.
  Value read(Location location, const Layer &layer, size_t index) {
    if (index >= layer.parameters.size())
      return nullptr;
    const Parameter &parameter = network.parameters[layer.parameters[index]];
    return nn::ReadOp::create(builder, location, getType(parameter), parameter.name);
  }

  FlatSymbolRefAttr refer(const Layer &layer, size_t index) {
    return FlatSymbolRefAttr::get(builder.getContext(),
                                  network.parameters[layer.parameters[index]].name);
  }

  Value emit(Location location, const Layer &layer, const Conv2D &conv) {
    Value filter = read(location, layer, 0), bias = read(location, layer, 1);
    return nn::Conv2DOp::create(builder, location, input(layer), filter, bias, pair(conv.stride),
                                pair(conv.padding), pair(conv.dilation),
                                builder.getI64IntegerAttr(conv.groups),
                                conv.flip ? builder.getUnitAttr() : UnitAttr());
  }
  Value emit(Location location, const Layer &layer, const Dense &) {
    Value weight = read(location, layer, 0), bias = read(location, layer, 1);
    return nn::DenseOp::create(builder, location, input(layer), weight, bias);
  }
  Value emit(Location location, const Layer &layer, const Relu &relu) {
    return nn::ReluOp::create(builder, location, getType(layer.shape), input(layer),
                              relu.limit ? real(*relu.limit) : FloatAttr());
  }
  Value emit(Location location, const Layer &layer, const LeakyRelu &leaky) {
    return nn::LeakyReluOp::create(builder, location, getType(layer.shape), input(layer),
                                   real(leaky.slope));
  }
  Value emit(Location location, const Layer &layer, const Tanh &) {
    return nn::TanhOp::create(builder, location, getType(layer.shape), input(layer));
  }
  Value emit(Location location, const Layer &layer, const Sigmoid &) {
    return nn::SigmoidOp::create(builder, location, getType(layer.shape), input(layer));
  }
  Value emit(Location location, const Layer &layer, const MaxPool &pool) {
    return nn::MaxPoolOp::create(builder, location, input(layer), pair(pool.kernel),
                                 pair(pool.stride), pair(pool.padding))
        .getOutput();
  }
  Value emit(Location location, const Layer &layer, const AveragePool &pool) {
    return nn::AveragePoolOp::create(builder, location, input(layer), pair(pool.kernel),
                                     pair(pool.stride), pair(pool.padding));
  }
  Value emit(Location location, const Layer &layer, const GlobalAveragePool &) {
    return nn::GlobalAveragePoolOp::create(builder, location, input(layer));
  }
  Value emit(Location location, const Layer &layer, const BatchNorm &norm) {
    Value gamma = read(location, layer, 0), beta = read(location, layer, 1);
    return nn::BatchNormOp::create(builder, location, getType(layer.shape), input(layer), gamma,
                                   beta, refer(layer, 2), refer(layer, 3), real(norm.epsilon),
                                   real(norm.momentum));
  }
  Value emit(Location location, const Layer &layer, const Add &) {
    return nn::AddOp::create(builder, location, input(layer, 0), input(layer, 1));
  }
  Value emit(Location location, const Layer &layer, const Multiply &) {
    return nn::MultiplyOp::create(builder, location, input(layer, 0), input(layer, 1));
  }
  Value emit(Location location, const Layer &layer, const Concat &) {
    SmallVector<Value> inputs;
    for (ValueIndex operand : layer.operands)
      inputs.push_back(values[operand]);
    return nn::ConcatOp::create(builder, location, inputs);
  }
  Value emit(Location location, const Layer &layer, const Flatten &) {
    return nn::ReshapeOp::create(builder, location, getType(layer.shape), input(layer));
  }
  Value emit(Location location, const Layer &layer, const Dropout &dropout) {
    return nn::DropoutOp::create(builder, location, getType(layer.shape), input(layer),
                                 real(dropout.rate), builder.getI64IntegerAttr(dropouts++));
  }
  Value emit(Location location, const Layer &layer, const Softmax &) {
    return nn::SoftmaxOp::create(builder, location, getType(layer.shape), input(layer));
  }

  const Network &network;
  OpBuilder builder;
  Type f32;
  SmallVector<Value> values;
  int64_t dropouts = 0;
};

} // namespace

OwningOpRef<ModuleOp> emitNN(MLIRContext &context, const Network &network) {
  context.loadDialect<nn::NNDialect, func::FuncDialect>();
  return Emitter(context, network).run();
}

} // namespace halcyon
