#ifndef HALCYON_DIALECTS_NN_NNDIALECT
#define HALCYON_DIALECTS_NN_NNDIALECT

include "mlir/IR/OpBase.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "dialects/nn/NNInterfaces.td"

def NN_Dialect : Dialect {
  let name = "nn";
  let cppNamespace = "::halcyon::nn";
  let summary = "what a network computes: tensors with value semantics and no layout";
  let description = [{
    Forward operations, their backward operations, losses and weight updates on statically shaped tensors. The first
    dimension of a per-image value is the batch; images are NCHW, filters OIHW, weights of dense layers (out, in).

    A module holds one `nn.parameter` per learned tensor and functions that read and assign them:

    | function     | made by              | slots of its arguments and results (`nn.slot`) |
    |--------------|----------------------|------------------------------------------------|
    | `@network`   | the frontend         | image -> output; knows no mode (training, inference) |
    | `@predict`   | specialize-network   | image -> output |
    | `@evaluate`  | specialize-network   | image, target, example_weights -> output, loss, accuracy |
    | `@forward`   | specialize-network   | image, target, example_weights, random_keys -> loss, accuracy; derive-backward makes `@gradients` of it |
    | `@gradients` | derive-backward      | image, target, example_weights, random_keys -> loss, accuracy, one gradient a weight |
    | `@train`     | append-update        | the same and rate -> loss, accuracy; assigns the parameters |

    Every sum over the images of a batch is weighted with `example_weights`: 1 / images for the images of the call and 0 past
    them, so that a last, smaller batch of an epoch needs no other code.
  }];
  let useDefaultAttributePrinterParser = 1;
  let hasConstantMaterializer = 0;
}

// --- Attributes -----------------------------------------------------------------------------------------------------

def NN_InitializerKind : I32EnumAttr<"InitializerKind", "how a parameter starts", [
  I32EnumAttrCase<"Constant", 0, "constant">,
  I32EnumAttrCase<"Uniform", 1, "uniform">,
  I32EnumAttrCase<"Normal", 2, "normal">]> {
  let cppNamespace = "::halcyon::nn";
  let genSpecializedAttr = 0;
}

def NN_InitializerAttr : AttrDef<NN_Dialect, "Initializer"> {
  let mnemonic = "initializer";
  let summary = "the distribution of a parameter's first values";
  let description = [{
    `constant`: every element is `value`; `uniform`: uniform in [-value, value); `normal`: mean 0 and standard
    deviation `value`.
    ```mlir
    #nn.initializer<uniform, 2.000000e-01 : f64>
    ```
  }];
  let parameters = (ins EnumParameter<NN_InitializerKind>:$kind, "::mlir::FloatAttr":$value);
  let assemblyFormat = "`<` $kind `,` $value `>`";
}

def NN_Role : I32EnumAttr<"Role", "what a parameter is for", [
  I32EnumAttrCase<"Weight", 0, "weight">,
  I32EnumAttrCase<"Statistic", 1, "statistic">,
  I32EnumAttrCase<"Optimizer", 2, "optimizer">,
  I32EnumAttrCase<"Prepared", 3, "prepared">]> {
  let cppNamespace = "::halcyon::nn";
  let genSpecializedAttr = 0;
}
def NN_RoleAttr : EnumAttr<NN_Dialect, NN_Role, "role"> { let assemblyFormat = "$value"; }

def NN_Loss : I32EnumAttr<"Loss", "what training minimises", [
  I32EnumAttrCase<"None", 0, "none">,
  I32EnumAttrCase<"CrossEntropy", 1, "cross_entropy">,
  I32EnumAttrCase<"MeanSquaredError", 2, "mean_squared_error">]> {
  let cppNamespace = "::halcyon::nn";
  let genSpecializedAttr = 0;
}

def NN_ScheduleKind : I32EnumAttr<"ScheduleKind", "the learning rate over time", [
  I32EnumAttrCase<"Constant", 0, "constant">,
  I32EnumAttrCase<"Step", 1, "step">,
  I32EnumAttrCase<"Cosine", 2, "cosine">]> {
  let cppNamespace = "::halcyon::nn";
  let genSpecializedAttr = 0;
}

def NN_TrainingAttr : AttrDef<NN_Dialect, "Training"> {
  let mnemonic = "training";
  let summary = "the train section of a network";
  let description = [{
    Loss, stochastic gradient descent with `momentum` and `weight_decay`, the learning rate's schedule (`every` and `factor` for
    `step`; `schedule_epochs` for `cosine` of Loshchilov and Hutter, 2017; `warmup` epochs of linear rise first) and the default number of
    epochs.
    Attached to the module as `nn.training`. The batch is the first dimension of `@network`'s argument.
  }];
  let parameters = (ins
    EnumParameter<NN_Loss>:$loss,
    "::mlir::FloatAttr":$rate, "::mlir::FloatAttr":$momentum, "::mlir::FloatAttr":$weight_decay,
    EnumParameter<NN_ScheduleKind>:$schedule, "int64_t":$schedule_epochs, "int64_t":$every,
    "::mlir::FloatAttr":$factor, "::mlir::FloatAttr":$warmup, "int64_t":$epochs);
  let assemblyFormat = "`<` struct(params) `>`";
}

// --- Operand types and the base of all operations --------------------------------------------------------------------

def NN_Tensor : StaticShapeTensorOf<[F32, F64]>;
class NN_TensorOfRank<list<Type> types, int rank, string summary>
    : ConfinedType<StaticShapeTensorOf<types>, [HasAnyRankOfPred<[rank]>], summary, "::mlir::RankedTensorType">;
def NN_Scalar : NN_TensorOfRank<[F32, F64], 0, "scalar tensor of floats">;
def NN_Vector : NN_TensorOfRank<[F32, F64], 1, "vector of floats">;
def NN_Matrix : NN_TensorOfRank<[F32, F64], 2, "matrix of floats">;
def NN_Images : NN_TensorOfRank<[F32, F64], 4, "4-dimensional tensor of floats">;
def NN_Labels : NN_TensorOfRank<[I32], 1, "vector of 32-bit labels">;
def NN_Keys : NN_TensorOfRank<[I32], 2, "matrix of 32-bit keys">;
def NN_Winners : NN_TensorOfRank<[I8, I32], 4, "4-dimensional tensor of window positions">;

// Sums over the images of the batch: its results need every image, so a slice only contributes to them.
def NN_BatchSum : NativeOpTrait<"BatchSum"> { let cppNamespace = "::halcyon::nn"; }
// Each element of the result depends on the same element of the per-image operands, on the element of the same channel of vectors
// and on the element of the same image of example weights: it can be computed wherever its operands are read.
def NN_Pointwise : NativeOpTrait<"Pointwise"> { let cppNamespace = "::halcyon::nn"; }

// Extents that must agree.
class NN_SameExtent<string left, int leftAxis, string right, int rightAxis, string summary>
    : PredOpTrait<summary, CPred<"::halcyon::nn::extentOf($" # left # ", " # leftAxis # ") == ::halcyon::nn::extentOf($" # right # ", "
                                 # rightAxis # ")">>;
class NN_PerChannel<string vector, string tensor>
    : NN_SameExtent<vector, 0, tensor, 1, vector # " has one element for each channel of " # tensor>;
class NN_PerImage<string vector, string tensor>
    : NN_SameExtent<vector, 0, tensor, 0, vector # " has one element for each image of " # tensor>;

// Numbers with bounds.
class NN_Number<string condition, string summary>
    : ConfinedAttr<F64Attr, [AttrConstraint<CPred<!subst("$_value", "::llvm::cast<::mlir::FloatAttr>($_self).getValueAsDouble()", condition)>,
                                            summary>]>;
def NN_Epsilon : NN_Number<"$_value > 0", "above 0">;
def NN_Momentum : NN_Number<"$_value >= 0 && $_value <= 1", "from 0 to 1">;
def NN_DropRate : NN_Number<"$_value >= 0 && $_value < 1", "from 0 to below 1">;

def NN_Differentiable : DeclareOpInterfaceMethods<DifferentiableOpInterface>;

class NN_Op<string mnemonic, list<Trait> traits = []> : Op<NN_Dialect, mnemonic, traits> {
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}
#endif
