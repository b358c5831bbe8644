// Runs single passes on what `halcyon --emit` prints.
#include "compiler/Passes.h"
#include "dialects/kernel/KernelDialect.h"
#include "dialects/nn/NNDialect.h"
#include "dialects/step/StepDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  registry.insert<halcyon::nn::NNDialect, halcyon::kernel::KernelDialect,
                  halcyon::step::StepDialect, mlir::func::FuncDialect, mlir::LLVM::LLVMDialect>();

  halcyon::registerSpecializeNetwork();
  halcyon::registerDeriveBackward();
  halcyon::registerAppendUpdate();
  halcyon::registerFoldNormalization();
  halcyon::registerFoldExpansions();
  halcyon::registerExpandGroups();
  halcyon::registerExpandStatistics();
  halcyon::registerAddReference();
  halcyon::registerUnifyConvolutions();
  halcyon::registerVerifySimplified();
  halcyon::registerApplyWinograd();
  halcyon::registerRunOnWholeBatch();
  halcyon::registerSizePrediction();
  halcyon::registerPreparePrediction();
  halcyon::registerScheduleStep();
  halcyon::registerSpreadPrediction();
  halcyon::registerFetchAhead();
  halcyon::registerFetchUpdates();
  halcyon::registerFetchWeights();
  halcyon::registerMarkFar();
  halcyon::registerMarkExchanged();
  halcyon::registerJoinSegments();
  halcyon::registerZeroHalos();
  halcyon::registerVerifyStep();
  halcyon::registerPlanMemory();
  halcyon::registerVerifyPlan();
  halcyon::registerLowerStep();
  halcyon::registerVerifyLowered();
  // What the pipeline runs between ours.
  mlir::registerCanonicalizer();
  mlir::registerCSE();
  mlir::registerSymbolDCE();

  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, argv, "halcyon-opt: runs passes of the compiler\n", registry));
}
