#include "analysis/report_format.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace casetide::analysis::report {

using nlohmann::json;

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default: {
        const auto byte = static_cast<unsigned char>(c);
        const bool control = (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f;
        out += control ? ' ' : c;
      }
    }
  }
  return out;
}

std::string script_json(const json& value) {
  // ensure_ascii writes U+2028 and its like as \u2028.
  const std::string plain = value.dump(-1, ' ', true, json::error_handler_t::replace);
  std::string out;
  out.reserve(plain.size());
  for (const char c : plain) {
    // These three can only stand inside strings, where an escape means the same.
    if (c == '<') {
      out += "\\u003c";
    } else if (c == '>') {
      out += "\\u003e";
    } else if (c == '&') {
      out += "\\u0026";
    } else {
      out += c;
    }
  }
  return out;
}

const json& member(const json& object, std::string_view key) {
  static const json none;
  if (!object.is_object()) return none;
  const auto found = object.find(key);
  return found == object.end() ? none : *found;
}

std::string text_at(const json& object, std::string_view key) {
  const json& value = member(object, key);
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number()) return show(value.get<double>());
  return {};
}

std::optional<double> number_at(const json& object, std::string_view key) {
  const json& value = member(object, key);
  if (!value.is_number()) return std::nullopt;
  const auto number = value.get<double>();
  if (!std::isfinite(number)) return std::nullopt;
  return number;
}

std::optional<Reading> figure_at(const json& object, std::string_view key) {
  const json& value = member(object, key);
  const auto mean = number_at(value, "mean");
  if (!mean) return std::nullopt;
  const auto range = [&](const char* low_key, const char* high_key) -> std::optional<Range> {
    const auto low = number_at(value, low_key);
    const auto high = number_at(value, high_key);
    if (!low || !high) return std::nullopt;
    return Range{*low, *high};
  };
  return Reading{*mean, range("low", "high"), range("year_low", "year_high")};
}

Reading scaled(Reading reading, Scale scale) {
  if (scale == Scale::plain) return reading;
  const double factor = scale == Scale::per_hundred ? 100.0 : 0.001;
  reading.mean *= factor;
  for (auto* range : {&reading.interval, &reading.year}) {
    if (*range) *range = Range{factor * (*range)->low, factor * (*range)->high};
  }
  return reading;
}

namespace {

/// The greatest power of ten that is at most `value` (value > 0).
double power_of_ten(double value) {
  return std::pow(10.0, std::floor(std::log10(value)));
}

}  // namespace

double sensible_step(const Reading& reading) {
  const double size = std::abs(reading.mean);
  // Three figures of the value: 0.12, 1.23, 12.3, 123, then whole numbers.
  double step = size > 0 ? std::clamp(power_of_ten(size) / 100.0, 0.01, 1.0) : 1.0;
  const double half_width =
      reading.interval ? (reading.interval->high - reading.interval->low) / 2.0 : 0.0;
  if (half_width > 0) {
    const double coarsest = size < 10'000.0 ? 1.0 : power_of_ten(size) / 1000.0;
    step = std::max(step, std::min(power_of_ten(half_width / 2.0), coarsest));
  }
  return step;
}

std::string show(double value, double step) {
  if (!std::isfinite(value)) return "\u2013";
  double rounded = std::round(value / step) * step;
  if (rounded == 0.0) rounded = 0.0;  // not "-0"
  const int decimals = step >= 1.0 ? 0 : static_cast<int>(std::lround(-std::log10(step)));
  const std::string digits = fmt::format("{:.{}f}", std::abs(rounded), decimals);
  const auto point = std::min(digits.find('.'), digits.size());
  std::string out = rounded < 0.0 ? "\u2212" : "";
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && i < point && (point - i) % 3 == 0) out += ',';
    out += digits[i];
  }
  return out;
}

std::string show(double value) {
  for (const double step : {1.0, 0.1}) {
    if (std::abs(std::round(value / step) * step - value) < 1e-9 * std::max(1.0, std::abs(value))) {
      return show(value, step);
    }
  }
  return show(value, sensible_step({.mean = value, .interval = {}, .year = {}}));
}

std::string show(const std::optional<Range>& range, double step) {
  if (!range) return {};
  return show(range->low, step) + " to " + show(range->high, step);
}

std::optional<std::chrono::year_month_day> parse_day(std::string_view iso) {
  if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') return std::nullopt;
  const auto part = [&](std::size_t from, std::size_t size) {
    int value = -1;
    const char* end = iso.data() + from + size;
    const auto [stopped, error] = std::from_chars(iso.data() + from, end, value);
    return error == std::errc{} && stopped == end ? value : -1;
  };
  const int y = part(0, 4);
  const int m = part(5, 2);
  const int d = part(8, 2);
  if (y < 0 || m < 0 || d < 0) return std::nullopt;
  const std::chrono::year_month_day day{std::chrono::year{y},
                                        std::chrono::month{static_cast<unsigned>(m)},
                                        std::chrono::day{static_cast<unsigned>(d)}};
  if (!day.ok()) return std::nullopt;
  return day;
}

std::string plain_date(std::string_view iso) {
  static constexpr std::array<std::string_view, 12> months = {
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  const auto day = parse_day(iso);
  if (!day) return std::string(iso);
  return fmt::format("{} {} {}", static_cast<unsigned>(day->day()),
                     months[static_cast<unsigned>(day->month()) - 1],
                     static_cast<int>(day->year()));
}

}  // namespace casetide::analysis::report
