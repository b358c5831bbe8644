#ifndef HALCYON_COMPILER_SCHEDULE_DECIDE_FORMS_H
#define HALCYON_COMPILER_SCHEDULE_DECIDE_FORMS_H

#include "dialects/nn/WinogradTile.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <array>
#include <optional>
#include <string>

namespace halcyon {

/// The tiles of Winograd's forms: outputs along a side with taps.
inline constexpr int64_t winogradTiles[] = {2, 4};

/// How a convolution is computed.
struct Form {
  int64_t tile = 0; // of Winograd's form; 0: directly
  bool onWholeBatch = false;

  bool operator==(const Form &) const = default;
};

/// What a form is called: `direct`, `winograd 4`, `winograd 4 on the whole batch`.
std::string nameOf(const Form &form);
std::optional<Form> parseForm(llvm::StringRef name);

/// Set on a convolution whose form was chosen for apply-winograd: the form's name.
inline constexpr llvm::StringLiteral formAttributeName = "step.form";

/// A convolution as its estimate sees it.
struct Problem {
  int64_t batch, inputs, outputs; // images, and channels of what is read and of what is made
  std::array<int64_t, 2> extents; // of the convolution's output
  std::array<int64_t, 2> taps, stride, dilation;
  bool isAdjoint;                // in the input
  std::array<int64_t, 2> result; // extents: of the input where that is what is computed, else of
                                 // the output
};

/// What a convolution, or one of its adjoints, is; none if Winograd's algorithm is not for it.
std::optional<Problem> describeProblem(mlir::Operation *operation);

/// Outputs of a tile in Winograd's form: a side without taps, of which there is but one, is as it
/// is.
std::array<int64_t, 2> tileOf(int64_t tile, const Problem &problem);
/// The side of its tiles along an axis.
nn::WinogradSide sideOf(int64_t tile, const Problem &problem, int axis);
/// The tiles of an image.
int64_t countTiles(int64_t tile, const Problem &problem);
/// Whether there is such a form, with fewer products than the direct one.
bool hasForm(int64_t tile, const Problem &problem);

/// Which forms a function's convolutions can have.
struct FormLimits {
  int64_t largestTile;
  bool allowWholeBatch;
};
/// Whether products may run on the whole batch. Where sums over the batch cut the step anyway,
/// activations are kept for the whole batch: cutting it elsewhere makes nobody keep what only
/// slices held. A step in one piece may be cut where that takes less than what lanes hold.
bool allowsWholeBatch(mlir::func::FuncOp function);

/// The forms of a convolution or of one of its adjoints. Nobody on slices waits for the one in the
/// filter, so it can run on the whole batch anywhere.
llvm::SmallVector<Form> listForms(mlir::Operation *convolution, const FormLimits &limits);
/// Whether `name` is one of them.
bool isPossible(llvm::StringRef name, mlir::Operation *convolution, const FormLimits &limits);

} // namespace halcyon
#endif
