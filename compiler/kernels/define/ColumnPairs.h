#ifndef HALCYON_COMPILER_KERNELS_DEFINE_COLUMNPAIRS_H
#define HALCYON_COMPILER_KERNELS_DEFINE_COLUMNPAIRS_H

#include "compiler/kernels/Kernels.h"

namespace halcyon::kernels {

/// Whether a kernel computes two neighbouring columns of a convolution in one vector: where all
/// output channels fill half of one, and half a vector takes as long as a whole one. In memory two
/// such columns are one vector. Both meet the filter of so many taps in a row at one tap more,
/// which one of the two does not have: 2 (taps + 1) instead of 2 * 2 taps halves of vectors.
/// That tap is zero: an input that is not finite reaches one column further than the filter does.
bool pairsColumns(kernel::FuncOp kernel, const KernelTarget &target);

} // namespace halcyon::kernels
#endif
