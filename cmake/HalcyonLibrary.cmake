# How the compiler's libraries are built: against MLIR's and LLVM's shared libraries, with one precompiled header for all.

find_package(MLIR REQUIRED CONFIG)
list(APPEND CMAKE_MODULE_PATH ${MLIR_CMAKE_DIR} ${LLVM_CMAKE_DIR})
include(TableGen)
include(AddLLVM)
include(AddMLIR)

# Every include is relative to the root; TableGen writes beside the mirrored path in the build folder.
include_directories(${PROJECT_SOURCE_DIR})
include_directories(SYSTEM ${PROJECT_BINARY_DIR} ${MLIR_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS})

# The headers that nearly every file of the compiler includes take 6 s to parse: once is enough.
file(GENERATE OUTPUT ${PROJECT_BINARY_DIR}/Precompiled.cpp CONTENT "")
add_library(HalcyonPrecompiled STATIC ${PROJECT_BINARY_DIR}/Precompiled.cpp)
target_compile_options(HalcyonPrecompiled PRIVATE -fno-exceptions)
target_precompile_headers(HalcyonPrecompiled PRIVATE
  <mlir/IR/Builders.h> <mlir/IR/BuiltinOps.h> <mlir/IR/Dialect.h> <mlir/IR/OpImplementation.h>
  <mlir/IR/PatternMatch.h> <mlir/Interfaces/InferTypeOpInterface.h>
  <mlir/Interfaces/SideEffectInterfaces.h> <mlir/Bytecode/BytecodeOpInterface.h> <mlir/Pass/Pass.h>)

# add_halcyon_library(NAME SOURCES… [LINK_LIBS LIBRARIES…]): a part of the compiler.
function(add_halcyon_library name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "LINK_LIBS")
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  target_compile_options(${name} PRIVATE -fno-exceptions)
  target_precompile_headers(${name} REUSE_FROM HalcyonPrecompiled)
  add_dependencies(${name} HalcyonPassesTablegen HalcyonNNTablegen HalcyonKernelTablegen HalcyonStepTablegen)
  # The shared libraries only: static MLIR libraries beside them would register everything twice.
  target_link_libraries(${name} PUBLIC ${ARG_LINK_LIBS} PRIVATE MLIR LLVM)
endfunction()
