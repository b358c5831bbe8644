#ifndef HALCYON_COMPILER_KERNELS_SCHEDULE_SCHEDULE_H
#define HALCYON_COMPILER_KERNELS_SCHEDULE_SCHEDULE_H

#include "compiler/kernels/Kernels.h"
#include "compiler/kernels/define/Algorithm.h"
#include "compiler/kernels/schedule/ChooseTile.h"

#include "dialects/nn/NNDialect.h"

namespace halcyon::kernels {

/// Decides in which order a kernel computes what its algorithm says, and what is kept where. A
/// reference is left as it is.
void schedule(Algorithm &algorithm, const KernelTarget &target);

// --- One an anchor ---

/// A convolution or its adjoint in the input: a tile of the output is summed in registers.
void scheduleConvolution(Algorithm &algorithm, const Part &sum, const KernelTarget &target);
/// The adjoint of a convolution in its filter: a tile of the filter is summed in registers.
void scheduleFilterGradient(Algorithm &algorithm, const Part &sum, const KernelTarget &target);
/// A transform of small squares: all rows and columns of one unrolled, vectors of channels.
void scheduleTransform(Algorithm &algorithm, const Part &half, const KernelTarget &target);
/// Sums over images and positions: vectors of channels.
void scheduleChannelSum(Algorithm &algorithm, const Part &sum, const KernelTarget &target);
/// Everything else: vectors along the innermost axis, windows computed where they are used.
void scheduleVectors(Algorithm &algorithm, const KernelTarget &target);

// --- Register tiles ---

/// What the register tile of a kernel is cut from; none if its schedule has none.
std::optional<TileSpace> findTileSpace(const Algorithm &algorithm, const KernelTarget &target);
std::optional<TileSpace> findConvolutionTiles(const Algorithm &algorithm, const Part &part,
                                              const KernelTarget &target);
std::optional<TileSpace> findFilterTiles(const Algorithm &algorithm, const Part &part,
                                         const KernelTarget &target);
/// The tile that the kernel says, or else the best by the model.
Tile findTile(kernel::FuncOp kernel, const TileSpace &space, const KernelTarget &target);

/// The elements of a vector along an axis of the output: as many as the processor has, unless the
/// axis is divided by fewer only.
int32_t chooseLanes(int64_t extent, Halide::Type type, const KernelTarget &target);

/// The side of the squares in which filters change their channels' places: filters lie in blocks of
/// as many output channels as a cache line has elements, so that a square of that side is one piece
/// of memory, before and after (TransposeSquares).
int32_t squareSide(Halide::Type type);

int64_t extentOf(const Halide::RVar &variable);

/// The loops of a sum, the innermost first. None where all extents are 1 and the only term names no
/// variable: Halide then has no loop that could be scheduled.
std::vector<Halide::VarOrRVar> loopsOf(const Part &sum);
/// The products of a sum.
int64_t countSteps(const Part &sum);

/// What to do where tiles do not divide an extent: compute some elements twice, which is wrong
/// where an element is read and overwritten.
Halide::TailStrategy chooseTail(const Output &output);

} // namespace halcyon::kernels
#endif
