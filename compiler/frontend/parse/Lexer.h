/// Text to tokens.
#ifndef HALCYON_COMPILER_FRONTEND_PARSE_LEXER_H
#define HALCYON_COMPILER_FRONTEND_PARSE_LEXER_H

#include "compiler/frontend/parse/Token.h"
#include "compiler/frontend/text/Diagnostics.h"

#include <vector>

namespace halcyon {

/// Splits a source file into tokens; the last one is always `EndOfFile`. What is no token is
/// reported and skipped.
std::vector<Token> tokenize(const SourceFile &source, Diagnostics &diagnostics);

} // namespace halcyon

#endif
