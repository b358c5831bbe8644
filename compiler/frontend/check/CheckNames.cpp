#include "compiler/frontend/check/CheckNames.h"

#include "compiler/frontend/check/BindArguments.h"
#include "compiler/frontend/text/Suggest.h"

#include <map>
#include <ranges>
#include <set>

namespace halcyon {
namespace {

struct Declared {
  enum class Kind : uint8_t { Parameter, Constant, Variable, Layer };

  Kind kind = Kind::Constant;
  SourceRange range;
  bool isUsed = false;
};

class NameChecker {
public:
  NameChecker(const SyntaxTree &tree, Diagnostics &diagnostics)
      : tree(tree), diagnostics(diagnostics) {}

  void run() {
    declareBlocks();
    scopes.emplace_back();
    for (const Statement &constant : tree.constants)
      checkStatement(constant);
    for (const BlockDeclaration &block : tree.blocks)
      checkBlock(block);
    for (const NetworkDeclaration &network : tree.networks)
      checkNetwork(network);
    for (const TrainDeclaration &train : tree.trains)
      for (const TrainDeclaration::Setting &setting : train.settings)
        checkSetting(*setting.value, setting.name.text == "batch" || setting.name.text == "epochs");
    for (const BlockDeclaration &block : tree.blocks)
      if (!usedBlocks.contains(block.name.text) && !diagnostics.hasErrors())
        warnUnused("block", block.name);
  }

  /// A number is an expression like others. What else a setting names is `TrainSection`'s to know;
  /// only the arguments are checked here.
  void checkSetting(const Expression &value, bool isNumber) {
    if (isNumber)
      checkExpression(value);
    else if (value.kind == ExpressionKind::Call)
      for (const CallExpression::Argument &argument : as<CallExpression>(value).arguments)
        checkExpression(*argument.value);
  }

private:
  using Scope = std::map<std::string_view, Declared>;

  void declareBlocks() {
    for (const BlockDeclaration &block : tree.blocks) {
      bool isBuiltIn = findSignature(SignatureRole::Layer, block.name.text) ||
                       findSignature(SignatureRole::Function, block.name.text);
      if (isBuiltIn)
        diagnostics.error(block.name.range, "'", block.name.text,
                          "' is built in; give the block another name");
      auto [known, isNew] = blocks.try_emplace(block.name.text, makeSignature(block));
      if (!isNew)
        reportTaken(block.name, "block", blockRanges[block.name.text]);
      blockRanges.try_emplace(block.name.text, block.name.range);
    }
  }

  void reportTaken(const Name &name, std::string_view what, SourceRange first) {
    diagnostics.error(name.range, what, " '", name.text, "' is declared twice")
        .note(first, "first declared here");
  }

  void warnUnused(std::string_view what, const Name &name) {
    if (name.text[0] != '_')
      diagnostics.warning(name.range, what, " '", name.text, "' is never used");
  }

  // --- Scopes ---

  void closeScope(bool warns) {
    for (const auto &[name, declared] : scopes.back())
      if (warns && !declared.isUsed && declared.kind != Declared::Kind::Parameter)
        warnUnused(declared.kind == Declared::Kind::Layer ? "layer" : "value",
                   {name, declared.range});
    scopes.pop_back();
  }

  void declare(const Name &name, Declared::Kind kind) {
    if (name.empty())
      return;
    auto [known, isNew] = scopes.back().try_emplace(name.text, Declared{kind, name.range});
    if (!isNew)
      reportTaken(name, "name", known->second.range);
  }

  Declared *find(std::string_view name) {
    for (Scope &scope : std::views::reverse(scopes))
      if (auto found = scope.find(name); found != scope.end())
        return &found->second;
    return nullptr;
  }

  std::vector<std::string_view> listNames() const {
    constexpr size_t enoughNames = 500;
    std::vector<std::string_view> names;
    for (const Scope &scope : scopes)
      for (const auto &[name, declared] : scope)
        if (names.size() < enoughNames)
          names.push_back(name);
    return names;
  }

  // --- Declarations ---

  void checkBlock(const BlockDeclaration &block) {
    scopes.emplace_back();
    for (const BlockDeclaration::Parameter &parameter : block.parameters) {
      if (parameter.defaultValue)
        checkExpression(*parameter.defaultValue);
      declare(parameter.name, Declared::Kind::Parameter);
    }
    checkBody(block.body);
    closeScope(!block.body.isDamaged);
  }

  void checkNetwork(const NetworkDeclaration &network) {
    for (const ExpressionPointer &dimension : network.dimensions)
      checkExpression(*dimension);
    scopes.emplace_back();
    declare(network.input, Declared::Kind::Parameter);
    checkBody(network.body);
    closeScope(!network.body.isDamaged);
  }

  // --- Statements ---

  void checkBody(const Body &body) {
    damage += body.isDamaged;
    scopes.emplace_back();
    for (const Statement &statement : body.statements)
      checkStatement(statement);
    if (body.result)
      checkExpression(*body.result);
    closeScope(damage == 0);
    damage -= body.isDamaged;
  }

  void checkStatement(const Statement &statement) {
    if (diagnostics.isFull())
      return;
    checkExpression(*statement.value,
                    statement.kind == StatementKind::Layer ? CallForm::Template : CallForm::Direct);
    switch (statement.kind) {
    case StatementKind::Let:
    case StatementKind::Var:
    case StatementKind::Layer:
      for (const Name &name : statement.names)
        declare(name, getKind(statement.kind));
      return;
    case StatementKind::Assign:
      for (const Name &name : statement.names)
        checkAssignment(name);
      return;
    case StatementKind::For:
      scopes.emplace_back();
      // Like a parameter, it may be there only to be counted.
      for (const Name &name : statement.names)
        declare(name, Declared::Kind::Parameter);
      checkBody(statement.body);
      if (statement.body.result)
        reportUnused(*statement.body.result);
      return closeScope(false);
    case StatementKind::Evaluate:
      if (statement.value->kind == ExpressionKind::If)
        for (const IfExpression::Branch &branch : as<IfExpression>(*statement.value).branches)
          if (branch.body.result)
            reportUnused(*branch.body.result);
    }
  }

  static Declared::Kind getKind(StatementKind kind) {
    if (kind == StatementKind::Layer)
      return Declared::Kind::Layer;
    return kind == StatementKind::Var ? Declared::Kind::Variable : Declared::Kind::Constant;
  }

  void reportUnused(const Expression &result) {
    bool isStatement = result.kind == ExpressionKind::If || result.kind == ExpressionKind::Invalid;
    if (!isStatement)
      diagnostics.error(result.range, "this value is not used")
          .help("change a variable that was declared before: 'x = …'");
    else if (result.kind == ExpressionKind::If)
      for (const IfExpression::Branch &branch : as<IfExpression>(result).branches)
        if (branch.body.result)
          reportUnused(*branch.body.result);
  }

  void checkAssignment(const Name &name) {
    if (name.empty())
      return;
    Declared *declared = find(name.text);
    if (!declared) {
      if (damage == 0)
        diagnostics.error(name.range, "unknown name '", name.text, "'")
            .help(suggestOr(name.text, listNames(),
                            "declare it: 'var " + std::string(name.text) + " = …'"));
    } else if (declared->kind != Declared::Kind::Variable) {
      diagnostics.error(name.range, "'", name.text, "' cannot be changed")
          .note(declared->range, declared->kind == Declared::Kind::Constant
                                     ? "declare it with 'var' instead"
                                     : "copy it first: 'var y = " + std::string(name.text) + "'");
    }
  }

  static std::string suggestOr(std::string_view name,
                               const std::vector<std::string_view> &candidates,
                               const std::string &otherwise) {
    std::string suggestion = suggest(name, candidates);
    return suggestion.empty() ? otherwise : suggestion;
  }

  // --- Expressions ---

  void checkExpression(const Expression &expression, CallForm form = CallForm::Direct) {
    if (diagnostics.isFull())
      return;
    switch (expression.kind) {
    case ExpressionKind::Invalid:
    case ExpressionKind::Literal:
      return;
    case ExpressionKind::Reference:
      return checkReference(as<ReferenceExpression>(expression).name);
    case ExpressionKind::Sequence:
      for (const ExpressionPointer &element : as<SequenceExpression>(expression).elements)
        checkExpression(*element);
      return;
    case ExpressionKind::Call:
      return checkCall(as<CallExpression>(expression), form);
    case ExpressionKind::Pipeline:
      checkExpression(*as<PipelineExpression>(expression).first);
      for (const auto &stage : as<PipelineExpression>(expression).stages)
        checkCall(*stage, CallForm::Piped);
      return;
    case ExpressionKind::Chain:
      checkExpression(*as<ChainExpression>(expression).first);
      for (const ChainExpression::Link &link : as<ChainExpression>(expression).links)
        checkExpression(*link.operand);
      return;
    case ExpressionKind::Unary:
      return checkExpression(*as<UnaryExpression>(expression).operand);
    case ExpressionKind::If:
      for (const IfExpression::Branch &branch : as<IfExpression>(expression).branches) {
        if (branch.condition)
          checkExpression(*branch.condition);
        checkBody(branch.body);
      }
    }
  }

  void checkReference(const Name &name) {
    if (Declared *declared = find(name.text)) {
      declared->isUsed = true;
      return;
    }
    if (damage > 0)
      return;
    Diagnostic &diagnostic = diagnostics.error(name.range, "unknown name '", name.text, "'");
    bool isLayer = blocks.contains(name.text) || findSignature(SignatureRole::Layer, name.text);
    diagnostic.help(isLayer ? "to apply the layer, write 'x |> " + std::string(name.text) + "'"
                            : suggest(name.text, listNames()));
  }

  void checkCall(const CallExpression &call, CallForm form) {
    for (const CallExpression::Argument &argument : call.arguments)
      checkExpression(*argument.value);
    std::string_view name = call.callee.text;
    const Declared *declared = find(name);
    bool isBuiltIn = findSignature(SignatureRole::Layer, name) ||
                     findSignature(SignatureRole::Function, name) || blocks.contains(name);
    // A value may be a layer; whether it is one, the evaluation knows.
    if (declared && (declared->kind == Declared::Kind::Layer || !isBuiltIn)) {
      find(name)->isUsed = true;
      return;
    }
    if (const Signature *signature = findCallee(name))
      bindArguments(call, *signature, form, diagnostics);
    else if (!tree.isDamaged)
      reportUnknownCallee(call.callee);
  }

  const Signature *findCallee(std::string_view name) {
    if (auto block = blocks.find(name); block != blocks.end()) {
      usedBlocks.insert(name);
      return &block->second;
    }
    const Signature *layer = findSignature(SignatureRole::Layer, name);
    return layer ? layer : findSignature(SignatureRole::Function, name);
  }

  void reportUnknownCallee(const Name &name) {
    Diagnostic &diagnostic = diagnostics.error(name.range, "unknown layer '", name.text, "'");
    if (std::string_view ours = translateForeignName(name.text); !ours.empty()) {
      diagnostic.help("it is written '" + std::string(ours) + "'");
      return;
    }
    std::vector<std::string_view> names = listSignatures(SignatureRole::Layer);
    for (std::string_view function : listSignatures(SignatureRole::Function))
      names.push_back(function);
    for (const auto &[block, signature] : blocks)
      names.push_back(block);
    for (const Scope &scope : scopes)
      for (const auto &[layer, declared] : scope)
        if (declared.kind == Declared::Kind::Layer)
          names.push_back(layer);
    diagnostic.help(suggest(name.text, names));
  }

  const SyntaxTree &tree;
  Diagnostics &diagnostics;
  std::map<std::string_view, Signature> blocks;
  std::map<std::string_view, SourceRange> blockRanges;
  std::set<std::string_view> usedBlocks;
  std::vector<Scope> scopes;
  /// How many of the bodies around have lost declarations to syntax errors.
  size_t damage = 0;
};

} // namespace

void checkNames(const SyntaxTree &tree, Diagnostics &diagnostics) {
  NameChecker(tree, diagnostics).run();
}

void checkSettingNames(const Expression &value, Diagnostics &diagnostics) {
  SyntaxTree noDeclarations;
  NameChecker(noDeclarations, diagnostics).checkSetting(value, false);
}

} // namespace halcyon
