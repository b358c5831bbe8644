#include "compiler/driver/Link.h"

#include "compiler/driver/Room.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Program.h"

using namespace mlir;

namespace {

/// The C++ compiler that links: it knows where the system's C library and its start files are.
FailureOr<std::string> findLinker(Location location) {
  for (StringRef name : {"clang++-22", "clang++", "g++", "c++"})
    if (llvm::ErrorOr<std::string> path = llvm::sys::findProgramByName(name))
      return *path;
  return emitError(location)
         << "no C++ compiler is there to link the program; install g++ or clang++";
}

/// The folder of the runtime library: ../lib beside the compiler's own.
std::string runtimeFolder() {
  static int anchor;
  std::string executable = llvm::sys::fs::getMainExecutable(nullptr, &anchor);
  SmallString<128> folder(llvm::sys::path::parent_path(llvm::sys::path::parent_path(executable)));
  llvm::sys::path::append(folder, "lib");
  return folder.str().str();
}

LogicalResult runLinker(ArrayRef<std::string> arguments, Location location) {
  std::string message;
  int status =
      llvm::sys::ExecuteAndWait(arguments.front(), llvm::to_vector_of<StringRef>(arguments),
                                std::nullopt, {}, 0, 0, &message);
  if (status == 0)
    return success();
  InFlightDiagnostic error = emitError(location) << "linking failed";
  if (!message.empty())
    error << ": " << message;
  return error;
}

/// Runs the linker into a temporary file beside `output` and renames that: an earlier program
/// survives a failure.
LogicalResult linkInto(StringRef output, Location location,
                       function_ref<std::vector<std::string>(StringRef)> argumentsFor) {
  SmallString<128> temporary;
  if (std::error_code error = llvm::sys::fs::createUniqueFile(output + ".%%%%%%", temporary))
    return emitError(location) << output << ": cannot be written: " << error.message();
  // The linker makes it anew, with the rights of a program.
  if (std::error_code error = llvm::sys::fs::remove(temporary))
    return emitError(location) << temporary << ": cannot be removed: " << error.message();
  std::vector<std::string> arguments = argumentsFor(temporary);
  LogicalResult result = runLinker(arguments, location);
  if (succeeded(result))
    if (std::error_code error = llvm::sys::fs::rename(temporary, output))
      result = emitError(location) << output << ": cannot be written: " << error.message();
  [[maybe_unused]] std::error_code gone = llvm::sys::fs::remove(temporary);
  return result;
}

} // namespace

LogicalResult halcyon::linkProgram(ArrayRef<std::string> objects, StringRef output, bool isStatic,
                                   Location location) {
  FailureOr<std::string> linker = findLinker(location);
  if (failed(linker) || failed(checkRoomForProgram(output, objects, location)))
    return failure();
  return linkInto(output, location, [&](StringRef file) {
    std::vector<std::string> arguments = {*linker, "-o", file.str(), "-pthread",
                                          "-Wl,--gc-sections",
                                          // One file that runs anywhere: no C++ library beside it.
                                          "-static-libstdc++", "-static-libgcc"};
    if (isStatic)
      arguments.emplace_back("-static");
    if (llvm::sys::findProgramByName("ld.lld-22") && StringRef(*linker).contains("clang"))
      arguments.emplace_back("-fuse-ld=lld");
    llvm::append_range(arguments, objects);
    llvm::append_range(arguments, std::vector<std::string>{"-L" + runtimeFolder(),
                                                           "-lhalcyon_runtime", "-lz", "-lm"});
    return arguments;
  });
}

LogicalResult halcyon::joinObjects(ArrayRef<std::string> objects, StringRef output,
                                   Location location) {
  FailureOr<std::string> linker = findLinker(location);
  if (failed(linker))
    return failure();
  return linkInto(output, location, [&](StringRef file) {
    std::vector<std::string> arguments = {*linker, "-o", file.str(), "-r", "-nostdlib"};
    llvm::append_range(arguments, objects);
    return arguments;
  });
}
