#ifndef HALCYON_COMPILER_KERNELS_LOWER_COMPILEBITCODE_H
#define HALCYON_COMPILER_KERNELS_LOWER_COMPILEBITCODE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <set>
#include <string>

namespace halcyon::kernels {

/// A function in LLVM bitcode, and where its object file shall be.
struct BitcodeFunction {
  std::string name;
  std::string objectPath;
  std::set<std::string> exchangedBuffers; // that it writes, and other threads' caches hold
};

/// Makes an object file of each of some functions in the LLVM bitcode that Halide has written, in
/// which it is called `symbol`, and in which vectors that find no register spill to an aligned
/// stack. Returns what went wrong, empty if nothing.
///
/// Code that Halide makes itself keeps no frame pointer, so LLVM cannot align the stack once it has
/// begun to spill: vectors lie where the caller's stack happens to end, across two cache lines as a
/// rule and in one run of some across two pages. (ResNet-18 on Zen 5: a step takes 2 % longer;
/// where two pages were hit, kernels twice as long.)
std::string compileBitcode(llvm::StringRef bitcodePath, llvm::ArrayRef<BitcodeFunction> functions,
                           llvm::StringRef symbol);

} // namespace halcyon::kernels
#endif
