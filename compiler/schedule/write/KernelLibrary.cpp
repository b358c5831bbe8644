#include "compiler/schedule/write/KernelLibrary.h"

using namespace mlir;
using namespace halcyon;

/// What was made on the way to a folded reshape.
static void eraseDead(kernel::FuncOp kernel) {
  for (Operation &operation : llvm::make_early_inc_range(llvm::reverse(kernel.getBody().front())))
    if (isOpTriviallyDead(&operation))
      operation.erase();
}

KernelLibrary::KernelLibrary(ModuleOp module, bool reference)
    : module(module), symbols(module), reference(reference) {}

kernel::FuncOp KernelLibrary::get(StringRef name, TypeRange buffers, Location location,
                                  function_ref<void(OpBuilder &, ValueRange)> build) {
  OpBuilder builder(module.getContext());
  auto kernel =
      kernel::FuncOp::create(builder, location, "kernel", builder.getFunctionType(buffers, {}));
  kernel.setReference(reference);
  builder.setInsertionPointToStart(&kernel.getBody().front());
  build(builder, kernel.getBody().getArguments());
  eraseDead(kernel);

  std::string text;
  llvm::raw_string_ostream stream(text);
  kernel->print(stream);
  auto [entry, isNew] = kernels.try_emplace(text, kernel);
  if (!isNew) {
    kernel.erase();
    return entry->second;
  }
  kernel.setSymName(name);
  symbols.insert(kernel, module.getBody()->end()); // renames it if the name is taken
  return kernel;
}
