#ifndef HALCYON_COMPILER_KERNELS_CACHE_LOADEDLIBRARIES_H
#define HALCYON_COMPILER_KERNELS_CACHE_LOADEDLIBRARIES_H

#include <string>

namespace halcyon::kernels {

/// The build identifiers of Halide's, MLIR's and LLVM's libraries as this process has loaded them,
/// a line each: they differ wherever the code does. Empty if one of them has none.
std::string identifyLibraries();

} // namespace halcyon::kernels
#endif
