#ifndef HALCYON_COMPILER_KERNELS_SCHEDULE_CONVOLUTIONEXTENTS_H
#define HALCYON_COMPILER_KERNELS_SCHEDULE_CONVOLUTIONEXTENTS_H

#include "compiler/kernels/define/Algorithm.h"

namespace halcyon::kernels {

/// The extent of the output along a dimension, padding included; 1 if it has no such dimension.
int32_t extentAlong(const Output &output, unsigned dimension);
/// The extent of the output along a dimension, of the pixels of one phase; in pairs, if they are
/// computed so.
int32_t extentInPhase(const Algorithm &algorithm, unsigned dimension);
/// The elements that vectors run along: the channels of a pixel, or of two.
int32_t countChannels(const Algorithm &algorithm);
/// The bytes from one position along a dimension to the next where images are stored, or would be.
int64_t strideOf(mlir::Value images, unsigned dimension);

/// Whether neighbouring positions read different pixels: then any shape of tile is as good.
bool hasOneTap(const Part &sum);
/// Whether each channel of the output reads one of the input, and few taps of it.
bool isDepthwise(const Part &sum);

} // namespace halcyon::kernels
#endif
