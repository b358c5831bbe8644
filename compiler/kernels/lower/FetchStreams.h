#ifndef HALCYON_COMPILER_KERNELS_LOWER_FETCHSTREAMS_H
#define HALCYON_COMPILER_KERNELS_LOWER_FETCHSTREAMS_H

#include <Halide.h>
#include <set>

namespace halcyon::kernels {

/// A lowering pass for loops that go through memory in many places at once, as transforms of
/// Winograd's form do, each element of whose squares lies in an image of its own, and depthwise
/// convolutions, which read one line a pixel. A core foresees no more than some such streams, so
/// what later steps touch first, to read or to write it, is fetched: some 64 lines, and at least
/// two steps ahead.
class FetchStreams : public Halide::Internal::IRMutator {
public:
  /// The arguments that no cache of a core holds, by their names.
  explicit FetchStreams(std::set<std::string> farBuffers);

  Halide::Internal::Stmt mutate(const Halide::Internal::Stmt &kernel) override;

private:
  std::set<std::string> farBuffers;
};

} // namespace halcyon::kernels
#endif
