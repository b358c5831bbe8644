#ifndef HALCYON_TEST_COMPILER_KERNELS_KERNELTEXT_H
#define HALCYON_TEST_COMPILER_KERNELS_KERNELTEXT_H

#include "test/compiler/kernels/KernelCase.h"

namespace halcyon::test {

std::string rowMajor();
std::string nhwc(int64_t channels, int64_t haloHeight = 0, int64_t haloWidth = 0);
std::string filterLayout(int64_t channels);
/// A layout of a part of what has the shape `within`.
std::string windowOf(const std::string &layout, const Shape &within);

/// `tensor<4x6xf32>`
std::string tensorType(const Shape &shape, const std::string &elementType = "f32");

/// Text of `%result = nn.<mnemonic> %operands {attributes} : (types) -> type`.
struct Value {
  std::string name;
  std::string type;
};
std::string makeOperation(const std::string &mnemonic, const std::vector<Value> &operands,
                          const std::string &attributes, const std::vector<Value> &results);

/// The kernel as MLIR: in the layouts of its buffers, to be scheduled.
std::string printScheduled(const KernelCase &kernel);
/// The kernel as MLIR: in f64 on row-major buffers, not to be scheduled.
std::string printReference(const KernelCase &kernel);

} // namespace halcyon::test
#endif
