#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon::nn;

LogicalResult ReshapeOp::verify() {
  if (getInput().getType().getNumElements() != getResult().getType().getNumElements())
    return emitOpError() << "the input has " << getInput().getType().getNumElements()
                         << " elements but the result " << getResult().getType().getNumElements();
  return success();
}

// reshape(reshape(x)) => reshape(x);  reshape(x) to its own shape => x
OpFoldResult ReshapeOp::fold(FoldAdaptor) {
  if (auto inner = getInput().getDefiningOp<ReshapeOp>()) {
    getInputMutable().assign(inner.getInput());
    return getResult();
  }
  return getInput().getType() == getType() ? getInput() : Value();
}

// output = the same elements   =>   dL/dinput = dL/doutput in the input's shape
void ReshapeOp::buildBackward(OpBuilder &builder, ValueRange outputGradients,
                              MutableArrayRef<Value> inputGradients) {
  inputGradients[0] =
      ReshapeOp::create(builder, getLoc(), getInput().getType(), outputGradients[0]);
}

LogicalResult ConcatOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                         Adaptor adaptor, SmallVectorImpl<Type> &types) {
  if (adaptor.getInputs().empty())
    return emitOptionalError(location, "needs at least one input");
  auto first = cast<RankedTensorType>(adaptor.getInputs().front().getType());
  if (first.getRank() < 2)
    return emitOptionalError(location, "expects images or matrices, not ", first);
  SmallVector<int64_t> shape(first.getShape());
  for (Value input : adaptor.getInputs().drop_front()) {
    auto type = cast<RankedTensorType>(input.getType());
    SmallVector<int64_t> same(type.getShape());
    if (same.size() == shape.size())
      same[1] = first.getDimSize(1);
    if (ArrayRef<int64_t>(same) != first.getShape())
      return emitOptionalError(location, "inputs may differ in their channels only: ", first,
                               " and ", type);
    shape[1] += type.getDimSize(1);
  }
  types.push_back(first.clone(shape));
  return success();
}

// output = the inputs one after the other   =>   dL/dinput = its channels of dL/doutput
void ConcatOp::buildBackward(OpBuilder &builder, ValueRange outputGradients,
                             MutableArrayRef<Value> inputGradients) {
  int64_t offset = 0;
  for (auto [input, gradient] : llvm::zip_equal(getInputs(), inputGradients)) {
    auto type = cast<RankedTensorType>(input.getType());
    gradient = SliceChannelsOp::create(builder, getLoc(), type, outputGradients[0], offset);
    offset += type.getDimSize(1);
  }
}

LogicalResult SliceChannelsOp::verify() {
  RankedTensorType input = getInput().getType(), result = getResult().getType();
  SmallVector<int64_t> expected(input.getShape());
  if (input.getRank() < 2 || result.getRank() != input.getRank())
    return emitOpError() << "expects images or matrices of one rank, not " << input << " and "
                         << result;
  expected[1] = result.getDimSize(1);
  if (ArrayRef<int64_t>(expected) != result.getShape())
    return emitOpError() << "input and result may differ in their channels only: " << input
                         << " and " << result;
  if (static_cast<int64_t>(getOffset()) + result.getDimSize(1) > input.getDimSize(1))
    return emitOpError() << "channels up to " << getOffset() + result.getDimSize(1)
                         << " are asked for but the input has " << input.getDimSize(1);
  return success();
}
