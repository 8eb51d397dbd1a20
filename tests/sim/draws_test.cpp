// tests/sim/draws_test.cpp
#include "sim/draws.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>

#include <boost/math/distributions/chi_squared.hpp>
#include <gtest/gtest.h>

#include "sim/draw_watch.hpp"

namespace casetide::sim {
namespace {

constexpr std::uint32_t kSeed = 20260105;  // any will do

// --- the cipher ------------------------------------------------------------------------------------
// Random123's known-answer vectors for philox4x32-10 (its file kat_vectors), met by filling every
// field of our key.

TEST(Luck, MeetsTheKnownAnswerOfZeros) {
  const Luck::Words expected = {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8};
  EXPECT_EQ(Luck(0, 0).words({}), expected);
}

TEST(Luck, MeetsTheKnownAnswerOfOnes) {
  const DrawKey key{.entity = ~std::uint64_t{0},
                    .purpose = {0xffffffff},
                    .episode = 255,
                    .visit = 1023,
                    .member = 63,
                    .block = 255};
  const Luck::Words expected = {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd};
  EXPECT_EQ(Luck(0xffffffff, 0xffffffff).words(key), expected);
}

TEST(Luck, MeetsTheKnownAnswerOfTheDigitsOfPi) {
  // The packed word is 0x03707344: 00000011 0111000001 110011 01000100.
  const DrawKey key{.entity = 0x85a308d3243f6a88,
                    .purpose = {0x13198a2e},
                    .episode = 0b00000011,
                    .visit = 0b0111000001,
                    .member = 0b110011,
                    .block = 0b01000100};
  ASSERT_EQ(key.packed(), 0x03707344U);
  const Luck::Words expected = {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1};
  EXPECT_EQ(Luck(0xa4093822, 0x299f31d0).words(key), expected);
  EXPECT_EQ(Luck(0xa4093822, 0x299f31d0).word(key), expected[0]);
}

TEST(Luck, GivesTheWordsOfRandom123ForAnyKey) {
  std::uint64_t state = 20260105;  // any will do
  const auto next = [&state] {
    return state = state * 6364136223846793005U + 1442695040888963407U;
  };
  for (int i = 0; i < 10'000; ++i) {
    const auto seed = static_cast<std::uint32_t>(next() >> 32);
    const auto replication = static_cast<std::uint32_t>(next() >> 32);
    const DrawKey key{.entity = next() ^ (next() >> 32),
                      .purpose = {static_cast<std::uint32_t>(next() >> 32)},
                      .episode = static_cast<std::uint16_t>((next() >> 32) % 256),
                      .visit = static_cast<std::uint16_t>((next() >> 32) % 1024),
                      .member = static_cast<std::uint16_t>((next() >> 32) % 64),
                      .block = static_cast<std::uint16_t>((next() >> 32) % 256)};
    const philox4x32_ctr_t counter = {{static_cast<std::uint32_t>(key.entity),
                                       static_cast<std::uint32_t>(key.entity >> 32),
                                       key.purpose.hash, key.packed()}};
    const philox4x32_ctr_t expected = philox4x32_R(10, counter, {{seed, replication}});
    const Luck luck(seed, replication);
    ASSERT_EQ(luck.words(key),
              (Luck::Words{expected.v[0], expected.v[1], expected.v[2], expected.v[3]}));
    ASSERT_EQ(luck.word(key), expected.v[0]);
  }
}

// --- runs of keys ----------------------------------------------------------------------------------

TEST(DrawRun, GivesTheWordsOfOneEntityAfterTheOther) {
  // Across the ordinal's last value, where the count carries into the day.
  const DrawKey first{
      .entity = entity_key(3, 20000, 0xffffffff - 20), .purpose = purpose_named("gap"), .visit = 5};
  const Luck luck(kSeed, 3);
  DrawRun run(luck, first);
  DrawKey key = first;
  for (int i = 0; i < 100; ++i, ++key.entity) {
    ASSERT_EQ(run.next(), luck.words(key)) << i;
  }
}

TEST(DrawRun, IsSeenByAWatchKeyByKey) {
  DrawWatch recording;
  Luck luck(kSeed, 3);
  luck.set_watch(&recording);
  const DrawKey first{.entity = entity_key(3, 20000, 0), .purpose = purpose_named("gap")};
  DrawRun run(luck, first);
  for (int i = 0; i < 20; ++i) {
    (void)run.next();
  }
  DrawKey fifth = first;
  fifth.entity += 5;
  luck.known(fifth, 100);
  DrawWatch replay(recording, 200, 99);
  luck.set_watch(&replay);
  DrawRun again(luck, first);
  DrawKey key = first;
  const Luck genuine(kSeed, 3);
  for (int i = 0; i < 20; ++i, ++key.entity) {
    EXPECT_EQ(again.next() == genuine.words(key), i == 5) << i;
  }
}

// --- the key ---------------------------------------------------------------------------------------

TEST(DrawKey, RefusesAFieldThatOverflows) {
  EXPECT_NO_THROW(
      (void)(DrawKey{.episode = 255, .visit = 1023, .member = 63, .block = 255}.packed()));
  EXPECT_THROW((void)DrawKey{.episode = 256}.packed(), BrokenExpectation);
  EXPECT_THROW((void)DrawKey{.visit = 1024}.packed(), BrokenExpectation);
  EXPECT_THROW((void)DrawKey{.member = 64}.packed(), BrokenExpectation);
  EXPECT_THROW((void)DrawKey{.block = 256}.packed(), BrokenExpectation);
  EXPECT_THROW((void)Luck(1, 1).word({.visit = 1024}), BrokenExpectation);
}

TEST(EntityKey, KeepsStreamDayAndOrdinalApart) {
  EXPECT_EQ(entity_key(0x12, 0x345678, 0x9abcdef0), 0x123456789abcdef0U);
  EXPECT_EQ(entity_key(255, (1 << 24) - 1, 0xffffffff), ~std::uint64_t{0});
}

TEST(EntityKey, RefusesADayBefore1970OrBeyond24Bits) {
  EXPECT_THROW((void)entity_key(0, -1, 0), BrokenExpectation);
  EXPECT_THROW((void)entity_key(0, 1 << 24, 0), BrokenExpectation);
}

// --- purposes --------------------------------------------------------------------------------------

TEST(PurposeRegistry, GivesANameTheSamePurposeAgain) {
  PurposeRegistry registry;
  const Purpose effort = registry.add("section-47.effort");
  EXPECT_EQ(effort, registry.add("section-47.effort"));
  EXPECT_NE(effort, registry.add("section-47.decision"));
  EXPECT_EQ(registry.size(), 2U);
  static_assert(purpose_named("section-47.effort") == purpose_named("section-47.effort"));
}

TEST(PurposeRegistry, RefusesTwoNamesWithOneHashAndNamesBoth) {
  // A known collision of 32-bit FNV-1a; the finaliser is a bijection and keeps it.
  ASSERT_EQ(purpose_named("costarring"), purpose_named("liquid"));
  PurposeRegistry registry;
  registry.add("costarring");
  try {
    registry.add("liquid");
    FAIL() << "nothing was thrown";
  } catch (const std::runtime_error& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find("\"costarring\""), std::string::npos) << message;
    EXPECT_NE(message.find("\"liquid\""), std::string::npos) << message;
  }
}

// --- neighbouring keys -----------------------------------------------------------------------------
// Words of keys that differ by one in one field are uniform and independent of each other.
// Method: chi-squared over the 16 x 16 cells of two words' upper four bits, 65,536 pairs (256
// expected in a cell).
// False alarm: 1e-8 a field, ten fields: 1e-7 for any seed.
// Power: one pair in eight made of the same word twice adds about 65,536 / 64 * 15 = 15,360 to a
// statistic whose limit is about 400; the twin plants that.

constexpr double kFalseAlarm = 1e-8;
constexpr int kPairs = 65536;
constexpr int kCells = 256;

using WordOf = std::function<std::uint32_t(std::uint32_t pair, std::uint32_t side)>;

double chi_squared_of_pairs(const WordOf& word_of) {
  std::array<int, kCells> counts{};
  for (std::uint32_t pair = 0; pair < kPairs; ++pair) {
    ++counts[((word_of(pair, 0) >> 28) << 4) | (word_of(pair, 1) >> 28)];
  }
  const double expected = double{kPairs} / kCells;
  double sum = 0;
  for (const int count : counts) {
    sum += (count - expected) * (count - expected) / expected;
  }
  return sum;
}

double chi_squared_limit() {
  const boost::math::chi_squared distribution(kCells - 1);
  return boost::math::quantile(boost::math::complement(distribution, kFalseAlarm));
}

DrawKey key_of(std::uint32_t pair) {
  return {.entity = entity_key(1, 20000, 2 * pair), .purpose = purpose_named("effort")};
}

struct Field {
  const char* name;
  WordOf word_of;
};

std::array<Field, 10> fields() {
  const auto with = [](void (*change)(DrawKey&, std::uint32_t)) {
    return [change](std::uint32_t pair, std::uint32_t side) {
      DrawKey key = key_of(pair);
      change(key, side);
      return Luck(kSeed, 0).word(key);
    };
  };
  return {{
      {"ordinal", with([](DrawKey& key, std::uint32_t side) { key.entity += side; })},
      {"day",
       with([](DrawKey& key, std::uint32_t side) { key.entity += std::uint64_t{side} << 32; })},
      {"stream",
       with([](DrawKey& key, std::uint32_t side) { key.entity += std::uint64_t{side} << 56; })},
      {"purpose", with([](DrawKey& key, std::uint32_t side) { key.purpose.hash += side; })},
      {"episode",
       with([](DrawKey& key, std::uint32_t side) { key.episode = std::uint16_t(side); })},
      {"visit", with([](DrawKey& key, std::uint32_t side) { key.visit = std::uint16_t(side); })},
      {"member", with([](DrawKey& key, std::uint32_t side) { key.member = std::uint16_t(side); })},
      {"block", with([](DrawKey& key, std::uint32_t side) { key.block = std::uint16_t(side); })},
      {"replication",
       [](std::uint32_t pair, std::uint32_t side) { return Luck(kSeed, side).word(key_of(pair)); }},
      {"seed", [](std::uint32_t pair,
                  std::uint32_t side) { return Luck(kSeed + side, 0).word(key_of(pair)); }},
  }};
}

TEST(NeighbouringKeys, HaveUniformIndependentWords) {
  for (const Field& field : fields()) {
    EXPECT_LT(chi_squared_of_pairs(field.word_of), chi_squared_limit()) << field.name;
  }
}

TEST(NeighbouringKeys, TheCheckAboveHasTeeth) {
  for (const Field& field : fields()) {
    const auto faulty = [&field](std::uint32_t pair, std::uint32_t side) {
      return field.word_of(pair, pair % 8 == 0 ? 0 : side);
    };
    EXPECT_GT(chi_squared_of_pairs(faulty), chi_squared_limit()) << field.name;
  }
}

}  // namespace
}  // namespace casetide::sim
