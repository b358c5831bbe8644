// How fast convolutions and their adjoints run on one core: GFLOP/s, to be read beside the
// processor's peak.
//   halcyon_measure_convolutions [PROCESSOR [NAME [TILE]]]
// measures the convolutions whose name contains NAME, with the register tile TILE ("<16, 2, 8, 1>")
// instead of the compiler's choice.
#include "test/compiler/kernels/ConvolutionCase.h"
#include "test/compiler/kernels/KernelMemory.h"
#include "test/compiler/kernels/KernelText.h"

#include "llvm/ADT/SmallVectorExtras.h"

#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>

using namespace halcyon::test;

namespace {

struct NamedConvolution {
  const char *name;
  Convolution convolution;
};

// A slice of images, as the scheduler cuts the batch.
const NamedConvolution convolutions[] = {
    {"1->6 28x28 5x5", {8, 1, 28, 28, 6, 5, 5, 1, 2}},
    {"6->16 14x14 5x5", {8, 6, 14, 14, 16, 5, 5}},
    {"16->120 5x5 5x5 (dense)", {8, 16, 5, 5, 120, 5, 5}},
    {"120->84 (dense)", {8, 120, 1, 1, 84, 1, 1}},
    {"3->16 32x32 3x3", {4, 3, 32, 32, 16, 3, 3, 1, 1}},
    {"16->16 32x32 3x3", {4, 16, 32, 32, 16, 3, 3, 1, 1}},
    {"32->32 16x16 3x3", {4, 32, 16, 16, 32, 3, 3, 1, 1}},
    {"64->64 8x8 3x3", {4, 64, 8, 8, 64, 3, 3, 1, 1}},
    {"16->32 32x32 3x3 stride 2", {4, 16, 32, 32, 32, 3, 3, 2, 1}},
    {"64->64 56x56 3x3", {1, 64, 56, 56, 64, 3, 3, 1, 1}},
    {"128->128 28x28 3x3", {1, 128, 28, 28, 128, 3, 3, 1, 1}},
    {"64->256 56x56 1x1", {1, 64, 56, 56, 256, 1, 1}},
    {"16->96 112x112 1x1", {1, 16, 112, 112, 96, 1, 1}},
    {"160->960 7x7 1x1", {1, 160, 7, 7, 960, 1, 1}},
    {"3->64 224x224 7x7 stride 2", {1, 3, 224, 224, 64, 7, 7, 2, 3}},
    {"depthwise 96 28x28 3x3", {1, 96, 28, 28, 96, 3, 3, 1, 1, 1, 96}},
};

int64_t padChannels(int64_t channels, int64_t lanes) {
  int64_t multiple = 1;
  while (multiple < channels && multiple < lanes)
    multiple *= 2;
  return multiple;
}

/// Moves bytes to where they are aligned as in the arena: vectors that straddle cache lines take
/// half again as long.
char *align(Bytes &bytes) {
  constexpr size_t alignment = 64;
  size_t size = bytes.size(), space = size + alignment;
  bytes.resize(space);
  void *place = bytes.data();
  std::align(alignment, size, place, space);
  return static_cast<char *>(std::memmove(place, bytes.data(), size));
}

/// Median seconds of a call of the scheduled kernel; 0 where it does not compile.
double measureKernel(const KernelCase &kernel, const std::string &processor) {
  LoadedKernel loaded(printScheduled(kernel), processor);
  if (!loaded.isLoaded())
    return 0;
  Memory memory = makeMemory(kernel, loaded);
  auto pointers = llvm::map_to_vector(memory, align);
  std::vector<double> seconds(200);
  for (double &time : seconds) {
    auto start = std::chrono::steady_clock::now();
    loaded.call(pointers);
    time = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  llvm::sort(seconds);
  return seconds[seconds.size() / 2];
}

} // namespace

int main(int count, char **arguments) {
  std::string processor = count > 1 ? arguments[1] : "host";
  int64_t lanes = processor == "x86-64-v2" ? 4 : processor == "x86-64-v3" ? 8 : 16;
  std::printf("%-28s %9s %9s %9s\n", "GFLOP/s", "forward", "input", "filter");
  for (const auto &[name, c] : convolutions) {
    if (count > 2 && std::string(name).find(arguments[2]) == std::string::npos)
      continue;
    int64_t reach = c.dilation * (c.kernelHeight - 1) - c.padding;
    int64_t halo = std::max<int64_t>(reach, (c.kernelHeight + c.stride - 1) / c.stride - 1);
    std::string input = nhwc(padChannels(c.inputs, lanes), c.padding, c.padding);
    std::string output = nhwc(padChannels(c.outputs, lanes), halo, halo);
    int64_t outputLanes = padChannels(c.outputs, lanes), inputLanes = padChannels(c.inputs, lanes);
    KernelCase kernels[] = {makeForward(c, {input, output, outputLanes}),
                            makeInputGradient(c, {input, output, inputLanes}, FilterOrder::Swapped),
                            makeFilterGradient(c, {input, output, outputLanes})};
    std::printf("%-28s", name);
    for (KernelCase &kernel : kernels) {
      kernel.tile = count > 3 ? arguments[3] : "";
      double seconds = measureKernel(kernel, processor);
      std::printf(" %9.1f", seconds > 0 ? c.operations() / seconds * 1e-9 : 0);
    }
    std::printf("\n");
    std::fflush(stdout);
  }
}
