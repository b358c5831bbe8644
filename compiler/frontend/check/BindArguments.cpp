#include "compiler/frontend/check/BindArguments.h"

#include "compiler/frontend/text/Suggest.h"

namespace halcyon {
namespace {

class Binder {
public:
  Binder(const CallExpression &call, const Signature &signature, CallForm form,
         Diagnostics &diagnostics)
      : call(call), signature(signature), form(form), diagnostics(diagnostics),
        isGiven(signature.parameters.size(), false) {}

  Binding run() {
    if (form != CallForm::Direct)
      bindFlowingInput();
    for (const CallExpression::Argument &argument : call.arguments) {
      size_t slot = argument.name.empty() ? bindByPosition(argument) : bindByName(argument);
      binding.slots.push_back(slot);
      if (slot < isGiven.size())
        isGiven[slot] = true;
    }
    if (binding.isValid)
      reportMissing();
    return std::move(binding);
  }

private:
  static constexpr size_t noSlot = ~size_t(0);

  Diagnostic &reportError(SourceRange range, const std::string &message) {
    binding.isValid = false;
    return diagnostics.error(range, message);
  }

  void bindFlowingInput() {
    if (signature.parameters.empty()) {
      reportError(call.callee.range, signature.describe() + " takes no value");
      return;
    }
    isGiven[0] = true;
    if (!signature.isVariadic)
      nextPosition = 1;
  }

  size_t bindByPosition(const CallExpression::Argument &argument) {
    if (hasNamed) {
      reportError(argument.value->range, "an argument without a name after one with a name")
          .help(signature.usage);
      return noSlot;
    }
    if (signature.isVariadic)
      return 0;
    if (nextPosition < signature.positionalCount)
      return nextPosition++;
    if (nextPosition >= signature.parameters.size()) {
      reportError(argument.value->range, "too many arguments for " + signature.describe())
          .help(signature.usage);
      return noSlot;
    }
    std::string name(signature.parameters[nextPosition++].name);
    reportError(argument.value->range, "this argument of " + signature.describe() +
                                           " needs a name; is it '" + name + ":'?")
        .help(signature.usage);
    return noSlot;
  }

  size_t bindByName(const CallExpression::Argument &argument) {
    hasNamed = true;
    size_t first = signature.role == SignatureRole::Layer ? 1 : 0;
    for (size_t slot = first; slot < signature.parameters.size(); ++slot) {
      if (signature.parameters[slot].name != argument.name.text)
        continue;
      if (isGiven[slot])
        reportError(argument.name.range, "'" + std::string(argument.name.text) +
                                             "' is given twice to " + signature.describe());
      return slot;
    }
    std::vector<std::string_view> names;
    for (size_t slot = first; slot < signature.parameters.size(); ++slot)
      names.push_back(signature.parameters[slot].name);
    std::string suggestion = suggest(argument.name.text, names);
    reportError(argument.name.range,
                signature.describe() + " has no argument '" + std::string(argument.name.text) + "'")
        .help(suggestion.empty() ? signature.usage : suggestion);
    return noSlot;
  }

  void reportMissing() {
    std::vector<std::string_view> missing;
    for (size_t slot = 0; slot < signature.parameters.size(); ++slot)
      if (signature.parameters[slot].isRequired && !isGiven[slot])
        missing.push_back(signature.parameters[slot].name);
    if (missing.empty())
      return;
    Diagnostic &diagnostic =
        reportError(call.range, signature.describe() + " needs " + enumerate(missing));
    bool lacksInput = signature.role == SignatureRole::Layer && form == CallForm::Direct;
    diagnostic.help(lacksInput ? "a value flows into a layer: 'x |> " + signature.usage + "'"
                               : signature.usage);
  }

  const CallExpression &call;
  const Signature &signature;
  CallForm form;
  Diagnostics &diagnostics;
  std::vector<bool> isGiven;
  Binding binding;
  size_t nextPosition = 0;
  bool hasNamed = false;
};

} // namespace

Binding bindArguments(const CallExpression &call, const Signature &signature, CallForm form,
                      Diagnostics &diagnostics) {
  return Binder(call, signature, form, diagnostics).run();
}

} // namespace halcyon
