#include "test/compiler/kernels/LoadedKernel.h"

#include "compiler/kernels/Kernels.h"
#include "dialects/kernel/Storage.h"
#include "dialects/nn/NNDialect.h"

#include "mlir/Parser/Parser.h"
#include "llvm/Support/Program.h"
#include <array>
#include <dlfcn.h>
#include <tuple>

using namespace mlir;
using namespace halcyon;
using namespace halcyon::test;

/// Links an object file into a library that can be loaded.
static LogicalResult linkLibrary(StringRef object, StringRef library) {
  auto linker = llvm::sys::findProgramByName("cc");
  return success(linker && llvm::sys::ExecuteAndWait(
                               *linker, {*linker, "-shared", object, "-o", library, "-lm"}) == 0);
}

LoadedKernel::LoadedKernel(const std::string &text, const std::string &processor) {
  context.loadDialect<nn::NNDialect, kernel::KernelDialect>();
  module = parseSourceString<ModuleOp>(text, &context);
  if (!module || folder.error)
    return;
  auto target = kernels::describeTarget(processor, module->getLoc());
  if (failed(target))
    return;
  auto compiled = kernels::compileKernels({{*module, "test_"}}, *target,
                                          {.folder = folder.file(""), .threads = 1});
  std::string path = folder.file("kernel.so");
  if (failed(compiled) || failed(linkLibrary(compiled->front().objectPath, path)))
    return;
  library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  function = library ? dlsym(library, compiled->front().symbol.c_str()) : nullptr;
}

LoadedKernel::~LoadedKernel() {
  if (library)
    dlclose(library);
}

void *LoadedKernel::findVariable(const char *name) {
  return library ? dlsym(library, name) : nullptr;
}

kernel::FuncOp LoadedKernel::getKernel() { return *module->getOps<kernel::FuncOp>().begin(); }

kernel::BufferType LoadedKernel::typeOf(unsigned argument) {
  return cast<kernel::BufferType>(getKernel().getArgumentTypes()[argument]);
}

int LoadedKernel::call(ArrayRef<char *> memory) {
  std::array<char *, 8> pointers = {};
  assert(memory.size() <= pointers.size() && "no test has more arguments");
  for (size_t i = 0; i < memory.size(); ++i) {
    kernel::Storage storage = describeStorage(typeOf(i));
    int64_t start = getKernel().isStored(i) ? storage.origin * storage.elementBytes : 0;
    pointers[i] = memory[i] + start;
  }
  // The calling convention ignores arguments beyond those that a function has.
  using P = char *;
  auto *entry = reinterpret_cast<int (*)(P, P, P, P, P, P, P, P)>(function);
  return std::apply(entry, pointers);
}
