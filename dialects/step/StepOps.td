#ifndef HALCYON_DIALECTS_STEP_STEPOPS
#define HALCYON_DIALECTS_STEP_STEPOPS
include "dialects/step/StepDialect.td"

def Step_Count : ConfinedAttr<I64Attr, [IntPositive]>;
def Step_Bytes : ConfinedAttr<I64Attr, [IntNonNegative]>;
def Step_Number : ConfinedAttr<I64Attr, [IntNonNegative]>;

class Step_Op<string mnemonic, list<Trait> traits = []> : Op<Step_Dialect, mnemonic, traits>;

def Step_FuncOp : Step_Op<"func", [Symbol, IsolatedFromAbove, NoTerminator, SingleBlock, NoRegionArguments]> {
  let summary = "an entry point: buffers and segments";
  let description = [{
    Takes up to `batch` images, `slice` at a time. `shared_bytes`, `lane_bytes` (of each of `lanes`) and `worker_bytes` (of each thread) are the memory
    that the plan takes beside the state; `plan-memory` sets them.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, Step_Count:$batch, Step_Count:$slice, Step_Count:$lanes,
                       DefaultValuedAttr<Step_Bytes, "0">:$shared_bytes, DefaultValuedAttr<Step_Bytes, "0">:$lane_bytes,
                       DefaultValuedAttr<Step_Bytes, "0">:$worker_bytes);
  let regions = (region SizedRegion<1>:$body);
  let hasRegionVerifier = 1;
  let assemblyFormat = "$sym_name `batch` $batch `slice` $slice `lanes` $lanes attr-dict-with-keyword $body";
}

def Step_BufferOp : Step_Op<"buffer", [Pure, HasParent<"FuncOp">]> {
  let summary = "a buffer at its place";
  let description = [{
    - `state`: persistent, `offset` bytes from its start. - `shared`: of the entry. - `lane`: one a lane; `lane` names one of them outside
    of `step.slices`. - `worker`: scratch of the thread that runs the lane or cell. - `slot`: the argument number `slot` of the call.
    The type is what one cell sees: in cell i (slice i of `step.slices`), the buffer starts `cell_stride` * i bytes further; 0 where all cells see
    the same. `offset` is missing until `plan-memory` has placed the buffer; `name` says what it holds.
    Example: `%x = step.buffer slot "image" {slot = 0 : i64, cell_stride = 12544 : i64} : !kernel.buffer<...>`
  }];
  let arguments = (ins Step_SpaceAttr:$space, StrAttr:$name, OptionalAttr<Step_Bytes>:$offset, DefaultValuedAttr<Step_Bytes, "0">:$cell_stride,
                       OptionalAttr<Step_Number>:$lane, OptionalAttr<Step_Number>:$slot);
  let results = (outs Step_BufferType:$buffer);
  let assemblyFormat = "`` $space $name attr-dict `:` qualified(type($buffer))";
  let hasVerifier = 1;
}

def Step_SlicesOp : Step_Op<"slices", [HasParent<"FuncOp">, NoTerminator, SingleBlock, NoRegionArguments]> {
  let summary = "a segment over the slices of the batch";
  let description = [{
    `lanes` lanes run in parallel. A lane first runs `start`, then `each` for its slices in order: lane l takes the slices l, l + lanes, ...
  }];
  let arguments = (ins Step_Count:$lanes);
  let regions = (region SizedRegion<1>:$start, SizedRegion<1>:$each);
  let assemblyFormat = "`lanes` $lanes attr-dict-with-keyword `start` $start `each` $each";
  let hasRegionVerifier = 1;
}

def Step_GridOp : Step_Op<"grid", [HasParent<"FuncOp">, NoTerminator, SingleBlock, NoRegionArguments]> {
  let summary = "a segment over independent cells";
  let arguments = (ins Step_Count:$cells);
  let regions = (region SizedRegion<1>:$body);
  let hasRegionVerifier = 1;
  let assemblyFormat = "`cells` $cells attr-dict-with-keyword $body";
}

def Step_CallOp : Step_Op<"call", [ParentOneOf<["SlicesOp", "GridOp"]>, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "run a kernel on the current cell";
  let arguments = (ins FlatSymbolRefAttr:$kernel, Variadic<Step_BufferType>:$buffers);
  let assemblyFormat = "$kernel `(` $buffers `)` attr-dict `:` qualified(type($buffers))";
}

def Step_ZeroOp : Step_Op<"zero", [ParentOneOf<["SlicesOp", "GridOp"]>]> {
  let summary = "fill a buffer of the current cell with zeros";
  let arguments = (ins Step_BufferType:$buffer);
  let assemblyFormat = "$buffer attr-dict `:` qualified(type($buffer))";
}
#endif
