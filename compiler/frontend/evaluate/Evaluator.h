/// Runs a network description at compile time: blocks, loops and conditions go, layers are
/// recorded with their shapes.
#ifndef HALCYON_COMPILER_FRONTEND_EVALUATE_EVALUATOR_H
#define HALCYON_COMPILER_FRONTEND_EVALUATE_EVALUATOR_H

#include "compiler/frontend/check/BindArguments.h"
#include "compiler/frontend/evaluate/NetworkBuilder.h"

#include <map>

namespace halcyon {

/// A call whose arguments are evaluated, but for the value that flows in.
struct PreparedCall {
  const CallExpression *call = nullptr;
  const BlockDeclaration *block = nullptr; // null for what is built in
  const Signature *signature = nullptr;
  Binding binding;
  std::vector<PlacedValue> values;
};

struct SharedLayer {
  PreparedCall prepared;
  LayerSite site;
  mutable bool wasApplied = false;
};

class Evaluator {
public:
  Evaluator(const SyntaxTree &tree, Diagnostics &diagnostics);

  /// Nothing after a mistake.
  std::optional<Network> evaluateNetwork(const NetworkDeclaration &declaration, int64_t batch);

  /// Reports an expression that has no value, too.
  Value evaluateValue(const Expression &expression);

private:
  struct Variable {
    Value value;
    bool isMutable = false;
  };
  using Scope = std::map<std::string_view, Variable>;

  Value evaluate(const Expression &expression);
  Value evaluateSequence(const SequenceExpression &sequence);
  Value evaluateReference(const ReferenceExpression &reference);
  Value evaluatePipeline(const PipelineExpression &pipeline);
  Value evaluateChain(const ChainExpression &chain);
  Value evaluateUnary(const UnaryExpression &unary);
  Value evaluateIf(const IfExpression &conditional);
  Value evaluateBody(const Body &body);
  Value applyOperator(const Token &operation, const Value &left, const Value &right);

  void execute(const Statement &statement);
  void executeFor(const Statement &statement);
  void declareLayer(const Statement &statement);
  void bindNames(const Statement &statement, const Value &value, SourceRange range);
  void assign(const Name &name, const Value &value);
  void poisonAssignments(const Body &body);

  // EvaluateCalls.cpp
  Value evaluateCall(const CallExpression &call, CallForm form, const PlacedValue *input);
  std::optional<PreparedCall> prepareCall(const CallExpression &call, CallForm form);
  Value applyShared(const CallExpression &call, const SharedLayer &layer, const PlacedValue *input);
  Value applyPrepared(const PreparedCall &prepared, const PlacedValue *input,
                      const LayerSite &site);
  Value applyBlock(const PreparedCall &prepared, const PlacedValue *input, const LayerSite &site);
  void bindParameters(const PreparedCall &prepared, const PlacedValue *input);
  std::shared_ptr<const SharedLayer> findSharedLayer(std::string_view name);

  Variable *find(std::string_view name);
  /// Counts a step of the evaluation; false once there were too many.
  bool step(SourceRange range);

  const SyntaxTree &tree;
  Diagnostics &diagnostics;
  NetworkBuilder builder;
  std::map<std::string_view, const BlockDeclaration *> blocks;
  std::map<std::string_view, Signature> blockSignatures;
  /// The first scope holds the file's constants; those before `frame` belong to callers.
  std::vector<Scope> scopes;
  size_t frame = 1;
  Instance *instance = nullptr;
  std::vector<std::pair<const BlockDeclaration *, SourceRange>> activeBlocks;
  size_t depth = 0;
  size_t steps = 0;
};

} // namespace halcyon

#endif
