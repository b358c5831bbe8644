/// Tokens to a syntax tree.
#ifndef HALCYON_COMPILER_FRONTEND_PARSE_PARSER_H
#define HALCYON_COMPILER_FRONTEND_PARSE_PARSER_H

#include "compiler/frontend/parse/AST.h"
#include "compiler/frontend/text/Diagnostics.h"

namespace halcyon {

/// Parses a whole file. After a mistake it goes on at the next statement or declaration, so that
/// one run finds all mistakes; the tree marks what is missing.
SyntaxTree parseFile(const SourceFile &source, Diagnostics &diagnostics);

/// Parses one expression that is all of the source, as in `--optimizer 'sgd(rate: 0.1)'`.
ExpressionPointer parseWholeExpression(const SourceFile &source, Diagnostics &diagnostics);

} // namespace halcyon

#endif
