#ifndef HALCYON_RUNTIME_DATA_DATASET_H
#define HALCYON_RUNTIME_DATA_DATASET_H

#include "runtime/Program.h"
#include "runtime/Status.h"
#include "runtime/run/Batch.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace halcyon::runtime {

/// Images and what they show, in memory in the form that their file has.
struct DataSet {
  std::string imageSource;  // file and tensor, for messages
  std::string targetSource; // likewise; empty without labels and targets
  int64_t count = 0;
  std::vector<int64_t> imageShape;  // without the count
  std::vector<uint8_t> pixels;      // [count, imageShape], 0 … 255 for 0 … 1; or
  std::vector<float> values;        // [count, imageShape]
  std::vector<int64_t> labels;      // [count], of classes; or
  std::vector<float> targets;       // [count, targetShape], of a regression
  std::vector<int64_t> targetShape; // without the count
};

/// Whether the images fit the program's input; a channel axis of 1 may be left out on either side.
Status checkImages(const DataSet &data, const HalcyonProgram &program);

/// Whether there is a target of the right kind for every image, and every label is a class of the
/// program.
Status checkTargets(const DataSet &data, const HalcyonProgram &program);

/// Whether there are as many labels or targets as images.
Status checkCounts(const DataSet &data);

/// Copies the images with these indices, in this order, to the front of the batch and sets the
/// number of its images.
void fillImages(const DataSet &data, std::span<const uint32_t> indices, Batch &batch);

/// Copies their labels or targets likewise.
void fillTargets(const DataSet &data, std::span<const uint32_t> indices, Batch &batch);

} // namespace halcyon::runtime

#endif
