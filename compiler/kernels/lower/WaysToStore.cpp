#include "compiler/kernels/lower/WaysToStore.h"

#include "runtime/Program.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicsX86.h"
#include "llvm/IR/Module.h"
#include "llvm/Transforms/Utils/Cloning.h"

using namespace halcyon;
using namespace halcyon::kernels;

namespace {

/// Whether a store is to one of some buffers: Halide's alias analysis has their names.
bool isStoreTo(const llvm::StoreInst &store, const std::set<std::string> &buffers) {
  const llvm::MDNode *tag = store.getMetadata(llvm::LLVMContext::MD_tbaa);
  const auto *type = tag ? llvm::dyn_cast<llvm::MDNode>(tag->getOperand(1)) : nullptr;
  while (type && type->getNumOperands() > 1) { // a name, and what it is a part of
    const auto *name = llvm::dyn_cast<llvm::MDString>(type->getOperand(0));
    if (name && buffers.count(name->getString().str()))
      return true;
    type = llvm::dyn_cast<llvm::MDNode>(type->getOperand(1));
  }
  return false;
}

/// Whether a store writes an aligned vector: others cannot go past the caches.
bool isAligned(const llvm::StoreInst &store) {
  const auto *vector = llvm::dyn_cast<llvm::FixedVectorType>(store.getValueOperand()->getType());
  return vector && store.getAlign().value() * 8 >= vector->getPrimitiveSizeInBits() &&
         vector->getPrimitiveSizeInBits() >= 128;
}

std::vector<llvm::StoreInst *> findStores(llvm::Function &function,
                                          const std::set<std::string> &buffers) {
  std::vector<llvm::StoreInst *> stores;
  for (llvm::Instruction &instruction : llvm::instructions(function))
    if (auto *store = llvm::dyn_cast<llvm::StoreInst>(&instruction))
      if (isStoreTo(*store, buffers) && isAligned(*store))
        stores.push_back(store);
  return stores;
}

/// What is written past the caches is in memory before the function returns, and so before another
/// thread hears of it.
void writePastCaches(llvm::Function &function, llvm::ArrayRef<llvm::StoreInst *> stores) {
  llvm::IRBuilder<> builder(function.getContext());
  llvm::MDNode *yes =
      llvm::MDNode::get(function.getContext(), llvm::ConstantAsMetadata::get(builder.getInt32(1)));
  for (llvm::StoreInst *store : stores)
    store->setMetadata(llvm::LLVMContext::MD_nontemporal, yes);
  for (llvm::BasicBlock &block : function)
    if (auto *end = llvm::dyn_cast<llvm::ReturnInst>(block.getTerminator())) {
      builder.SetInsertPoint(end);
      builder.CreateIntrinsic(llvm::Intrinsic::x86_sse_sfence, {});
    }
}

/// A function of the same type under the name of another one, which loses it.
llvm::Function *takePlace(llvm::Function &other) {
  llvm::Function *function =
      llvm::Function::Create(other.getFunctionType(), other.getLinkage(), "", *other.getParent());
  function->copyAttributesFrom(&other);
  function->takeName(&other);
  other.setLinkage(llvm::GlobalValue::InternalLinkage);
  return function;
}

void callAndReturn(llvm::IRBuilder<> &builder, llvm::Function &callee, llvm::Function &caller) {
  std::vector<llvm::Value *> arguments;
  for (llvm::Argument &argument : caller.args())
    arguments.push_back(&argument);
  llvm::CallInst *call = builder.CreateCall(&callee, arguments);
  call->setTailCall();
  if (callee.getReturnType()->isVoidTy())
    builder.CreateRetVoid();
  else
    builder.CreateRet(call);
}

/// The runtime's variable. A kernel that stands by itself, as in tests, brings its own.
llvm::GlobalVariable *declareChoice(llvm::Module &module) {
  llvm::Type *type = llvm::Type::getInt32Ty(module.getContext());
  return new llvm::GlobalVariable(module, type, /*isConstant=*/false,
                                  llvm::GlobalValue::WeakAnyLinkage,
                                  llvm::ConstantInt::get(type, 0), HALCYON_WRITE_PAST_CACHES);
}

} // namespace

void kernels::addWaysToStore(llvm::Function &kernel, const std::set<std::string> &buffers) {
  if (findStores(kernel, buffers).empty())
    return;
  llvm::Module &module = *kernel.getParent();
  llvm::ValueToValueMapTy values;
  llvm::Function *other = llvm::CloneFunction(&kernel, values);
  other->setLinkage(llvm::GlobalValue::InternalLinkage);
  writePastCaches(*other, findStores(*other, buffers));
  llvm::Function *choice = takePlace(kernel);
  kernel.setName(choice->getName() + ".as_usual");
  other->setName(choice->getName() + ".past_caches");
  llvm::LLVMContext &context = module.getContext();
  auto *entry = llvm::BasicBlock::Create(context, "entry", choice);
  auto *asUsual = llvm::BasicBlock::Create(context, "as_usual", choice);
  auto *pastCaches = llvm::BasicBlock::Create(context, "past_caches", choice);
  llvm::IRBuilder<> builder(entry);
  llvm::LoadInst *chosen = builder.CreateLoad(builder.getInt32Ty(), declareChoice(module));
  chosen->setAtomic(llvm::AtomicOrdering::Monotonic); // another thread may measure meanwhile
  builder.CreateCondBr(builder.CreateIsNotNull(chosen), pastCaches, asUsual);
  builder.SetInsertPoint(asUsual);
  callAndReturn(builder, kernel, *choice);
  builder.SetInsertPoint(pastCaches);
  callAndReturn(builder, *other, *choice);
}
