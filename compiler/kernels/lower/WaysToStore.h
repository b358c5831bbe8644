#ifndef HALCYON_COMPILER_KERNELS_LOWER_WAYSTOSTORE_H
#define HALCYON_COMPILER_KERNELS_LOWER_WAYSTOSTORE_H

#include "llvm/IR/Function.h"

#include <set>
#include <string>

namespace halcyon::kernels {

/// Gives a kernel that writes buffers which other threads' caches hold two ways to do so, between
/// which the runtime's halcyon_write_past_caches chooses at each call: as usual, or past the
/// caches. Halide's names of the buffers; nothing happens where there are none, or where no store
/// to them is known to be aligned.
///
/// A processor that writes a line which another one's cache holds has that give it up first. Where
/// both share a cache this takes little; where they do not, 27 ns a line, one line after the other,
/// however far ahead it is asked for: 2.4 GB/s instead of 19 (Zen 4, lines that the other one has
/// read). Past the caches it is 28 GB/s in either case, but then everyone reads from memory.
void addWaysToStore(llvm::Function &kernel, const std::set<std::string> &buffers);

} // namespace halcyon::kernels
#endif
