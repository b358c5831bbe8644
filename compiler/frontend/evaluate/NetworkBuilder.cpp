#include "compiler/frontend/evaluate/NetworkBuilder.h"

#include "compiler/frontend/evaluate/Shapes.h"

namespace halcyon {
namespace {

/// A network of more layers is a mistake in a loop.
constexpr size_t maximalLayers = 10000;

} // namespace

LayerSite NetworkBuilder::nameSite(Instance &parent, std::string_view kind, const Name &alias,
                                   SourceRange range) {
  std::string name = parent.path.empty() ? "" : parent.path + ".";
  if (alias.empty()) {
    auto count = parent.counts.try_emplace(std::string(kind), 0).first;
    name.append(kind).append("_").append(std::to_string(++count->second));
  } else {
    name.append(alias.text);
  }
  SourceRange place = alias.empty() ? range : alias.range;
  auto [used, isNew] = usedNames.try_emplace(name, place);
  if (!isNew && !parent.isReused) {
    bool isSamePlace = used->second.begin == place.begin;
    Diagnostic &diagnostic = diagnostics.error(place, "the name '", name, "' is taken");
    if (isSamePlace)
      diagnostic.help("this line is evaluated more than once, but a name given by 'as' is used "
                      "once; leave it out, and layers are numbered");
    else
      diagnostic.note(used->second, "first used here");
  }
  return {name, range, parent.isReused};
}

bool NetworkBuilder::checkSize(const Shape &shape, SourceRange range) {
  Shape batched = shape;
  batched.insert(batched.begin(), network.batch);
  if (countElements(batched))
    return true;
  diagnostics.error(range, "a value of shape ", toText(shape), " for each of ", network.batch,
                    " images has more than ", maximalElements, " elements");
  return false;
}

std::optional<size_t> NetworkBuilder::addParameter(const LayerSite &site, std::string_view suffix,
                                                   Parameter parameter) {
  parameter.name = site.name + "." + std::string(suffix);
  parameter.location = diagnostics.getSource().locate(site.range.begin);
  if (!countElements(parameter.shape)) {
    diagnostics.error(site.range, "parameter '", parameter.name, "' of shape ",
                      toText(parameter.shape), " has more than ", maximalElements, " elements");
    return std::nullopt;
  }
  auto [known, isNew] = parameterIndices.try_emplace(
      parameter.name, std::pair(network.parameters.size(), site.range));
  if (isNew) {
    network.parameters.push_back(std::move(parameter));
    return network.parameters.size() - 1;
  }
  const Parameter &existing = network.parameters[known->second.first];
  if (existing.shape == parameter.shape)
    return known->second.first;
  // Otherwise a name is taken twice, which was reported.
  if (site.isReused)
    diagnostics
        .error(site.range, "the shared parameter '", parameter.name, "' has shape ",
               toText(existing.shape), ", but this input needs ", toText(parameter.shape))
        .note(known->second.second, "it got its shape here");
  return std::nullopt;
}

Value NetworkBuilder::addLayer(const LayerSite &site, Operation operation,
                               const std::vector<TensorValue> &operands, Shape shape,
                               std::vector<size_t> parameters) {
  if (!checkSize(shape, site.range))
    return Poison();
  if (network.layers.size() == maximalLayers) {
    full = true;
    diagnostics.error(site.range, "the network has more than ", maximalLayers, " layers");
    return Poison();
  }
  Layer &layer = network.layers.emplace_back();
  layer.operation = operation;
  layer.name = site.name;
  layer.location = diagnostics.getSource().locate(site.range.begin);
  for (const TensorValue &operand : operands)
    layer.operands.push_back(operand.index);
  layer.parameters = std::move(parameters);
  layer.shape = std::move(shape);
  return TensorValue{network.layers.size(), layer.shape};
}

} // namespace halcyon
