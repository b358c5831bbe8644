#include "runtime/command/Command.h"
#include "runtime/command/HelpText.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <getopt.h>

namespace halcyon::runtime {

template <typename... Arguments>
static Status wrong(fmt::format_string<Arguments...> format, Arguments &&...arguments) {
  return {Outcome::CommandLine, {fmt::format(format, std::forward<Arguments>(arguments)...)}};
}

Value text(std::string &target) {
  return {"a text", [&target](const std::string &text) {
            target = text;
            return true;
          }};
}

Value oneOf(std::vector<std::string> words, std::function<void(size_t)> choose) {
  return {fmt::format("one of {}", fmt::join(words, ", ")),
          [words, choose = std::move(choose)](const std::string &text) {
            const auto word = std::ranges::find(words, text);
            if (word == words.end())
              return false;
            choose(word - words.begin());
            return true;
          }};
}

Value number(double &target, double least, double most) {
  return {fmt::format("a number from {} to {}", least, most),
          [=, &target](const std::string &text) {
            char *end = nullptr;
            const double number = std::strtod(text.c_str(), &end);
            const bool isOne = !text.empty() && end == text.c_str() + text.size() &&
                               least <= number && number <= most;
            if (isOne)
              target = number;
            return isOne;
          }};
}

Option &Command::add(std::string option, std::string label, Value value, std::string text) {
  return options.emplace_back(std::move(option), std::move(label), std::move(value),
                              std::move(text));
}

Option &Command::addFlag(std::string option, bool &target, std::string text) {
  const auto set = [&target](const std::string &) { return target = true; };
  return add(std::move(option), "", {"", set}, std::move(text));
}

void Command::addInputs(std::string label, std::vector<std::string> &target, std::string text) {
  inputLabel = std::move(label);
  inputText = std::move(text);
  inputs = &target;
}

Status Command::read(const std::vector<std::string> &arguments) {
  // getopt_long names an option by a number: these are no character's.
  constexpr int firstOption = 256;
  std::vector<option> known;
  for (Option &each : options) {
    each.isGiven = false;
    known.push_back({each.name.c_str(), each.label.empty() ? no_argument : required_argument,
                     nullptr, firstOption + int(known.size())});
  }
  known.push_back({"help", no_argument, nullptr, 'h'});
  known.push_back({});

  // It sorts the words, those that are no options to the end, and skips the first.
  std::vector<char *> words = {name.data()};
  std::vector<std::string> copies = arguments;
  for (std::string &word : copies)
    words.push_back(word.data());
  words.push_back(nullptr);
  const int count = int(words.size()) - 1;
  optind = 0; // from the begin
  opterr = 0; // without printing
  for (int found; (found = getopt_long(count, words.data(), ":h", known.data(), nullptr)) != -1;) {
    if (found == 'h') {
      wantsHelp = true;
      return {};
    }
    const char *word = words[optind - 1];
    if (found == ':')
      return wrong("{} needs a value behind it", word);
    if (found == '?')
      return optopt >= firstOption
                 ? wrong("{}: --{} takes no value", word, options[optopt - firstOption].name)
             : optopt == 0 ? wrong("there is no option {}", word)
                           : wrong("there is no option -{}", char(optopt));
    if (Status status = readOption(options[found - firstOption], optarg); !status.ok())
      return status;
  }
  for (const char *const input : std::vector<char *>(words.begin() + optind, words.end() - 1)) {
    if (!inputs)
      return wrong("{} takes options alone, not '{}'", name, input);
    inputs->emplace_back(input);
  }
  return check();
}

Status Command::readOption(Option &option, const char *given) {
  if (option.isGiven)
    return wrong("--{} is given twice", option.name);
  option.isGiven = true;
  const std::string value = given ? given : "";
  if (!option.value.read(value))
    return wrong("--{}: '{}' is not {}", option.name, value, option.value.kind);
  return {};
}

Status Command::check() const {
  for (const Option &option : options) {
    if (option.isRequired && !option.isGiven)
      return wrong("--{} {} is missing", option.name, option.label);
    if (!option.isGiven)
      continue;
    if (!option.needed.empty() && !find(option.needed)->isGiven)
      return wrong("--{} needs --{}, too", option.name, option.needed);
    if (!option.excluded.empty() && find(option.excluded)->isGiven)
      return wrong("--{} and --{} exclude each other", option.name, option.excluded);
  }
  if (inputs && inputs->empty())
    return wrong("{} is missing", inputLabel);
  return {};
}

const Option *Command::find(const std::string &option) const {
  return &*std::ranges::find_if(options, [&](const Option &each) { return each.name == option; });
}

std::string Command::help(const std::string &program) const {
  std::string usage = fmt::format("Usage: {} {}", program, name);
  std::vector<HelpRow> rows;
  if (inputs) {
    usage += fmt::format(" {}...", inputLabel);
    rows.push_back({inputLabel + "...", inputText});
  }
  for (const Option &option : options) {
    const std::string label =
        fmt::format("--{}{}{}", option.name, option.label.empty() ? "" : " ", option.label);
    std::string text = option.text;
    if (option.isRequired)
      usage += " " + label;
    if (!option.needed.empty())
      text += fmt::format("; needs --{}", option.needed);
    if (!option.excluded.empty())
      text += fmt::format("; not with --{}", option.excluded);
    rows.push_back({label, text});
  }
  rows.push_back({"-h, --help", "print this and exit"});
  return fmt::format("{} [OPTION]...\n{}\n\n{}", usage, summary, formatHelp(rows));
}

} // namespace halcyon::runtime
