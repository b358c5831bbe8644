#include "runtime/Prediction.h"

namespace halcyon::runtime {

std::vector<const HalcyonEntry *> listPredictionEntries(const HalcyonProgram &program) {
  std::vector<const HalcyonEntry *> entries = {&program.predict};
  if (program.predict_image.run)
    entries.push_back(&program.predict_image);
  return entries;
}

void predictBatch(Network &network) {
  const HalcyonProgram &program = network.getProgram();
  const bool isSpread = program.predict_image.run && network.getBatch().getImages() == 1;
  network.run(isSpread ? program.predict_image : program.predict);
}

} // namespace halcyon::runtime
