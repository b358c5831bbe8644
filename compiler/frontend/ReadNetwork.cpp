#include "compiler/frontend/ReadNetwork.h"

#include "compiler/frontend/check/CheckNames.h"
#include "compiler/frontend/evaluate/TrainSection.h"
#include "compiler/frontend/parse/Parser.h"
#include "compiler/frontend/text/Suggest.h"

#include <algorithm>

namespace halcyon {
namespace {

/// Reads one option that holds an expression, with diagnostics that call it by its flag.
template <typename Read>
bool readOption(const char *flag, const std::string &text, std::string &messages, Read read) {
  if (text.empty())
    return true;
  SourceFile source(flag, text.substr(0, maximalSourceBytes));
  Diagnostics diagnostics(source);
  ExpressionPointer expression = parseWholeExpression(source, diagnostics);
  SyntaxTree noDeclarations;
  Evaluator evaluator(noDeclarations, diagnostics);
  TrainSection section(evaluator, diagnostics);
  checkSettingNames(*expression, diagnostics);
  if (!diagnostics.hasErrors())
    read(section, *expression);
  messages += diagnostics.render();
  return !diagnostics.hasErrors();
}

/// Loss and optimizer of the command line, where they are given.
struct Overrides {
  std::optional<Loss> loss;
  std::optional<Optimizer> optimizer;
  bool isValid = true;
};

Overrides readOverrides(const FrontendOptions &options, std::string &messages) {
  Overrides overrides;
  overrides.isValid &= readOption("--loss", options.loss, messages,
                                  [&](TrainSection &section, const Expression &expression) {
                                    section.readLoss(expression);
                                    overrides.loss = section.loss;
                                  });
  overrides.isValid &= readOption("--optimizer", options.optimizer, messages,
                                  [&](TrainSection &section, const Expression &expression) {
                                    section.readOptimizer(expression);
                                    overrides.optimizer = section.optimizer;
                                  });
  return overrides;
}

void reportIncomplete(const Overrides &overrides, std::string &messages) {
  messages += overrides.loss ? "--optimizer: error: missing: the model has no train section\n"
                               "  help: for example: --optimizer 'sgd(rate: 0.1, momentum: 0.9)'\n"
                             : "--loss: error: missing: the model has no train section\n"
                               "  help: for example: --loss cross_entropy\n";
}

class FileReader {
public:
  FileReader(const SyntaxTree &tree, Diagnostics &diagnostics, const FrontendOptions &options,
             const Overrides &overrides)
      : tree(tree), diagnostics(diagnostics), options(options), overrides(overrides) {}

  std::optional<Network> run() {
    checkNames(tree, diagnostics);
    checkCounts();
    Evaluator constants(tree, diagnostics);
    TrainSection section(constants, diagnostics);
    const TrainDeclaration *train = tree.trains.empty() ? nullptr : &tree.trains.front();
    if (train)
      section.read(*train);

    // Further networks are an error, but their mistakes are worth to know, too.
    std::optional<Network> result;
    for (const NetworkDeclaration &declaration : tree.networks) {
      int64_t batch = options.batch.value_or(section.batch.value_or(defaultBatch));
      std::optional<Network> network =
          Evaluator(tree, diagnostics).evaluateNetwork(declaration, batch);
      if (!result)
        result = std::move(network);
    }
    if (result && (train || (overrides.loss && overrides.optimizer)))
      addTraining(*result, section, train);
    return diagnostics.hasErrors() ? std::nullopt : std::move(result);
  }

private:
  void checkCounts() {
    checkTrainNames();
    for (size_t index = 1; index < tree.networks.size(); ++index)
      diagnostics
          .error(tree.networks[index].name.range,
                 "a file describes one network; this is another one")
          .note(tree.networks.front().name.range, "the first one is here")
          .help("move it to a file of its own");
    if (tree.networks.empty() && !diagnostics.hasErrors())
      diagnostics.error({0, 0}, "the file describes no network")
          .help("a small one is: network tiny(image: f32[1, 8, 8]) { image |> flatten |> "
                "dense(10) }");
  }

  void checkTrainNames() {
    std::vector<std::string_view> names;
    names.reserve(tree.networks.size());
    for (const NetworkDeclaration &network : tree.networks)
      names.push_back(network.name.text);
    for (size_t index = 0; index < tree.trains.size(); ++index) {
      const Name &name = tree.trains[index].network;
      bool isKnown = std::find(names.begin(), names.end(), name.text) != names.end();
      if (!isKnown && !name.empty() && !tree.isDamaged)
        diagnostics.error(name.range, "unknown network '", name.text, "'")
            .help(suggest(name.text, names));
      else if (index > 0)
        diagnostics.error(name.range, "a second train section")
            .note(tree.trains.front().network.range, "the first one is here");
    }
  }

  void addTraining(Network &network, const TrainSection &section, const TrainDeclaration *train) {
    Training training = section.getTraining();
    training.loss = overrides.loss.value_or(training.loss);
    training.optimizer = overrides.optimizer.value_or(training.optimizer);
    SourceRange range = tree.networks.front().name.range;
    if (train)
      for (const TrainDeclaration::Setting &setting : train->settings)
        if (setting.name.text == "loss" && !overrides.loss)
          range = setting.value->range;
    checkLoss(network, training.loss, range, diagnostics);
    network.training = training;
  }

  const SyntaxTree &tree;
  Diagnostics &diagnostics;
  const FrontendOptions &options;
  const Overrides &overrides;
};

} // namespace

std::optional<Network> readNetwork(const SourceFile &source, const FrontendOptions &options,
                                   std::string &messages) {
  if (source.getText().size() > maximalSourceBytes) {
    messages += source.getName() + ": error: longer than " +
                std::to_string(maximalSourceBytes >> 20) + " MiB\n";
    return std::nullopt;
  }
  Overrides overrides = readOverrides(options, messages);
  Diagnostics diagnostics(source);
  SyntaxTree tree = parseFile(source, diagnostics);
  std::optional<Network> network = FileReader(tree, diagnostics, options, overrides).run();
  messages += diagnostics.render();
  if (!network || !overrides.isValid)
    return std::nullopt;
  bool isIncomplete = overrides.loss.has_value() != overrides.optimizer.has_value();
  if (!network->training && isIncomplete) {
    reportIncomplete(overrides, messages);
    return std::nullopt;
  }
  return network;
}

std::optional<Training> readTraining(const FrontendOptions &options, std::string &messages) {
  Overrides overrides = readOverrides(options, messages);
  if (!overrides.isValid || (!overrides.loss && !overrides.optimizer))
    return std::nullopt;
  if (!overrides.loss || !overrides.optimizer) {
    reportIncomplete(overrides, messages);
    return std::nullopt;
  }
  Training training;
  training.loss = *overrides.loss;
  training.optimizer = *overrides.optimizer;
  return training;
}

} // namespace halcyon
