#ifndef HALCYON_COMPILER_DRIVER_KERNELCOMPILERVERSION_H
#define HALCYON_COMPILER_DRIVER_KERNELCOMPILERVERSION_H

namespace halcyon {

/// A hash of the libraries that turn a kernel into object code, as they were linked: it changes
/// with their sources and with how they were built. CMake writes the file that says it.
extern const char *const kernelCompilerVersion;

} // namespace halcyon
#endif
