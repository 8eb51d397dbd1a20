#include "sim/draws.hpp"

#include <stdexcept>

#include "sim/draw_watch.hpp"

namespace casetide::sim {

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

Luck::Words Luck::seen_by_watch(DrawKey key) const {
  return watch_->seen(key, cipher(key));
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
    words = cipher(key.entity, key.purpose, packed);
    ++key.entity;
  }
}

void DrawRun::draw_ahead() {
  luck_.words_from(key_, ahead_);
  key_.entity += ahead_.size();
  place_ = 0;
}

void Luck::tell_watch_known(DrawKey key, std::int32_t time) const {
  watch_->known(key, time);
}

void Luck::tell_watch_begun(DrawKey key, std::int32_t time) const {
  watch_->begun(key, time);
}

}  // namespace casetide::sim
