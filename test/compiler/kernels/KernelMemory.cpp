#include "test/compiler/kernels/KernelMemory.h"

#include "dialects/kernel/Storage.h"
#include "test/RandomWords.h"

#include "llvm/ADT/SmallVectorExtras.h"
#include <cmath>

using namespace mlir;
using namespace halcyon;
using namespace halcyon::test;

// --- Elements and their places ---

static void writeElement(char *place, Type type, double value) {
  if (type.isF32())
    *reinterpret_cast<float *>(place) = float(value);
  else if (type.isF64())
    *reinterpret_cast<double *>(place) = value;
  else if (type.isInteger(8))
    *reinterpret_cast<uint8_t *>(place) = uint8_t(value);
  else
    *reinterpret_cast<int32_t *>(place) = int32_t(value);
}

static double readElement(const char *place, Type type) {
  if (type.isF32())
    return *reinterpret_cast<const float *>(place);
  if (type.isF64())
    return *reinterpret_cast<const double *>(place);
  if (type.isInteger(8))
    return *reinterpret_cast<const uint8_t *>(place);
  return *reinterpret_cast<const int32_t *>(place);
}

/// Calls `visit` with the position in its buffer of every element, in row-major order of the
/// tensor.
static void visitElements(kernel::BufferType type,
                          llvm::function_ref<void(int64_t element, int64_t position)> visit) {
  kernel::Storage storage = describeStorage(type);
  ArrayRef<int64_t> shape = type.getTensor().getShape();
  SmallVector<int64_t> index(shape.size());
  for (int64_t element = 0; element < type.getTensor().getNumElements(); ++element) {
    int64_t rest = element;
    for (size_t dimension = shape.size(); dimension-- > 0;) {
      index[dimension] = rest % shape[dimension];
      rest /= shape[dimension];
    }
    visit(element, storage.offsetOf(index));
  }
}

std::vector<double> test::readElements(kernel::BufferType type, const Bytes &bytes) {
  int64_t elementBytes = describeStorage(type).elementBytes;
  std::vector<double> values(type.getTensor().getNumElements());
  visitElements(type, [&](int64_t element, int64_t position) {
    values[element] =
        readElement(&bytes[position * elementBytes], type.getTensor().getElementType());
  });
  return values;
}

// --- Surroundings ---

static constexpr char mark = 0x5a;

namespace {

/// What an element of a buffer is.
enum class Part : char { Halo, Padding, Tensor };

std::vector<Part> findParts(kernel::BufferType type) {
  std::vector<Part> parts(describeStorage(type).elements, Part::Halo);
  kernel::LayoutAttr layout = type.getLayout();
  if (layout.getKind() != kernel::LayoutKind::RowMajor) {
    // The same tensor with its channels rounded up holds the padding as elements, at the same
    // places.
    SmallVector<int64_t> shape(type.getTensor().getShape());
    size_t channel = layout.getKind() == kernel::LayoutKind::Filter || shape.size() == 1 ? 0 : 1;
    shape[channel] = llvm::alignTo(shape[channel], layout.getChannels());
    auto padded = kernel::BufferType::get(type.getContext(), type.getTensor().clone(shape), layout,
                                          type.getWithin());
    visitElements(padded, [&](int64_t, int64_t position) { parts[position] = Part::Padding; });
  }
  visitElements(type, [&](int64_t, int64_t position) { parts[position] = Part::Tensor; });
  return parts;
}

bool isFilledWith(ArrayRef<char> bytes, char value) {
  return llvm::all_of(bytes, [=](char byte) { return byte == value; });
}

} // namespace

Surroundings test::inspectSurroundings(kernel::BufferType type, const Bytes &bytes) {
  int64_t elementBytes = describeStorage(type).elementBytes;
  Surroundings result = {};
  for (auto [position, part] : llvm::enumerate(findParts(type))) {
    ArrayRef<char> element = ArrayRef(bytes).slice(position * elementBytes, elementBytes);
    result.dirty += part == Part::Padding && !isFilledWith(element, 0);
    result.touched += part == Part::Halo && !isFilledWith(element, mark);
  }
  return result;
}

// --- Data ---

static double makeValue(const CaseBuffer &buffer, RandomWords &random) {
  uint32_t word = random();
  double uniform = word / 4294967296.0;
  switch (buffer.fill) {
  case Fill::Uniform:
    return float(2 * uniform - 1);
  case Fill::Positive:
    return float(uniform + 0.5);
  case Fill::Few:
    return std::floor(3 * uniform);
  case Fill::Index:
    return std::floor(double(buffer.limit) * uniform);
  case Fill::Bits:
    return double(int32_t(word));
  case Fill::Large:
    return float(60 * uniform - 30);
  case Fill::Equal:
    return 0.1F;
  }
  llvm_unreachable("every kind of data is above");
}

static Bytes makeBytes(const CaseBuffer &buffer, kernel::BufferType type, RandomWords &random) {
  kernel::Storage storage = describeStorage(type);
  std::vector<double> values(type.getTensor().getNumElements());
  for (double &value : values)
    value = makeValue(buffer, random);
  // The halo of what is read is zero, as the runtime leaves it.
  Bytes bytes(storage.bytes(), isOnlyRead(buffer.use) ? 0 : mark);
  if (isOnlyWritten(buffer.use))
    return bytes;
  for (auto [position, part] : llvm::enumerate(findParts(type)))
    if (part == Part::Padding)
      std::fill_n(&bytes[position * storage.elementBytes], storage.elementBytes, 0);
  visitElements(type, [&](int64_t element, int64_t position) {
    writeElement(&bytes[position * storage.elementBytes], type.getTensor().getElementType(),
                 values[element]);
  });
  return bytes;
}

Memory test::makeMemory(const KernelCase &kernel, LoadedKernel &loaded) {
  RandomWords random(7);
  Memory memory;
  for (auto [number, buffer] : llvm::enumerate(kernel.buffers))
    memory.push_back(makeBytes(buffer, loaded.typeOf(number), random));
  return memory;
}

SmallVector<char *> test::pointersTo(Memory &memory) {
  return llvm::map_to_vector(memory, [](Bytes &bytes) { return bytes.data(); });
}
