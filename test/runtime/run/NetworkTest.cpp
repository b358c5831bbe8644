#include "runtime/run/Network.h"
#include "test/runtime/Fixture.h"

#include <gtest/gtest.h>

using namespace halcyon::runtime;

// The end of the state is the optimizer's, and what is prepared is prediction's.
TEST(Network, TakesWhatItsEntriesNeed) {
  HalcyonProgram program = halcyon_program, larger = halcyon_program;
  larger.state_bytes += 4096;
  larger.optimizer_bytes += 4096;
  larger.prepared_bytes += 8192;
  auto countMore = [&](const HalcyonEntry HalcyonProgram::*entry) {
    return Network::countBytes(larger, {&(larger.*entry)}, 2) -
           Network::countBytes(program, {&(program.*entry)}, 2);
  };
  EXPECT_EQ(countMore(&HalcyonProgram::train), 4096);
  EXPECT_EQ(countMore(&HalcyonProgram::evaluate), 0);
  EXPECT_EQ(countMore(&HalcyonProgram::predict), 8192);
  EXPECT_EQ(countMore(&HalcyonProgram::predict_image), 8192);
}

TEST(Network, HasAnOptimizerWhereItTrains) {
  auto hasOptimizer = [](std::vector<const HalcyonEntry *> entries) {
    return (*Network::create(halcyon_program, std::move(entries), 1))->hasOptimizer();
  };
  EXPECT_TRUE(hasOptimizer({&halcyon_program.train, &halcyon_program.evaluate}));
  EXPECT_FALSE(hasOptimizer({&halcyon_program.evaluate}));
  EXPECT_FALSE(hasOptimizer({&halcyon_program.predict, &halcyon_program.predict_image}));
}
