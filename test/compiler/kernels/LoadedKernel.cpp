#include "test/compiler/kernels/LoadedKernel.h"

#include "compiler/kernels/Kernels.h"
#include "dialects/kernel/Storage.h"
#include "dialects/nn/NNDialect.h"

#include "mlir/Parser/Parser.h"
#include "llvm/Support/Program.h"
#include <HalideRuntime.h>
#include <cstring>
#include <dlfcn.h>

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

/// Of the buffers, all but the pointer is anything: generated code leaves it undefined.
int LoadedKernel::call(ArrayRef<char *> memory) {
  std::array<halide_buffer_t, 8> buffers;
  std::memset(buffers.data(), 0xa5, sizeof(buffers));
  assert(memory.size() <= buffers.size() && "no test has more arguments");
  for (size_t i = 0; i < memory.size(); ++i) {
    kernel::Storage storage = describeStorage(typeOf(i));
    int64_t start = getKernel().isStored(i) ? storage.origin * storage.elementBytes : 0;
    buffers[i].host = reinterpret_cast<uint8_t *>(memory[i] + start);
  }
  // The calling convention ignores arguments beyond those that a function has.
  using B = halide_buffer_t *;
  auto *entry = reinterpret_cast<int (*)(B, B, B, B, B, B, B, B)>(function);
  return entry(&buffers[0], &buffers[1], &buffers[2], &buffers[3], &buffers[4], &buffers[5],
               &buffers[6], &buffers[7]);
}
