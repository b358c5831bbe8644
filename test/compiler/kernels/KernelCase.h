#ifndef HALCYON_TEST_COMPILER_KERNELS_KERNELCASE_H
#define HALCYON_TEST_COMPILER_KERNELS_KERNELCASE_H

#include <cstdint>
#include <string>
#include <vector>

namespace halcyon::test {

/// How a kernel uses a buffer.
enum class Use {
  Load,
  LoadFar,
  Store,
  StoreFar,
  Accumulate,
  InPlace,
  InPlaceFar,
  Later,
  LaterWritten
};

/// Whether a kernel reads it, or fetches it for a later one, but does not write it.
inline bool isOnlyRead(Use use) {
  return use == Use::Load || use == Use::LoadFar || use == Use::Later || use == Use::LaterWritten;
}

/// Whether it is fetched for a later kernel.
inline bool isLater(Use use) { return use == Use::Later || use == Use::LaterWritten; }

/// Whether it writes it whatever it held.
inline bool isOnlyWritten(Use use) { return use == Use::Store || use == Use::StoreFar; }

/// Whether it reads elements and replaces them.
inline bool isReplaced(Use use) { return use == Use::InPlace || use == Use::InPlaceFar; }

/// What a buffer holds before.
enum class Fill {
  Uniform,  // in [-1, 1)
  Positive, // in [0.5, 1.5)
  Few,      // 0, 1 or 2: ties
  Index,    // whole numbers below `limit`
  Bits,     // any 32 bits
  Large,    // in [-30, 30)
  Equal,    // 0.1 everywhere
};

using Shape = std::vector<int64_t>;

struct CaseBuffer {
  std::string name; // the value that is loaded; `name`_new is the one that is stored in place
  Shape shape;
  std::string layout; // as in #kernel.layout
  Use use = Use::Load;
  Fill fill = Fill::Uniform;
  std::string elementType = "f32";
  int64_t limit = 2;
};

/// A kernel whose body is nn operations on the values that its buffers name.
struct KernelCase {
  std::string name;
  std::vector<CaseBuffer> buffers; // in the order of the kernel's arguments
  std::string body;
  double tolerance = 2e-6; // relative to the largest expected value
  std::string tile = "";   // as in #kernel.tile; empty for the compiler's own choice
};

/// The kernel when its result takes the place of what it loads as `replaced`.
KernelCase inPlace(KernelCase kernel, const std::string &replaced);

/// The kernel when what it reads, writes or replaces lies behind the caches.
KernelCase behindCaches(KernelCase kernel);

/// Runs the kernel scheduled for one processor and as an f64 reference without a schedule on the
/// same random data. Compares what both store, and checks that padding is zero and the halo
/// untouched.
void checkKernel(const KernelCase &kernel, const std::string &processor);

/// The same for every processor that kernels are tested on and that this one can run.
void checkKernel(const KernelCase &kernel);

/// Whether this processor can run what is compiled for x86-64-v4.
bool canRunV4();

} // namespace halcyon::test
#endif
