#ifndef HALCYON_DIALECTS_STEP_STEPDIALECT
#define HALCYON_DIALECTS_STEP_STEPDIALECT

include "mlir/IR/OpBase.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Step_Dialect : Dialect {
  let name = "step";
  let cppNamespace = "::halcyon::step";
  let summary = "when and where kernels run";
  let description = [{
    A `step.func` is an entry point of the program: buffers at offsets, and segments one after the other. `step.slices` runs its kernels
    on one slice of the batch, then on the next; its lanes run in parallel, each with accumulators of its own. `step.grid` runs its kernels on
    independent cells. What a lane or cell computes does not depend on the thread that runs it, so neither does any result.
  }];
  let useDefaultAttributePrinterParser = 1;
}

def Step_Space : I32EnumAttr<"Space", "which memory of the call a buffer lies in", [
  I32EnumAttrCase<"State", 0, "state">,
  I32EnumAttrCase<"Shared", 1, "shared">,
  I32EnumAttrCase<"Lane", 2, "lane">,
  I32EnumAttrCase<"Worker", 3, "worker">,
  I32EnumAttrCase<"Slot", 4, "slot">,
  I32EnumAttrCase<"Prepared", 5, "prepared">]> {
  let cppNamespace = "::halcyon::step";
  let genSpecializedAttr = 0;
}
def Step_SpaceAttr : EnumAttr<Step_Dialect, Step_Space, "space"> { let assemblyFormat = "$value"; }

// The type of the dialect kernel, without including its definitions.
def Step_BufferType : Type<CPred<"::llvm::isa<::halcyon::kernel::BufferType>($_self)">, "kernel buffer", "::halcyon::kernel::BufferType">;
#endif
