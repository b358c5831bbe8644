#ifndef HALCYON_COMPILER_CODEGEN_EMITTER_H
#define HALCYON_COMPILER_CODEGEN_EMITTER_H

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace halcyon {

/// Small steps of LLVM's dialect at one location.
struct Emitter {
  mlir::OpBuilder builder;
  mlir::Location location;

  mlir::Type pointer() { return mlir::LLVM::LLVMPointerType::get(builder.getContext()); }
  mlir::Type i64() { return builder.getI64Type(); }
  mlir::Type i32() { return builder.getI32Type(); }
  /// Of a function that returns nothing.
  mlir::LLVM::LLVMFunctionType function(llvm::ArrayRef<mlir::Type> arguments) {
    return mlir::LLVM::LLVMFunctionType::get(mlir::LLVM::LLVMVoidType::get(builder.getContext()),
                                             arguments);
  }
  mlir::Value constant(mlir::Type type, int64_t value) {
    return mlir::LLVM::ConstantOp::create(builder, location, type,
                                          builder.getIntegerAttr(type, value));
  }
  mlir::Value add(mlir::Value left, mlir::Value right) {
    return mlir::LLVM::AddOp::create(builder, location, left, right);
  }
  mlir::Value multiply(mlir::Value value, int64_t factor) {
    return mlir::LLVM::MulOp::create(builder, location, value, constant(i64(), factor));
  }
  mlir::Value widen(mlir::Value value) {
    return mlir::LLVM::SExtOp::create(builder, location, i64(), value);
  }
  /// base + bytes
  mlir::Value advance(mlir::Value base, mlir::Value bytes) {
    return mlir::LLVM::GEPOp::create(builder, location, pointer(), builder.getI8Type(), base,
                                     llvm::ArrayRef<mlir::LLVM::GEPArg>{bytes});
  }
  mlir::Value advance(mlir::Value base, int64_t bytes) {
    return bytes == 0 ? base : advance(base, constant(i64(), bytes));
  }
  mlir::Value load(mlir::Type type, mlir::Value address) {
    return mlir::LLVM::LoadOp::create(builder, location, type, address);
  }
  mlir::Value less(mlir::Value left, mlir::Value right) {
    return mlir::LLVM::ICmpOp::create(builder, location, mlir::LLVM::ICmpPredicate::slt, left,
                                      right);
  }
};

} // namespace halcyon
#endif
