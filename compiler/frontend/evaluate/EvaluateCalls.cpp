/// Calls: shared layers, blocks, and what is built in.
#include "compiler/frontend/evaluate/ApplyLayer.h"
#include "compiler/frontend/evaluate/Evaluator.h"
#include "compiler/frontend/evaluate/Functions.h"

namespace halcyon {
namespace {

constexpr size_t maximalActiveBlocks = 64;

} // namespace

/// Shared, because the arguments of its application may give the variable another value.
std::shared_ptr<const SharedLayer> Evaluator::findSharedLayer(std::string_view name) {
  const Variable *variable = find(name);
  if (!variable)
    return nullptr;
  const auto *layer = variable->value.getIf<std::shared_ptr<const SharedLayer>>();
  return layer ? *layer : nullptr;
}

Value Evaluator::evaluateCall(const CallExpression &call, CallForm form, const PlacedValue *input) {
  if (!step(call.range))
    return Poison();
  if (std::shared_ptr<const SharedLayer> layer = findSharedLayer(call.callee.text))
    return applyShared(call, *layer, input);
  std::optional<PreparedCall> prepared = prepareCall(call, form);
  if (!prepared)
    return Poison();
  if (prepared->signature->role == SignatureRole::Function)
    return applyPrepared(*prepared, input, {});
  if (!instance) {
    diagnostics.error(call.range, prepared->signature->describe(),
                      " is applied inside of a network or a block");
    return Poison();
  }
  LayerSite site = builder.nameSite(*instance, call.callee.text, call.alias, call.range);
  return applyPrepared(*prepared, input, site);
}

/// Evaluates the arguments. Nothing if the call is not understood, which was reported.
std::optional<PreparedCall> Evaluator::prepareCall(const CallExpression &call, CallForm form) {
  PreparedCall prepared;
  prepared.call = &call;
  auto block = blocks.find(call.callee.text);
  if (block != blocks.end()) {
    prepared.block = block->second;
    prepared.signature = &blockSignatures.at(call.callee.text);
  } else {
    prepared.signature = findSignature(SignatureRole::Layer, call.callee.text);
    if (!prepared.signature)
      prepared.signature = findSignature(SignatureRole::Function, call.callee.text);
  }
  // The arguments are evaluated even of a call that is not understood: they may hold mistakes.
  for (const CallExpression::Argument &argument : call.arguments)
    prepared.values.push_back({evaluateValue(*argument.value), argument.value->range});
  if (!prepared.signature) {
    // Other unknown names were reported before the evaluation.
    const Variable *variable = find(call.callee.text);
    if (variable && !variable->value.isPoison())
      diagnostics.error(call.callee.range, "'", call.callee.text, "' is ",
                        variable->value.describe(), ", not a layer");
    return std::nullopt;
  }
  prepared.binding = bindArguments(call, *prepared.signature, form, diagnostics);
  return prepared.binding.isValid ? std::optional(std::move(prepared)) : std::nullopt;
}

void Evaluator::declareLayer(const Statement &statement) {
  scopes.back()[statement.names.front().text] = {Poison(), false};
  if (statement.value->kind != ExpressionKind::Call)
    return;
  const auto &call = as<CallExpression>(*statement.value);
  std::optional<PreparedCall> prepared = prepareCall(call, CallForm::Template);
  if (!prepared || !instance)
    return;
  if (prepared->signature->role == SignatureRole::Function) {
    diagnostics.error(call.range, prepared->signature->describe(), " is no layer");
    return;
  }
  LayerSite site =
      builder.nameSite(*instance, call.callee.text, statement.names.front(), statement.range);
  scopes.back()[statement.names.front().text].value =
      std::make_shared<const SharedLayer>(SharedLayer{std::move(*prepared), std::move(site)});
}

Value Evaluator::applyShared(const CallExpression &call, const SharedLayer &layer,
                             const PlacedValue *input) {
  PlacedValue written;
  bool isDirect = !input && call.arguments.size() == 1 && call.arguments[0].name.empty();
  if (isDirect) {
    written = {evaluateValue(*call.arguments[0].value), call.arguments[0].value->range};
    input = &written;
  } else if (!input || !call.arguments.empty()) {
    diagnostics
        .error(call.range, "layer '", call.callee.text,
               "' has got its arguments; it takes one value")
        .help("write 'x |> " + std::string(call.callee.text) + "'");
    return Poison();
  }
  if (!call.alias.empty()) {
    diagnostics.error(call.alias.range, "layer '", call.callee.text, "' has got its name")
        .note(layer.site.range, "here");
    return Poison();
  }
  LayerSite site = layer.site;
  site.range = call.range;
  site.isReused = layer.wasApplied || layer.site.isReused;
  layer.wasApplied = true;
  return applyPrepared(layer.prepared, input, site);
}

Value Evaluator::applyPrepared(const PreparedCall &prepared, const PlacedValue *input,
                               const LayerSite &site) {
  if (prepared.block)
    return applyBlock(prepared, input, site);
  Arguments arguments(*prepared.signature, prepared.call->range, diagnostics);
  if (input)
    arguments.add(0, *input);
  for (size_t index = 0; index < prepared.values.size(); ++index)
    arguments.add(prepared.binding.slots[index], prepared.values[index]);
  return prepared.signature->role == SignatureRole::Function ? applyFunction(arguments)
                                                             : applyLayer(arguments, site, builder);
}

/// Gives the block's parameters their values in a new scope.
void Evaluator::bindParameters(const PreparedCall &prepared, const PlacedValue *input) {
  Scope scope;
  const auto &parameters = prepared.block->parameters;
  if (input)
    scope[parameters[0].name.text] = {input->value, false};
  for (size_t index = 0; index < prepared.values.size(); ++index)
    scope[parameters[prepared.binding.slots[index]].name.text] = {prepared.values[index].value,
                                                                  false};
  scopes.push_back(std::move(scope));
  frame = scopes.size() - 1;
  // A default may use the parameters before it.
  for (const BlockDeclaration::Parameter &parameter : parameters)
    if (!scopes.back().contains(parameter.name.text)) {
      Value value =
          parameter.defaultValue ? evaluateValue(*parameter.defaultValue) : Value(Poison());
      scopes.back()[parameter.name.text] = {value, false};
    }
}

Value Evaluator::applyBlock(const PreparedCall &prepared, const PlacedValue *input,
                            const LayerSite &site) {
  const BlockDeclaration &block = *prepared.block;
  for (const auto &[active, range] : activeBlocks)
    if (active == &block) {
      diagnostics.error(site.range, "block '", block.name.text, "' applies itself")
          .help("blocks do not recurse; 'for' repeats");
      return Poison();
    }
  if (activeBlocks.size() == maximalActiveBlocks) {
    diagnostics.error(site.range, "blocks apply blocks more than ", maximalActiveBlocks,
                      " levels deep");
    return Poison();
  }
  Diagnostics::Context context(diagnostics, site.range,
                               "in block '" + std::string(block.name.text) + "', applied here");
  activeBlocks.emplace_back(&block, site.range);
  size_t outerFrame = frame;
  Instance *outerInstance = instance;
  Instance inner = {site.name, site.isReused};
  instance = &inner;
  bindParameters(prepared, input);
  Value value = evaluateBody(block.body);
  scopes.pop_back();
  frame = outerFrame;
  instance = outerInstance;
  activeBlocks.pop_back();
  if (!value.getIf<Nothing>())
    return value;
  diagnostics.error(block.name.range, "block '", block.name.text, "' has no value")
      .help("end its body with the value it computes");
  return Poison();
}

} // namespace halcyon
