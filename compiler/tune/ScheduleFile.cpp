// A schedule as JSON. What comes from a file may be anything.
#include "compiler/tune/ScheduleFile.h"

#include "compiler/schedule/decide/Forms.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;
using namespace halcyon;

namespace {

constexpr int64_t version = 1;
constexpr uint64_t mostBytes = 16 * 1024 * 1024;
constexpr int deepest = 8; // LLVM's parser calls itself for every level
constexpr int64_t mostImages = 1 << 20, largestExtent = 1024;

constexpr StringLiteral remedy = "; correct it or tune again with --tune";

Error makeError(StringRef path, const Twine &message) {
  return createStringError(Twine(path) + ": " + message);
}

bool isDeep(StringRef text) {
  int depth = 0;
  bool inString = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (inString && text[i] == '\\')
      ++i;
    else if (text[i] == '"')
      inString = !inString;
    else if (!inString && (text[i] == '{' || text[i] == '['))
      if (++depth > deepest)
        return true;
    if (i < text.size() && !inString && (text[i] == '}' || text[i] == ']'))
      --depth;
  }
  return false;
}

/// Takes the values of a file apart. Remembers the first mistake; what it returns then is worth
/// nothing.
class Reader {
public:
  explicit Reader(StringRef path) : path(path) {}

  Choices read(const json::Value &file) {
    Choices choices;
    const json::Object *object = file.getAsObject();
    if (!object) {
      problem = "is no schedule; give --schedule a file that --tune has written";
      return choices;
    }
    checkVersion(*object);
    for (const auto &[key, value] : *object) {
      std::string entry = key.str();
      if (entry == "version")
        continue;
      if (entry == "target")
        choices.target = readText(value, entry);
      else if (entry == "tiles")
        readEntries(value, entry, [&](const std::string &kernel, const json::Value &tile) {
          choices.tiles[kernel] = readTile(tile, "tiles." + kernel);
        });
      else if (entry == "train" || entry == "evaluate" || entry == "predict")
        choices.functions[entry] = readFunction(value, entry);
      else
        fail(entry, "is unknown; there is version, target, train, evaluate, predict and tiles");
    }
    if (choices.target.empty())
      fail("target", "is missing: the processor that the choices are for");
    return choices;
  }

  Error takeError() { return problem.empty() ? Error::success() : makeError(path, problem); }

private:
  void fail(const std::string &entry, const std::string &message) {
    if (problem.empty())
      problem = "'" + entry + "' " + message + remedy.str();
  }

  void checkVersion(const json::Object &object) {
    std::optional<int64_t> found = object.getInteger("version");
    if (!found)
      fail("version", "is missing, or no number: this is no schedule");
    else if (*found != version)
      fail("version",
           formatv("is {0}, but this compiler reads version {1}", *found, version).str());
  }

  std::string readText(const json::Value &value, const std::string &entry) {
    if (std::optional<StringRef> text = value.getAsString(); text && !text->empty())
      return text->str();
    fail(entry, "must be a text");
    return "";
  }

  int64_t readCount(const json::Value &value, const std::string &entry, int64_t most) {
    std::optional<int64_t> number = value.getAsInteger();
    if (number && *number >= 1 && *number <= most)
      return *number;
    fail(entry, formatv("must be an integer from 1 to {0}", most).str());
    return 1;
  }

  void readEntries(const json::Value &value, const std::string &entry,
                   function_ref<void(const std::string &, const json::Value &)> use) {
    const json::Object *object = value.getAsObject();
    if (!object)
      return fail(entry, "must be an object");
    for (const auto &[key, member] : *object)
      use(key.str(), member);
  }

  FunctionChoices readFunction(const json::Value &value, const std::string &entry) {
    FunctionChoices choices;
    readEntries(value, entry, [&](const std::string &key, const json::Value &member) {
      std::string inside = entry + "." + key;
      if (key == "slice")
        choices.slice = readCount(member, inside, mostImages);
      else if (key == "convolutions")
        readEntries(member, inside, [&](const std::string &convolution, const json::Value &form) {
          choices.forms[convolution] = readForm(form, inside + "." + convolution);
        });
      else
        fail(inside, "is unknown; there is slice and convolutions");
    });
    return choices;
  }

  std::string readForm(const json::Value &value, const std::string &entry) {
    std::optional<StringRef> form = value.getAsString();
    if (form && parseForm(*form))
      return form->str();
    fail(entry, "must be \"direct\", \"winograd 2\" or \"winograd 4\", the latter two with \" on "
                "the whole batch\" or without it");
    return "";
  }

  TileChoice readTile(const json::Value &value, const std::string &entry) {
    TileChoice tile = {0, 0, 0, 0};
    std::pair<StringRef, int64_t *> members[] = {{"lanes", &tile.lanes},
                                                 {"vectors", &tile.vectors},
                                                 {"columns", &tile.columns},
                                                 {"rows", &tile.rows}};
    readEntries(value, entry, [&](const std::string &key, const json::Value &number) {
      auto member = find_if(members, [&](const auto &named) { return named.first == key; });
      if (member == std::end(members))
        return fail(entry + "." + key, "is unknown; there is lanes, vectors, columns and rows");
      *member->second = readCount(number, entry + "." + key, largestExtent);
    });
    for (const auto &[name, number] : members)
      if (*number == 0)
        fail(entry + "." + name.str(), "is missing");
    return tile;
  }

  StringRef path;
  std::string problem;
};

json::Object describe(const FunctionChoices &choices) {
  json::Object object;
  if (choices.slice)
    object["slice"] = *choices.slice;
  json::Object forms;
  for (const auto &[convolution, form] : choices.forms)
    forms[convolution] = form;
  if (!forms.empty())
    object["convolutions"] = std::move(forms);
  return object;
}

json::Object describe(const Choices &choices) {
  json::Object object{{"version", version}, {"target", choices.target}};
  for (const auto &[name, function] : choices.functions)
    object[name] = describe(function);
  json::Object tiles;
  for (const auto &[kernel, tile] : choices.tiles)
    tiles[kernel] = json::Object{{"lanes", tile.lanes},
                                 {"vectors", tile.vectors},
                                 {"columns", tile.columns},
                                 {"rows", tile.rows}};
  if (!tiles.empty())
    object["tiles"] = std::move(tiles);
  return object;
}

} // namespace

Expected<Choices> halcyon::parseSchedule(StringRef text, StringRef path) {
  if (text.size() > mostBytes)
    return makeError(path, "is larger than any schedule; give --schedule another file");
  if (isDeep(text))
    return makeError(path, "is nested deeper than any schedule; give --schedule another file");
  Expected<json::Value> file = json::parse(text);
  if (!file)
    return makeError(path, toString(file.takeError()) + remedy);
  Reader reader(path);
  Choices choices = reader.read(*file);
  if (Error error = reader.takeError())
    return error;
  return choices;
}

Expected<Choices> halcyon::readSchedule(StringRef path) {
  if (sys::fs::exists(path) && !sys::fs::is_regular_file(path))
    return makeError(path, "is no regular file; give --schedule a file that --tune has written");
  ErrorOr<std::unique_ptr<MemoryBuffer>> file = MemoryBuffer::getFile(path);
  if (!file)
    return makeError(path, "cannot be read: " + file.getError().message() +
                               "; give --schedule a file that --tune has written");
  return parseSchedule((*file)->getBuffer(), path);
}

Error halcyon::writeSchedule(StringRef path, const Choices &choices) {
  return writeToOutput(path, [&](raw_ostream &stream) {
    stream << formatv("{0:2}", json::Value(describe(choices))) << '\n';
    return Error::success();
  });
}
