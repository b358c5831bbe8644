/// The language's built-in layers, functions, losses and so on: their names and parameters.
#ifndef HALCYON_COMPILER_FRONTEND_CHECK_SIGNATURES_H
#define HALCYON_COMPILER_FRONTEND_CHECK_SIGNATURES_H

#include "compiler/frontend/parse/AST.h"

#include <string>
#include <string_view>
#include <vector>

namespace halcyon {

enum class SignatureRole : uint8_t {
  Layer,
  Function,
  Loss,
  Optimizer,
  Schedule,
  Block,
};

struct Signature {
  struct Parameter {
    std::string_view name;
    bool isRequired = false;
  };

  std::string_view name;
  SignatureRole role = SignatureRole::Layer;
  /// Of a layer the first is its input.
  std::vector<Parameter> parameters;
  /// So many leading parameters may be given by position.
  size_t positionalCount = 0;
  /// The first parameter takes any number of positional arguments (concat, min, max).
  bool isVariadic = false;
  /// How it is written, with the defaults.
  std::string usage;

  /// "layer 'conv'"
  std::string describe() const;
};

/// Null if there is none of that name.
const Signature *findSignature(SignatureRole role, std::string_view name);

std::vector<std::string_view> listSignatures(SignatureRole role);

/// A block's parameters as a signature; it views the declaration.
Signature makeSignature(const BlockDeclaration &block);

/// How our language calls what other frameworks call `name`; empty if nothing is known.
std::string_view translateForeignName(std::string_view name);

} // namespace halcyon

#endif
