#include "runtime/train/Evaluate.h"
#include "runtime/weights/Parameters.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace halcyon::runtime {

double roundAccuracy(float accuracy, int64_t images) {
  return std::round(double(accuracy) * double(images)) / double(images);
}

Evaluation evaluate(Network &network, const DataSet &data) {
  const HalcyonProgram &program = network.getProgram();
  Batch &batch = network.getBatch();
  std::vector<uint32_t> indices(size_t(program.evaluate.batch));
  Evaluation sum;
  for (int64_t first = 0; first < data.count; first += int64_t(indices.size())) {
    indices.resize(size_t(std::min<int64_t>(program.evaluate.batch, data.count - first)));
    std::iota(indices.begin(), indices.end(), uint32_t(first));
    fillImages(data, indices, batch);
    fillTargets(data, indices, batch);
    network.run(program.evaluate);
    sum.loss += double(batch.getLoss()) * double(indices.size());
    if (isClassifier(program))
      sum.accuracy += roundAccuracy(batch.getAccuracy(), batch.getImages()) * batch.getImages();
  }
  return {sum.loss / double(data.count), sum.accuracy / double(data.count)};
}

} // namespace halcyon::runtime
