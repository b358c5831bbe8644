#include "compiler/frontend/check/Signatures.h"

#include <array>
#include <utility>

namespace halcyon {
namespace {

using Parameters = std::vector<Signature::Parameter>;

/// A layer takes its input and one more argument by position; the others have names.
Signature layer(std::string_view name, std::string usage, Parameters parameters = {}) {
  parameters.insert(parameters.begin(), {"the input", true});
  size_t positionalCount = parameters.size() > 1 ? 2 : 1;
  return {name,  SignatureRole::Layer, std::move(parameters), positionalCount,
          false, std::move(usage)};
}

Signature variadic(SignatureRole role, std::string_view name, std::string usage) {
  return {name, role, {{"the values", true}}, 1, true, std::move(usage)};
}

Signature function(std::string_view name, std::string usage, Parameters parameters) {
  size_t positionalCount = parameters.size();
  return {name,  SignatureRole::Function, std::move(parameters), positionalCount,
          false, std::move(usage)};
}

Signature setting(SignatureRole role, std::string_view name, std::string usage,
                  Parameters parameters = {}) {
  return {name, role, std::move(parameters), 0, false, std::move(usage)};
}

const std::vector<Signature> &getSignatures() {
  static const std::vector<Signature> signatures = {
      layer("conv",
            "conv(channels, kernel:, stride: 1, padding: 0, dilation: 1, groups: 1, bias: true, "
            "flip: false)",
            {{"channels", true},
             {"kernel", true},
             {"stride"},
             {"padding"},
             {"dilation"},
             {"groups"},
             {"bias"},
             {"flip"}}),
      layer("dense", "dense(units, bias: true)", {{"units", true}, {"bias"}}),
      layer("relu", "relu"),
      layer("relu6", "relu6"),
      layer("leaky_relu", "leaky_relu(slope: 0.01)", {{"slope"}}),
      layer("tanh", "tanh"),
      layer("sigmoid", "sigmoid"),
      layer("max_pool", "max_pool(kernel, stride: kernel, padding: 0)",
            {{"kernel", true}, {"stride"}, {"padding"}}),
      layer("average_pool", "average_pool(kernel, stride: kernel, padding: 0)",
            {{"kernel", true}, {"stride"}, {"padding"}}),
      layer("global_average_pool", "global_average_pool"),
      layer("batch_norm", "batch_norm(epsilon: 1e-5, momentum: 0.1)", {{"epsilon"}, {"momentum"}}),
      layer("flatten", "flatten"),
      layer("dropout", "dropout(rate: 0.5)", {{"rate"}}),
      layer("softmax", "softmax"),
      variadic(SignatureRole::Layer, "concat", "concat(a, b, …)"),
      variadic(SignatureRole::Function, "min", "min(a, b, …)"),
      variadic(SignatureRole::Function, "max", "max(a, b, …)"),
      function("channels", "channels(x)", {{"the value", true}}),
      function("height", "height(x)", {{"the value", true}}),
      function("width", "width(x)", {{"the value", true}}),
      function("shape", "shape(x)", {{"the value", true}}),
      function("floor", "floor(number)", {{"the number", true}}),
      function("ceil", "ceil(number)", {{"the number", true}}),
      function("round", "round(number)", {{"the number", true}}),
      function("range", "range(end) or range(begin, end)", {{"the end", true}, {"the second end"}}),
      setting(SignatureRole::Loss, "cross_entropy", "cross_entropy"),
      setting(SignatureRole::Loss, "mean_squared_error", "mean_squared_error"),
      setting(SignatureRole::Optimizer, "sgd", "sgd(rate:, momentum: 0, weight_decay: 0)",
              {{"rate", true}, {"momentum"}, {"weight_decay"}}),
      setting(SignatureRole::Schedule, "constant", "constant"),
      setting(SignatureRole::Schedule, "step", "step(every:, factor: 0.1)",
              {{"every", true}, {"factor"}}),
      setting(SignatureRole::Schedule, "cosine", "cosine(epochs:, warmup: 0)",
              {{"epochs"}, {"warmup"}}),
  };
  return signatures;
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 15> foreignNames = {
    {{"conv2d", "conv"},
     {"convolution", "conv"},
     {"linear", "dense"},
     {"fully_connected", "dense"},
     {"fc", "dense"},
     {"max_pool2d", "max_pool"},
     {"maxpool2d", "max_pool"},
     {"avg_pool2d", "average_pool"},
     {"avgpool", "average_pool"},
     {"avg_pool", "average_pool"},
     {"adaptive_avg_pool2d", "global_average_pool"},
     {"batchnorm2d", "batch_norm"},
     {"cat", "concat"},
     {"add", "a + b"},
     {"multiply", "a * b"}}};

} // namespace

std::string Signature::describe() const {
  constexpr std::array<std::string_view, 6> roles = {"layer",     "function", "loss",
                                                     "optimizer", "schedule", "block"};
  std::string text(roles[static_cast<size_t>(role)]);
  return text.append(" '").append(name).append("'");
}

const Signature *findSignature(SignatureRole role, std::string_view name) {
  for (const Signature &signature : getSignatures())
    if (signature.role == role && signature.name == name)
      return &signature;
  return nullptr;
}

std::vector<std::string_view> listSignatures(SignatureRole role) {
  std::vector<std::string_view> names;
  for (const Signature &signature : getSignatures())
    if (signature.role == role)
      names.push_back(signature.name);
  return names;
}

Signature makeSignature(const BlockDeclaration &block) {
  Signature signature;
  signature.name = block.name.text;
  signature.role = SignatureRole::Block;
  signature.usage = std::string(block.name.text) + "(";
  for (const BlockDeclaration::Parameter &parameter : block.parameters) {
    if (signature.usage.back() != '(')
      signature.usage += ", ";
    signature.usage.append(parameter.name.text).append(parameter.defaultValue ? " = …" : "");
    signature.parameters.push_back({parameter.name.text, parameter.defaultValue == nullptr});
  }
  signature.usage += ")";
  signature.positionalCount = signature.parameters.size();
  return signature;
}

std::string_view translateForeignName(std::string_view name) {
  for (auto [foreign, ours] : foreignNames)
    if (foreign == name)
      return ours;
  return {};
}

} // namespace halcyon
