#include "compiler/Passes.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"

namespace halcyon {
#define GEN_PASS_DEF_VERIFYLOWERED
#include "compiler/Passes.h.inc"
} // namespace halcyon

using namespace mlir;

namespace {

struct VerifyLowered : halcyon::impl::VerifyLoweredBase<VerifyLowered> {
  void runOnOperation() override {
    for (Operation &operation : *getOperation().getBody()) {
      WalkResult result = operation.walk<WalkOrder::PreOrder>([](Operation *part) {
        if (isa_and_nonnull<LLVM::LLVMDialect>(part->getDialect()))
          return WalkResult::advance();
        part->emitOpError() << "has no code; run schedule-step, plan-memory and lower-step first";
        return WalkResult::interrupt();
      });
      if (result.wasInterrupted())
        signalPassFailure();
    }
  }
};

} // namespace
