#ifndef HALCYON_RUNTIME_COMMAND_COMMAND_H
#define HALCYON_RUNTIME_COMMAND_COMMAND_H

#include "runtime/Status.h"

#include <charconv>
#include <concepts>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace halcyon::runtime {

/// What the text behind an option is.
struct Value {
  std::string kind; // for the error: "a whole number from 1 to 8"
  /// Stores it; false where it is nothing of the kind.
  std::function<bool(const std::string &)> read;
};

/// Whatever stands there.
Value text(std::string &target);

/// One of several words; `choose` gets its index.
Value oneOf(std::vector<std::string> words, std::function<void(size_t)> choose);

/// A number within bounds, both included, for a variable or an optional.
template <std::integral Number> Value number(auto &target, Number least, Number most) {
  return {fmt::format("a whole number from {} to {}", least, most), [=, &target](auto &text) {
            Number number;
            const auto [end, error] =
                std::from_chars(text.data(), text.data() + text.size(), number);
            const bool isOne = error == std::errc() && end == text.data() + text.size() &&
                               least <= number && number <= most;
            if (isOne)
              target = number;
            return isOne;
          }};
}
Value number(double &target, double least, double most);

/// What a command takes by name: `--name VALUE`, or `--name` alone.
class Option {
public:
  /// `label` is what the help calls the value, such as FILE; empty where there is none.
  Option(std::string name, std::string label, Value value, std::string text)
      : name(std::move(name)), label(std::move(label)), value(std::move(value)),
        text(std::move(text)) {}

  Option &require() {
    isRequired = true;
    return *this;
  }
  /// It stands only beside another one.
  Option &need(std::string other) {
    needed = std::move(other);
    return *this;
  }
  /// It never stands beside another one.
  Option &exclude(std::string other) {
    excluded = std::move(other);
    return *this;
  }

private:
  friend class Command;

  std::string name, label;
  Value value;
  std::string text;
  bool isRequired = false, isGiven = false;
  std::string needed, excluded;
};

/// A command of the program: its name, what may stand behind it, and what it runs.
class Command {
public:
  Command(std::string name, std::string summary, std::function<Status()> run)
      : name(std::move(name)), summary(std::move(summary)), run(std::move(run)) {}

  const std::string &getName() const { return name; }
  const std::string &getSummary() const { return summary; }

  Option &add(std::string option, std::string label, Value value, std::string text);
  /// An option without a value.
  Option &addFlag(std::string option, bool &target, std::string text);
  /// Takes what is no option, at least one.
  void addInputs(std::string label, std::vector<std::string> &target, std::string text);

  /// Reads what stands behind the command's name. Each mistake is one of the command line.
  Status read(const std::vector<std::string> &arguments);
  /// Whether the arguments ask for help: then nothing else of them counts.
  bool isHelpWanted() const { return wantsHelp; }

  std::string help(const std::string &program) const;
  Status execute() const { return run(); }

private:
  Status readOption(Option &option, const char *given);
  Status check() const;
  const Option *find(const std::string &option) const;

  std::string name, summary;
  std::function<Status()> run;
  std::deque<Option> options; // which stay where they are
  std::string inputLabel, inputText;
  std::vector<std::string> *inputs = nullptr;
  bool wantsHelp = false;
};

} // namespace halcyon::runtime

#endif
