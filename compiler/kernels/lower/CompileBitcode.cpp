#include "compiler/kernels/lower/CompileBitcode.h"

#include "compiler/object/EmitObject.h"

#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/Support/MemoryBuffer.h"

std::string halcyon::kernels::compileBitcode(llvm::StringRef bitcodePath,
                                             llvm::StringRef objectPath) {
  auto bitcode = llvm::MemoryBuffer::getFile(bitcodePath, /*IsText=*/false,
                                             /*RequiresNullTerminator=*/false);
  if (!bitcode)
    return "its bitcode cannot be read back: " + bitcode.getError().message();
  llvm::LLVMContext context;
  auto module = llvm::parseBitcodeFile((*bitcode)->getMemBufferRef(), context);
  if (!module)
    return "its bitcode cannot be read: " + llvm::toString(module.takeError());
  for (llvm::Function &function : **module)
    function.addFnAttr("frame-pointer", "all");
  std::string error;
  // Functions name the processor that Halide made them for.
  auto machine = createTargetMachine(/*cpu=*/"", llvm::CodeGenOptLevel::Aggressive, error);
  return machine ? emitObject(**module, *machine, objectPath) : error;
}
