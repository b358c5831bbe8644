/// The language's front door without MLIR: source text in, a network or its mistakes out.
#ifndef HALCYON_COMPILER_FRONTEND_READNETWORK_H
#define HALCYON_COMPILER_FRONTEND_READNETWORK_H

#include "compiler/frontend/Network.h"

#include <string>

namespace halcyon {

/// What the command line says beside the file.
struct FrontendOptions {
  /// Overrides the file's `batch`.
  std::optional<int64_t> batch;
  /// Override the file's `loss` and `optimizer`, in the language's words ("sgd(rate: 0.1)").
  /// Empty ones override nothing.
  std::string loss, optimizer;
};

/// Reads a description. Mistakes and warnings are appended to `messages`, each with its place and
/// the line quoted; the result is empty if there was a mistake.
std::optional<Network> readNetwork(const SourceFile &source, const FrontendOptions &options,
                                   std::string &messages);

/// The training that the command line alone describes, for a model that comes without a train
/// section. Empty after a mistake, and if the options name no loss and no optimizer.
std::optional<Training> readTraining(const FrontendOptions &options, std::string &messages);

} // namespace halcyon

#endif
