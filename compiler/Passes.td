// Every pass, in the order of the pipeline (compiler/driver/Pipeline.cpp says why it is this order).
#ifndef HALCYON_COMPILER_PASSES
#define HALCYON_COMPILER_PASSES

include "compiler/backward/Passes.td"
include "compiler/optimize/Passes.td"
include "compiler/schedule/Passes.td"
include "compiler/codegen/Passes.td"
#endif
