#include "compiler/kernels/HalideTarget.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/X86TargetParser.h"

using namespace mlir;
using namespace halcyon::kernels;

namespace {

/// The features of a processor with those that they imply.
llvm::StringMap<bool> findFeatures(StringRef cpuName) {
  SmallVector<StringRef> names;
  llvm::X86::getFeaturesForCPU(cpuName, names);
  llvm::StringMap<bool> features;
  for (StringRef name : names) {
    features[name] = true;
    llvm::X86::updateImpliedFeatures(name, /*Enabled=*/true, features);
  }
  return features;
}

} // namespace

FailureOr<KernelTarget> halcyon::kernels::describeTarget(StringRef cpuName, Location location) {
  bool isHost = cpuName == "host";
  if (!isHost && llvm::X86::parseArchX86(cpuName, /*Only64Bit=*/true) == llvm::X86::CK_None)
    return emitError(location) << "unknown processor '" << cpuName
                               << "': expected 'host' or one of LLVM's names of 64-bit x86 "
                                  "processors, such as 'x86-64-v3' or 'skylake-avx512'";
  llvm::StringMap<bool> features = isHost ? llvm::sys::getHostCPUFeatures() : findFeatures(cpuName);
  KernelTarget target;
  target.cpu = isHost ? llvm::sys::getHostCPUName().str() : cpuName.str();
  target.sse41 = features.lookup("sse4.1");
  target.avx = features.lookup("avx");
  target.f16c = features.lookup("f16c");
  target.fma = features.lookup("fma");
  target.avx2 = features.lookup("avx2");
  target.avx512 = features.lookup("avx512f") && features.lookup("avx512cd");
  target.avx512Skylake = target.avx512 && features.lookup("avx512vl") &&
                         features.lookup("avx512bw") && features.lookup("avx512dq");
  target.vectorBytes = target.avx512Skylake ? 64 : target.avx ? 32 : 16;
  target.registers = target.avx512Skylake ? 32 : 16;
  // Zen 4 has half as wide units, and computes a vector of 64 bytes in two halves.
  target.leastVectorBytes = target.cpu == "znver4" ? 32 : target.vectorBytes;
  return target;
}

Halide::Target halcyon::kernels::toHalideTarget(const KernelTarget &target) {
  // The extents are constants and the buffers are the compiler's own: there is nothing to check or
  // to ask at run time.
  Halide::Target result(
      Halide::Target::Linux, Halide::Target::X86, 64,
      {Halide::Target::NoRuntime, Halide::Target::NoAsserts, Halide::Target::NoBoundsQuery});
  result.set_feature(Halide::Target::SSE41, target.sse41);
  result.set_feature(Halide::Target::AVX, target.avx);
  result.set_feature(Halide::Target::F16C, target.f16c);
  result.set_feature(Halide::Target::FMA, target.fma);
  result.set_feature(Halide::Target::AVX2, target.avx2);
  result.set_feature(Halide::Target::AVX512, target.avx512Skylake);
  result.set_feature(Halide::Target::AVX512_Skylake, target.avx512Skylake);
  return result;
}
