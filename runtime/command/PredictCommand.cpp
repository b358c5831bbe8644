#include "runtime/command/PredictCommand.h"
#include "runtime/data/DrawImage.h"
#include "runtime/data/LoadDataSet.h"
#include "runtime/run/Network.h"
#include "runtime/run/Prediction.h"
#include "runtime/weights/Checkpoint.h"
#include "runtime/weights/Parameters.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace halcyon::runtime {

// With --show, more would not fit onto a screen.
static constexpr int64_t DefaultShown = 10;

// softmax(output)[winner] = 1 / sum over c of exp(output[c] - output[winner])
static double computeProbability(std::span<const float> output, size_t winner) {
  double sum = 0;
  for (float value : output)
    sum += std::exp(double(value) - double(output[winner]));
  return 1 / sum;
}

static std::string describeClass(std::span<const float> output, const DataSet &data, size_t image) {
  const size_t winner = size_t(std::max_element(output.begin(), output.end()) - output.begin());
  std::string text =
      fmt::format("class {}  probability {:.4f}", winner, computeProbability(output, winner));
  if (!data.labels.empty())
    text += fmt::format("  label {}{}", data.labels[image],
                        std::cmp_equal(data.labels[image], winner) ? "" : "  wrong");
  return text;
}

static std::string describeValues(std::span<const float> output) {
  std::string text;
  for (float value : output)
    text += fmt::format("{}{:.9g}", text.empty() ? "" : " ", value);
  return text;
}

static void printBesideImage(const std::string &answer, const float *image,
                             std::span<const int64_t> shape) {
  size_t line = 0;
  const std::vector<std::string> drawing = drawImage(image, shape, isatty(STDOUT_FILENO) != 0);
  for (const std::string &row : drawing)
    fmt::print("{}{}{}\n", row, line == drawing.size() / 2 ? "   " : "",
               line == drawing.size() / 2 ? answer : ""),
        ++line;
  fmt::print("\n");
}

static void printAnswers(Network &network, const DataSet &data, int64_t first, bool show) {
  const HalcyonProgram &program = network.getProgram();
  Batch &batch = network.getBatch();
  for (int32_t i = 0; i < batch.getImages(); ++i) {
    const std::span<const float> output(batch.output(i), size_t(batch.getOutputElements()));
    const std::string answer =
        fmt::format("image {}  {}", first + i,
                    isClassifier(program) ? describeClass(output, data, size_t(first + i))
                                          : describeValues(output));
    if (show)
      printBesideImage(answer, batch.image(i), getInputShape(program));
    else
      fmt::print("{}\n", answer);
  }
}

static void predictImages(Network &network, const DataSet &data, int64_t count, bool show) {
  const HalcyonEntry &entry = network.getProgram().predict;
  std::vector<uint32_t> indices;
  for (int64_t first = 0; first < count; first += entry.batch) {
    indices.resize(size_t(std::min<int64_t>(entry.batch, count - first)));
    std::iota(indices.begin(), indices.end(), uint32_t(first));
    fillImages(data, indices, network.getBatch());
    predictBatch(network);
    printAnswers(network, data, first, show);
  }
}

Status predict(const HalcyonProgram &program, const PredictOptions &options) {
  Result<std::unique_ptr<Network>> network =
      Network::create(program, listPredictionEntries(program), options.threads);
  if (!network.ok())
    return network.status();
  if (Status status = loadWeights(options.weights, program, (*network)->getState()); !status.ok())
    return status;
  (*network)->prepare();
  for (const std::string &input : options.inputs) {
    Result<DataSet> data = loadImages(input, program);
    if (!data.ok())
      return data.status();
    if (options.inputs.size() > 1)
      fmt::print("{}\n", data->imageSource);
    const int64_t wanted = options.count.value_or(options.show ? DefaultShown : data->count);
    predictImages(**network, *data, std::min(wanted, data->count), options.show);
  }
  return {};
}

} // namespace halcyon::runtime
