#include "runtime/Prediction.h"

namespace halcyon::runtime {

// A single thread has nothing to gain from cells.
static bool maySpreadImages(const HalcyonProgram &program, int threads) {
  return program.predict_image.run && threads > 1;
}

std::vector<const HalcyonEntry *> listPredictionEntries(const HalcyonProgram &program,
                                                        int threads) {
  std::vector<const HalcyonEntry *> entries = {&program.predict};
  if (maySpreadImages(program, threads))
    entries.push_back(&program.predict_image);
  return entries;
}

void predictBatch(Network &network) {
  const HalcyonProgram &program = network.getProgram();
  const int threads = network.getPool().getThreads();
  const int32_t images = network.getBatch().getImages();
  if (!maySpreadImages(program, threads) || images >= threads)
    return network.run(program.predict);
  for (int32_t image = 0; image < images; ++image)
    network.runOnImage(program.predict_image, image);
}

} // namespace halcyon::runtime
