#ifndef HALCYON_DIALECTS_KERNEL_CACHELINE_H
#define HALCYON_DIALECTS_KERNEL_CACHELINE_H

#include <cstdint>

namespace halcyon::kernel {

/// What comes from memory at once.
constexpr int64_t lineBytes = 64;

} // namespace halcyon::kernel
#endif
