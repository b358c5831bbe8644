#ifndef HALCYON_RUNTIME_RUN_MEASUREPEAK_H
#define HALCYON_RUNTIME_RUN_MEASUREPEAK_H

namespace halcyon::runtime {

/// The floating-point operations (f32; a fused product and sum are two) that one core of this
/// processor does in a second at best, measured for some milliseconds.
double measurePeakOperations();

} // namespace halcyon::runtime

#endif
