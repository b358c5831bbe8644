#ifndef HALCYON_COMPILER_KERNELS_LOWER_VECTORLOOPS_H
#define HALCYON_COMPILER_KERNELS_LOWER_VECTORLOOPS_H

#include "llvm/ADT/STLFunctionalExtras.h"

#include <Halide.h>

namespace halcyon::kernels {

/// A loop, with all around it, and the vectors of a buffer that it itself touches, rather than
/// loops inside of it.
struct VectorLoop {
  std::vector<const Halide::Internal::For *> loops; // the outermost first
  std::string buffer;
  Halide::Type type;
  int64_t lanes;
  /// The number of each one's first element, by loop variables alone.
  std::vector<Halide::Expr> vectors = {};
  bool isStoredTo = false;

  const Halide::Internal::For *steps() const { return loops.back(); }
};

/// A load, or a store.
struct VectorAccess {
  const std::string &buffer;
  bool isStore;
  bool isArgument; // of the kernel is the buffer, not memory of its own
};

/// The loops right around the accesses that `isMeant` is true for: one for each buffer that such a
/// loop touches. Vectors that are gathered element by element are left out.
std::vector<VectorLoop> findVectorLoops(const Halide::Internal::Stmt &kernel,
                                        llvm::function_ref<bool(const VectorAccess &)> isMeant);

} // namespace halcyon::kernels
#endif
