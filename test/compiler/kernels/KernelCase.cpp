#include "test/compiler/kernels/KernelCase.h"

#include "compiler/kernels/Kernels.h"
#include "dialects/kernel/Storage.h"
#include "dialects/nn/NNDialect.h"

#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Program.h"
#include "llvm/TargetParser/Host.h"
#include "gtest/gtest.h"
#include <HalideRuntime.h>
#include <chrono>
#include <dlfcn.h>
#include <random>

using namespace mlir;
using namespace halcyon;
using namespace halcyon::test;

std::string test::rowMajor() {
  return "<kind = row_major, channels = 1, halo_height = 0, halo_width = 0>";
}

std::string test::nhwc(int64_t channels, int64_t haloHeight, int64_t haloWidth) {
  return "<kind = nhwc, channels = " + std::to_string(channels) +
         ", halo_height = " + std::to_string(haloHeight) +
         ", halo_width = " + std::to_string(haloWidth) + ">";
}

std::string test::filterLayout(int64_t channels) {
  return "<kind = filter, channels = " + std::to_string(channels) +
         ", halo_height = 0, halo_width = 0>";
}

std::string test::tensorType(const Shape &shape, const std::string &elementType) {
  std::string text = "tensor<";
  for (int64_t extent : shape)
    text += std::to_string(extent) + "x";
  return text + elementType + ">";
}

std::string test::makeOperation(const std::string &mnemonic, const std::vector<Value> &operands,
                                const std::string &attributes, const std::vector<Value> &results) {
  auto names = llvm::map_range(operands, [](const Value &value) { return "%" + value.name; });
  auto types = llvm::map_range(operands, [](const Value &value) { return value.type; });
  auto resultNames = llvm::map_range(results, [](const Value &value) { return "%" + value.name; });
  auto resultTypes = llvm::map_range(results, [](const Value &value) { return value.type; });
  return llvm::join(resultNames, ", ") + " = nn." + mnemonic + " " + llvm::join(names, ", ") +
         " {" + attributes + "} : (" + llvm::join(types, ", ") + ") -> (" +
         llvm::join(resultTypes, ", ") + ")\n";
}

namespace {

std::string replaceAll(std::string text, const std::string &from, const std::string &to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

std::string bufferType(const CaseBuffer &buffer, bool isReference) {
  return "!kernel.buffer<" + tensorType(buffer.shape, buffer.elementType) + ", " +
         (isReference ? rowMajor() : buffer.layout) + ">";
}

/// The kernel as MLIR; the reference computes in f64 on row-major buffers.
std::string printKernel(const KernelCase &kernel, bool isReference) {
  std::string arguments, loads, stores;
  for (const CaseBuffer &buffer : kernel.buffers) {
    std::string type = bufferType(buffer, isReference), place = "%" + buffer.name + "_buffer";
    std::string tensor = tensorType(buffer.shape, buffer.elementType);
    arguments += (arguments.empty() ? "" : ", ") + place + ": " + type;
    if (buffer.use == Use::Load || buffer.use == Use::InPlace)
      loads +=
          "  %" + buffer.name + " = kernel.load " + place + " : " + type + " -> " + tensor + "\n";
    std::string value = "%" + buffer.name + (buffer.use == Use::InPlace ? "_new" : "");
    std::string mode = buffer.use == Use::Accumulate ? " accumulate" : "";
    if (buffer.use != Use::Load)
      stores +=
          "  kernel.store " + value + ", " + place + mode + " : " + tensor + ", " + type + "\n";
  }
  std::string attributes = isReference ? " attributes {reference}" : "";
  if (!isReference && !kernel.tile.empty())
    attributes = " attributes {tile = #kernel.tile" + kernel.tile + "}";
  std::string text = "kernel.func @" + std::string(isReference ? "reference" : "scheduled") + "(" +
                     arguments + ")" + attributes + " {\n" + loads + kernel.body + stores + "}\n";
  return isReference ? replaceAll(text, "f32", "f64") : text;
}

/// Kernels of one module, loaded into the process.
class LoadedKernel {
public:
  LoadedKernel(const std::string &text, const std::string &processor);
  ~LoadedKernel();

  bool isLoaded() const { return function != nullptr; }
  void call(ArrayRef<char *> memory);
  kernel::BufferType typeOf(unsigned argument);

private:
  MLIRContext context{MLIRContext::Threading::DISABLED};
  OwningOpRef<ModuleOp> module;
  llvm::SmallString<128> folder;
  void *library = nullptr;
  void *function = nullptr;
};

LoadedKernel::LoadedKernel(const std::string &text, const std::string &processor) {
  context.loadDialect<nn::NNDialect, kernel::KernelDialect>();
  module = parseSourceString<ModuleOp>(text, &context);
  if (!module)
    return;
  auto target = kernels::describeTarget(processor, module->getLoc());
  if (failed(target) || llvm::sys::fs::createUniqueDirectory("halcyon-kernels", folder))
    return;
  auto compiled = kernels::compileKernels(*module, *target, "test_", folder, 1);
  if (failed(compiled))
    return;
  const kernels::CompiledKernel &kernel = compiled->front();
  std::string path = (folder + "/kernel.so").str();
  auto linker = llvm::sys::findProgramByName("cc");
  std::string output = "-o" + path;
  if (!linker || llvm::sys::ExecuteAndWait(
                     *linker, {*linker, "-shared", kernel.objectPath, output, "-lm"}) != 0)
    return;
  library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  function = library ? dlsym(library, kernel.symbol.c_str()) : nullptr;
}

LoadedKernel::~LoadedKernel() {
  if (library)
    dlclose(library);
  if (!folder.empty())
    llvm::sys::fs::remove_directories(folder);
}

kernel::BufferType LoadedKernel::typeOf(unsigned argument) {
  kernel::FuncOp kernel = *ModuleOp(*module).getOps<kernel::FuncOp>().begin();
  return cast<kernel::BufferType>(kernel.getArgumentTypes()[argument]);
}

/// Of the buffers, all but the pointer is zero, as generated code leaves it.
void LoadedKernel::call(ArrayRef<char *> memory) {
  kernel::FuncOp kernel = *ModuleOp(*module).getOps<kernel::FuncOp>().begin();
  std::array<halide_buffer_t, 8> buffers = {};
  ASSERT_LE(memory.size(), buffers.size());
  for (size_t i = 0; i < memory.size(); ++i) {
    kernel::Storage storage = describeStorage(typeOf(i));
    int64_t start = kernel.isStored(i) ? storage.origin * storage.elementBytes : 0;
    buffers[i].host = reinterpret_cast<uint8_t *>(memory[i] + start);
  }
  // The calling convention ignores arguments beyond those that a function has.
  using B = halide_buffer_t *;
  auto *entry = reinterpret_cast<int (*)(B, B, B, B, B, B, B, B)>(function);
  EXPECT_EQ(entry(&buffers[0], &buffers[1], &buffers[2], &buffers[3], &buffers[4], &buffers[5],
                  &buffers[6], &buffers[7]),
            0);
}

// --- Data ---

/// The values of a tensor, in row-major order.
using Values = std::vector<double>;

int64_t countElements(const Shape &shape) {
  return std::accumulate(shape.begin(), shape.end(), int64_t(1), std::multiplies<>());
}

Values makeValues(const CaseBuffer &buffer, std::mt19937 &random) {
  Values values(countElements(buffer.shape));
  for (double &value : values) {
    double uniform = random() / 4294967296.0;
    switch (buffer.fill) {
    case Fill::Uniform:
      value = float(2 * uniform - 1);
      break;
    case Fill::Positive:
      value = float(uniform + 0.5);
      break;
    case Fill::Few:
      value = std::floor(3 * uniform);
      break;
    case Fill::Index:
      value = std::floor(double(buffer.limit) * uniform);
      break;
    case Fill::Bits:
      value = double(int32_t(random()));
      break;
    case Fill::Large:
      value = float(60 * uniform - 30);
      break;
    }
  }
  return values;
}

void writeElement(char *place, Type type, double value) {
  if (type.isF32())
    *reinterpret_cast<float *>(place) = float(value);
  else if (type.isF64())
    *reinterpret_cast<double *>(place) = value;
  else if (type.isInteger(8))
    *reinterpret_cast<uint8_t *>(place) = uint8_t(value);
  else
    *reinterpret_cast<int32_t *>(place) = int32_t(value);
}

double readElement(const char *place, Type type) {
  if (type.isF32())
    return *reinterpret_cast<const float *>(place);
  if (type.isF64())
    return *reinterpret_cast<const double *>(place);
  if (type.isInteger(8))
    return *reinterpret_cast<const uint8_t *>(place);
  return *reinterpret_cast<const int32_t *>(place);
}

/// Calls `visit` with the place of every element, in row-major order of the tensor.
void visitElements(kernel::BufferType type,
                   llvm::function_ref<void(int64_t element, int64_t place)> visit) {
  kernel::Storage storage = describeStorage(type);
  ArrayRef<int64_t> shape = type.getTensor().getShape();
  SmallVector<int64_t> index(shape.size());
  for (int64_t element = 0; element < type.getTensor().getNumElements(); ++element) {
    int64_t rest = element;
    for (size_t dimension = shape.size(); dimension-- > 0;) {
      index[dimension] = rest % shape[dimension];
      rest /= shape[dimension];
    }
    visit(element, storage.offsetOf(index) * storage.elementBytes);
  }
}

constexpr char sentinel = 0x5a;

/// Whether the bytes of an element beside the tensor's are padding (zero) rather than halo.
std::vector<bool> findPadding(kernel::BufferType type) {
  kernel::Storage storage = describeStorage(type);
  std::vector<bool> isPadding(storage.elements);
  kernel::LayoutAttr layout = type.getLayout();
  if (layout.getKind() == kernel::LayoutKind::RowMajor)
    return isPadding;
  // The same tensor with its channels rounded up holds the padding as elements, at the same places.
  SmallVector<int64_t> shape(type.getTensor().getShape());
  size_t channel = layout.getKind() == kernel::LayoutKind::Filter || shape.size() == 1 ? 0 : 1;
  shape[channel] = llvm::alignTo(shape[channel], layout.getChannels());
  auto padded = kernel::BufferType::get(type.getContext(), type.getTensor().clone(shape), layout);
  visitElements(padded,
                [&](int64_t, int64_t place) { isPadding[place / storage.elementBytes] = true; });
  visitElements(type,
                [&](int64_t, int64_t place) { isPadding[place / storage.elementBytes] = false; });
  return isPadding;
}

/// A buffer before a call. What a kernel only stores to holds a mark everywhere, so that an element
/// it forgets is found.
std::vector<char> fillMemory(const CaseBuffer &buffer, kernel::BufferType type,
                             const Values &values) {
  kernel::Storage storage = describeStorage(type);
  bool isRead = buffer.use == Use::Load;
  std::vector<char> memory(storage.bytes(), isRead ? 0 : sentinel);
  if (buffer.use == Use::Store)
    return memory;
  std::vector<bool> isPadding = findPadding(type);
  for (int64_t element = 0; element < storage.elements; ++element)
    if (isPadding[element])
      std::fill_n(memory.begin() + element * storage.elementBytes, storage.elementBytes, 0);
  visitElements(type, [&](int64_t element, int64_t place) {
    writeElement(&memory[place], type.getTensor().getElementType(), values[element]);
  });
  return memory;
}

void compareElements(const CaseBuffer &buffer, kernel::BufferType type,
                     const std::vector<char> &memory, kernel::BufferType expectedType,
                     const std::vector<char> &expectedMemory, double tolerance) {
  Values actual, expected;
  visitElements(type, [&](int64_t, int64_t place) {
    actual.push_back(readElement(&memory[place], type.getTensor().getElementType()));
  });
  visitElements(expectedType, [&](int64_t, int64_t place) {
    expected.push_back(
        readElement(&expectedMemory[place], expectedType.getTensor().getElementType()));
  });
  double largest = 1e-30, worst = 0;
  size_t worstElement = 0;
  for (double value : expected)
    largest = std::max(largest, std::abs(value));
  for (size_t i = 0; i < actual.size(); ++i) {
    double error = std::abs(actual[i] - expected[i]);
    if (!(error <= worst)) {
      worst = error;
      worstElement = i;
    }
  }
  EXPECT_LE(worst / largest, tolerance)
      << "element " << worstElement << " of '" << buffer.name << "' is " << actual[worstElement]
      << " instead of " << expected[worstElement] << "; the largest is " << largest;
}

void checkSurroundings(const CaseBuffer &buffer, kernel::BufferType type,
                       const std::vector<char> &memory) {
  kernel::Storage storage = describeStorage(type);
  std::vector<bool> isPadding = findPadding(type), isElement(storage.elements);
  visitElements(type,
                [&](int64_t, int64_t place) { isElement[place / storage.elementBytes] = true; });
  int64_t dirty = 0, touched = 0;
  for (int64_t element = 0; element < storage.elements; ++element) {
    if (isElement[element])
      continue;
    auto bytes = ArrayRef(memory).slice(element * storage.elementBytes, storage.elementBytes);
    if (isPadding[element])
      dirty += !llvm::all_of(bytes, [](char byte) { return byte == 0; });
    else
      touched += !llvm::all_of(bytes, [](char byte) { return byte == sentinel; });
  }
  EXPECT_EQ(dirty, 0) << "elements of the padding of '" << buffer.name << "' are not zero";
  EXPECT_EQ(touched, 0) << "elements of the halo of '" << buffer.name << "' were written";
}

using Memory = std::vector<std::vector<char>>; // of each argument

Memory makeMemory(const KernelCase &kernel, LoadedKernel &loaded) {
  std::mt19937 random(7);
  Memory memory;
  for (auto [number, buffer] : llvm::enumerate(kernel.buffers)) {
    Values values = makeValues(buffer, random);
    memory.push_back(fillMemory(buffer, loaded.typeOf(number), values));
  }
  return memory;
}

SmallVector<char *> pointersTo(Memory &memory) {
  return llvm::map_to_vector(memory, [](std::vector<char> &bytes) { return bytes.data(); });
}

void compareMemory(const KernelCase &kernel, LoadedKernel &scheduled, const Memory &actual,
                   LoadedKernel &reference, const Memory &expected) {
  for (auto [number, buffer] : llvm::enumerate(kernel.buffers)) {
    if (buffer.use == Use::Load)
      continue;
    compareElements(buffer, scheduled.typeOf(number), actual[number], reference.typeOf(number),
                    expected[number], kernel.tolerance);
    checkSurroundings(buffer, scheduled.typeOf(number), actual[number]);
  }
}

bool canRunV3() {
  auto features = llvm::sys::getHostCPUFeatures();
  return features.lookup("avx2") && features.lookup("fma");
}

} // namespace

static void checkOnProcessors(const KernelCase &kernel, ArrayRef<std::string> processors) {
  LoadedKernel reference(printKernel(kernel, true), "x86-64-v2");
  ASSERT_TRUE(reference.isLoaded()) << printKernel(kernel, true);
  auto expected = makeMemory(kernel, reference);
  reference.call(pointersTo(expected));
  for (const std::string &processor : processors) {
    SCOPED_TRACE(kernel.name + " for " + processor);
    LoadedKernel scheduled(printKernel(kernel, false), processor);
    ASSERT_TRUE(scheduled.isLoaded()) << printKernel(kernel, false);
    auto actual = makeMemory(kernel, scheduled);
    scheduled.call(pointersTo(actual));
    compareMemory(kernel, scheduled, actual, reference, expected);
  }
}

void test::checkKernel(const KernelCase &kernel, const std::string &processor) {
  checkOnProcessors(kernel, processor);
}

void test::checkKernel(const KernelCase &kernel) {
  SmallVector<std::string> processors = {"x86-64-v2", "host"};
  if (canRunV3())
    processors.push_back("x86-64-v3");
  checkOnProcessors(kernel, processors);
}

double test::measureKernel(const KernelCase &kernel, const std::string &processor) {
  LoadedKernel loaded(printKernel(kernel, false), processor);
  if (!loaded.isLoaded())
    return 0;
  // Aligned as in the arena: vectors that straddle cache lines take half again as long.
  Memory memory = makeMemory(kernel, loaded);
  SmallVector<char *> pointers;
  for (std::vector<char> &bytes : memory) {
    bytes.resize(bytes.size() + 64);
    auto *aligned = reinterpret_cast<char *>(llvm::alignTo(uintptr_t(bytes.data()), 64));
    std::memmove(aligned, bytes.data(), bytes.size() - 64);
    pointers.push_back(aligned);
  }
  std::vector<double> seconds;
  for (int run = 0; run < 200; ++run) {
    auto start = std::chrono::steady_clock::now();
    loaded.call(pointers);
    seconds.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  llvm::sort(seconds);
  return seconds[seconds.size() / 2];
}
