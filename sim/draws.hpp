// sim/draws.hpp
// Keyed draws: a random word is a pure function of (seed, replication, entity, purpose, visit).
//
// This is not a generator: nothing advances, so no draw depends on a thread or on the order of
// draws, and the same family meets the same luck under every policy. Words become durations in
// sim/quantile_table.hpp and outcomes in sim/shares.hpp. The cipher is Philox4x32-10 (Salmon et
// al., "Parallel random numbers: as easy as 1, 2, 3", 2011; Random123).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include <Random123/philox.h>

#include "sim/expects.hpp"
#include "sim/part.hpp"

namespace casetide::sim {

class DrawWatch;

/// What a draw is for, by the hash of its name. Two names may share a hash: see PurposeRegistry.
struct Purpose {
  std::uint32_t hash = 0;
  friend constexpr auto operator<=>(Purpose, Purpose) = default;
};

/// FNV-1a with the finaliser of MurmurHash3, so that names that differ in one letter differ in
/// about half of the bits.
[[nodiscard]] constexpr Purpose purpose_named(std::string_view name) {
  std::uint32_t hash = 2166136261U;
  for (const char letter : name) {
    hash = (hash ^ static_cast<unsigned char>(letter)) * 16777619U;
  }
  hash = (hash ^ (hash >> 16)) * 0x85EBCA6BU;
  hash = (hash ^ (hash >> 13)) * 0xC2B2AE35U;
  return {hash ^ (hash >> 16)};
}

/// The purposes of one scenario, collected while it is loaded; not used during a run.
class PurposeRegistry {
 public:
  /// The purpose of that name. The same name may be added again.
  /// Throws std::runtime_error that gives both names if another name has the same hash.
  Purpose add(std::string_view name);

  [[nodiscard]] std::size_t size() const { return names_.size(); }

 private:
  std::map<Purpose, std::string> names_;
};

/// The entity a draw belongs to: a family by stream, day of arrival and place within that day;
/// a worker by a stream of its own, day 0 and post number. `day` counts from 1 January 1970 and
/// must fit in 24 bits (up to the year 47,900), which refuses days before 1970.
[[nodiscard]] constexpr std::uint64_t entity_key(std::uint8_t stream, std::int32_t day,
                                                 std::uint32_t ordinal) {
  expects(day >= 0 && day < (1 << 24), "an entity's day is from 1970 on and fits in 24 bits");
  return (std::uint64_t{stream} << 56) | (std::uint64_t(static_cast<std::uint32_t>(day)) << 32) |
         ordinal;
}

/// Names one draw. The fields are wider than what is packed, so that a count that has grown too
/// large is refused instead of meeting another draw's luck.
struct DrawKey {
  std::uint64_t entity = 0;
  Purpose purpose = {};
  std::uint16_t episode = 0;  // 8 bits
  std::uint16_t visit = 0;    // 10 bits
  std::uint16_t member = 0;   // 6 bits: of the entity
  std::uint16_t block = 0;    // 8 bits: for a draw that needs more than four words

  [[nodiscard]] constexpr std::uint32_t packed() const {
    const unsigned beyond = (unsigned{episode} >> 8) | (unsigned{visit} >> 10) |
                            (unsigned{member} >> 6) | (unsigned{block} >> 8);
    expects(beyond == 0, "a draw's episode and block fit in 8 bits, visit in 10, member in 6");
    return (std::uint32_t{episode} << 24) | (std::uint32_t{visit} << 14) |
           (std::uint32_t{member} << 8) | block;
  }

  friend constexpr bool operator==(const DrawKey&, const DrawKey&) = default;
};

/// The luck of one replication.
class Luck {
 public:
  using Words = std::array<std::uint32_t, 4>;

  constexpr Luck(std::uint32_t seed, std::uint32_t replication) {
    std::array<std::uint32_t, 2> key = {seed, replication};
    for (philox4x32_key_t& of_round : keys_) {
      of_round.v[0] = key[0];
      of_round.v[1] = key[1];
      key[0] += PHILOX_W32_0;
      key[1] += PHILOX_W32_1;
    }
  }

  /// The first of the four words of that key, uniform over all 32-bit values.
  [[nodiscard]] std::uint32_t word(const DrawKey& key) const {
    const InPart part(Part::draws);
    if (watch_ != nullptr) [[unlikely]] {
      return seen_by_watch(key)[0];
    }
    return cipher(key)[0];
  }

  /// Four independent words. To use more than one word for one purpose, take these or other blocks.
  [[nodiscard]] Words words(const DrawKey& key) const {
    const InPart part(Part::draws);
    if (watch_ != nullptr) [[unlikely]] {
      return seen_by_watch(key);
    }
    return cipher(key);
  }

  /// The words of keys alike but for the entity, which counts up by one from that of `first`.
  void words_from(const DrawKey& first, std::span<Words> out) const;

  /// The engine says that the value of this draw has become known to somebody at `time` (minutes):
  /// an effort when the work ends, a decision when it is made. Costs one branch without a watch.
  void known(const DrawKey& key, std::int32_t time) const {
    if (watch_ != nullptr) [[unlikely]] {
      tell_watch_known(key, time);
    }
  }

  /// The engine says that the duration this draw decides has begun: somebody works on it, or waits
  /// for it, from `time` on and sees that it is not yet over.
  void begun(const DrawKey& key, std::int32_t time) const {
    if (watch_ != nullptr) [[unlikely]] {
      tell_watch_begun(key, time);
    }
  }

  /// For the test of no clairvoyance only; a run has none. The watch must outlive this.
  void set_watch(DrawWatch* watch) { watch_ = watch; }

 private:
  [[nodiscard]] Words cipher(const DrawKey& key) const {
    return cipher(key.entity, key.purpose, key.packed());
  }
  [[nodiscard]] Words cipher(std::uint64_t entity, Purpose purpose, std::uint32_t packed) const {
    philox4x32_ctr_t block = {{static_cast<std::uint32_t>(entity),
                               static_cast<std::uint32_t>(entity >> 32), purpose.hash, packed}};
#pragma GCC unroll 10
    for (const philox4x32_key_t& key : keys_) {
      block = _philox4x32round(block, key);
    }
    return {block.v[0], block.v[1], block.v[2], block.v[3]};
  }

  // By value, so that a key whose address nobody takes stays in registers where there is no watch.
  [[nodiscard]] Words seen_by_watch(DrawKey key) const;
  void tell_watch_known(DrawKey key, std::int32_t time) const;
  void tell_watch_begun(DrawKey key, std::int32_t time) const;

  static constexpr std::size_t kRounds = 10;

  std::array<philox4x32_key_t, kRounds> keys_ = {};  ///< of the rounds, worked out once
  DrawWatch* watch_ = nullptr;
};

/// The words of keys alike but for the entity, which counts up by one: those of a stream of arrivals, for
/// instance. Drawn ahead by the dozen, and the same that `Luck::words` gives one at a time.
class DrawRun {
 public:
  /// `luck` is copied.
  DrawRun(const Luck& luck, const DrawKey& first) : luck_(luck), key_(first) {}

  [[nodiscard]] const Luck::Words& next() {
    if (place_ == ahead_.size()) [[unlikely]] {
      draw_ahead();
    }
    return ahead_[place_++];
  }

 private:
  void draw_ahead();

  std::array<Luck::Words, 16> ahead_ = {};
  std::size_t place_ = ahead_.size();
  Luck luck_;
  DrawKey key_;
};

}  // namespace casetide::sim
