#include "runtime/command/HelpText.h"

#include <gtest/gtest.h>

using namespace halcyon::runtime;

TEST(HelpText, WrapsTextsBetweenWords) {
  EXPECT_EQ(
      formatHelp({{"short", "one two"},
                  {"a longer one", "sixty-four columns are left for this text, which has more "
                                   "and so goes on below"}}),
      "  short         one two\n"
      "  a longer one  sixty-four columns are left for this text, which has more and so\n"
      "                goes on below\n");
}

TEST(HelpText, FillsLinesTo80Characters) {
  const std::string half(37, 'x');
  EXPECT_EQ(formatHelp({{"a", half + " " + half}}), "  a  " + half + " " + half + "\n");
  EXPECT_EQ(formatHelp({{"a", half + " " + half + "x"}}),
            "  a  " + half + "\n     " + half + "x\n");
}

TEST(HelpText, NeverBreaksAWord) {
  const std::string word(100, 'x');
  EXPECT_EQ(formatHelp({{"a", word + " b"}}), "  a  " + word + "\n     b\n");
}
