#ifndef HALCYON_COMPILER_SCHEDULE_DECIDE_CUTPREDICTION_H
#define HALCYON_COMPILER_SCHEDULE_DECIDE_CUTPREDICTION_H

#include "compiler/schedule/decide/BatchShape.h"
#include "compiler/schedule/decide/Segments.h"

namespace halcyon {

/// Cuts a function of one segment in two where smaller slices in front and larger ones behind cost
/// less than slices of one size: early layers have large images, late ones many filters.
void cutPrediction(mlir::func::FuncOp function, const ImageAnalysis &images, Segments &segments);

} // namespace halcyon
#endif
