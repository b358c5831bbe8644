#include "compiler/kernels/lower/CheckObject.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Object/ObjectFile.h"

using namespace mlir;

namespace {

bool isAllowed(StringRef symbol) {
  static const llvm::StringLiteral allowed[] = {
      "memset", "memcpy", "memmove", "exp", "expf", "log", "logf", "tanh", "tanhf", "fmaf", "fma"};
  return symbol.empty() || llvm::is_contained(allowed, symbol);
}

} // namespace

FailureOr<std::string> halcyon::kernels::findForbiddenSymbols(llvm::MemoryBufferRef bytes) {
  auto object = llvm::object::ObjectFile::createObjectFile(bytes);
  if (!object) {
    llvm::consumeError(object.takeError());
    return failure();
  }
  SmallVector<std::string> forbidden;
  for (const llvm::object::SymbolRef &symbol : (*object)->symbols()) {
    llvm::Expected<uint32_t> flags = symbol.getFlags();
    llvm::Expected<StringRef> name = symbol.getName();
    if (!flags || !name) {
      llvm::consumeError(flags.takeError());
      llvm::consumeError(name.takeError());
      return failure();
    }
    if ((*flags & llvm::object::SymbolRef::SF_Undefined) && !isAllowed(*name))
      forbidden.push_back(name->str());
  }
  return llvm::join(forbidden, ", ");
}
