#include "compiler/codegen/EmitObject.h"

#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"

using namespace mlir;

namespace {

std::unique_ptr<llvm::TargetMachine> createTargetMachine(StringRef cpu, Location location) {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  llvm::Triple triple(llvm::sys::getDefaultTargetTriple());
  std::string error;
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple, error);
  if (!target) {
    emitError(location) << "no code can be made for " << triple.str() << ": " << error;
    return nullptr;
  }
  // The step is loops around calls: all the time goes into the kernels. Optimised code of LeNet-5's
  // and MobileNetV2's steps runs no faster, and takes LLVM eleven times as long.
  return std::unique_ptr<llvm::TargetMachine>(target->createTargetMachine(
      triple, cpu, /*Features=*/"", llvm::TargetOptions(), llvm::Reloc::PIC_,
      /*CodeModel=*/std::nullopt, llvm::CodeGenOptLevel::None));
}

} // namespace

std::unique_ptr<llvm::Module> halcyon::translateModule(ModuleOp module, llvm::LLVMContext &context,
                                                       StringRef cpu) {
  mlir::registerBuiltinDialectTranslation(*module.getContext());
  mlir::registerLLVMDialectTranslation(*module.getContext());
  std::unique_ptr<llvm::TargetMachine> machine = createTargetMachine(cpu, module.getLoc());
  std::unique_ptr<llvm::Module> result =
      machine ? mlir::translateModuleToLLVMIR(module, context, "halcyon") : nullptr;
  if (!result)
    return nullptr;
  result->setTargetTriple(machine->getTargetTriple());
  result->setDataLayout(machine->createDataLayout());
  return result;
}

LogicalResult halcyon::emitObject(llvm::Module &module, StringRef cpu, StringRef path,
                                  Location location) {
  std::unique_ptr<llvm::TargetMachine> machine = createTargetMachine(cpu, location);
  if (!machine)
    return failure();
  std::error_code error;
  llvm::raw_fd_ostream file(path, error, llvm::sys::fs::OF_None);
  if (error)
    return emitError(location) << path << ": cannot be written: " << error.message();
  llvm::legacy::PassManager passes;
  if (machine->addPassesToEmitFile(passes, file, nullptr, llvm::CodeGenFileType::ObjectFile))
    return emitError(location) << "the target " << cpu << " writes no object files";
  passes.run(module);
  file.flush();
  if (file.has_error()) {
    std::string message = file.error().message();
    file.clear_error();
    return emitError(location) << path << ": cannot be written: " << message;
  }
  return success();
}
