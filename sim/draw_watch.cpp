#include "sim/draw_watch.hpp"

#include <algorithm>

namespace casetide::sim {
namespace {

// Keeps the replacement words apart from those of every replication a test would run.
constexpr std::uint32_t kReplacementReplication = 0xFFFFFFFFU;

std::uint32_t no_smaller(std::uint32_t genuine, std::uint32_t other) {
  const std::uint64_t room = (std::uint64_t{1} << 32) - genuine;
  return genuine + static_cast<std::uint32_t>((room * other) >> 32);
}

}  // namespace

DrawWatch::DrawWatch(const DrawWatch& recording, std::int32_t cutoff, std::uint32_t seed)
    : known_(recording.known_),
      begun_(recording.begun_),
      purposes_begun_(recording.purposes_begun_),
      how_(recording.how_),
      cutoff_(cutoff),
      seed_(seed) {
  expects(!recording.cutoff_.has_value(), "a replay is made from a recording, not from a replay");
}

void DrawWatch::known(const DrawKey& key, std::int32_t time) {
  record(known_, key, time);
}

void DrawWatch::begun(const DrawKey& key, std::int32_t time) {
  record(begun_, key, time);
  if (!cutoff_.has_value()) {
    purposes_begun_.insert(key.purpose.hash);
  }
}

void DrawWatch::record(Times& times, const DrawKey& key, std::int32_t time) const {
  if (cutoff_.has_value()) {
    return;
  }
  const auto [place, is_new] = times.emplace(key, time);
  if (!is_new) {
    place->second = std::min(place->second, time);
  }
}

Luck::Words DrawWatch::seen(const DrawKey& key, const Luck::Words& genuine) {
  ++reads_;
  if (!cutoff_.has_value()) {
    return genuine;
  }
  const auto time = time_known(key);
  if (time.has_value() && *time <= *cutoff_) {
    return genuine;
  }
  Luck::Words words = Luck(seed_, kReplacementReplication).words(key);
  if (replacement(key) == Replacement::no_smaller) {
    std::transform(genuine.begin(), genuine.end(), words.begin(), words.begin(), no_smaller);
  }
  replaced_ += words != genuine ? 1U : 0U;
  return words;
}

std::uint32_t DrawWatch::seen(const DrawKey& key, std::uint32_t genuine_word) {
  return seen(key, Luck::Words{genuine_word, genuine_word, genuine_word, genuine_word})[0];
}

DrawWatch::Replacement DrawWatch::replacement(const DrawKey& key) const {
  if (const auto how = how_.find(key.purpose.hash); how != how_.end()) {
    return how->second;
  }
  if (!purposes_begun_.contains(key.purpose.hash)) {
    return Replacement::no_smaller;
  }
  const auto begun = begun_.find(key);
  const bool in_progress = begun != begun_.end() && begun->second <= *cutoff_;
  return in_progress ? Replacement::no_smaller : Replacement::any;
}

std::optional<std::int32_t> DrawWatch::time_known(const DrawKey& key) const {
  const auto place = known_.find(key);
  return place == known_.end() ? std::nullopt : std::optional(place->second);
}

std::size_t DrawWatch::KeyHash::operator()(const DrawKey& key) const noexcept {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15U;  // 2^64 / the golden ratio
  std::uint64_t hash = key.entity * kOdd;
  hash = (hash ^ (hash >> 32) ^ key.purpose.hash) * kOdd;
  hash = (hash ^ (hash >> 32) ^ (std::uint64_t{key.episode} << 48) ^
          (std::uint64_t{key.visit} << 32) ^ (std::uint64_t{key.member} << 16) ^ key.block) *
         kOdd;
  return static_cast<std::size_t>(hash ^ (hash >> 32));
}

}  // namespace casetide::sim
