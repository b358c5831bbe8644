#ifndef HALCYON_DIALECTS_NN_NNINTERFACES
#define HALCYON_DIALECTS_NN_NNINTERFACES

include "mlir/IR/OpBase.td"

def DifferentiableOpInterface : OpInterface<"DifferentiableOpInterface"> {
  let cppNamespace = "::halcyon::nn";
  let description = [{
    An operation that brings its rule of the chain rule. `derive-backward` walks the graph in reverse and sums the
    contributions of values with several uses; a rule never accumulates.
  }];
  let methods = [InterfaceMethod<
    [{Build the gradients of the operands from the gradients of the results. `outputGradients` holds one value a result, null
      where no gradient arrives (at least one is not null). Leave an entry of `inputGradients`, one an operand, null where no
      gradient flows.}],
    "void", "buildBackward",
    (ins "::mlir::OpBuilder &":$builder, "::mlir::ValueRange":$outputGradients,
         "::llvm::MutableArrayRef<::mlir::Value>":$inputGradients)>];
}
#endif
