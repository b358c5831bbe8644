#include "compiler/kernels/lower/CompileBitcode.h"

#include "compiler/kernels/lower/Loops.h"
#include "compiler/kernels/lower/WaysToStore.h"
#include "compiler/object/EmitObject.h"

#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Transforms/IPO/GlobalDCE.h"
#include "llvm/Transforms/Utils/Cloning.h"

using namespace halcyon;
using namespace halcyon::kernels;

/// Whatever is fetched ahead goes into the second-level cache: a core waits for few lines at a time
/// that it has asked the first one for. (Zen 4: VGG-small's tiles of conv_6, each element far from
/// the next, take 1.8 ms, 2.0 so, 1.3 by way of the second.) Halide says that it is used once,
/// which Intel's processors keep out of that.
static void fetchIntoSecondLevel(llvm::Function &function) {
  constexpr uint64_t secondLevel = 2; // LLVM's "locality"
  for (llvm::Instruction &instruction : llvm::instructions(function))
    if (auto *call = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction))
      if (call->getIntrinsicID() == llvm::Intrinsic::prefetch)
        call->setArgOperand(2,
                            llvm::ConstantInt::get(call->getArgOperand(2)->getType(), secondLevel));
}

/// Lines come so that no other core keeps them. Every x86-64 processor runs the instruction, those
/// without it as one that does nothing.
static void fetchForWriting(llvm::Function &function) {
  llvm::SmallVector<llvm::CallInst *> calls;
  for (llvm::Instruction &instruction : llvm::instructions(function))
    if (auto *call = llvm::dyn_cast<llvm::CallInst>(&instruction))
      if (call->getCalledFunction() && call->getCalledFunction()->getName() == fetchForWritingName)
        calls.push_back(call);
  if (calls.empty())
    return;
  for (llvm::CallInst *call : calls) {
    llvm::IRBuilder<> builder(call);
    llvm::Value *line = builder.CreatePtrAdd(
        call->getArgOperand(0), builder.CreateSExt(call->getArgOperand(1), builder.getInt64Ty()));
    builder.CreateIntrinsic(llvm::Intrinsic::prefetch, {line->getType()},
                            {line, /*write=*/builder.getInt32(1), /*locality=*/builder.getInt32(3),
                             /*data=*/builder.getInt32(1)});
    call->replaceAllUsesWith(builder.getInt32(0));
    call->eraseFromParent();
  }
  std::string features = function.getFnAttribute("target-features").getValueAsString().str();
  function.addFnAttr("target-features", features + (features.empty() ? "" : ",") + "+prfchw");
}

/// What a module has but for all `functions` except one, and what only those call.
static std::unique_ptr<llvm::Module> takeFunction(const llvm::Module &module,
                                                  llvm::ArrayRef<BitcodeFunction> functions,
                                                  const BitcodeFunction &taken) {
  llvm::ValueToValueMapTy values;
  auto part = llvm::CloneModule(module, values, [&](const llvm::GlobalValue *value) {
    return value->getName() == taken.name ||
           llvm::none_of(functions, [&](const BitcodeFunction &function) {
             return function.name == value->getName();
           });
  });
  llvm::ModuleAnalysisManager analyses;
  llvm::GlobalDCEPass().run(*part, analyses);
  return part;
}

std::string kernels::compileBitcode(llvm::StringRef bitcodePath,
                                    llvm::ArrayRef<BitcodeFunction> functions,
                                    llvm::StringRef symbol) {
  auto bitcode = llvm::MemoryBuffer::getFile(bitcodePath, /*IsText=*/false,
                                             /*RequiresNullTerminator=*/false);
  if (!bitcode)
    return "its bitcode cannot be read back: " + bitcode.getError().message();
  llvm::LLVMContext context;
  auto module = llvm::parseBitcodeFile((*bitcode)->getMemBufferRef(), context);
  if (!module)
    return "its bitcode cannot be read: " + llvm::toString(module.takeError());
  for (llvm::Function &function : **module) {
    function.addFnAttr("frame-pointer", "all");
    fetchIntoSecondLevel(function);
    fetchForWriting(function);
  }
  std::string error;
  // Functions name the processor that Halide made them for.
  auto machine = createTargetMachine(/*cpu=*/"", llvm::CodeGenOptLevel::Aggressive, error);
  if (!machine)
    return error;
  for (const BitcodeFunction &function : functions) {
    std::unique_ptr<llvm::Module> part = takeFunction(**module, functions, function);
    llvm::Function *kernel = part->getFunction(function.name);
    kernel->setName(symbol);
    addWaysToStore(*kernel, function.exchangedBuffers);
    error = emitObject(*part, *machine, function.objectPath);
    if (!error.empty())
      return error;
  }
  return "";
}
