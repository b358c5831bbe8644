#include "compiler/frontend/evaluate/TrainSection.h"

#include "compiler/frontend/evaluate/Shapes.h"
#include "compiler/frontend/text/Suggest.h"

#include <map>

namespace halcyon {
namespace {

constexpr double veryLarge = 1e30;

std::string_view getRoleName(SignatureRole role) {
  if (role == SignatureRole::Loss)
    return "loss";
  return role == SignatureRole::Optimizer ? "optimizer" : "schedule";
}

} // namespace

void TrainSection::read(const TrainDeclaration &declaration) {
  std::map<std::string_view, SourceRange> known;
  for (const TrainDeclaration::Setting &setting : declaration.settings) {
    auto [first, isNew] = known.try_emplace(setting.name.text, setting.name.range);
    if (!isNew)
      diagnostics.error(setting.name.range, "setting '", setting.name.text, "' is given twice")
          .note(first->second, "first given here");
    readSetting(setting);
  }
  std::vector<std::string_view> missing;
  for (std::string_view name : {"loss", "optimizer"})
    if (!known.contains(name))
      missing.push_back(name);
  if (!missing.empty())
    diagnostics.error(declaration.range, "the train section needs ", enumerate(missing))
        .help("for example: loss = cross_entropy, optimizer = sgd(rate: 0.1, momentum: 0.9)");
}

void TrainSection::readSetting(const TrainDeclaration::Setting &setting) {
  std::string_view name = setting.name.text;
  if (name == "loss")
    return readLoss(*setting.value);
  if (name == "optimizer")
    return readOptimizer(*setting.value);
  if (name == "schedule")
    return readSchedule(*setting.value);
  if (name == "augment")
    return readAugment(*setting.value);
  if (name == "batch") {
    batch = readWhole(setting);
  } else if (name == "epochs") {
    epochs = readWhole(setting);
  } else {
    std::vector<std::string_view> names = {"loss",  "optimizer", "schedule",
                                           "batch", "epochs",    "augment"};
    std::string suggestion = suggest(name, names);
    diagnostics.error(setting.name.range, "unknown setting '", name, "'")
        .help(suggestion.empty() ? "the settings are " + enumerate(names) : suggestion);
  }
}

std::optional<int64_t> TrainSection::readWhole(const TrainDeclaration::Setting &setting) {
  Value value = evaluator.evaluateValue(*setting.value);
  const auto *whole = value.getIf<int64_t>();
  if (whole && *whole > 0 && *whole <= maximalElements)
    return *whole;
  if (!value.isPoison())
    diagnostics.error(setting.value->range, "'", setting.name.text,
                      "' is a whole number from 1 to ", maximalElements, ", not ",
                      value.describe());
  return std::nullopt;
}

/// A setting's value is a name with arguments: `sgd(rate: 0.1)`.
std::optional<Arguments> TrainSection::readCall(SignatureRole role, const Expression &value) {
  std::optional<CallExpression> plain;
  const CallExpression *call = nullptr;
  if (value.kind == ExpressionKind::Call) {
    call = &as<CallExpression>(value);
  } else if (value.kind == ExpressionKind::Reference) {
    call = &plain.emplace(as<ReferenceExpression>(value).name);
  } else if (value.kind != ExpressionKind::Invalid) {
    diagnostics.error(value.range, "the ", getRoleName(role), " is one of ",
                      enumerate(listSignatures(role)));
  }
  if (!call)
    return std::nullopt;
  const Signature *signature = findSignature(role, call->callee.text);
  if (!signature) {
    std::string suggestion = suggest(call->callee.text, listSignatures(role));
    diagnostics
        .error(call->callee.range, "unknown ", getRoleName(role), " '", call->callee.text, "'")
        .help(suggestion.empty() ? "there is " + enumerate(listSignatures(role)) : suggestion);
    return std::nullopt;
  }
  Binding binding = bindArguments(*call, *signature, CallForm::Direct, diagnostics);
  if (!binding.isValid)
    return std::nullopt;
  Arguments arguments(*signature, value.range, diagnostics);
  for (size_t index = 0; index < call->arguments.size(); ++index) {
    const Expression &argument = *call->arguments[index].value;
    arguments.add(binding.slots[index], {evaluator.evaluateValue(argument), argument.range});
  }
  return arguments;
}

void TrainSection::readLoss(const Expression &value) {
  std::optional<Arguments> arguments = readCall(SignatureRole::Loss, value);
  if (arguments)
    loss = arguments->getSignature().name == "cross_entropy" ? Loss::CrossEntropy
                                                             : Loss::MeanSquaredError;
}

void TrainSection::readOptimizer(const Expression &value) {
  std::optional<Arguments> arguments = readCall(SignatureRole::Optimizer, value);
  if (!arguments)
    return;
  Optimizer read;
  read.rate = arguments->getReal("rate", read.rate, {0, veryLarge});
  read.momentum = arguments->getReal("momentum", read.momentum, {0, 1});
  read.weightDecay = arguments->getReal("weight_decay", read.weightDecay, {0, veryLarge});
  optimizer = read;
}

void TrainSection::readSchedule(const Expression &value) {
  std::optional<Arguments> arguments = readCall(SignatureRole::Schedule, value);
  if (!arguments)
    return;
  std::string_view name = arguments->getSignature().name;
  if (name == "step") {
    schedule.kind = Schedule::Kind::Step;
    schedule.every = arguments->getWhole("every", 1, 1);
    schedule.factor = arguments->getReal("factor", schedule.factor, {0, veryLarge});
  } else if (name == "cosine") {
    schedule.kind = Schedule::Kind::Cosine;
    schedule.epochs = arguments->getWhole("epochs", 0, 1);
    schedule.warmup = arguments->getReal("warmup", schedule.warmup, {0, veryLarge});
  }
}

void TrainSection::readAugment(const Expression &value) {
  bool isEmptyList =
      value.kind == ExpressionKind::Sequence && as<SequenceExpression>(value).elements.empty();
  if (!isEmptyList && value.kind != ExpressionKind::Invalid)
    diagnostics.error(value.range, "augmentation is not supported yet")
        .help("leave 'augment' out, or write 'augment = []'");
}

Training TrainSection::getTraining() const {
  Training training;
  training.loss = loss.value_or(training.loss);
  training.optimizer = optimizer.value_or(training.optimizer);
  training.schedule = schedule;
  if (epochs)
    training.epochs = *epochs;
  else if (schedule.epochs > 0)
    training.epochs = schedule.epochs;
  if (training.schedule.kind == Schedule::Kind::Cosine && schedule.epochs == 0)
    training.schedule.epochs = training.epochs;
  return training;
}

void checkLoss(const Network &network, Loss loss, SourceRange range, Diagnostics &diagnostics) {
  if (loss != Loss::CrossEntropy)
    return;
  const Shape &shape = network.getShape(network.result);
  if (shape.size() != 1)
    diagnostics
        .error(range, "cross_entropy takes one number a class [classes], but network '",
               network.name, "' results in shape ", toText(shape))
        .help("end the network with 'flatten |> dense(…)' or 'global_average_pool |> dense(…)'");
  bool isProbability = network.result > 0 && std::holds_alternative<Softmax>(
                                                 network.layers[network.result - 1].operation);
  if (isProbability)
    diagnostics
        .warning(range, "cross_entropy applies softmax itself, and network '", network.name,
                 "' ends with one")
        .help("leave the last softmax out");
}

} // namespace halcyon
