#include "runtime/weights/SafetensorsFile.h"
#include "test/runtime/Fixture.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

using namespace halcyon::runtime;
using namespace halcyon::test;

static std::vector<std::string> listProblems(const std::string &bytes) {
  const TemporaryFolder folder;
  writeFile(folder / "a", bytes);
  const Result<SafetensorsFile> file = SafetensorsFile::open(folder / "a");
  return file.ok() ? std::vector<std::string>() : file.status().getProblems();
}

static Result<std::vector<double>> readValues(const std::string &type, const std::string &data,
                                              int count) {
  const TemporaryFolder folder;
  writeFile(
      folder / "a",
      makeSafetensors(fmt::format(R"({{"t":{{"dtype":"{}","shape":[{}],"data_offsets":[0,{}]}}}})",
                                  type, count, data.size()),
                      data));
  Result<SafetensorsFile> file = SafetensorsFile::open(folder / "a");
  EXPECT_TRUE(file.ok());
  return file->readDoubles("t");
}

TEST(SafetensorsFile, ConvertsOtherTypes) {
  EXPECT_EQ(*readValues("F32", makeFloatBytes({1.5f, -2}), 2), (std::vector<double>{1.5, -2}));
  // 1, -2, the largest half, the smallest denormal
  EXPECT_EQ(*readValues("F16", {0x00, 0x3C, 0x00, char(0xC0), char(0xFF), 0x7B, 0x01, 0x00}, 4),
            (std::vector<double>{1, -2, 65504, 0x1p-24}));
  EXPECT_TRUE(std::isinf((*readValues("F16", {0x00, 0x7C}, 1))[0]));
  EXPECT_EQ(*readValues("BF16", {char(0x80), 0x3F, 0x20, char(0xC1)}, 2),
            (std::vector<double>{1, -10}));
  EXPECT_EQ(*readValues("I64", {-3, -1, -1, -1, -1, -1, -1, -1}, 1), (std::vector<double>{-3}));
  EXPECT_EQ(*readValues("U8", {char(200)}, 1), (std::vector<double>{200}));
  EXPECT_FALSE(readValues("F8_E4M3", "a", 1).ok());
}

TEST(SafetensorsFile, ReadsLargeTensorsPieceByPiece) {
  std::string bytes(200'001, '\0');
  std::vector<double> expected(bytes.size());
  for (size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = char(i % 251);
    expected[i] = double(i % 251);
  }
  EXPECT_EQ(*readValues("U8", bytes, int(bytes.size())), expected);
  expected.resize(50'001);
  std::vector<float> floats(expected.begin(), expected.end());
  EXPECT_EQ(*readValues("F32", makeFloatBytes(floats), int(floats.size())), expected);
}

TEST(SafetensorsFile, SaysThatItEndedWhileItWasRead) {
  const TemporaryFolder folder;
  std::string bytes =
      makeSafetensors(R"({"t":{"dtype":"F32","shape":[50000],"data_offsets":[0,200000]}})",
                      std::string(200'000, '\0'));
  writeFile(folder / "a", bytes);
  Result<SafetensorsFile> file = SafetensorsFile::open(folder / "a");
  ASSERT_TRUE(file.ok());
  std::filesystem::resize_file(folder / "a", 100'000);
  Result<TensorReader> reader = file->readElements("t");
  ASSERT_TRUE(reader.ok());
  for (int i = 0; i < 50'000; ++i)
    EXPECT_EQ(reader->next(), 0);
  ASSERT_FALSE(reader->getStatus().ok());
  EXPECT_NE(reader->getStatus().getProblems()[0].find("truncated"), std::string::npos);
  EXPECT_FALSE(file->readFloats("t").ok());
}

TEST(SafetensorsFile, RefusesHostileHeaders) {
  const std::string data(8, 'x');
  const char *headers[] = {
      "",
      "[]",
      "7",
      "\"text\"",
      "{",
      R"({"a":7})",
      R"({"a":null})",
      R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} trailing)",
      R"({"a":{"dtype":"F99","shape":[2],"data_offsets":[0,8]}})",
      R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})",
      R"({"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})",
      R"({"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}})",
      R"({"a":{"dtype":"F32","shape":[[2]],"data_offsets":[0,8]}})",
      R"({"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}})",
      R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}})",
      R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})",
      R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}})",
      R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,18446744073709551615]}})",
      R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[18446744073709551608,0]}})",
      R"({"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}})",
      R"({"a":{"dtype":"F32","shape":[2]}})",
      R"({"a":{"shape":[2],"data_offsets":[0,8]}})",
      R"({"a":{"dtype":{"x":{"y":1}},"shape":[2],"data_offsets":[0,8]}})",
      R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
      R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
      R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
      R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
      R"({"__metadata__":{"a":7},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})",
      R"({"__metadata__":{"a":{}},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})",
      "{\"a\xff\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
  };
  for (const char *header : headers)
    EXPECT_FALSE(listProblems(makeSafetensors(header, data)).empty()) << header;
  EXPECT_TRUE(listProblems(makeSafetensors(
                               R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", data))
                  .empty());
}

TEST(SafetensorsFile, RefusesDeepNestingAndLongHeaders) {
  EXPECT_FALSE(listProblems(makeSafetensors(std::string(1000000, '['), "")).empty());
  EXPECT_FALSE(
      listProblems(makeSafetensors(R"({"a":{"dtype":)" + std::string(1000000, '['), "")).empty());
  for (const char *length : {"\xff\xff\xff\xff\xff\xff\xff\xff", "\xff\xff\xff\xff\xff\xff\xff\x7f",
                             "\x03\0\0\0\0\0\0\0"})
    EXPECT_FALSE(listProblems(std::string(length, 8) + "{}").empty());
  for (size_t bytes = 0; bytes < 8; ++bytes)
    EXPECT_FALSE(listProblems(std::string(bytes, '\0')).empty());
}

TEST(SafetensorsFile, NamesEveryWrongTensor) {
  const std::vector<std::string> problems = listProblems(makeSafetensors(
      R"({"a":{"dtype":"F32","shape":[9],"data_offsets":[0,4]},"b":{"dtype":"Q","shape":[1],"data_offsets":[4,8]}})",
      std::string(8, 'x')));
  ASSERT_EQ(problems.size(), 2u);
  EXPECT_NE(problems[0].find("'a' has 4 bytes but F32 [9] takes 36"), std::string::npos)
      << problems[0];
  EXPECT_NE(problems[1].find("'b' has the unknown type 'Q'"), std::string::npos) << problems[1];
}

TEST(SafetensorsFile, VerifiesItsChecksum) {
  const TemporaryFolder folder;
  const std::string data = makeFloatBytes({1, 2});
  for (bool right : {true, false}) {
    writeFile(
        folder / "a",
        makeSafetensors(fmt::format(R"({{"__metadata__":{{"halcyon.checksum":"{:08x}"}},)"
                                    R"("a":{{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}}})",
                                    updateChecksum(0, data.data(), 8) ^ (right ? 0 : 1)),
                        data));
    Result<SafetensorsFile> file = SafetensorsFile::open(folder / "a");
    ASSERT_TRUE(file.ok());
    EXPECT_EQ(file->verifyChecksum().ok(), right);
  }
}
