#ifndef HALCYON_COMPILER_KERNELS_NAMEORDER_H
#define HALCYON_COMPILER_KERNELS_NAMEORDER_H

namespace halcyon::kernels {

/// Makes the code of a kernel independent of what else this process compiles, before or at the same
/// time.
///
/// Halide numbers its variables through the process and orders operands by name, as text: "t9"
/// comes after "t10". From here on numbers have as many digits, for the next 900000 common
/// subexpressions.
void fixNameOrder();

} // namespace halcyon::kernels
#endif
