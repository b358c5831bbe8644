#include "runtime/data/LoadDataSet.h"
#include "runtime/data/Idx.h"
#include "runtime/weights/Parameters.h"
#include "runtime/weights/SafetensorsFile.h"

#include <sys/stat.h>

#include <algorithm>

namespace halcyon::runtime {

static bool isFolder(const std::string &path) {
  struct stat information;
  return stat(path.c_str(), &information) == 0 && S_ISDIR(information.st_mode);
}

static bool exists(const std::string &path) {
  struct stat information;
  return stat(path.c_str(), &information) == 0;
}

// The file of a part's images or labels under the names that are in use; the first of them where
// none exists.
static std::string findMnistFile(const std::string &folder, DataPart part, bool images) {
  const std::string stem = folder + (part == DataPart::Training ? "/train-" : "/t10k-");
  const std::vector<std::string> names =
      images
          ? std::vector<std::string>{"images-idx3-ubyte", "images.idx3-ubyte", "images-idx4-ubyte"}
          : std::vector<std::string>{"labels-idx1-ubyte", "labels.idx1-ubyte"};
  for (const std::string &name : names)
    for (const char *ending : {"", ".gz"})
      if (exists(stem + name + ending))
        return stem + name + ending;
  return stem + names.front();
}

bool hasPart(const std::string &path, DataPart part) {
  return isFolder(path) && exists(findMnistFile(path, part, true));
}

static Result<DataSet> loadIdxImages(const std::string &path) {
  Result<IdxTensor> images = readIdx(path);
  if (!images.ok())
    return images.status();
  DataSet data;
  data.imageSource = path;
  data.count = images->shape.front();
  data.imageShape.assign(images->shape.begin() + 1, images->shape.end());
  data.pixels = std::move(images->values);
  return data;
}

static Status loadIdxLabels(const std::string &path, DataSet &data) {
  Result<IdxTensor> labels = readIdx(path);
  if (!labels.ok())
    return labels.status();
  if (labels->shape.size() != 1)
    return mistake("{}: labels have the shape {}; store one byte per image", path,
                   describeShape(labels->shape));
  data.targetSource = path;
  data.labels.assign(labels->values.begin(), labels->values.end());
  return {};
}

// Says what a folder lacks rather than that the first of many names cannot be opened.
static Status checkMnistFolder(const std::string &folder, DataPart part) {
  for (bool images : {true, false})
    if (const std::string path = findMnistFile(folder, part, images); !exists(path))
      return mistake("{}: it holds no {} (nor {}.gz); give a folder in MNIST's form, or a "
                     ".safetensors file with x and y",
                     folder, path.substr(folder.size() + 1), path.substr(folder.size() + 1));
  return {};
}

static Result<DataSet> loadMnistFolder(const std::string &folder, DataPart part) {
  if (Status status = checkMnistFolder(folder, part); !status.ok())
    return status;
  Result<DataSet> data = loadIdxImages(findMnistFile(folder, part, true));
  if (!data.ok())
    return data;
  if (Status status = loadIdxLabels(findMnistFile(folder, part, false), *data); !status.ok())
    return status;
  return data;
}

static std::string nameTensor(const SafetensorsFile &file, const char *name) {
  return fmt::format("{}: tensor '{}'", file.getPath(), name);
}

static Status loadImageTensor(const SafetensorsFile &file, DataSet &data) {
  const SafetensorsTensor *images = file.find("x");
  if (!images || images->shape.empty())
    return mistake(
        "{}: the tensor 'x' of images [count, channels, height, width] is missing; write "
        "it into the file",
        file.getPath());
  data.imageSource = nameTensor(file, "x");
  data.count = images->shape.front();
  data.imageShape.assign(images->shape.begin() + 1, images->shape.end());
  if (images->type == "U8") {
    data.pixels.resize(images->end - images->begin);
    return file.read(*images, data.pixels.data());
  }
  Result<std::vector<float>> values = file.readFloats("x");
  if (values.ok())
    data.values = std::move(*values);
  return values.status();
}

static Status loadTargetTensor(const SafetensorsFile &file, DataSet &data) {
  const SafetensorsTensor *targets = file.find("y");
  if (!targets || targets->shape.empty())
    return {};
  data.targetSource = nameTensor(file, "y");
  const bool isLabels = targets->type == "I64" || targets->type == "I32" || targets->type == "U8";
  if (isLabels && targets->shape.size() == 1) {
    Result<std::vector<double>> labels = file.readDoubles("y");
    if (!labels.ok())
      return labels.status();
    // No network has 10^15 classes; below that, f64 is exact.
    for (double label : *labels)
      data.labels.push_back(int64_t(std::clamp(label, -1e15, 1e15)));
    return {};
  }
  data.targetShape.assign(targets->shape.begin() + 1, targets->shape.end());
  Result<std::vector<float>> values = file.readFloats("y");
  if (values.ok())
    data.targets = std::move(*values);
  return values.status();
}

static Result<DataSet> loadSafetensors(const std::string &path) {
  Result<SafetensorsFile> file = SafetensorsFile::open(path);
  if (!file.ok())
    return file.status();
  DataSet data;
  if (Status status = loadImageTensor(*file, data); !status.ok())
    return status;
  if (Status status = loadTargetTensor(*file, data); !status.ok())
    return status;
  return data;
}

Result<DataSet> loadDataSet(const std::string &path, DataPart part, const HalcyonProgram &program) {
  if (!isFolder(path) && isIdxFile(path))
    return mistake("{}: an IDX file alone has no labels; give the folder that holds it and its "
                   "labels",
                   path);
  Result<DataSet> data = isFolder(path) ? loadMnistFolder(path, part) : loadSafetensors(path);
  if (!data.ok())
    return data;
  if (Status status = checkImages(*data, program); !status.ok())
    return status;
  if (Status status = checkTargets(*data, program); !status.ok())
    return status;
  return data;
}

static Result<DataSet> loadAnyImages(const std::string &path) {
  if (!isFolder(path))
    return isIdxFile(path) ? loadIdxImages(path) : loadSafetensors(path);
  if (exists(findMnistFile(path, DataPart::Test, false)))
    return loadMnistFolder(path, DataPart::Test);
  return loadIdxImages(findMnistFile(path, DataPart::Test, true));
}

Result<DataSet> loadImages(const std::string &path, const HalcyonProgram &program) {
  Result<DataSet> data = loadAnyImages(path);
  if (!data.ok())
    return data;
  if (Status status = checkImages(*data, program); !status.ok())
    return status;
  if (!data->labels.empty())
    if (Status status = checkCounts(*data); !status.ok())
      return status;
  return data;
}

} // namespace halcyon::runtime
