#include "analysis/sizing.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace casetide::analysis {
namespace {

/// Infinite without an interval, but for what was the same in every replication.
double half_width(const Figure& figure) {
  if (!figure.low || !figure.high) {
    const bool constant = figure.year_low && figure.year_low == figure.year_high;
    return constant ? 0 : std::numeric_limits<double>::infinity();
  }
  return (*figure.high - *figure.low) / 2;
}

double excess(const Watched& one) {
  return half_width(one.figure) / one.half_width;
}

double scale_of(const Watched& one) {
  return one.unit == "of 100" ? 100 : 1;
}

}  // namespace

Look look_at(const std::vector<Watched>& watched, std::uint32_t replications) {
  Look look;
  look.replications = replications;
  for (const Watched& one : watched)
    if (excess(one) > 1) look.short_of.push_back(one);
  std::ranges::stable_sort(
      look.short_of, [](const Watched& a, const Watched& b) { return excess(a) > excess(b); });
  look.precise = look.short_of.empty();
  if (!look.precise && std::isfinite(excess(look.short_of.front()))) {
    // An interval shrinks with the root of the count.
    const double wanted = replications * std::pow(excess(look.short_of.front()), 2);
    constexpr double kMost = 1 << 24;
    if (wanted < kMost) look.needed = std::bit_ceil(static_cast<std::uint32_t>(std::ceil(wanted)));
  }
  return look;
}

std::uint32_t next_look(std::uint32_t done, std::uint32_t most) {
  const std::uint32_t next = done < kFirstLook ? kFirstLook : 2 * done;
  return std::min(next, most);
}

std::string shortfall_text(const Look& look) {
  if (look.precise) return "";
  std::string text;
  for (const Watched& one : look.short_of) {
    const double scale = scale_of(one);
    if (!text.empty()) text += "; ";
    const double half = half_width(one.figure);
    text += std::isfinite(half)
                ? fmt::format("“{}” is known to within {:.1f} {}, and {:g} was asked for",
                              one.label, scale * half, one.unit, scale * one.half_width)
                : fmt::format("“{}” has no interval yet", one.label);
  }
  text = fmt::format("After {} simulated years the run is not as precise as asked for: {}.",
                     look.replications, text);
  if (look.needed > look.replications)
    text += fmt::format(" About {} would be needed (--most {}).", look.needed, look.needed);
  return text;
}

nlohmann::json look_json(const Look& look) {
  nlohmann::json list = nlohmann::json::array();
  for (const Watched& one : look.short_of) {
    const double half = half_width(one.figure);
    list.push_back(
        {{"label", one.label},
         {"unit", one.unit},
         {"half_width", std::isfinite(half) ? nlohmann::json(half) : nlohmann::json(nullptr)},
         {"asked", one.half_width}});
  }
  return {{"replications", look.replications},
          {"precise", look.precise},
          {"short_of", std::move(list)},
          {"needed", look.needed}};
}

}  // namespace casetide::analysis
