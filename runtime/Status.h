#ifndef HALCYON_RUNTIME_STATUS_H
#define HALCYON_RUNTIME_STATUS_H

#include <fmt/format.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace halcyon::runtime {

/// The exit statuses of a program. Scripts rely on the numbers.
enum class Outcome { Done = 0, UserMistake = 1, CommandLine = 2, Fault = 3 };

/// Success, or what went wrong: one sentence per problem, `FILE_OR_TENSOR: what is wrong; what to
/// do`.
class [[nodiscard]] Status {
public:
  Status() = default;
  Status(Outcome outcome, std::vector<std::string> problems)
      : outcome(outcome), problems(std::move(problems)) {}

  bool ok() const { return outcome == Outcome::Done; }
  Outcome getOutcome() const { return outcome; }
  const std::vector<std::string> &getProblems() const { return problems; }

private:
  Outcome outcome = Outcome::Done;
  std::vector<std::string> problems;
};

/// A value, or why there is none.
template <typename Value> class [[nodiscard]] Result {
public:
  Result(Value value) : content(std::move(value)) {}
  Result(Status status) : content(std::move(status)) {}

  bool ok() const { return std::holds_alternative<Value>(content); }
  Status status() const { return ok() ? Status() : std::get<Status>(content); }
  Value &operator*() { return std::get<Value>(content); }
  Value *operator->() { return &std::get<Value>(content); }

private:
  std::variant<Value, Status> content;
};

/// The user's mistake: exit status 1.
template <typename... Arguments>
Status mistake(fmt::format_string<Arguments...> format, Arguments &&...arguments) {
  return {Outcome::UserMistake, {fmt::format(format, std::forward<Arguments>(arguments)...)}};
}

/// Several mistakes at once; success where there are none.
inline Status mistakes(std::vector<std::string> problems) {
  return problems.empty() ? Status() : Status(Outcome::UserMistake, std::move(problems));
}

/// A fault of the program or of the machine: exit status 3.
template <typename... Arguments>
Status fault(fmt::format_string<Arguments...> format, Arguments &&...arguments) {
  return {Outcome::Fault, {fmt::format(format, std::forward<Arguments>(arguments)...)}};
}

} // namespace halcyon::runtime

#endif
