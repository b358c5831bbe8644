#include "compiler/frontend/parse/Parser.h"

#include "compiler/frontend/parse/ParseExpressions.h"
#include "compiler/frontend/text/Suggest.h"

namespace halcyon {
namespace {

class FileParser {
public:
  explicit FileParser(TokenStream &tokens) : tokens(tokens), expressions(tokens) {}

  SyntaxTree run() {
    while (!tokens.isAtEnd()) {
      parseDeclaration();
      if (tokens.isLost()) {
        tree.isDamaged = true;
        tokens.recoverInFile();
      }
    }
    return std::move(tree);
  }

private:
  void parseDeclaration() {
    TokenKind kind = tokens.peek().kind;
    if (kind == TokenKind::Identifier)
      kind = guessKeyword();
    switch (kind) {
    case TokenKind::Block:
      return parseBlock();
    case TokenKind::Network:
      return parseNetwork();
    case TokenKind::Train:
      return parseTrain();
    case TokenKind::Let:
      tree.constants.push_back(expressions.parseLet());
      return;
    default:
      tokens.reportUnexpected("'block', 'network', 'train' or 'let'");
    }
  }

  /// A misspelled keyword is reported, then read as the one that was meant.
  TokenKind guessKeyword() {
    Name word = {tokens.getText(tokens.peek()), tokens.peek().range};
    std::string_view nearest = findNearest(word.text, {"block", "network", "train"});
    if (nearest.empty() || tokens.peek(1).kind != TokenKind::Identifier)
      return TokenKind::Identifier;
    tokens.diagnostics.error(word.range, "expected a declaration, found '", word.text, "'")
        .help(suggest(word.text, {nearest}));
    if (nearest == "block")
      return TokenKind::Block;
    return nearest == "network" ? TokenKind::Network : TokenKind::Train;
  }

  void parseBlock() {
    tokens.take();
    BlockDeclaration block;
    block.name = tokens.expectName("after 'block'");
    if (tokens.expect(TokenKind::LeftParenthesis, "after the block's name"))
      parseParameters(block);
    block.body = expressions.parseBody();
    if (!block.name.empty())
      tree.blocks.push_back(std::move(block));
  }

  void parseParameters(BlockDeclaration &block) {
    while (!tokens.isAt(TokenKind::RightParenthesis) && !tokens.isLost()) {
      BlockDeclaration::Parameter parameter;
      parameter.name = tokens.expectName("of a parameter");
      if (tokens.takeIf(TokenKind::Assign))
        parameter.defaultValue = expressions.parseExpression();
      block.parameters.push_back(std::move(parameter));
      if (!tokens.takeIf(TokenKind::Comma))
        break;
    }
    tokens.expect(TokenKind::RightParenthesis, "after the parameters");
  }

  void parseNetwork() {
    tokens.take();
    NetworkDeclaration network;
    network.name = tokens.expectName("after 'network'");
    if (tokens.expect(TokenKind::LeftParenthesis, "after the network's name"))
      parseInput(network);
    network.body = expressions.parseBody();
    tree.networks.push_back(std::move(network));
  }

  /// `image: f32[3, 224, 224])`
  void parseInput(NetworkDeclaration &network) {
    network.input = tokens.expectName("of the input");
    tokens.expect(TokenKind::Colon, "and a type after the input's name, as in 'f32[3, 32, 32]'");
    Name element = tokens.expectName("of a type, as in 'f32[3, 32, 32]'");
    if (!element.empty() && element.text != "f32")
      tokens.diagnostics.error(element.range, "unknown type '", element.text, "'")
          .help("the input is 'f32[channels, height, width]'");
    SourceRange begin = tokens.peek().range;
    tokens.expect(TokenKind::LeftBracket, "and the input's shape, as in 'f32[3, 32, 32]'");
    while (!tokens.isLost() && !tokens.isAt(TokenKind::RightBracket)) {
      network.dimensions.push_back(expressions.parseExpression());
      if (!tokens.takeIf(TokenKind::Comma))
        break;
    }
    tokens.expect(TokenKind::RightBracket, "after the input's shape");
    network.typeRange = join(begin, tokens.getPreviousRange());
    tokens.expect(TokenKind::RightParenthesis, "after the input; a network has one");
  }

  void parseTrain() {
    TrainDeclaration train;
    train.range = tokens.take().range;
    train.network = tokens.expectName("of a network after 'train'");
    if (!tokens.expect(TokenKind::LeftBrace, "and settings"))
      return;
    while (!tokens.isAt(TokenKind::RightBrace) && !tokens.isAtEnd() &&
           !tokens.startsDeclaration()) {
      parseSetting(train);
      if (tokens.isLost())
        tokens.recoverInBody();
    }
    tokens.expect(TokenKind::RightBrace, "after the settings");
    tree.trains.push_back(std::move(train));
  }

  void parseSetting(TrainDeclaration &train) {
    TrainDeclaration::Setting setting;
    setting.name = tokens.expectName("of a setting");
    tokens.expect(TokenKind::Assign, "after the setting's name");
    setting.value = expressions.parseExpression();
    if (!setting.name.empty())
      train.settings.push_back(std::move(setting));
    else if (!tokens.isAtEnd())
      tokens.take();
  }

  TokenStream &tokens;
  ExpressionParser expressions;
  SyntaxTree tree;
};

} // namespace

SyntaxTree parseFile(const SourceFile &source, Diagnostics &diagnostics) {
  TokenStream tokens(source, diagnostics);
  return FileParser(tokens).run();
}

ExpressionPointer parseWholeExpression(const SourceFile &source, Diagnostics &diagnostics) {
  TokenStream tokens(source, diagnostics);
  ExpressionPointer expression = ExpressionParser(tokens).parseExpression();
  if (!tokens.isAtEnd())
    tokens.reportUnexpected("nothing more");
  return expression;
}

} // namespace halcyon
