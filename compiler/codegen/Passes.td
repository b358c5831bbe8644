// From the step to LLVM.
#ifndef HALCYON_COMPILER_CODEGEN_PASSES
#define HALCYON_COMPILER_CODEGEN_PASSES

include "mlir/Pass/PassBase.td"

def LowerStep : Pass<"lower-step", "::mlir::ModuleOp"> {
  let summary = "every `step.func` has become an `llvm.func` of the runtime's contract (runtime/Program.h)";
  let description = [{
    Those of the nested module `@reference` too, under the name reference_NAME. Nothing but functions of LLVM is left: what the program's
    table says of parameters and plans must be read before (compiler/codegen/DescribeProgram.h).

    Before:
    ```mlir
    !vector = !kernel.buffer<tensor<16xf32>, <kind = row_major>>
    kernel.func @relu(%x: !vector, %y: !vector) {
      %0 = kernel.load %x : !vector -> tensor<16xf32>
      %1 = nn.relu %0 : (tensor<16xf32>) -> tensor<16xf32>
      kernel.store %1, %y : tensor<16xf32>, !vector
    }
    step.func @predict batch 2 slice 1 lanes 2 {
      %in = step.buffer slot "image" {slot = 0 : i64, cell_stride = 64 : i64} : !vector
      %out = step.buffer slot "output" {slot = 5 : i64, cell_stride = 64 : i64} : !vector
      step.slices lanes 2 start {
      } each {
        step.call @relu(%in, %out) : !vector, !vector
      }
    }
    ```
    After:
    ```mlir
    llvm.func @run(...
      llvm.call %parallel(%pool, ...
    llvm.func @observe(...
    llvm.func @relu(!llvm.ptr, !llvm.ptr) -> i32
    llvm.func @predict(%call: !llvm.ptr) ...
      %segment = llvm.mlir.addressof @predict_segment_0 : !llvm.ptr
      llvm.call @run(%call, %segment, %lanes, %descending, %goes_on) : ...
    llvm.func @predict_segment_0(%call1: !llvm.ptr, %lane: i32, %worker: i32) ...
      llvm.br ^bb1(...
      llvm.call @observe(%call1, %task, %worker) : ...
      %status = llvm.call @relu(%image, %output) : (!llvm.ptr, !llvm.ptr) -> i32
      llvm.br ^bb1(...
      llvm.return
    ```
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
  let options = [
    Option<"prefix", "prefix", "std::string", "\"\"", "of the symbols of kernels and entry points">,
  ];
}

def VerifyLowered : Pass<"verify-lowered", "::mlir::ModuleOp"> {
  let summary = "checks what lower-step promises: only the LLVM dialect is left";
}
#endif
