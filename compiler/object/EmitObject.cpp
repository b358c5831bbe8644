#include "compiler/object/EmitObject.h"

#include "llvm/IR/LegacyPassManager.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/Host.h"

std::unique_ptr<llvm::TargetMachine>
halcyon::createTargetMachine(llvm::StringRef cpu, llvm::CodeGenOptLevel level, std::string &error) {
  static const bool isInitialized =
      !llvm::InitializeNativeTarget() && !llvm::InitializeNativeTargetAsmPrinter();
  llvm::Triple triple(llvm::sys::getDefaultTargetTriple());
  const llvm::Target *target =
      isInitialized ? llvm::TargetRegistry::lookupTarget(triple, error) : nullptr;
  if (!target) {
    error = "no code can be made for " + triple.str() + ": " + error;
    return nullptr;
  }
  return std::unique_ptr<llvm::TargetMachine>(
      target->createTargetMachine(triple, cpu, /*Features=*/"", llvm::TargetOptions(),
                                  llvm::Reloc::PIC_, /*CodeModel=*/std::nullopt, level));
}

std::string halcyon::emitObject(llvm::Module &module, llvm::TargetMachine &machine,
                                llvm::StringRef path) {
  std::error_code error;
  llvm::raw_fd_ostream file(path, error, llvm::sys::fs::OF_None);
  if (error)
    return (path + ": cannot be written: " + error.message()).str();
  llvm::legacy::PassManager passes;
  if (machine.addPassesToEmitFile(passes, file, nullptr, llvm::CodeGenFileType::ObjectFile))
    return "LLVM writes no object files for " + machine.getTargetTriple().str();
  passes.run(module);
  file.flush();
  error = file.error();
  file.clear_error(); // LLVM ends the process at an error that nobody looked at
  return error ? (path + ": cannot be written: " + error.message()).str() : "";
}
