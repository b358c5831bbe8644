#ifndef HALCYON_RUNTIME_SYSTEM_PROCESSOR_H
#define HALCYON_RUNTIME_SYSTEM_PROCESSOR_H

#include <cstdint>

namespace halcyon::runtime {

/// Makes the calling thread treat denormal floats as zero: they are slow and carry nothing worth
/// learning.
void flushDenormals();

/// Tells the processor that the thread spins.
void pauseSpinning();

/// The processors that this process may use; at least 1.
int countProcessors();

/// The largest resident size of this process so far, in bytes; 0 where the system does not say.
int64_t measurePeakBytes();

/// The resident size of this process now, in bytes; 0 where the system does not say.
int64_t measureResidentBytes();

} // namespace halcyon::runtime

#endif
