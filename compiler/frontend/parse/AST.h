/// What the parser understood: expressions, statements, and the declarations of a file.
///
/// Whatever can be long (pipelines, sums, chains of `else if`) is a list and not a nest, so that
/// only what the user nests by hand is deep; the parser bounds that depth.
#ifndef HALCYON_COMPILER_FRONTEND_PARSE_AST_H
#define HALCYON_COMPILER_FRONTEND_PARSE_AST_H

#include "compiler/frontend/parse/Token.h"

#include <memory>
#include <string_view>
#include <variant>
#include <vector>

namespace halcyon {

/// A name and where it stands. It views the source text, which outlives the tree.
struct Name {
  std::string_view text;
  SourceRange range;

  bool empty() const { return text.empty(); }
};

enum class ExpressionKind : uint8_t {
  Invalid,
  Literal,
  Reference,
  Sequence,
  Call,
  Pipeline,
  Chain,
  Unary,
  If,
};

struct Expression {
  Expression(ExpressionKind kind, SourceRange range) : kind(kind), range(range) {}
  virtual ~Expression() = default;

  const ExpressionKind kind;
  SourceRange range;
};
using ExpressionPointer = std::unique_ptr<Expression>;

/// Stands where a syntax error was reported; it evaluates to a value that silences other errors.
struct InvalidExpression : Expression {
  explicit InvalidExpression(SourceRange range) : Expression(ExpressionKind::Invalid, range) {}
};

/// `64`, `1e-4`, `true`
struct LiteralExpression : Expression {
  LiteralExpression(std::variant<bool, int64_t, double> value, SourceRange range)
      : Expression(ExpressionKind::Literal, range), value(value) {}
  std::variant<bool, int64_t, double> value;
};

/// `x`
struct ReferenceExpression : Expression {
  explicit ReferenceExpression(Name name)
      : Expression(ExpressionKind::Reference, name.range), name(name) {}
  Name name;
};

/// `(64, 1)` or `[1, 2, 3]`
struct SequenceExpression : Expression {
  explicit SequenceExpression(SourceRange range) : Expression(ExpressionKind::Sequence, range) {}
  bool isTuple = false;
  std::vector<ExpressionPointer> elements;
};

/// `conv(64, kernel: 3) as stem`; a stage of a pipeline may leave the parentheses out.
struct CallExpression : Expression {
  struct Argument {
    Name name; // empty if given by position
    ExpressionPointer value;
  };

  explicit CallExpression(Name callee)
      : Expression(ExpressionKind::Call, callee.range), callee(callee) {}
  Name callee;
  std::vector<Argument> arguments;
  Name alias; // empty without `as`
};

/// `x |> conv(64, kernel: 3) |> relu`
struct PipelineExpression : Expression {
  explicit PipelineExpression(SourceRange range) : Expression(ExpressionKind::Pipeline, range) {}
  ExpressionPointer first;
  std::vector<std::unique_ptr<CallExpression>> stages;
};

/// `a + b - c`: operators of one precedence, from the left.
struct ChainExpression : Expression {
  struct Link {
    Token operation;
    ExpressionPointer operand;
  };

  explicit ChainExpression(SourceRange range) : Expression(ExpressionKind::Chain, range) {}
  ExpressionPointer first;
  std::vector<Link> links;
};

/// `-a`, `not a`
struct UnaryExpression : Expression {
  explicit UnaryExpression(SourceRange range) : Expression(ExpressionKind::Unary, range) {}
  Token operation;
  ExpressionPointer operand;
};

struct Statement;

/// `{ statements result }`
struct Body {
  std::vector<Statement> statements;
  ExpressionPointer result; // null if the last thing is a statement
  SourceRange range;
  /// A syntax error hides what a statement would have declared.
  bool isDamaged = false;
};

enum class StatementKind : uint8_t { Let, Var, Assign, Layer, For, Evaluate };

struct Statement {
  StatementKind kind = StatementKind::Evaluate;
  SourceRange range;
  /// What is declared or assigned: one name, or several of a tuple.
  std::vector<Name> names;
  /// The value, the layer's call, the sequence to walk, or what is evaluated for its effect.
  ExpressionPointer value;
  /// Of `for` only.
  Body body;
};

/// `if a { … } else if b { … } else { … }`
struct IfExpression : Expression {
  struct Branch {
    ExpressionPointer condition; // null for the last `else`
    Body body;
  };

  explicit IfExpression(SourceRange range) : Expression(ExpressionKind::If, range) {}
  std::vector<Branch> branches;
};

struct BlockDeclaration {
  struct Parameter {
    Name name;
    ExpressionPointer defaultValue; // may be null
  };

  Name name;
  std::vector<Parameter> parameters;
  Body body;
};

struct NetworkDeclaration {
  Name name;
  Name input;
  std::vector<ExpressionPointer> dimensions;
  SourceRange typeRange;
  Body body;
};

struct TrainDeclaration {
  struct Setting {
    Name name;
    ExpressionPointer value;
  };

  Name network;
  std::vector<Setting> settings;
  SourceRange range;
};

struct SyntaxTree {
  std::vector<Statement> constants; // `let` outside of everything
  std::vector<BlockDeclaration> blocks;
  std::vector<NetworkDeclaration> networks;
  std::vector<TrainDeclaration> trains;
  /// A syntax error hides what a declaration would have declared.
  bool isDamaged = false;
};

/// The expression as the kind that its `kind` says it is.
template <typename Kind> const Kind &as(const Expression &expression) {
  return static_cast<const Kind &>(expression);
}

} // namespace halcyon

#endif
