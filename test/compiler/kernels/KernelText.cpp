#include "test/compiler/kernels/KernelText.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVectorExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

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

std::string test::windowOf(const std::string &layout, const Shape &within) {
  auto extents = llvm::map_range(within, [](int64_t extent) { return std::to_string(extent); });
  return layout + ", within = [" + llvm::join(extents, ", ") + "]";
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

/// Prints the lines of a kernel that concern one buffer.
class BufferText {
public:
  BufferText(const CaseBuffer &buffer, const std::string &layout)
      : buffer(buffer), tensor(tensorType(buffer.shape, buffer.elementType)),
        type("!kernel.buffer<" + tensor + ", " + layout + ">"),
        isFar((buffer.use == Use::LoadFar || buffer.use == Use::StoreFar ||
               buffer.use == Use::InPlaceFar) &&
              layout != rowMajor()) {}

  void printArgument(llvm::raw_ostream &stream) const {
    stream << place() << ": " << type
           << (buffer.use == Use::LaterWritten ? " {kernel.written_later}" : "");
  }

  void printLoad(llvm::raw_ostream &stream) const {
    bool isLoaded = isOnlyRead(buffer.use) && !isLater(buffer.use);
    if (isLoaded || isReplaced(buffer.use))
      stream << "  %" << buffer.name << " = kernel.load " << place() << (isFar ? " far" : "")
             << " : " << type << " -> " << tensor << "\n";
  }

  void printStore(llvm::raw_ostream &stream) const {
    if (!isOnlyRead(buffer.use))
      stream << "  kernel.store %" << buffer.name << (isReplaced(buffer.use) ? "_new" : "") << ", "
             << place() << (buffer.use == Use::Accumulate ? " accumulate" : "")
             << (isFar ? " far" : "") << " : " << tensor << ", " << type << "\n";
  }

private:
  std::string place() const { return "%" + buffer.name + "_buffer"; }

  const CaseBuffer &buffer;
  std::string tensor, type;
  bool isFar; // nothing is for a reference, which is not scheduled
};

std::string printKernel(const std::string &name, llvm::ArrayRef<BufferText> buffers,
                        const std::string &attributes, const std::string &body) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  stream << "kernel.func @" << name << "(";
  llvm::interleaveComma(buffers, stream,
                        [&](const BufferText &buffer) { buffer.printArgument(stream); });
  stream << ") " << attributes << " {\n";
  for (const BufferText &buffer : buffers)
    buffer.printLoad(stream);
  stream << body;
  for (const BufferText &buffer : buffers)
    buffer.printStore(stream);
  stream << "}\n";
  return text;
}

} // namespace

std::string test::printScheduled(const KernelCase &kernel) {
  auto buffers = llvm::map_to_vector(
      kernel.buffers, [](const CaseBuffer &buffer) { return BufferText(buffer, buffer.layout); });
  std::string attributes =
      kernel.tile.empty() ? "" : "attributes {tile = #kernel.tile" + kernel.tile + "}";
  return printKernel("scheduled", buffers, attributes, kernel.body);
}

std::string test::printReference(const KernelCase &kernel) {
  auto buffers = llvm::map_to_vector(
      kernel.buffers, [](const CaseBuffer &buffer) { return BufferText(buffer, rowMajor()); });
  return replaceAll(printKernel("reference", buffers, "attributes {reference}", kernel.body), "f32",
                    "f64");
}
