#ifndef HALCYON_COMPILER_CODEGEN_COMMONFUNCTIONS_H
#define HALCYON_COMPILER_CODEGEN_COMMONFUNCTIONS_H

#include "compiler/codegen/Emitter.h"

namespace halcyon {

/// A new function that returns nothing, at the emitter's place. It throws nothing: nobody needs to
/// know how to unwind it.
mlir::LLVM::LLVMFuncOp makeFunction(Emitter &emit, llvm::StringRef name,
                                    llvm::ArrayRef<mlir::Type> arguments);

/// What all entry points of a module call, so that it is not written out in each.
struct CommonFunctions {
  /// `void run(call, body, cells, descending)`: the cells of a segment, in parallel. One cell alone
  /// needs no pool, but where it is observed, the loop counts it as a segment.
  mlir::LLVM::LLVMFuncOp run;
  /// `void observe(call, task, worker)`: tells the observer, if there is one.
  mlir::LLVM::LLVMFuncOp observe;
  /// `void zero_strips(memory, count, stride, bytes)`: fills `bytes` bytes with zeros, `count`
  /// times, from one to the next `stride` bytes.
  mlir::LLVM::LLVMFuncOp zeroStrips;
};

/// Builds them at the emitter's place; `prefix` stands before their names.
CommonFunctions buildCommonFunctions(const Emitter &emitter, llvm::StringRef prefix);

} // namespace halcyon
#endif
