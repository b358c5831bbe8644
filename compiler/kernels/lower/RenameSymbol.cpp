#include "compiler/kernels/lower/RenameSymbol.h"

#include "llvm/ObjCopy/ConfigManager.h"
#include "llvm/ObjCopy/ObjCopy.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/StringSaver.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;

FailureOr<std::string> halcyon::kernels::renameSymbol(StringRef object, StringRef from,
                                                      StringRef to) {
  llvm::MemoryBufferRef buffer(object, from);
  auto input = llvm::object::ObjectFile::createObjectFile(buffer);
  if (!input) {
    llvm::consumeError(input.takeError());
    return failure();
  }
  llvm::objcopy::ConfigManager config;
  llvm::BumpPtrAllocator memory;
  llvm::StringSaver names(memory);
  for (const llvm::object::SymbolRef &symbol : (*input)->symbols()) {
    llvm::Expected<StringRef> name = symbol.getName();
    if (!name) {
      llvm::consumeError(name.takeError());
      return failure();
    }
    StringRef rest = *name;
    if (rest.consume_front(from) && (rest.empty() || rest.front() == '.'))
      config.Common.SymbolsToRename[*name] = names.save(to + rest);
  }
  std::string result;
  llvm::raw_string_ostream stream(result);
  if (llvm::Error error = llvm::objcopy::executeObjcopyOnBinary(config, **input, stream)) {
    llvm::consumeError(std::move(error));
    return failure();
  }
  return result;
}
