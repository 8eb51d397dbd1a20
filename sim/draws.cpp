#include "sim/draws.hpp"

#include <algorithm>
#include <stdexcept>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "sim/draw_watch.hpp"

namespace casetide::sim {
namespace {

#ifdef __SSE2__
// Ten rounds of Philox on two counters, each word in the lower half of 64 bits. What a multiplication
// leaves in the upper half does no harm: the next reads the lower only.
struct TwoCiphers {
  __m128i word[4];

  static TwoCiphers of(const Luck::Words* two) {
    const __m128i a = _mm_loadu_si128(reinterpret_cast<const __m128i*>(&two[0]));
    const __m128i b = _mm_loadu_si128(reinterpret_cast<const __m128i*>(&two[1]));
    const __m128i early = _mm_unpacklo_epi64(a, b);
    const __m128i late = _mm_unpackhi_epi64(a, b);
    return {{early, _mm_srli_epi64(early, 32), late, _mm_srli_epi64(late, 32)}};
  }
  void round(__m128i seed, __m128i replication) {
    const __m128i even = _mm_mul_epu32(word[0], _mm_set1_epi32(static_cast<int>(PHILOX_M4x32_0)));
    const __m128i odd = _mm_mul_epu32(word[2], _mm_set1_epi32(static_cast<int>(PHILOX_M4x32_1)));
    word[0] = _mm_xor_si128(_mm_srli_epi64(odd, 32), _mm_xor_si128(word[1], seed));
    word[1] = odd;
    word[2] = _mm_xor_si128(_mm_srli_epi64(even, 32), _mm_xor_si128(word[3], replication));
    word[3] = even;
  }
  void put(Luck::Words* two) const {
    const __m128i lower = _mm_set_epi32(0, -1, 0, -1);
    const __m128i early = _mm_or_si128(_mm_and_si128(word[0], lower), _mm_slli_epi64(word[1], 32));
    const __m128i late = _mm_or_si128(_mm_and_si128(word[2], lower), _mm_slli_epi64(word[3], 32));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(&two[0]), _mm_unpacklo_epi64(early, late));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(&two[1]), _mm_unpackhi_epi64(early, late));
  }
};

void four_ciphers(Luck::Words* four, std::uint32_t seed, std::uint32_t replication) {
  TwoCiphers first = TwoCiphers::of(four);
  TwoCiphers second = TwoCiphers::of(four + 2);
  __m128i seeds = _mm_set1_epi32(static_cast<int>(seed));
  __m128i replications = _mm_set1_epi32(static_cast<int>(replication));
  for (int round = 0; round < 10; ++round) {
    first.round(seeds, replications);
    second.round(seeds, replications);
    seeds = _mm_add_epi32(seeds, _mm_set1_epi32(static_cast<int>(PHILOX_W32_0)));
    replications = _mm_add_epi32(replications, _mm_set1_epi32(static_cast<int>(PHILOX_W32_1)));
  }
  first.put(four);
  second.put(four + 2);
}
#endif

}  // namespace

Purpose PurposeRegistry::add(std::string_view name) {
  const Purpose purpose = purpose_named(name);
  const auto [place, is_new] = names_.emplace(purpose, name);
  if (!is_new && place->second != name) {
    std::string message = "the purposes \"";
    message.append(place->second).append("\" and \"").append(name);
    message.append("\" have the same 32-bit hash and would share their luck; rename one of them");
    throw std::runtime_error(message);
  }
  return purpose;
}

Luck::Words Luck::seen_by_watch(const DrawKey& key) const {
  return watch_->seen(key, cipher(key));
}

void Luck::words(std::span<const DrawKey> keys, std::span<Words> out) const {
  expects(keys.size() == out.size(), "there is room for the words of every key");
  if (watch_ != nullptr) [[unlikely]] {
    std::transform(keys.begin(), keys.end(), out.begin(),
                   [this](const DrawKey& key) { return seen_by_watch(key); });
    return;
  }
  std::transform(keys.begin(), keys.end(), out.begin(), &counter_of);
  cipher_all(out);
}

void Luck::words_from(const DrawKey& first, std::span<Words> out) const {
  DrawKey key = first;
  if (watch_ != nullptr) [[unlikely]] {
    for (Words& words : out) {
      words = seen_by_watch(key);
      ++key.entity;
    }
    return;
  }
  const std::uint32_t packed = key.packed();
  for (Words& words : out) {
    words = {static_cast<std::uint32_t>(key.entity), static_cast<std::uint32_t>(key.entity >> 32),
             key.purpose.hash, packed};
    ++key.entity;
  }
  cipher_all(out);
}

void Luck::cipher_all(std::span<Words> counters) const {
  std::size_t done = 0;
#ifdef __SSE2__
  for (; done + 4 <= counters.size(); done += 4) {
    four_ciphers(&counters[done], seed_, replication_);
  }
#endif
  for (; done < counters.size(); ++done) {
    const Words& c = counters[done];
    const philox4x32_ctr_t out =
        philox4x32_R(10, {{c[0], c[1], c[2], c[3]}}, {{seed_, replication_}});
    counters[done] = {out.v[0], out.v[1], out.v[2], out.v[3]};
  }
}

void DrawRun::draw_ahead() {
  luck_.words_from(key_, ahead_);
  key_.entity += ahead_.size();
  place_ = 0;
}

void Luck::tell_watch_known(const DrawKey& key, std::int32_t time) const {
  watch_->known(key, time);
}

void Luck::tell_watch_begun(const DrawKey& key, std::int32_t time) const {
  watch_->begun(key, time);
}

}  // namespace casetide::sim
