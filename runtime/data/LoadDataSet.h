#ifndef HALCYON_RUNTIME_DATA_LOADDATASET_H
#define HALCYON_RUNTIME_DATA_LOADDATASET_H

#include "runtime/data/DataSet.h"

namespace halcyon::runtime {

/// Which files of a folder in MNIST's form: `train-…` or `t10k-…`.
enum class DataPart { Training, Test };

/// Whether `path` is a folder in MNIST's form with that part.
bool hasPart(const std::string &path, DataPart part);

/// Loads images with their labels or targets, checked against the program. `path` is a folder in
/// MNIST's form, of which `part` is read, or a .safetensors file with the tensors `x` and `y`.
Result<DataSet> loadDataSet(const std::string &path, DataPart part, const HalcyonProgram &program);

/// Loads images, with their labels where there are some. `path` may also be an IDX file of images;
/// of a folder the part `Test` is read.
Result<DataSet> loadImages(const std::string &path, const HalcyonProgram &program);

} // namespace halcyon::runtime

#endif
