#include "runtime/run/Prediction.h"

namespace halcyon::runtime {

std::vector<const HalcyonEntry *> listPredictionEntries(const HalcyonProgram &program) {
  std::vector<const HalcyonEntry *> entries = {&program.predict};
  if (program.predict_image.run)
    entries.push_back(&program.predict_image);
  return entries;
}

void predictBatch(Network &network) {
  const HalcyonProgram &program = network.getProgram();
  const int32_t images = network.getBatch().getImages();
  const bool areFew = images == 1 || images < program.predict.slice;
  if (!program.predict_image.run || !areFew)
    return network.run(program.predict);
  for (int32_t index = 0; index < images; ++index)
    network.runOnImage(program.predict_image, index);
}

} // namespace halcyon::runtime
