#include "runtime/command/VerifyCommand.h"
#include "runtime/Philox.h"
#include "runtime/data/Trial.h"
#include "runtime/verify/CentralDifferences.h"
#include "runtime/verify/Gradients.h"
#include "runtime/weights/Initialize.h"
#include "runtime/weights/Parameters.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace halcyon::runtime {

// Central differences of a smooth f64 loss are exact to about 1e-10 of it; a gradient that is wrong
// is off by far more.
static constexpr double DifferenceTolerance = 1e-5;

// An f32 sum that rounds across a kink (of a ReLU or a maximum) changes a gradient by much; not on
// three draws out of three.
static constexpr int MostDraws = 3;

namespace {

struct ParameterErrors {
  double single = std::numeric_limits<double>::infinity(); // f32 against the reference
  double difference = 0;                                   // the reference against differences
};

struct Errors {
  double loss = std::numeric_limits<double>::infinity();
  std::vector<ParameterErrors> ofParameters;
};

} // namespace

// Initial values, with bumps on weights that all start alike, so that nothing is zero by accident.
static std::vector<double> drawTrialWeights(const HalcyonParameter &parameter, size_t index,
                                            uint64_t seed) {
  const std::vector<float> initial = drawInitialValues(parameter, uint32_t(index), seed);
  std::vector<double> values(initial.begin(), initial.end());
  if (parameter.role != HALCYON_WEIGHT || parameter.initializer != HALCYON_CONSTANT)
    return values;
  for (size_t i = 0; i < values.size(); ++i) {
    const PhiloxCounter words =
        randomWords(seed, RandomPurpose::TrialWeights, uint32_t(index), i / 4);
    // Rounded to f32, so that both builds start from the same weights.
    values[i] = float(values[i] + 0.2 * toUnitInterval(words[i % 4]) - 0.1);
  }
  return values;
}

static void updateErrors(Network &network, const Gradients &reference, Errors &errors) {
  const Gradients single = computeGradients(network);
  const std::vector<double> scales = computeScales(getParameters(network.getProgram()), reference);
  const double lossError =
      std::abs(single.loss - reference.loss) / std::max(std::abs(reference.loss), 1e-3);
  errors.loss = lossError < errors.loss ? lossError : errors.loss;
  for (size_t i = 0; i < errors.ofParameters.size(); ++i)
    errors.ofParameters[i].single =
        std::min(errors.ofParameters[i].single,
                 measureError(single.ofParameters[i], reference.ofParameters[i], scales[i]));
}

static bool areWithin(const Errors &errors, double tolerance) {
  return errors.loss <= tolerance &&
         std::all_of(errors.ofParameters.begin(), errors.ofParameters.end(),
                     [&](const ParameterErrors &each) { return each.single <= tolerance; });
}

static void measureDifferences(Network &network, const VerifyOptions &options,
                               const Gradients &reference, Errors &errors) {
  const std::vector<double> scales = computeScales(getParameters(network.getProgram()), reference);
  for (size_t i = 0; i < errors.ofParameters.size(); ++i)
    if (!reference.ofParameters[i].empty())
      errors.ofParameters[i].difference =
          measureDifferenceError(network, i, reference.ofParameters[i], scales[i], options.samples,
                                 DifferenceTolerance, options.seed);
}

static Errors measureErrors(Network &network, const VerifyOptions &options, int32_t images) {
  const HalcyonProgram &program = network.getProgram();
  Errors errors;
  errors.ofParameters.resize(size_t(program.parameter_count));
  for (int draw = 0; draw < MostDraws && !areWithin(errors, options.tolerance); ++draw) {
    fillWithTrialData(program, images, options.seed + uint64_t(draw), network.getBatch());
    const Gradients reference = computeReferenceGradients(network);
    updateErrors(network, reference, errors);
    if (draw == 0)
      measureDifferences(network, options, reference, errors);
  }
  return errors;
}

static Status report(const HalcyonProgram &program, const VerifyOptions &options,
                     const Errors &errors) {
  std::vector<std::string> problems;
  fmt::print("{:<40} {:>14} {:>14}\n", "largest relative error", "f32 to f64",
             "f64 to differences");
  fmt::print("{:<40} {:>14.2e}\n", "loss", errors.loss);
  if (!(errors.loss <= options.tolerance))
    problems.push_back(
        fmt::format("loss: the f32 kernels are off by {:.2e} (tolerance {:.0e}); this "
                    "is a fault of the compiler, report it",
                    errors.loss, options.tolerance));
  for (size_t i = 0; i < errors.ofParameters.size(); ++i) {
    const HalcyonParameter &parameter = getParameters(program)[i];
    const ParameterErrors &error = errors.ofParameters[i];
    if (!hasGradient(parameter))
      continue;
    fmt::print("{:<40} {:>14.2e} {:>14.2e}\n", parameter.name, error.single, error.difference);
    if (!(error.single <= options.tolerance) || !(error.difference <= DifferenceTolerance))
      problems.push_back(fmt::format(
          "{}: its gradient is off by {:.2e} (f32 to f64, tolerance {:.0e}) and {:.2e} (f64 to "
          "central differences, tolerance {:.0e}); this is a fault of the compiler, report it",
          parameter.name, error.single, options.tolerance, error.difference, DifferenceTolerance));
  }
  if (!problems.empty())
    return {Outcome::Fault, std::move(problems)};
  fmt::print("all gradients agree\n");
  return {};
}

Status verify(const HalcyonProgram &program, const VerifyOptions &options) {
  if (!options.recorded.empty())
    return verifyRecorded(program, options);
  Result<std::unique_ptr<Network>> network =
      Network::create(program, {&program.train, &program.reference_gradients}, options.threads);
  if (!network.ok())
    return network.status();
  for (size_t i = 0; i < getParameters(program).size(); ++i)
    writeParameter(**network, i, drawTrialWeights(getParameters(program)[i], i, options.seed));
  const int32_t images =
      std::min({options.images, program.train.batch, program.reference_gradients.batch});
  return report(program, options, measureErrors(**network, options, images));
}

} // namespace halcyon::runtime
