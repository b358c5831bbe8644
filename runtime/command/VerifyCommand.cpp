#include "runtime/command/VerifyCommand.h"
#include "runtime/data/Trial.h"
#include "runtime/verify/CentralDifferences.h"
#include "runtime/verify/Gradients.h"
#include "runtime/verify/TrialWeights.h"
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

// An error may be so many times what rounding was seen to do. (1x1 kernels on a single channel in
// front of a batch normalisation, whose gradient is zero but for rounding: up to 4.5 times on 30
// draws.)
static constexpr double MostOfRounding = 10;

namespace {

struct ParameterErrors {
  double single = std::numeric_limits<double>::infinity(); // f32 against the reference
  double rounding = 0;   // how far rounding moves it, where it is off by more than it should
  double difference = 0; // the reference against differences

  // By how much the f32 error is larger than allowed.
  double excess(double tolerance) const {
    return single - std::max(tolerance, std::isfinite(rounding) ? MostOfRounding * rounding : 0);
  }
};

struct Errors {
  double loss = std::numeric_limits<double>::infinity();
  std::vector<ParameterErrors> ofParameters;
};

} // namespace

// The gradients on weights that differ so little that only how they round tells them from others.
static Gradients computeRoundedGradients(Network &network, const TrialWeights &weights,
                                         uint64_t seed) {
  writeTrialWeights(network, changeLastBits(weights, seed));
  Gradients gradients = computeGradients(network);
  writeTrialWeights(network, weights);
  return gradients;
}

static bool areWithin(const Errors &errors, double tolerance) {
  return errors.loss <= tolerance &&
         std::all_of(errors.ofParameters.begin(), errors.ofParameters.end(),
                     [&](const ParameterErrors &each) { return each.excess(tolerance) <= 0; });
}

static Errors compareWithReference(Network &network, const VerifyOptions &options,
                                   const TrialWeights &weights, const Gradients &reference) {
  const Gradients single = computeGradients(network);
  const std::vector<double> scales = computeScales(getParameters(network.getProgram()), reference);
  Errors errors;
  errors.loss = std::abs(single.loss - reference.loss) / std::max(std::abs(reference.loss), 1e-3);
  for (size_t i = 0; i < weights.size(); ++i)
    errors.ofParameters.push_back(
        {.single = measureError(single.ofParameters[i], reference.ofParameters[i], scales[i])});
  if (areWithin(errors, options.tolerance))
    return errors;
  // The same weights always round alike: what moves by itself is a fault, not rounding.
  if (computeGradients(network).ofParameters != single.ofParameters)
    return errors;
  const Gradients rounded = computeRoundedGradients(network, weights, options.seed);
  for (size_t i = 0; i < weights.size(); ++i)
    errors.ofParameters[i].rounding =
        measureError(rounded.ofParameters[i], single.ofParameters[i], scales[i]);
  return errors;
}

// Keeps the better of two draws.
static void update(Errors &errors, const Errors &ofDraw, double tolerance) {
  errors.loss = ofDraw.loss < errors.loss ? ofDraw.loss : errors.loss;
  for (size_t i = 0; i < errors.ofParameters.size(); ++i)
    if (ofDraw.ofParameters[i].excess(tolerance) < errors.ofParameters[i].excess(tolerance)) {
      errors.ofParameters[i].single = ofDraw.ofParameters[i].single;
      errors.ofParameters[i].rounding = ofDraw.ofParameters[i].rounding;
    }
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
  const TrialWeights weights = drawTrialWeights(program, options.seed);
  writeTrialWeights(network, weights);
  Errors errors;
  errors.ofParameters.resize(weights.size());
  for (int draw = 0; draw < MostDraws && !areWithin(errors, options.tolerance); ++draw) {
    fillWithTrialData(program, images, options.seed + uint64_t(draw), network.getBatch());
    const Gradients reference = computeReferenceGradients(network);
    update(errors, compareWithReference(network, options, weights, reference), options.tolerance);
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
    fmt::print("{:<40} {:>14.2e} {:>14.2e}{}\n", parameter.name, error.single, error.difference,
               error.single > options.tolerance
                   ? fmt::format("  rounding moves it by {:.2e}", error.rounding)
                   : "");
    if (!(error.excess(options.tolerance) <= 0) || !(error.difference <= DifferenceTolerance))
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
  const int32_t images =
      std::min({options.images, program.train.batch, program.reference_gradients.batch});
  return report(program, options, measureErrors(**network, options, images));
}

} // namespace halcyon::runtime
