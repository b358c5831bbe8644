/// Tests of the frontend that no single file can be:
///   halcyon-frontend-test reference FILE.md    compile the examples of a language reference
///   halcyon-frontend-test mutate FILE.nn…      damage descriptions; none may crash or hang
///   halcyon-frontend-test locations FILE.nn    print the module with its locations
#include "compiler/frontend/Frontend.h"
#include "test/RandomWords.h"

#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/raw_ostream.h"

#include <fstream>
#include <sstream>

using namespace halcyon;

namespace {

std::string readText(const std::string &path) {
  std::ifstream stream(path, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

// --- reference ---

struct Example {
  size_t line = 0;
  bool isMistake = false;
  std::string text;
};

std::vector<Example> extractExamples(const std::string &path) {
  std::istringstream stream(readText(path));
  std::vector<Example> examples;
  bool isInside = false;
  size_t lineNumber = 0;
  for (std::string line; std::getline(stream, line);) {
    ++lineNumber;
    if (isInside && line == "```")
      isInside = false;
    else if (isInside)
      examples.back().text += line + "\n";
    else if (line == "```nn" || line == "```nn-error") {
      isInside = true;
      examples.push_back({lineNumber, line == "```nn-error", ""});
    }
  }
  return examples;
}

/// An example compiles without a word; that of a mistake fails with the message in its first line.
bool checkExample(mlir::MLIRContext &context, const std::string &path, const Example &example) {
  std::string messages;
  llvm::raw_string_ostream stream(messages);
  bool compiles = static_cast<bool>(importNetworkText(context, path, example.text, {}, stream));
  std::string first = example.text.substr(0, example.text.find('\n'));
  bool isExpected = example.isMistake
                        ? !compiles && first.starts_with("// ") &&
                              messages.find("error: " + first.substr(3)) != std::string::npos
                        : compiles && messages.empty();
  if (!isExpected)
    llvm::errs() << path << ":" << example.line << ": the example "
                 << (example.isMistake ? "does not fail as it says" : "does not compile") << "\n"
                 << messages;
  return isExpected;
}

int testReference(const std::string &path) {
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  std::vector<Example> examples = extractExamples(path);
  size_t failures = 0;
  for (const Example &example : examples)
    failures += !checkExample(context, path, example);
  llvm::outs() << examples.size() << " examples, " << failures << " failures\n";
  return failures == 0 && !examples.empty() ? 0 : 1;
}

// --- mutate ---

constexpr int mutationsPerFile = 1500;

const std::vector<std::string> &getWords() {
  static const std::vector<std::string> words = {"block",
                                                 "network",
                                                 "train",
                                                 "let",
                                                 "var",
                                                 "for",
                                                 "in",
                                                 "if",
                                                 "else",
                                                 "layer",
                                                 "as",
                                                 "not",
                                                 "and",
                                                 "or",
                                                 "true",
                                                 "{",
                                                 "}",
                                                 "(",
                                                 ")",
                                                 "[",
                                                 "]",
                                                 "|>",
                                                 "=",
                                                 "==",
                                                 ",",
                                                 ":",
                                                 "+",
                                                 "-",
                                                 "*",
                                                 "/",
                                                 "%",
                                                 "0",
                                                 "-1",
                                                 "1e308",
                                                 "2147483647",
                                                 "9223372036854775807",
                                                 "99999999999999999999",
                                                 "relu",
                                                 "conv",
                                                 "x",
                                                 "\n",
                                                 "//",
                                                 "/*",
                                                 "\xFF",
                                                 "\xC3\xA9",
                                                 std::string(1, '\0')};
  return words;
}

class Mutator {
public:
  /// Removes, repeats, replaces and inserts at a few places.
  std::string mutate(std::string text) {
    for (size_t count = 1 + pick(6); count > 0; --count) {
      size_t place = pick(text.size() + 1);
      size_t length = std::min(text.size() - place, pick(60));
      switch (pick(6)) {
      case 0:
        text.erase(place, length);
        break;
      case 1:
        text.insert(pick(text.size() + 1), text.substr(place, length));
        break;
      case 2:
        text.insert(place, 1, static_cast<char>(pick(256)));
        break;
      case 3:
        text.insert(place, repeat(pickWord(), pick(pick(50) == 0 ? 20000 : 40)));
        break;
      case 4:
        text.replace(place, length, pickWord());
        break;
      default:
        text.insert(place, " " + pickWord() + " ");
      }
    }
    return text;
  }

private:
  size_t pick(size_t bound) { return bound == 0 ? 0 : random() % bound; }
  const std::string &pickWord() { return getWords()[pick(getWords().size())]; }
  static std::string repeat(const std::string &word, size_t count) {
    std::string text;
    for (; count > 0; --count)
      text += word + " ";
    return text;
  }

  test::RandomWords random{20240229};
};

/// A description is understood or there is a message; which one does not matter here.
bool testMutation(mlir::MLIRContext &context, const std::string &text) {
  std::string messages;
  llvm::raw_string_ostream stream(messages);
  bool compiles = static_cast<bool>(importNetworkText(context, "mutation", text, {}, stream));
  if (compiles || messages.find("error: ") != std::string::npos)
    return true;
  llvm::errs() << "no network and no message:\n" << text << "\n";
  return false;
}

int testMutations(llvm::ArrayRef<std::string> paths) {
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  Mutator mutator;
  size_t failures = 0;
  for (const std::string &path : paths) {
    std::string original = readText(path);
    for (int count = 0; count < mutationsPerFile; ++count)
      failures += !testMutation(context, mutator.mutate(original));
  }
  llvm::outs() << paths.size() * mutationsPerFile << " mutations, " << failures << " failures\n";
  return failures == 0 && !paths.empty() ? 0 : 1;
}

// --- locations ---

int printLocations(const std::string &path) {
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  auto module = importNetworkFile(context, path, {}, llvm::errs());
  if (!module)
    return 1;
  module->print(llvm::outs(), mlir::OpPrintingFlags().enableDebugInfo(true, false));
  return 0;
}

} // namespace

int main(int argc, char **argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() >= 2 && arguments[0] == "reference")
    return testReference(arguments[1]);
  if (arguments.size() >= 2 && arguments[0] == "mutate")
    return testMutations(llvm::ArrayRef(arguments).drop_front());
  if (arguments.size() >= 2 && arguments[0] == "locations")
    return printLocations(arguments[1]);
  llvm::errs() << "usage: halcyon-frontend-test reference|mutate|locations FILE…\n";
  return 2;
}
