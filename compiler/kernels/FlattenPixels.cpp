#include "compiler/kernels/FlattenPixels.h"

#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon;

namespace {

bool isAll(ArrayRef<int64_t> numbers, int64_t value) {
  return llvm::all_of(numbers, [&](int64_t number) { return number == value; });
}

bool isPixelByPixel(nn::Conv2DOp op) {
  return isAll(op.getFilter().getType().getShape().drop_front(2), 1) && isAll(op.getStride(), 1) &&
         isAll(op.getPadding(), 0);
}

bool isPixelByPixel(Operation &operation) {
  if (auto op = dyn_cast<nn::Conv2DOp>(operation))
    return isPixelByPixel(op);
  return isa<kernel::LoadOp, kernel::StoreOp>(operation) || operation.hasTrait<nn::Pointwise>();
}

/// Whether the rows of each image follow each other without a gap: those of a window, which may be
/// some channels or rows of an image, if it has all columns.
bool hasAdjacentRows(kernel::BufferType type) {
  kernel::LayoutAttr layout = type.getLayout();
  ArrayRef<int64_t> within = type.getWithin();
  return layout.getHaloHeight() == 0 && layout.getHaloWidth() == 0 &&
         (within.size() != 4 || within.back() == type.getTensor().getShape().back());
}

bool canBeFlattened(kernel::FuncOp kernel) {
  Block &body = kernel.getBody().front();
  return !body.getOps<nn::Conv2DOp>().empty() &&
         llvm::all_of(body, [](Operation &operation) { return isPixelByPixel(operation); }) &&
         llvm::all_of(kernel.getArgumentTypes(),
                      [](Type type) { return hasAdjacentRows(cast<kernel::BufferType>(type)); });
}

/// [n, c, h, w] => [n, c, 1, h*w]; the filters of 1x1 stay as they are.
SmallVector<int64_t> flatten(ArrayRef<int64_t> shape) {
  if (shape.size() != 4)
    return llvm::to_vector(shape);
  return {shape[0], shape[1], 1, shape[2] * shape[3]};
}

Type flatten(Type type) {
  auto buffer = dyn_cast<kernel::BufferType>(type);
  RankedTensorType tensor = buffer ? buffer.getTensor() : cast<RankedTensorType>(type);
  RankedTensorType flat = tensor.clone(flatten(tensor.getShape()));
  if (!buffer)
    return flat;
  return kernel::BufferType::get(type.getContext(), flat, buffer.getLayout(),
                                 flatten(buffer.getWithin()));
}

} // namespace

OwningOpRef<kernel::FuncOp> kernels::flattenPixels(kernel::FuncOp kernel) {
  if (!canBeFlattened(kernel))
    return {};
  OwningOpRef<kernel::FuncOp> flat = kernel.clone();
  Block &body = flat->getBody().front();
  for (BlockArgument argument : body.getArguments())
    argument.setType(flatten(argument.getType()));
  for (Operation &operation : body)
    for (Value result : operation.getResults())
      result.setType(flatten(result.getType()));
  flat->setFunctionType(
      FunctionType::get(kernel.getContext(), body.getArgumentTypes(), TypeRange()));
  return flat;
}
