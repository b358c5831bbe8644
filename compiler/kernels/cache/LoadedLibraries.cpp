#include "compiler/kernels/cache/LoadedLibraries.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/Path.h"

#include <elf.h>
#include <link.h>

using namespace llvm;

namespace {

/// The linker's note on a build, as it lies in memory: empty where it left none.
ArrayRef<uint8_t> findBuildIdentifier(ArrayRef<uint8_t> notes) {
  while (notes.size() >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) header;
    std::memcpy(&header, notes.data(), sizeof(header));
    size_t name = sizeof(header), description = name + alignTo(header.n_namesz, 4);
    size_t end = description + alignTo(header.n_descsz, 4);
    if (end > notes.size())
      break;
    if (header.n_type == NT_GNU_BUILD_ID &&
        toStringRef(notes.slice(name, header.n_namesz)) == StringRef("GNU", sizeof("GNU")))
      return notes.slice(description, header.n_descsz);
    notes = notes.drop_front(end);
  }
  return {};
}

ArrayRef<uint8_t> findBuildIdentifier(const dl_phdr_info &library) {
  for (const ElfW(Phdr) &part : ArrayRef(library.dlpi_phdr, library.dlpi_phnum)) {
    if (part.p_type != PT_NOTE)
      continue;
    // NOLINTNEXTLINE(performance-no-int-to-ptr): where the loader put it
    const auto *begin = reinterpret_cast<const uint8_t *>(library.dlpi_addr + part.p_vaddr);
    if (ArrayRef<uint8_t> found = findBuildIdentifier(ArrayRef(begin, part.p_memsz));
        !found.empty())
      return found;
  }
  return {};
}

bool decidesCode(StringRef fileName) {
  return fileName.starts_with("libHalide.") || fileName.starts_with("libMLIR") ||
         fileName.starts_with("libLLVM");
}

struct Libraries {
  std::string text;
  bool areKnown = true;
};

int describeLibrary(dl_phdr_info *library, size_t, void *data) {
  auto &libraries = *static_cast<Libraries *>(data);
  StringRef name = sys::path::filename(library->dlpi_name);
  if (!decidesCode(name))
    return 0;
  ArrayRef<uint8_t> identifier = findBuildIdentifier(*library);
  libraries.areKnown &= !identifier.empty();
  libraries.text += (name + " " + toHex(identifier) + "\n").str();
  return 0;
}

} // namespace

std::string halcyon::kernels::identifyLibraries() {
  Libraries libraries;
  dl_iterate_phdr(describeLibrary, &libraries);
  return libraries.areKnown ? libraries.text : "";
}
