#include "compiler/kernels/lower/MarkOutputLoads.h"

using namespace halcyon::kernels;

MarkOutputLoads::MarkOutputLoads(const Halide::Func &output) {
  std::vector<Halide::OutputImageParam> buffers = output.output_buffers();
  for (size_t i = 0; i < buffers.size(); ++i) {
    std::string number = buffers.size() == 1 ? "" : "." + std::to_string(i);
    parameters[output.name() + number] = buffers[i].parameter();
  }
}

Halide::Expr MarkOutputLoads::visit(const Halide::Internal::Load *load) {
  Halide::Expr mutated = IRMutator::visit(load);
  auto parameter = parameters.find(load->name);
  const auto *inner = mutated.as<Halide::Internal::Load>();
  if (parameter == parameters.end() || inner->param.defined())
    return mutated;
  return Halide::Internal::Load::make(inner->type, inner->name, inner->index, inner->image,
                                      parameter->second, inner->predicate, inner->alignment);
}
