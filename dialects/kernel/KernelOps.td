#ifndef HALCYON_DIALECTS_KERNEL_KERNELOPS
#define HALCYON_DIALECTS_KERNEL_KERNELOPS
include "dialects/kernel/KernelDialect.td"

class Kernel_Op<string mnemonic, list<Trait> traits = []> : Op<Kernel_Dialect, mnemonic, traits>;

def Kernel_FuncOp : Kernel_Op<"func", [FunctionOpInterface, IsolatedFromAbove, Symbol, NoTerminator, SingleBlock]> {
  let summary = "a serial function over the buffers of one cell";
  let description = [{
    Its arguments are buffers, those that it only reads before those that it stores to. All stored values have one shape. An argument may
    be loaded and stored: the store then replaces the element that was loaded at the same position. One that is neither is memory that a
    later kernel needs: it is fetched while this one computes, and with the attribute `kernel.written_later` so that no other core keeps it,
    as whoever writes to it needs it. With `reference`, the kernel is computed as its definition says, without a
    schedule.

    ```mlir
    !images = !kernel.buffer<tensor<4x6x28x28xf32>, <kind = nhwc, channels = 8>>
    kernel.func @relu(%x: !images, %y: !images) {
      %0 = kernel.load %x : !images -> tensor<4x6x28x28xf32>
      %1 = nn.relu %0 : (tensor<4x6x28x28xf32>) -> tensor<4x6x28x28xf32>
      kernel.store %1, %y : tensor<4x6x28x28xf32>, !images
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, TypeAttrOf<FunctionType>:$function_type, OptionalAttr<Kernel_TileAttr>:$tile,
                       UnitAttr:$reference, OptionalAttr<DictArrayAttr>:$arg_attrs, OptionalAttr<DictArrayAttr>:$res_attrs);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "::llvm::StringRef":$name, "::mlir::FunctionType":$type)>];
  let extraClassDeclaration = [{
    ::llvm::ArrayRef<::mlir::Type> getArgumentTypes() { return getFunctionType().getInputs(); }
    ::llvm::ArrayRef<::mlir::Type> getResultTypes() { return getFunctionType().getResults(); }
    ::mlir::Region *getCallableRegion() { return &getBody(); }
    /// Whether the kernel stores to its argument number `argument`.
    bool isStored(unsigned argument);
  }];
}

def Kernel_LoadOp : Kernel_Op<"load", [MemoryEffects<[MemRead]>]> {
  let summary = "the tensor in a buffer";
  let description = [{
    With `far`, no cache of a core holds the buffer when the kernel is called: a schedule may fetch it ahead of its use.

    ```mlir
    !images = !kernel.buffer<tensor<4x6x28x28xf32>, <kind = nhwc, channels = 8>>
    kernel.func @copy(%x: !images, %y: !images) {
      %0 = kernel.load %x : !images -> tensor<4x6x28x28xf32>
      kernel.store %0, %y : tensor<4x6x28x28xf32>, !images
    }
    ```
  }];
  let arguments = (ins Kernel_BufferType:$buffer, UnitAttr:$far);
  let results = (outs AnyRankedTensor:$tensor);
  let assemblyFormat = "$buffer (`far` $far^)? attr-dict `:` qualified(type($buffer)) `->` type($tensor)";
  let hasVerifier = 1;
  let builders = [OpBuilder<(ins "::mlir::Value":$buffer), [{
    build($_builder, $_state, ::llvm::cast<BufferType>(buffer.getType()).getTensor(), buffer, /*far=*/false);
  }]>];
}

def Kernel_StoreOp : Kernel_Op<"store", [MemoryEffects<[MemWrite]>]> {
  let summary = "put a tensor into a buffer, or add it to what is there";
  let description = [{
    Padded channels are written as zeros, the halo is not touched. With `accumulate`, the buffer must have no halo. With `far`, no cache of
    a core holds the buffer when the kernel is called; with `exchanged`, those of other threads hold much of it, and it
    begins at a multiple of 64 bytes.
    ```mlir
    !images = !kernel.buffer<tensor<4x6x28x28xf32>, <kind = nhwc, channels = 8>>
    !sum = !kernel.buffer<tensor<6xf32>, <kind = nhwc, channels = 8>>
    kernel.func @bias_gradient(%x: !images, %y: !sum) {
      %0 = kernel.load %x : !images -> tensor<4x6x28x28xf32>
      %1 = nn.channel_sum %0 : (tensor<4x6x28x28xf32>) -> tensor<6xf32>
      kernel.store %1, %y accumulate : tensor<6xf32>, !sum
    }
    ```
  }];
  let arguments = (ins AnyRankedTensor:$tensor, Kernel_BufferType:$buffer, UnitAttr:$accumulate, UnitAttr:$far,
                       UnitAttr:$exchanged);
  let assemblyFormat = "$tensor `,` $buffer (`accumulate` $accumulate^)? (`far` $far^)? (`exchanged` $exchanged^)? attr-dict `:` type($tensor) `,` qualified(type($buffer))";
  let hasVerifier = 1;
}
#endif
