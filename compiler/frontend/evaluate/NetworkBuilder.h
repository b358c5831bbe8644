/// Records the layers and parameters of a network while it is evaluated, and names them.
#ifndef HALCYON_COMPILER_FRONTEND_EVALUATE_NETWORKBUILDER_H
#define HALCYON_COMPILER_FRONTEND_EVALUATE_NETWORKBUILDER_H

#include "compiler/frontend/evaluate/Arguments.h"

#include <map>
#include <string>

namespace halcyon {

/// One application of a block (or the network itself): the layers in it are counted by kind.
struct Instance {
  /// "stage_2.residual_1"; empty for the network.
  std::string path;
  /// A shared block is applied again: its parameters exist already.
  bool isReused = false;
  std::map<std::string, int64_t, std::less<>> counts = {};
};

/// Where a layer is applied and how it is called.
struct LayerSite {
  std::string name;
  SourceRange range;
  bool isReused = false;
};

class NetworkBuilder {
public:
  explicit NetworkBuilder(Diagnostics &diagnostics) : diagnostics(diagnostics) {}

  /// The name for what is applied in `parent`: its alias, or its kind and number. Reports a name
  /// that is taken.
  LayerSite nameSite(Instance &parent, std::string_view kind, const Name &alias, SourceRange range);

  /// Creates the parameter NAME.SUFFIX, or finds it if the layer is shared.
  std::optional<size_t> addParameter(const LayerSite &site, std::string_view suffix,
                                     Parameter parameter);

  /// Poison after a mistake.
  Value addLayer(const LayerSite &site, Operation operation,
                 const std::vector<TensorValue> &operands, Shape shape,
                 std::vector<size_t> parameters = {});

  /// Reports a shape that is too large for any machine.
  bool checkSize(const Shape &shape, SourceRange range);

  /// So many layers were added that the evaluation must end.
  bool isFull() const { return full; }

  Network network;

private:
  Diagnostics &diagnostics;
  bool full = false;
  std::map<std::string, SourceRange> usedNames;
  std::map<std::string, std::pair<size_t, SourceRange>> parameterIndices;
};

} // namespace halcyon

#endif
