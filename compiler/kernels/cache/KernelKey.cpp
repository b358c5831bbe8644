#include "compiler/kernels/cache/KernelKey.h"

#include "compiler/kernels/HalideTarget.h"
#include "compiler/kernels/cache/LoadedLibraries.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/raw_ostream.h"

#include <unistd.h>

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;

namespace {

/// All of a processor's description; a member that is added and not listed here does not compile.
std::string describe(const KernelTarget &target) {
  auto [cpu, vectorBytes, registers, leastVectorBytes, sse41, avx, f16c, fma, avx2, avx512,
        avx512Skylake] = target;
  std::string text = cpu;
  for (int64_t value :
       {vectorBytes, registers, leastVectorBytes, int64_t(sse41), int64_t(avx), int64_t(f16c),
        int64_t(fma), int64_t(avx2), int64_t(avx512), int64_t(avx512Skylake)})
    text += " " + std::to_string(value);
  return text + " " + toHalideTarget(target).to_string() + "\n";
}

/// Halide's switches (HL_LLVM_ARGS, for instance), in a fixed order.
std::string describeEnvironment() {
  SmallVector<StringRef> variables;
  for (char **variable = environ; *variable; ++variable)
    if (StringRef(*variable).starts_with("HL_"))
      variables.push_back(*variable);
  llvm::sort(variables);
  return llvm::join(variables, "\n") + "\n";
}

/// The kernel as MLIR, without its name.
std::string printNameless(kernel::FuncOp kernel) {
  OwningOpRef<kernel::FuncOp> nameless = kernel.clone();
  nameless->setSymName("kernel");
  std::string text;
  llvm::raw_string_ostream stream(text);
  (*nameless)->print(stream, OpPrintingFlags().useLocalScope());
  return text;
}

} // namespace

std::string kernels::describeCompilation(StringRef compilerVersion, const KernelTarget &target) {
  std::string libraries = identifyLibraries();
  if (libraries.empty())
    return "";
  return (compilerVersion + "\n" + libraries).str() + describe(target) + describeEnvironment();
}

std::string kernels::computeKey(kernel::FuncOp kernel, StringRef compilation) {
  llvm::BLAKE3 hash;
  hash.update(compilation);
  hash.update(printNameless(kernel));
  return llvm::toHex(hash.final(), /*LowerCase=*/true);
}

std::string kernels::fingerprint(kernel::FuncOp kernel) {
  OwningOpRef<kernel::FuncOp> untiled = kernel.clone();
  untiled->removeTileAttr();
  llvm::BLAKE3 hash;
  hash.update(printNameless(*untiled));
  return llvm::toHex(hash.final<8>(), /*LowerCase=*/true);
}
