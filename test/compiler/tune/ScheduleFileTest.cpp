#include "compiler/tune/ScheduleFile.h"

#include "test/RandomWords.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "gtest/gtest.h"

using namespace halcyon;

namespace {

constexpr const char *text = R"({
  "predict": {"slice": 2},
  "target": "x86-64-v3",
  "tiles": {"conv_1.conv2d 0123456789abcdef": {"columns": 6, "lanes": 8, "rows": 1, "vectors": 2}},
  "train": {"convolutions": {"conv2d 8x4x9x9, 4x4x3x3, padding 1x1": "winograd 2"}, "slice": 4},
  "version": 1
})";

/// What is wrong with a schedule; empty if nothing.
std::string findMistake(const std::string &schedule) {
  llvm::Expected<Choices> choices = parseSchedule(schedule, "file");
  return choices ? "" : llvm::toString(choices.takeError());
}

} // namespace

TEST(ScheduleFile, IsReadAsItWasWritten) {
  Choices choices = llvm::cantFail(parseSchedule(text, "file"));
  llvm::SmallString<128> path;
  ASSERT_FALSE(llvm::sys::fs::createTemporaryFile("schedule", "json", path));
  ASSERT_FALSE(bool(writeSchedule(path, choices)));
  Choices again = llvm::cantFail(readSchedule(path));
  ASSERT_FALSE(llvm::sys::fs::remove(path));
  EXPECT_EQ(again.target, "x86-64-v3");
  EXPECT_EQ(again.functions["train"].slice, 4);
  EXPECT_EQ(again.functions["train"].forms, choices.functions["train"].forms);
  EXPECT_EQ(again.functions["train"].forms.size(), 1);
  EXPECT_EQ(again.functions["predict"].slice, 2);
  TileChoice tile = {8, 2, 6, 1};
  EXPECT_EQ(again.tiles["conv_1.conv2d 0123456789abcdef"], tile);
}

TEST(ScheduleFile, NumbersThatAreNoneAreMistakes) {
  for (const char *number :
       {"-1", "0", "1.5", "1e300", "99999999999999999999", "\"4\"", "null", "[]"}) {
    std::string schedule = R"({"version": 1, "target": "host", "train": {"slice": )";
    EXPECT_NE(findMistake(schedule + number + "}}").find("'train.slice' must be an integer"),
              std::string::npos)
        << number;
  }
}

TEST(ScheduleFile, NoTextCrashesItsReader) {
  test::RandomWords random(1);
  for (int round = 0; round < 20000; ++round) {
    std::string mutated = text;
    for (uint32_t changes = 1 + random() % 4; changes > 0; --changes) {
      size_t position = random() % mutated.size();
      switch (random() % 3) {
      case 0:
        mutated[position] = char(random() % 256);
        break;
      case 1:
        mutated.erase(position, 1 + random() % 20);
        break;
      default:
        mutated.insert(position, mutated.substr(random() % mutated.size(), random() % 30));
      }
    }
    std::string mistake = findMistake(mutated);
    EXPECT_TRUE(mistake.empty() || mistake.starts_with("file: ")) << mutated;
  }
}
