#include "compiler/schedule/decide/Layouts.h"

#include "dialects/nn/NNDialect.h"
#include "dialects/nn/WinogradTile.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace halcyon;
using kernel::LayoutAttr;

namespace {

/// How far outside of an image, per axis (height, width), an operation reads it.
using Reach = std::array<int64_t, 2>;

/// The gather form of the adjoint reads, for the pixel v, the gradients at (v + padding) / stride -
/// j for j < ceil(kernel / stride), that is from -(ceil(kernel / stride) - 1) to (extent - 1 +
/// padding) / stride.
Reach reachOfInputGradient(nn::Conv2DInputGradientOp op) {
  Reach reach;
  for (int axis = 0; axis < 2; ++axis) {
    int64_t kernel = op.getFilter().getType().getDimSize(2 + axis), stride = op.getStride()[axis];
    int64_t gradientExtent = op.getOutputGradient().getType().getDimSize(2 + axis);
    int64_t last =
        (op.getResult().getType().getDimSize(2 + axis) - 1 + op.getPadding()[axis]) / stride;
    reach[axis] =
        std::max<int64_t>({(kernel + stride - 1) / stride - 1, last - (gradientExtent - 1), 0});
  }
  return reach;
}

/// The last row of tiles reaches beyond the image.
Reach reachOfTiles(nn::WinogradInputOp op) {
  Reach reach;
  for (int axis = 0; axis < 2; ++axis) {
    nn::WinogradSide side = winogradSide(op, axis);
    int64_t extent = nn::shapeOf(op.getInput())[2 + axis];
    reach[axis] = std::max(side.before(), side.after(op.countTiles(axis), extent));
  }
  return reach;
}

Reach reachOfTiles(nn::WinogradOutputGradientOp op) {
  Reach reach;
  for (int axis = 0; axis < 2; ++axis) {
    int64_t extent = nn::shapeOf(op.getOutputGradient())[2 + axis];
    nn::WinogradSide side = winogradSide(op, axis);
    reach[axis] = side.countTiles(extent) * side.tile - extent;
  }
  return reach;
}

Reach reachOf(OpOperand &use) {
  Operation *user = use.getOwner();
  if (auto tiles = dyn_cast<nn::WinogradInputOp>(user))
    return reachOfTiles(tiles);
  if (auto tiles = dyn_cast<nn::WinogradOutputGradientOp>(user))
    return reachOfTiles(tiles);
  if (auto convolution = dyn_cast<nn::Conv2DOp>(user); convolution && use.getOperandNumber() == 0)
    return {convolution.getPadding()[0], convolution.getPadding()[1]};
  if (auto gradient = dyn_cast<nn::Conv2DFilterGradientOp>(user);
      gradient && use.getOperandNumber() == 0)
    return {gradient.getPadding()[0], gradient.getPadding()[1]};
  auto gradient = dyn_cast<nn::Conv2DInputGradientOp>(user);
  bool gathers = gradient && use.getOperandNumber() == 0 &&
                 llvm::all_of(gradient.getDilation(), [](int64_t d) { return d == 1; });
  return gathers ? reachOfInputGradient(gradient) : Reach{0, 0};
}

} // namespace

Layouts::Layouts(ModuleOp module, int64_t lanes, int64_t leastLanes) : Layouts(lanes, leastLanes) {
  imageChannels.emplace();
  for (auto function : module.getOps<func::FuncOp>()) {
    ImageAnalysis images(function);
    auto note = [&](Value value) {
      auto type = dyn_cast<RankedTensorType>(value.getType());
      if (type && type.getRank() == 4 && images.isPerImage(value) &&
          type.getDimSize(2) * type.getDimSize(3) > 1)
        imageChannels->insert(type.getDimSize(1));
    };
    llvm::for_each(function.getArguments(), note);
    for (Operation &operation : function.getBody().front())
      llvm::for_each(operation.getResults(), note);
  }
}

int64_t Layouts::channelMultiple(int64_t channels) const {
  if (channels <= lanes)
    return llvm::PowerOf2Ceil(channels);
  if (imageChannels && !imageChannels->contains(channels))
    return filterTile(channels);
  int64_t padded = llvm::alignTo(channels, lanes);
  return 10 * padded < 11 * int64_t(llvm::alignTo(channels, leastLanes)) ? lanes : leastLanes;
}

int64_t Layouts::filterTile(int64_t channels) {
  constexpr int64_t lineElements = 16; // 64 bytes: what comes from memory at once
  return std::min<int64_t>(lineElements, llvm::PowerOf2Ceil(channels));
}

LayoutAttr Layouts::of(Value value, const ImageAnalysis &images) const {
  auto type = cast<RankedTensorType>(value.getType());
  if (!images.isPerImage(value))
    return ofWhole(type);
  if (lanes == 0 || (type.getRank() != 2 && type.getRank() != 4))
    return LayoutAttr::getRowMajor(type.getContext());
  Reach halo = {0, 0};
  if (type.getRank() == 4)
    for (OpOperand &use : value.getUses())
      for (int axis = 0; axis < 2; ++axis)
        halo[axis] = std::max(halo[axis], reachOf(use)[axis]);
  return LayoutAttr::getNHWC(type.getContext(), channelMultiple(type.getDimSize(1)), halo[0],
                             halo[1]);
}

LayoutAttr Layouts::ofWhole(RankedTensorType type) const {
  MLIRContext *context = type.getContext();
  if (lanes && type.getRank() == 4)
    return LayoutAttr::getFilter(context, filterTile(type.getDimSize(0)));
  if (lanes && type.getRank() == 1)
    return LayoutAttr::getNHWC(context, channelMultiple(type.getDimSize(0)));
  return LayoutAttr::getRowMajor(context);
}
