#include "runtime/command/Command.h"

#include <gtest/gtest.h>

using namespace halcyon::runtime;

namespace {

/// A command with options of every kind.
class CommandTest : public testing::Test {
protected:
  CommandTest() {
    command.add("file", "FILE", text(file), "a file").require();
    command.add("steps", "N", number(steps, int64_t(1), int64_t(8)), "steps").exclude("epochs");
    command.add("epochs", "N", number(epochs, 1, 8), "epochs").exclude("steps");
    command.add("rate", "X", number(rate, 0.0, 1.0), "a rate");
    command.add("part", "PART", oneOf({"first", "last"}, [&](size_t chosen) { part = chosen; }),
                "a part");
    command.addFlag("again", again, "once more").need("steps");
    command.addInputs("INPUT", inputs, "images");
  }

  /// The problem with what stands behind the command; empty where there is none.
  std::string problemWith(const std::vector<std::string> &arguments) {
    const Status status = command.read(arguments);
    EXPECT_EQ(status.getOutcome(), status.ok() ? Outcome::Done : Outcome::CommandLine);
    return status.ok() ? "" : status.getProblems().front();
  }

  Command command{"work", "Work.", [] { return Status(); }};
  std::string file;
  std::optional<int64_t> steps;
  int epochs = 2;
  double rate = 0.5;
  size_t part = 7;
  bool again = false;
  std::vector<std::string> inputs;
};

} // namespace

TEST_F(CommandTest, ReadsOptionsAndInputsInAnyOrder) {
  EXPECT_EQ(problemWith({"a", "--steps=3", "--part", "last", "b", "--again", "--file", "-", "--",
                         "--c", "--rate", "1e-2"}),
            "");
  EXPECT_EQ(steps, 3);
  EXPECT_EQ(epochs, 2);
  EXPECT_EQ(part, 1u);
  EXPECT_TRUE(again);
  EXPECT_EQ(file, "-");
  EXPECT_EQ(inputs, (std::vector<std::string>{"a", "b", "--c", "--rate", "1e-2"}));
  EXPECT_EQ(rate, 0.5); // behind -- are inputs alone
}

TEST_F(CommandTest, RefusesWhatIsNoValue) {
  for (const char *wrong : {"", "0", "9", "-1", "2x", " 2", "1e0", "99999999999999999999"})
    EXPECT_EQ(problemWith({"--steps", wrong}),
              "--steps: '" + std::string(wrong) + "' is not a whole number from 1 to 8");
  EXPECT_EQ(steps, std::nullopt);
}

TEST_F(CommandTest, RefusesWhatIsNoNumber) {
  for (const char *wrong : {"", "nan", "inf", "1.1", "0.5x"})
    EXPECT_EQ(problemWith({"--rate", wrong}),
              "--rate: '" + std::string(wrong) + "' is not a number from 0 to 1");
  EXPECT_EQ(rate, 0.5);
}

TEST_F(CommandTest, SaysWhatIsWrong) {
  EXPECT_EQ(problemWith({"a"}), "--file FILE is missing");
  EXPECT_EQ(problemWith({"--file"}), "--file needs a value behind it");
  EXPECT_EQ(problemWith({"--stop", "1"}), "there is no option --stop");
  EXPECT_EQ(problemWith({"-xy"}), "there is no option -x");
  EXPECT_EQ(problemWith({"--again=3"}), "--again=3: --again takes no value");
  EXPECT_EQ(problemWith({"--part", "middle"}), "--part: 'middle' is not one of first, last");
}

TEST_F(CommandTest, RefusesOptionsWithoutThoseTheyNeed) {
  EXPECT_EQ(problemWith({"--file", "f", "--again", "a"}), "--again needs --steps, too");
}

TEST_F(CommandTest, RefusesOptionsThatExcludeEachOther) {
  EXPECT_EQ(problemWith({"--file", "f", "--steps", "1", "--epochs", "1", "a"}),
            "--steps and --epochs exclude each other");
}

TEST_F(CommandTest, RefusesAnOptionTwice) {
  EXPECT_EQ(problemWith({"--rate", "1", "--rate", "1"}), "--rate is given twice");
}

TEST_F(CommandTest, RefusesMissingInputs) {
  EXPECT_EQ(problemWith({"--file", "f"}), "INPUT is missing");
}

TEST_F(CommandTest, RefusesInputsOfACommandWithoutSuch) {
  Command other("other", "Work.", [] { return Status(); });
  EXPECT_EQ(other.read({"a"}).getProblems().front(), "other takes options alone, not 'a'");
}

TEST_F(CommandTest, WantsHelpWhateverElseIsWrong) {
  EXPECT_EQ(problemWith({"a", "--rate", "1", "--help"}), "");
  EXPECT_TRUE(command.isHelpWanted());
}

TEST_F(CommandTest, HelpListsAllInTwoColumns) {
  EXPECT_EQ(command.help("program"), R"(Usage: program work INPUT... --file FILE [OPTION]...
Work.

  INPUT...     images
  --file FILE  a file
  --steps N    steps; not with --epochs
  --epochs N   epochs; not with --steps
  --rate X     a rate
  --part PART  a part
  --again      once more; needs --steps
  -h, --help   print this and exit
)");
}
