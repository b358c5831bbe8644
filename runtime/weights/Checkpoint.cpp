#include "runtime/weights/Checkpoint.h"
#include "runtime/system/AtomicFile.h"
#include "runtime/weights/Parameters.h"
#include "runtime/weights/SafetensorsFile.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace halcyon::runtime {

using Json = nlohmann::ordered_json;

static Json describePosition(const TrainingPosition &position) {
  return {{"halcyon.seed", std::to_string(position.seed)},
          {"halcyon.epoch", std::to_string(position.epoch)},
          {"halcyon.step", std::to_string(position.step)},
          {"halcyon.step_in_epoch", std::to_string(position.stepInEpoch)},
          {"halcyon.images", std::to_string(position.images)},
          {"halcyon.batch", std::to_string(position.batch)},
          {"halcyon.order", position.shuffled ? "shuffled" : "as stored"}};
}

static Status checkFinite(const HalcyonProgram &program, const char *state) {
  for (const HalcyonParameter &parameter : getParameters(program)) {
    int64_t index = 0, problem = -1;
    float found = 0;
    readParameter(parameter.place, locate<const float>(state, parameter.place.offset),
                  [&](float value) {
                    if (!std::isfinite(value) && problem < 0)
                      problem = index, found = value;
                    ++index;
                  });
    if (problem >= 0)
      return mistake(
          "{}: element {} is {}: the training diverged; lower the rate. Nothing was saved",
          parameter.name, problem, found);
  }
  return {};
}

// Calls `take` with the data section, a piece at a time, so that a run needs no more memory where
// it saves: every parameter in its public form, one after the other.
template <typename Take>
static void forEachPiece(const HalcyonProgram &program, const char *state, Take take) {
  constexpr size_t pieceElements = 1 << 14;
  std::vector<float> piece;
  piece.reserve(pieceElements);
  auto flush = [&] {
    take(std::string_view(reinterpret_cast<const char *>(piece.data()), piece.size() * 4));
    piece.clear();
  };
  for (const HalcyonParameter &parameter : getParameters(program))
    readParameter(parameter.place, locate<const float>(state, parameter.place.offset),
                  [&](float value) {
                    piece.push_back(value);
                    if (piece.size() == pieceElements)
                      flush();
                  });
  flush();
}

static std::string writeHeader(const HalcyonProgram &program, Json metadata) {
  metadata["format"] = "pt";
  metadata["halcyon.network"] = program.name;
  Json header;
  header["__metadata__"] = std::move(metadata);
  int64_t offset = 0;
  for (const HalcyonParameter &parameter : getParameters(program)) {
    const int64_t end = offset + countElements(parameter) * 4;
    const std::span<const int64_t> shape = getShape(parameter);
    header[parameter.name] = {{"dtype", "F32"},
                              {"shape", std::vector<int64_t>(shape.begin(), shape.end())},
                              {"data_offsets", std::vector<int64_t>{offset, end}}};
    offset = end;
  }
  std::string text = header.dump(-1, ' ', false, Json::error_handler_t::replace);
  text.append((8 - text.size() % 8) % 8, ' ');
  return text;
}

Status saveCheckpoint(const std::string &path, const HalcyonProgram &program, const char *state,
                      const TrainingPosition &position) {
  if (Status status = checkFinite(program, state); !status.ok())
    return status;
  uint32_t checksum = 0;
  forEachPiece(program, state, [&](std::string_view piece) {
    checksum = updateChecksum(checksum, piece.data(), piece.size());
  });
  Json metadata = describePosition(position);
  metadata[ChecksumKey] = fmt::format("{:08x}", checksum);
  const std::string header = writeHeader(program, std::move(metadata));
  const uint64_t headerBytes = header.size();
  return produceFile(path, [&](FileWriter &file) {
    file.write({reinterpret_cast<const char *>(&headerBytes), 8});
    file.write(header);
    forEachPiece(program, state, [&](std::string_view piece) { file.write(piece); });
  });
}

static bool isStoredFor(const HalcyonParameter &parameter, bool withOptimizer) {
  return withOptimizer || parameter.role != HALCYON_OPTIMIZER;
}

static std::string findProblem(const SafetensorsFile &file, const HalcyonParameter &parameter) {
  const SafetensorsTensor *tensor = file.find(parameter.name);
  if (!tensor)
    return fmt::format("{}: tensor '{}' {} is missing; use weights of this network", file.getPath(),
                       parameter.name, describeShape(getShape(parameter)));
  if (!std::ranges::equal(tensor->shape, getShape(parameter)))
    return fmt::format("{}: tensor '{}' has the shape {} but the network's has {}; use weights of "
                       "this network",
                       file.getPath(), parameter.name, describeShape(tensor->shape),
                       describeShape(getShape(parameter)));
  if (tensor->type.find('F') == std::string::npos || getElementBytes(tensor->type) < 2)
    return fmt::format("{}: tensor '{}' has the type {}; convert it to F32", file.getPath(),
                       parameter.name, tensor->type);
  return {};
}

static bool isKnown(const HalcyonProgram &program, const std::string &name) {
  const auto parameters = getParameters(program);
  return name.ends_with("num_batches_tracked") ||
         std::any_of(parameters.begin(), parameters.end(),
                     [&](const HalcyonParameter &parameter) { return name == parameter.name; });
}

static Status checkTensors(const SafetensorsFile &file, const HalcyonProgram &program,
                           bool withOptimizer) {
  std::vector<std::string> problems;
  for (const HalcyonParameter &parameter : getParameters(program))
    if (isStoredFor(parameter, withOptimizer))
      if (std::string problem = findProblem(file, parameter); !problem.empty())
        problems.push_back(std::move(problem));
  for (const auto &[name, tensor] : file.getHeader().tensors)
    if (!isKnown(program, name))
      problems.push_back(
          fmt::format("{}: tensor '{}' {} is unknown to the network '{}'; use weights "
                      "of this network",
                      file.getPath(), name, describeShape(tensor.shape), program.name));
  const auto &metadata = file.getHeader().metadata;
  const auto network = metadata.find("halcyon.network");
  if (!problems.empty() && network != metadata.end() && network->second != program.name)
    problems.insert(problems.begin(),
                    fmt::format("{}: the network '{}' saved it, and this is '{}'; give the weights "
                                "of this network",
                                file.getPath(), network->second, program.name));
  return mistakes(std::move(problems));
}

static Status loadParameters(const SafetensorsFile &file, const HalcyonProgram &program,
                             char *state, bool withOptimizer) {
  if (Status status = checkTensors(file, program, withOptimizer); !status.ok())
    return status;
  if (Status status = file.verifyChecksum(); !status.ok())
    return status;
  for (const HalcyonParameter &parameter : getParameters(program)) {
    if (!isStoredFor(parameter, withOptimizer))
      continue;
    Result<TensorReader> values = file.readElements(parameter.name);
    if (!values.ok())
      return values.status();
    fillParameter(parameter.place, locate<float>(state, parameter.place.offset),
                  [&] { return values->next(); });
    if (!values->getStatus().ok())
      return values->getStatus();
  }
  return {};
}

Status loadWeights(const std::string &path, const HalcyonProgram &program, char *state) {
  Result<SafetensorsFile> file = SafetensorsFile::open(path);
  return file.ok() ? loadParameters(*file, program, state, false) : file.status();
}

template <typename Number>
static bool readNumber(const SafetensorsHeader &header, const char *key, Number &number) {
  const auto entry = header.metadata.find(key);
  if (entry == header.metadata.end())
    return false;
  const char *end = entry->second.data() + entry->second.size();
  const auto [rest, error] = std::from_chars(entry->second.data(), end, number);
  return error == std::errc() && rest == end && number >= 0;
}

static bool readPosition(const SafetensorsHeader &header, TrainingPosition &position) {
  const auto order = header.metadata.find("halcyon.order");
  position.shuffled = order != header.metadata.end() && order->second == "shuffled";
  return order != header.metadata.end() && readNumber(header, "halcyon.seed", position.seed) &&
         readNumber(header, "halcyon.epoch", position.epoch) &&
         readNumber(header, "halcyon.step", position.step) &&
         readNumber(header, "halcyon.step_in_epoch", position.stepInEpoch) &&
         readNumber(header, "halcyon.images", position.images) &&
         readNumber(header, "halcyon.batch", position.batch);
}

Result<TrainingPosition> loadCheckpoint(const std::string &path, const HalcyonProgram &program,
                                        char *state) {
  Result<SafetensorsFile> file = SafetensorsFile::open(path);
  if (!file.ok())
    return file.status();
  TrainingPosition position;
  if (!readPosition(file->getHeader(), position))
    return mistake("{}: it holds weights but no position of a training run; start a new run from "
                   "them with --init instead of --resume",
                   path);
  if (Status status = loadParameters(*file, program, state, true); !status.ok())
    return status;
  return position;
}

} // namespace halcyon::runtime
