// Streams of arrivals; declared in read_tables.hpp.
#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "model/read_next.hpp"
#include "model/read_tables.hpp"
#include "sim/time.hpp"

namespace casetide::model {
namespace {

constexpr double kMinutesPerYear = kDaysPerYear * 1440;

/// What a stream is without being told: one child, who shares every draw.
Quantity one_by_definition(Unit unit, const Origin& origin) {
  Quantity one;
  one.value = 1;
  one.unit = unit;
  one.scale = RangeScale::linear;
  one.text = "1";
  one.origin = origin;
  return one;
}

/// A mean gap as families a year: the range turns round.
Quantity a_year(Quantity every) {
  every.value = kMinutesPerYear / every.value;
  every.unit = Unit::per_year;
  std::tie(every.least, every.most) =
      std::pair(kMinutesPerYear / every.most, kMinutesPerYear / every.least);
  if (every.assumed)
    every.assumed = {kMinutesPerYear / every.assumed->second,
                     kMinutesPerYear / every.assumed->first};
  return every;
}

class StreamReader {
 public:
  explicit StreamReader(const TableContext& context) : context_(context) {}

  Stream read(const Entry& entry) {
    Fields fields(entry.value, context_.problems);
    Numbers& numbers = context_.numbers;
    Stream stream;
    stream.name = entry.key;
    stream.origin = entry.value.at;
    fields.text("label", "words for people", "\"Referrals\"");
    fields.find("source");
    if (const auto start =
            fields.require_text("start", "a strand and its step", "\"referral.screen-referral\"")) {
      const StepContext steps{context_.names, context_.numbers, context_.problems};
      if (auto target = read_target(*start, kNone, steps)) stream.start = *std::move(target);
    }
    read_rate(fields, stream);
    stream.year_level = numbers.quantity(fields, "year-level", kLogSd);
    stream.dispersion = numbers.quantity(fields, "dispersion", kRatioFromOne);
    if (const Node* weekday = fields.find("weekday")) read_weekdays(*weekday, stream);
    if (const Node* months = fields.find("months")) read_months(*months, stream);
    read_ratio(fields, "bank-holiday", stream.bank_holiday, stream);
    read_ratio(fields, "school-holiday", stream.school_holiday, stream);
    read_school_holidays(fields, stream);
    if (const Node* hours = fields.find("hours")) read_hours(*hours, stream);
    stream.children = numbers.quantity(fields, "children-per-family", kChildrenPerFamily)
                          .value_or(one_by_definition(Unit::count, stream.origin));
    stream.alike = numbers.quantity(fields, "alike", kProbability)
                       .value_or(one_by_definition(Unit::share, stream.origin));
    if (fields.has("counts"))
      stream.counts_as_referral = fields.choice("counts", {"referral", "nothing"}) == 0;
    if (const Node* shocks = fields.find("shocks")) read_shocks(*shocks, stream);
    keep_working(fields);
    fields.finish();
    return stream;
  }

 private:
  void read_rate(Fields& fields, Stream& stream) {
    const auto families = context_.numbers.quantity(fields, "families", kFamiliesAYear);
    const auto every = context_.numbers.quantity(fields, "every", kEvery);
    if (fields.has("families") && fields.has("every")) {
      context_.problems.add(fields.find("every")->at,
                            "families and every say the same thing twice; expected one of them");
    } else if (families) {
      stream.families = *families;
    } else if (every) {
      stream.families = a_year(*every);
    } else if (!fields.has("families") && !fields.has("every")) {
      fields.require("families", "families a year, or every = \"111 minutes; ...\"",
                     fmt::format("\"{}\"", kFamiliesAYear.example));
    }
  }

  void read_weekdays(const Node& table, Stream& stream) {
    double sum = 7;
    for (const Numbers::Weight& weight : context_.numbers.weights(table)) {
      const int day = weekday_of(weight.key);
      if (day == kNone) {
        context_.problems.add(weight.at,
                              fmt::format("{} is not a day of the week; expected \"monday\" "
                                          "to \"sunday\"",
                                          in_quotes(weight.key)));
        continue;
      }
      sum += weight.weight.value - stream.weekday[day];
      stream.weekday[day] = weight.weight.value;
      stream.shape.push_back(weight.weight);
    }
    if (sum <= 0)
      context_.problems.add(table.at, "nobody arrives on any day; expected a weight above 0");
  }

  /// All twelve: one left out would be a guess at what is meant.
  void read_months(const Node& table, Stream& stream) {
    constexpr std::size_t kMonths = 12;
    std::vector<std::optional<Quantity>> found(kMonths);
    bool known = true;
    double sum = 0;
    for (const Numbers::Weight& weight : context_.numbers.weights(table)) {
      const int month = month_of(weight.key);
      if (month == kNone) {
        known = false;
        context_.problems.add(weight.at, fmt::format("{} is not a month; expected \"january\" to "
                                                     "\"december\"",
                                                     in_quotes(weight.key)));
        continue;
      }
      sum += weight.weight.value;
      found[static_cast<std::size_t>(month)] = weight.weight;
    }
    if (table.kind != Node::Kind::table || !known) return;
    const auto stated =
        std::ranges::count_if(found, [](const auto& one) { return one.has_value(); });
    if (stated < static_cast<std::ptrdiff_t>(kMonths)) {
      context_.problems.add(table.at,
                            fmt::format("{} of the 12 months; expected a weight for each, january "
                                        "to december, relative to one another",
                                        stated));
    } else if (sum <= 0) {
      context_.problems.add(table.at, "nobody arrives in any month; expected a weight above 0");
    } else {
      for (const auto& month : found)
        stream.months.push_back(*month);
    }
  }

  void read_ratio(Fields& fields, std::string_view key, double& into, Stream& stream) {
    if (const auto ratio = context_.numbers.quantity(fields, key, kRatio)) {
      into = ratio->value;
      stream.shape.push_back(*ratio);
    }
  }

  void read_school_holidays(Fields& fields, Stream& stream) {
    const Node* node = fields.find("school-holidays");
    if (node == nullptr) return;
    for (const TextAt& word :
         texts_of(*node, "days of the year", "[\"07-22 to 08-31\"]", context_.problems)) {
      const auto days = month_days_of(word.text);
      if (days.first == kNone) {
        context_.problems.add(word.at,
                              fmt::format("{} is not a stretch of the year; expected month-day "
                                          "to month-day, for example \"07-22 to 08-31\"",
                                          in_quotes(word.text)));
      } else {
        stream.school_holidays.push_back(days);
      }
    }
    if (node->covering.empty())
      context_.problems.add(node->at,
                            "school holidays without a source; expected source = \"...\" in "
                            "the stream's table");
    context_.numbers.keep(node->at.path, as_toml(*node), node->covering, "", node->at);
  }

  void read_hours(const Node& table, Stream& stream) {
    double sum = 0;
    for (const Numbers::Weight& weight : context_.numbers.weights(table)) {
      const auto [from, to] = minutes_of(weight.key);
      if (from == kNone || from >= to || (!stream.hours.empty() && from < stream.hours.back().to)) {
        context_.problems.add(weight.at,
                              fmt::format("{} is not hours of one day after the hours before "
                                          "it; expected rising hours, for example \"00:00 to "
                                          "08:00\" and then \"08:00 to 18:00\"",
                                          in_quotes(weight.key)));
        continue;
      }
      stream.hours.push_back({from, to, weight.weight.value});
      stream.shape.push_back(weight.weight);
      sum += weight.weight.value;
    }
    if (sum <= 0 && !stream.hours.empty())
      context_.problems.add(table.at, "nobody arrives at any hour; expected a weight above 0");
  }

  void read_shocks(const Node& list, Stream& stream) {
    if (list.kind != Node::Kind::array) {
      context_.problems.add(
          list.at, fmt::format("{} is not a list of shocks; expected a list, for example "
                               "[{{ from = \"2027-01-04\", to = \"2027-03-05\", level = \"0.77; "
                               "source ...\" }}]",
                               describe(list)));
      return;
    }
    for (const Node& item : list.items) {
      Fields fields(item, context_.problems);
      if (item.kind != Node::Kind::table) continue;
      fields.find("source");
      Shock shock;
      const auto day = [&](std::string_view key) -> std::optional<std::int32_t> {
        const auto text = fields.require_text(key, "a day", "\"2027-01-04\"");
        if (!text) return std::nullopt;
        const auto date = sim::parse_date(text->text);
        if (date) return sim::day_index(*date);
        context_.problems.add(text->at, fmt::format("{} is not a day; expected year, month and "
                                                    "day, for example \"2027-01-04\"",
                                                    in_quotes(text->text)));
        return std::nullopt;
      };
      const auto first = day("from");
      const auto last = day("to");
      const auto level = context_.numbers.require(fields, "level", kLevel);
      fields.finish();
      if (!first || !last || !level) continue;
      if (*last < *first)
        context_.problems.add(fields.find("to")->at,
                              "the shock ends before it begins; expected a later day");
      stream.shocks.push_back({*first, *last, *level});
    }
  }

  /// The arithmetic behind a number, kept as text for the report.
  void keep_working(Fields& fields) {
    const Node* node = fields.find("working");
    if (node == nullptr) return;
    std::string text;
    for (const TextAt& line : texts_of(*node, "lines of arithmetic",
                                       "[\"6,536 children x 77.4 % / 1.7\"]", context_.problems))
      text += (text.empty() ? "" : "\n") + line.text;
    context_.numbers.keep(node->at.path, text, node->covering, "", node->at);
  }

  const TableContext& context_;
};

}  // namespace

std::vector<Stream> read_streams(const Node* table, const TableContext& context) {
  std::vector<Stream> streams;
  if (table == nullptr) return streams;
  for (const Entry& entry : table->entries)
    streams.push_back(StreamReader(context).read(entry));
  return streams;
}

}  // namespace casetide::model
