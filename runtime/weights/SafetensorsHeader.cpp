#include "runtime/weights/SafetensorsHeader.h"
#include "runtime/weights/Parameters.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace halcyon::runtime {

namespace {

// Accepts {"NAME": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, "__metadata__":
// {"KEY": "VALUE"}} and nothing else, event by event: a hostile header can neither nest deeply nor
// make us build a tree of it.
class HeaderReader : public nlohmann::json_sax<nlohmann::json> {
public:
  explicit HeaderReader(SafetensorsHeader &header) : header(header) {}
  const std::string &getProblem() const { return problem; }

  bool key(string_t &text) override {
    if (depth == 1)
      return beginEntry(text);
    field = text;
    return true;
  }

  bool start_object(std::size_t) override {
    ++depth;
    return depth <= 2 || refuse("an object");
  }

  bool end_object() override {
    --depth;
    return true;
  }

  bool start_array(std::size_t) override {
    const bool expected =
        depth == 2 && tensor && !inArray && (field == "shape" || field == "data_offsets");
    inArray = true;
    numbers.clear();
    return expected || refuse("a list");
  }

  bool end_array() override {
    inArray = false;
    if (field == "shape")
      tensor->shape = numbers;
    else if (numbers.size() == 2)
      tensor->begin = uint64_t(numbers[0]), tensor->end = uint64_t(numbers[1]);
    else
      return refuse("data_offsets that are not two numbers");
    return true;
  }

  bool number_unsigned(number_unsigned_t value) override {
    if (!inArray || value > uint64_t(INT64_MAX) || numbers.size() == HighestRank)
      return refuse(fmt::format("the number {}", value));
    numbers.push_back(int64_t(value));
    return true;
  }

  bool string(string_t &text) override {
    if (inArray || depth != 2 || (tensor && field != "dtype"))
      return refuse("a text");
    (tensor ? tensor->type : header.metadata[field]) = text;
    return true;
  }

  bool null() override { return refuse("null"); }
  bool boolean(bool) override { return refuse("a truth value"); }
  bool number_integer(number_integer_t value) override {
    return refuse(fmt::format("the number {}", value));
  }
  bool number_float(number_float_t, const string_t &text) override {
    return refuse(fmt::format("the number {}", text));
  }
  bool binary(binary_t &) override { return refuse("bytes"); }
  bool parse_error(std::size_t position, const std::string &,
                   const nlohmann::detail::exception &) override {
    problem = fmt::format("the header is not JSON at byte {}", position);
    return false;
  }

private:
  static constexpr size_t HighestRank = 32;

  bool beginEntry(const std::string &text) {
    name = text;
    field.clear();
    tensor = nullptr;
    if (name == "__metadata__")
      return true;
    const auto [position, isNew] = header.tensors.try_emplace(name);
    tensor = &position->second;
    if (!isNew)
      problem = fmt::format("the tensor '{}' occurs twice", name);
    return isNew;
  }

  bool refuse(std::string_view what) {
    problem = fmt::format("the header has {} where none belongs, in '{}'", what, name);
    return false;
  }

  SafetensorsHeader &header;
  std::string problem;
  int depth = 0;
  bool inArray = false;
  std::string name;
  std::string field;
  SafetensorsTensor *tensor = nullptr;
  std::vector<int64_t> numbers;
};

} // namespace

uint64_t getElementBytes(std::string_view type) {
  static constexpr std::pair<std::string_view, uint64_t> sizes[] = {
      {"F64", 8}, {"I64", 8}, {"U64", 8},  {"F32", 4},     {"I32", 4},
      {"U32", 4}, {"F16", 2}, {"BF16", 2}, {"I16", 2},     {"U16", 2},
      {"I8", 1},  {"U8", 1},  {"BOOL", 1}, {"F8_E4M3", 1}, {"F8_E5M2", 1}};
  for (const auto &[name, bytes] : sizes)
    if (name == type)
      return bytes;
  return 0;
}

// What is wrong with one tensor by itself; empty where nothing is.
static std::string findProblem(const SafetensorsTensor &tensor, uint64_t dataBytes) {
  uint64_t bytes = getElementBytes(tensor.type);
  if (bytes == 0)
    return fmt::format("has the unknown type '{}'", tensor.type);
  bool overflow = false;
  for (int64_t extent : tensor.shape)
    overflow |= __builtin_mul_overflow(bytes, uint64_t(extent), &bytes);
  if (overflow)
    return fmt::format("has the impossible shape {}", describeShape(tensor.shape));
  if (tensor.begin > tensor.end || tensor.end > dataBytes)
    return fmt::format("lies at bytes {} to {} but the data section has {}", tensor.begin,
                       tensor.end, dataBytes);
  if (tensor.end - tensor.begin != bytes)
    return fmt::format("has {} bytes but {} {} takes {}", tensor.end - tensor.begin, tensor.type,
                       describeShape(tensor.shape), bytes);
  return {};
}

// Every byte of the data section belongs to exactly one tensor.
static void checkCoverage(const std::string &path, const SafetensorsHeader &header,
                          uint64_t dataBytes, std::vector<std::string> &problems) {
  std::vector<std::pair<const std::string *, const SafetensorsTensor *>> sorted;
  sorted.reserve(header.tensors.size());
  for (const auto &[name, tensor] : header.tensors)
    sorted.emplace_back(&name, &tensor);
  std::sort(sorted.begin(), sorted.end(), [](const auto &left, const auto &right) {
    return std::pair(left.second->begin, left.second->end) <
           std::pair(right.second->begin, right.second->end);
  });
  uint64_t covered = 0;
  for (const auto &[name, tensor] : sorted) {
    if (tensor->begin != covered)
      problems.push_back(fmt::format("{}: tensor '{}' starts at byte {} but the one before ends at "
                                     "{}; the file is damaged, fetch or write it again",
                                     path, *name, tensor->begin, covered));
    covered = tensor->end;
  }
  if (covered != dataBytes)
    problems.push_back(
        fmt::format("{}: the tensors end at byte {} but the data section has {}; the "
                    "file is damaged, fetch or write it again",
                    path, covered, dataBytes));
}

// How many bytes of data the tensors say that there are.
static uint64_t countClaimedBytes(const SafetensorsHeader &header) {
  uint64_t bytes = 0;
  for (const auto &[name, tensor] : header.tensors)
    bytes = std::max(bytes, tensor.end);
  return bytes;
}

static std::vector<std::string> listProblems(const std::string &path,
                                             const SafetensorsHeader &header, uint64_t dataBytes) {
  std::vector<std::string> problems;
  for (const auto &[name, tensor] : header.tensors)
    if (std::string problem = findProblem(tensor, dataBytes); !problem.empty())
      problems.push_back(fmt::format("{}: tensor '{}' {}; the file is damaged, fetch or write it "
                                     "again",
                                     path, name, problem));
  if (problems.empty())
    checkCoverage(path, header, dataBytes, problems);
  return problems;
}

Result<SafetensorsHeader> parseSafetensorsHeader(const std::string &path, std::string_view text,
                                                 uint64_t dataBytes) {
  SafetensorsHeader header;
  HeaderReader reader(header);
  if (!nlohmann::json::sax_parse(text.begin(), text.end(), &reader))
    return mistake("{}: {}; the file is damaged, fetch or write it again", path,
                   reader.getProblem());
  // With the bytes that it claims it would be whole: one sentence for all tensors that lack theirs.
  const uint64_t claimed = countClaimedBytes(header);
  if (claimed > dataBytes && listProblems(path, header, claimed).empty())
    return mistake("{}: its header tells of {} bytes of data but the file has {}; it is truncated, "
                   "fetch or write it again",
                   path, claimed, dataBytes);
  std::vector<std::string> problems = listProblems(path, header, dataBytes);
  if (!problems.empty())
    return mistakes(std::move(problems));
  return header;
}

} // namespace halcyon::runtime
