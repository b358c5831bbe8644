#include "runtime/command/VerifyCommand.h"
#include "runtime/data/LoadDataSet.h"
#include "runtime/verify/Gradients.h"
#include "runtime/weights/Initialize.h"
#include "runtime/weights/Parameters.h"
#include "runtime/weights/SafetensorsFile.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace halcyon::runtime {

static std::string nameGradient(const HalcyonParameter &parameter) {
  return std::string("gradient.") + parameter.name;
}

static std::string nameStatistic(const HalcyonParameter &parameter) {
  return std::string("statistic.") + parameter.name;
}

static void checkTensor(const SafetensorsFile &file, const std::string &name,
                        const HalcyonParameter &parameter, std::vector<std::string> &problems) {
  const SafetensorsTensor *tensor = file.find(name);
  if (!tensor)
    problems.push_back(fmt::format("{}: tensor '{}' {} is missing; record it", file.getPath(), name,
                                   describeShape(getShape(parameter))));
  else if (!std::ranges::equal(tensor->shape, getShape(parameter)))
    problems.push_back(fmt::format("{}: tensor '{}' has the shape {} but the network's has {}; "
                                   "record this network",
                                   file.getPath(), name, describeShape(tensor->shape),
                                   describeShape(getShape(parameter))));
}

static bool isExpected(const HalcyonProgram &program, const std::string &name) {
  if (name == "x" || name == "y" || name == "loss" || name.ends_with("num_batches_tracked"))
    return true;
  const auto parameters = getParameters(program);
  return std::any_of(parameters.begin(), parameters.end(), [&](const HalcyonParameter &parameter) {
    return name == parameter.name || name == nameGradient(parameter) ||
           name == nameStatistic(parameter);
  });
}

static Status checkFile(const SafetensorsFile &file, const HalcyonProgram &program) {
  std::vector<std::string> problems;
  for (const HalcyonParameter &parameter : getParameters(program)) {
    if (parameter.role == HALCYON_WEIGHT || file.find(parameter.name))
      checkTensor(file, parameter.name, parameter, problems);
    if (hasGradient(parameter))
      checkTensor(file, nameGradient(parameter), parameter, problems);
    if (file.find(nameStatistic(parameter)))
      checkTensor(file, nameStatistic(parameter), parameter, problems);
  }
  for (const auto &[name, tensor] : file.getHeader().tensors)
    if (!isExpected(program, name))
      problems.push_back(fmt::format("{}: tensor '{}' is unknown to the network '{}'; record this "
                                     "network",
                                     file.getPath(), name, program.name));
  const SafetensorsTensor *loss = file.find("loss");
  if (!loss || countElements(loss->shape) != 1)
    problems.push_back(
        fmt::format("{}: the tensor 'loss' of one element is missing; record it", file.getPath()));
  return mistakes(std::move(problems));
}

static Status loadParameters(const SafetensorsFile &file, Network &network) {
  const auto parameters = getParameters(network.getProgram());
  for (size_t i = 0; i < parameters.size(); ++i) {
    const std::vector<float> initial = drawInitialValues(parameters[i], uint32_t(i), 0);
    std::vector<double> values(initial.begin(), initial.end());
    if (file.find(parameters[i].name)) {
      Result<std::vector<double>> stored = file.readDoubles(parameters[i].name);
      if (!stored.ok())
        return stored.status();
      values = std::move(*stored);
    }
    writeParameter(network, i, values);
  }
  return {};
}

static Result<Gradients> loadGradients(const SafetensorsFile &file, const HalcyonProgram &program) {
  Result<std::vector<double>> loss = file.readDoubles("loss");
  if (!loss.ok())
    return loss.status();
  Gradients gradients = {loss->front(), {}};
  for (const HalcyonParameter &parameter : getParameters(program)) {
    std::vector<double> &values = gradients.ofParameters.emplace_back();
    if (!hasGradient(parameter))
      continue;
    Result<std::vector<double>> stored = file.readDoubles(nameGradient(parameter));
    if (!stored.ok())
      return stored.status();
    values = std::move(*stored);
  }
  return gradients;
}

namespace {

/// Prints one line per comparison and collects those that are off.
class Comparison {
public:
  explicit Comparison(double singleTolerance) : tolerance(singleTolerance) {
    fmt::print("{:<40} {:>14} {:>14}\n", "largest relative error", "f32", "f64");
  }

  void add(const std::string &name, double single, double reference) {
    fmt::print("{:<40} {:>14.2e} {:>14.2e}\n", name, single, reference);
    check(name, "f32", single);
    check(name, "f64", reference);
  }

  void addSingle(const std::string &name, double single) {
    fmt::print("{:<40} {:>14.2e}\n", name, single);
    check(name, "f32", single);
  }

  Status finish() {
    if (!problems.empty())
      return {Outcome::Fault, std::move(problems)};
    fmt::print("everything agrees with the recorded values\n");
    return {};
  }

private:
  void check(const std::string &name, const char *build, double error) {
    if (!(error <= tolerance))
      problems.push_back(
          fmt::format("{}: the {} build is off the recorded values by {:.2e} (tolerance "
                      "{:.0e}); this is a fault of the compiler, report it",
                      name, build, error, tolerance));
  }

  double tolerance;
  std::vector<std::string> problems;
};

} // namespace

static void compareGradients(Network &network, const Gradients &recorded, Comparison &comparison) {
  const Gradients single = computeGradients(network);
  const Gradients reference = computeReferenceGradients(network);
  const double lossScale = std::max(std::abs(recorded.loss), 1e-3);
  comparison.add("loss", measureError({single.loss}, {recorded.loss}, lossScale),
                 measureError({reference.loss}, {recorded.loss}, lossScale));
  const auto parameters = getParameters(network.getProgram());
  const std::vector<double> scales = computeScales(parameters, recorded);
  for (size_t i = 0; i < parameters.size(); ++i)
    if (hasGradient(parameters[i]))
      comparison.add(nameGradient(parameters[i]),
                     measureError(single.ofParameters[i], recorded.ofParameters[i], scales[i]),
                     measureError(reference.ofParameters[i], recorded.ofParameters[i], scales[i]));
}

// The statistics after a training step at a rate of 0.
static Status compareStatistics(const SafetensorsFile &file, Network &network,
                                Comparison &comparison) {
  network.getBatch().setRate(0);
  network.run(network.getProgram().train);
  for (const HalcyonParameter &parameter : getParameters(network.getProgram())) {
    if (!file.find(nameStatistic(parameter)))
      continue;
    Result<std::vector<double>> recorded = file.readDoubles(nameStatistic(parameter));
    if (!recorded.ok())
      return recorded.status();
    std::vector<double> actual(recorded->size());
    unpackParameter(parameter.place, locate<float>(network.getState(), parameter.place.offset),
                    actual.data());
    const double scale = computeScales({&parameter, 1}, {0, {*recorded}}).front();
    comparison.addSingle(nameStatistic(parameter), measureError(actual, *recorded, scale));
  }
  return {};
}

static Status fillBatch(const DataSet &data, Network &network) {
  const HalcyonProgram &program = network.getProgram();
  const int32_t most = std::min(program.train.batch, program.reference_gradients.batch);
  if (data.count > most)
    return mistake("{}: it has {} images but the program takes {}; compile it with --batch {}",
                   data.imageSource, data.count, most, data.count);
  std::vector<uint32_t> indices(size_t(data.count));
  std::iota(indices.begin(), indices.end(), 0u);
  fillImages(data, indices, network.getBatch());
  fillTargets(data, indices, network.getBatch());
  network.getBatch().setKeys(0, 0);
  return {};
}

Status verifyRecorded(const HalcyonProgram &program, const VerifyOptions &options) {
  Result<DataSet> data = loadDataSet(options.recorded, DataPart::Test, program);
  if (!data.ok())
    return data.status();
  Result<SafetensorsFile> file = SafetensorsFile::open(options.recorded);
  if (!file.ok())
    return file.status();
  if (Status status = checkFile(*file, program); !status.ok())
    return status;
  const auto parameters = getParameters(program);
  const bool hasStatistics =
      std::any_of(parameters.begin(), parameters.end(), [&](const HalcyonParameter &parameter) {
        return file->find(nameStatistic(parameter));
      });
  Result<std::unique_ptr<Network>> network =
      Network::create(program, {&program.train, &program.reference_gradients}, options.threads);
  if (!network.ok())
    return network.status();
  if (Status status = fillBatch(*data, **network); !status.ok())
    return status;
  if (Status status = loadParameters(*file, **network); !status.ok())
    return status;
  Result<Gradients> recorded = loadGradients(*file, program);
  if (!recorded.ok())
    return recorded.status();
  Comparison comparison(options.tolerance);
  compareGradients(**network, *recorded, comparison);
  if (hasStatistics)
    if (Status status = compareStatistics(*file, **network, comparison); !status.ok())
      return status;
  return comparison.finish();
}

} // namespace halcyon::runtime
