#include "dialects/nn/NNDialect.h"

using namespace mlir;
using namespace halcyon::nn;

// output = max(input, 0)   =>   dL/dinput = dL/doutput where output > 0 (and output < limit), else
// 0
void ReluOp::buildBackward(OpBuilder &builder, ValueRange outputGradients,
                           MutableArrayRef<Value> inputGradients) {
  inputGradients[0] =
      ReluGradientOp::create(builder, getLoc(), outputGradients[0], getResult(), getLimitAttr());
}

// output = input or slope * input   =>   dL/dinput = dL/doutput where input > 0, else slope *
// dL/doutput
void LeakyReluOp::buildBackward(OpBuilder &builder, ValueRange outputGradients,
                                MutableArrayRef<Value> inputGradients) {
  inputGradients[0] = LeakyReluGradientOp::create(builder, getLoc(), outputGradients[0], getInput(),
                                                  getSlopeAttr());
}

// output = tanh(input)   =>   dL/dinput = dL/doutput * (1 - output^2)
void TanhOp::buildBackward(OpBuilder &builder, ValueRange outputGradients,
                           MutableArrayRef<Value> inputGradients) {
  inputGradients[0] = TanhGradientOp::create(builder, getLoc(), outputGradients[0], getResult());
}

// output = 1 / (1 + exp(-input))   =>   dL/dinput = dL/doutput * output * (1 - output)
void SigmoidOp::buildBackward(OpBuilder &builder, ValueRange outputGradients,
                              MutableArrayRef<Value> inputGradients) {
  inputGradients[0] = SigmoidGradientOp::create(builder, getLoc(), outputGradients[0], getResult());
}

// output = left + right   =>   dL/dleft = dL/dright = dL/doutput
void AddOp::buildBackward(OpBuilder &, ValueRange outputGradients,
                          MutableArrayRef<Value> inputGradients) {
  inputGradients[0] = inputGradients[1] = outputGradients[0];
}

// output = left * right   =>   dL/dleft = dL/doutput * right, dL/dright = dL/doutput * left
void MultiplyOp::buildBackward(OpBuilder &builder, ValueRange outputGradients,
                               MutableArrayRef<Value> inputGradients) {
  inputGradients[0] = MultiplyOp::create(builder, getLoc(), outputGradients[0], getRight());
  inputGradients[1] = MultiplyOp::create(builder, getLoc(), outputGradients[0], getLeft());
}

LogicalResult ConvertOp::verify() {
  if (getInput().getType().getShape() != getResult().getType().getShape())
    return emitOpError() << "keeps the shape, but " << getInput().getType() << " and "
                         << getResult().getType() << " differ";
  return success();
}
