#include "runtime/train/Trainer.h"
#include "runtime/data/LoadDataSet.h"
#include "runtime/weights/Initialize.h"
#include "test/runtime/Fixture.h"

#include <gtest/gtest.h>

#include <set>

using namespace halcyon::runtime;
using namespace halcyon::test;

namespace {

struct Setting {
  explicit Setting(int images, int threads = 2) {
    writeDigits(folder.getPath(), images, 0);
    data = *loadDataSet(folder.getPath(), DataPart::Training, halcyon_program);
    network = std::move(*Network::create(halcyon_program, {&halcyon_program.train}, threads));
    initializeParameters(halcyon_program, 0, network->getState(), true);
  }

  TemporaryFolder folder;
  DataSet data;
  std::unique_ptr<Network> network;
};

} // namespace

TEST(Trainer, AllocatesNothingInAStep) {
  Setting setting(57);
  Trainer trainer(*setting.network, setting.data, {});
  const int64_t before = countAllocations();
  for (int step = 0; step < 20; ++step)
    trainer.runStep();
  EXPECT_EQ(countAllocations(), before);
  EXPECT_GT(before, 0) << "the counter does not count";
}

TEST(Trainer, TakesEveryImageOfAnEpochOnce) {
  Setting setting(57);
  for (int image = 0; image < 57; ++image)
    setting.data.pixels[size_t(image) * 16] = uint8_t(image);
  Trainer trainer(*setting.network, setting.data, {});
  for (int epoch = 0; epoch < 2; ++epoch) {
    std::multiset<float> seen;
    for (int step = 0; step < 6; ++step) {
      EXPECT_EQ(trainer.runStep().images, step == 5 ? 7 : 10);
      for (int image = 0; image < setting.network->getBatch().getImages(); ++image)
        seen.insert(setting.network->getBatch().image(image)[0]);
    }
    EXPECT_EQ(seen.size(), 57u);
    EXPECT_EQ(std::set<float>(seen.begin(), seen.end()).size(), 57u);
    EXPECT_EQ(trainer.getPosition().epoch, epoch + 1);
  }
}

static std::vector<float> listFirstPixels(TrainingPosition position) {
  Setting setting(10);
  for (int image = 0; image < 10; ++image)
    setting.data.pixels[size_t(image) * 16] = uint8_t(image * 5);
  Trainer trainer(*setting.network, setting.data, position);
  trainer.runStep();
  std::vector<float> pixels;
  pixels.reserve(10);
  for (int image = 0; image < 10; ++image)
    pixels.push_back(setting.network->getBatch().image(image)[0]);
  return pixels;
}

TEST(Trainer, ShufflesBySeedAndEpoch) {
  TrainingPosition position;
  const std::vector<float> first = listFirstPixels(position);
  EXPECT_EQ(listFirstPixels(position), first);
  position.epoch = 1;
  EXPECT_NE(listFirstPixels(position), first);
  position = {};
  position.seed = 1;
  EXPECT_NE(listFirstPixels(position), first);
  position.shuffled = false;
  const std::vector<float> stored = listFirstPixels(position);
  EXPECT_TRUE(std::is_sorted(stored.begin(), stored.end()));
}
