/// A network as the frontend understood it: layers in the order of their evaluation, with every
/// shape known. Plain data, free of MLIR; `EmitNN.cpp` writes it down in the nn dialect.
#ifndef HALCYON_COMPILER_FRONTEND_NETWORK_H
#define HALCYON_COMPILER_FRONTEND_NETWORK_H

#include "compiler/frontend/text/Source.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace halcyon {

/// Extents of a value without the batch: [channels, height, width] or [features].
using Shape = std::vector<int64_t>;

/// (height, width)
using Pair = std::array<int64_t, 2>;

// --- Layers. A field's initialiser is the language's default. ---

struct Conv2D {
  Pair stride = {1, 1}, padding = {0, 0}, dilation = {1, 1};
  int64_t groups = 1;
  bool flip = false;
};
struct Dense {};
struct Relu {
  std::optional<double> limit;
};
struct LeakyRelu {
  double slope = 0.01;
};
struct Tanh {};
struct Sigmoid {};
struct MaxPool {
  Pair kernel = {1, 1}, stride = {1, 1}, padding = {0, 0};
};
struct AveragePool {
  Pair kernel = {1, 1}, stride = {1, 1}, padding = {0, 0};
};
struct GlobalAveragePool {};
struct BatchNorm {
  double epsilon = 1e-5, momentum = 0.1;
};
struct Add {};
struct Multiply {};
struct Concat {};
struct Flatten {};
struct Dropout {
  double rate = 0.5;
};
struct Softmax {};

using Operation =
    std::variant<Conv2D, Dense, Relu, LeakyRelu, Tanh, Sigmoid, MaxPool, AveragePool,
                 GlobalAveragePool, BatchNorm, Add, Multiply, Concat, Flatten, Dropout, Softmax>;

/// Value 0 is the network's input, value n + 1 the result of layer n.
using ValueIndex = size_t;

struct Layer {
  Operation operation;
  /// "residual_1.conv_2": unique, except that a shared layer keeps its name.
  std::string name;
  LineAndColumn location;
  std::vector<ValueIndex> operands;
  /// Indices into Network::parameters, in this order: conv and dense: weight, bias (if any);
  /// batch_norm: weight, bias, running_mean, running_var.
  std::vector<size_t> parameters;
  Shape shape;
};

struct Parameter {
  enum class Role : uint8_t { Weight, Statistic };
  enum class Start : uint8_t { Constant, Uniform };

  std::string name;
  Shape shape;
  Role role = Role::Weight;
  /// Constant: every element is `value`. Uniform: in [-value, value).
  Start start = Start::Constant;
  double value = 0;
  LineAndColumn location;
};

// --- The train section ---

enum class Loss : uint8_t { CrossEntropy, MeanSquaredError };

/// Stochastic gradient descent.
struct Optimizer {
  double rate = 0, momentum = 0, weightDecay = 0;
};

struct Schedule {
  enum class Kind : uint8_t { Constant, Step, Cosine };

  Kind kind = Kind::Constant;
  /// Step: the rate is multiplied by `factor` after each `every` epochs.
  int64_t every = 0;
  double factor = 0.1;
  /// Cosine: the rate falls from its full value to 0 in `epochs`, of which `warmup` are a linear
  /// rise at the start.
  int64_t epochs = 0;
  double warmup = 0;
};

struct Training {
  Loss loss = Loss::CrossEntropy;
  Optimizer optimizer;
  Schedule schedule;
  int64_t epochs = 10;
};

inline constexpr int64_t defaultBatch = 32;

struct Network {
  std::string name;
  std::string fileName;
  LineAndColumn location;
  std::string inputName;
  Shape inputShape;
  int64_t batch = defaultBatch;
  std::vector<Parameter> parameters;
  std::vector<Layer> layers;
  ValueIndex result = 0;
  std::optional<Training> training;

  const Shape &getShape(ValueIndex value) const {
    return value == 0 ? inputShape : layers[value - 1].shape;
  }
};

} // namespace halcyon

#endif
