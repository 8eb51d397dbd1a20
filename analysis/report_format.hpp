// Numbers, dates and untrusted text as a reader of the report sees them.
//
// Everything that comes from a scenario file is untrusted: it reaches the page only through
// `escape_html` or `script_json`. This is not a general formatting library, and it decides nothing.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace casetide::analysis::report {

struct Range {
  double low = 0;
  double high = 0;
};

/// A figure of the summary as it is read back: the expected value; its 95 % interval and the
/// 10-90 % range of one year's value, where there were replications enough to say.
struct Reading {
  double mean = 0;
  std::optional<Range> interval;
  std::optional<Range> year;
};

/// How a figure is shown: as it is, a share (0 to 1) as a number of 100, or in thousands.
enum class Scale { plain, per_hundred, thousands };

/// `text` with the five characters that mean something in HTML replaced; control characters other
/// than line ends and tabs become spaces.
[[nodiscard]] std::string escape_html(std::string_view text);

/// `value` as JSON that can stand inside a <script> element: ASCII only, and no '<', '>' or '&',
/// so neither "</script" nor "<!--" nor U+2028 can occur. Invalid UTF-8 becomes U+FFFD.
[[nodiscard]] std::string script_json(const nlohmann::json& value);

/// The member `key`, or null when `object` is no object or has none.
[[nodiscard]] const nlohmann::json& member(const nlohmann::json& object, std::string_view key);

/// The member `key` as text: a string as it is, a number without false precision, else empty.
[[nodiscard]] std::string text_at(const nlohmann::json& object, std::string_view key);

/// The number at `key`, if it is a finite number.
[[nodiscard]] std::optional<double> number_at(const nlohmann::json& object, std::string_view key);

/// The figure at `key`. Without a mean there is none; a range without both ends is left out.
[[nodiscard]] std::optional<Reading> figure_at(const nlohmann::json& object, std::string_view key);

[[nodiscard]] Reading scaled(Reading reading, Scale scale);

/// The rounding step (a power of ten) for a figure: about half its interval's half-width, but whole
/// numbers under 10,000 are not rounded further, four figures of a greater value are kept, and no
/// more than three figures of a value under 100 are shown.
[[nodiscard]] double sensible_step(const Reading& reading);

/// `value` rounded to `step` (a power of ten), with commas between thousands: "12,300", "8.2".
[[nodiscard]] std::string show(double value, double step);
/// A value that is known exactly: no more decimals than it has, at most two.
[[nodiscard]] std::string show(double value);
/// "498 to 526"; empty when there is no range.
[[nodiscard]] std::string show(const std::optional<Range>& range, double step);

/// "2027-01-15"
[[nodiscard]] std::optional<std::chrono::year_month_day> parse_day(std::string_view iso);
/// "15 January 2027"; text that is no date is returned as it is.
[[nodiscard]] std::string plain_date(std::string_view iso);

}  // namespace casetide::analysis::report
