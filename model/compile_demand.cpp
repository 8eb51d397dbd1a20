// Facts of families and children, and the streams that bring them; declared in compile_parts.hpp.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "model/compile_parts.hpp"
#include "model/day_shape.hpp"

namespace casetide::model {
namespace {

constexpr double kQ32 = 4294967296.0;

bool is_school_holiday(const Stream& stream, std::int32_t day) {
  const std::chrono::year_month_day date = sim::date_of(day);
  const int now = static_cast<int>(static_cast<unsigned>(date.month()) * 100 +
                                   static_cast<unsigned>(date.day()));
  return std::any_of(stream.school_holidays.begin(), stream.school_holidays.end(),
                     [now](const std::pair<int, int>& span) {
                       return span.first <= span.second ? now >= span.first && now <= span.second
                                                        : now >= span.first || now <= span.second;
                     });
}

}  // namespace

double week_shape(const Stream& stream, const sim::WorkCalendar* calendar, std::int32_t day) {
  const int weekday = sim::weekday_of(day);
  const bool is_bank_holiday =
      calendar != nullptr && weekday < sim::kSaturday && !calendar->is_working_day(day);
  return stream.weekday[weekday] * (is_bank_holiday ? stream.bank_holiday : 1);
}

double day_shape(const Stream& stream, std::span<const double> months,
                 const sim::WorkCalendar* calendar, std::int32_t day) {
  double shape = week_shape(stream, calendar, day);
  if (!months.empty()) {
    shape *= months[static_cast<unsigned>(sim::date_of(day).month()) - 1];
  }
  if (!stream.school_holidays.empty() && is_school_holiday(stream, day)) {
    shape *= stream.school_holiday;
  }
  return shape;
}

namespace {

struct Level {
  std::int32_t first_day = 0;
  std::int32_t last_day = 0;
  double level = 1;
};

/// Shocks on the same day multiply.
double shock_of_day(const std::vector<Level>& shocks, std::int32_t day) {
  double level = 1;
  for (const Level& shock : shocks) {
    level *= day >= shock.first_day && day <= shock.last_day ? shock.level : 1;
  }
  return level;
}

/// Mean 1 and this s.d. of the log.
sim::QuantileTable level_with_mean_one(double log_sd) {
  constexpr double kZ90 = 1.2815515655446004;
  const double median = std::exp(-log_sd * log_sd / 2);
  return sim::QuantileTable::lognormal_median_p90(median, median * std::exp(kZ90 * log_sd));
}

/// Shares of 1 to kMaxChildren children: one, and a Poisson number more that is cut there.
std::vector<double> cut_poisson(double more) {
  std::vector<double> shares;
  double term = 1;
  for (int n = 0; n < kMaxChildren; ++n) {
    shares.push_back(term);
    term *= more / (n + 1);
  }
  const double total = std::accumulate(shares.begin(), shares.end(), 0.0);
  for (double& share : shares) {
    share /= total;
  }
  return shares;
}

/// The cut takes from the mean, so the rate before it is the one whose mean after it is `mean`.
sim::Shares children_shares(double mean) {
  double low = std::max(mean - 1, 0.0);
  double high = 2 * low;  // enough for a mean of 5, the most that a file may state
  while (true) {
    const double more = low + (high - low) / 2;
    if (more <= low || more >= high) {
      return sim::Shares(cut_poisson(low));
    }
    const std::vector<double> shares = cut_poisson(more);
    double children = 0;
    for (std::size_t n = 0; n < shares.size(); ++n) {
      children += shares[n] * static_cast<double>(n + 1);
    }
    (children < mean ? low : high) = more;
  }
}

/// How its families come back: its week and its hours. Its season says how many new families come, and
/// how soon one comes back hangs on when its case was closed.
ArrivalTime arrival_time(const Stream& stream, const sim::WorkCalendar* calendar,
                         const Compiled& out) {
  double year = 0;
  for (std::int32_t day = out.demand_first; day < out.demand_end; ++day) {
    year += week_shape(stream, calendar, day);
  }
  // Whose case was closed before the first day is told of by a snapshot alone.
  const std::int32_t first = out.snapshot != nullptr ? out.open_from : out.first_day;
  std::vector<double> days;
  for (std::int32_t day = first; year > 0 && day < out.end_day; ++day) {
    days.push_back(week_shape(stream, calendar, day) * (out.demand_end - out.demand_first) / year);
  }
  const bool alike = std::ranges::count(days, 1.0) == std::ssize(days);
  if (alike && stream.hours.empty()) {
    return {};
  }
  std::vector<ArrivalHours> bands;
  for (const Stream::HourBand& band : stream.hours) {
    bands.push_back({band.from, band.to, band.weight});
  }
  return ArrivalTime(first, days, bands);
}

CompiledStream compile_stream(const Stream& stream, const InputDraw& draw,
                              sim::PurposeRegistry& purposes, const Compiled& out) {
  CompiledStream result;
  result.start = {stream.start.step, stream.start.strand, true, kNone, {}};
  const double families = draw.value(stream.families);
  std::vector<double> months;
  for (const Quantity& month : stream.months) {
    months.push_back(draw.value(month));
  }
  const sim::WorkCalendar* const calendar = out.uses_calendar ? &out.calendar : nullptr;
  double year_shape = 0;
  for (std::int32_t day = out.demand_first; day < out.demand_end; ++day) {
    year_shape += day_shape(stream, months, calendar, day);
  }
  result.arrival_time = arrival_time(stream, calendar, out);
  const double years = (out.demand_end - out.demand_first) / 365.25;
  std::vector<Level> shocks;
  for (const Shock& shock : stream.shocks) {
    shocks.push_back({shock.first_day, shock.last_day, draw.value(shock.level)});
  }
  for (std::int32_t day = out.first_day; day < out.end_day; ++day) {
    // A year of days on which nobody comes has no shape to scale.
    const double mean =
        year_shape > 0 ? families * years * day_shape(stream, months, calendar, day) / year_shape
                       : 0;
    result.day_mean_q32.push_back(std::llround(mean * shock_of_day(shocks, day) * kQ32));
  }
  if (stream.year_level) {
    result.has_year_level = true;
    result.year_level = level_with_mean_one(draw.value(*stream.year_level));
  }
  if (stream.dispersion) {
    const double excess = draw.value(*stream.dispersion) - 1;
    if (excess > 0 && families > 0) {
      result.has_week_level = true;
      result.week_level =
          level_with_mean_one(std::sqrt(std::log1p(excess / (families * 7 / 365.25))));
    }
  }
  std::vector<sim::Band> hours;
  double weight = 0;
  for (const Stream::HourBand& band : stream.hours) {
    weight += band.weight;
  }
  for (const Stream::HourBand& band : stream.hours) {
    hours.push_back(
        {static_cast<double>(band.from), static_cast<double>(band.to), band.weight / weight});
  }
  result.minute_of_day =
      hours.empty() ? sim::QuantileTable::uniform(0, 1440) : sim::QuantileTable::bands(hours);
  result.children = children_shares(draw.value(stream.children));
  for (int more = 0; more < result.children.size(); ++more) {
    if (result.children.word_count(more) == std::uint64_t{1} << 32) {
      result.always_children = more + 1;
    }
  }
  result.alike = sim::Shares::yes_or_no(draw.value(stream.alike));
  const std::string stem = "stream." + stream.name + ".";
  result.counts_as_referral = stream.counts_as_referral;
  result.gap_purpose = purposes.add(stem + "gap");
  result.minute_purpose = purposes.add(stem + "minute");
  result.children_purpose = purposes.add(stem + "children");
  result.alike_purpose = purposes.add("family.alike");
  result.harm_purpose = purposes.add("family.harm");
  result.own_harm_purpose = purposes.add("child.harm");
  result.team_purpose = purposes.add("family.team");
  result.year_purpose = purposes.add(stem + "year-level");
  result.week_purpose = purposes.add(stem + "week-level");
  return result;
}

}  // namespace

bool is_school_holiday(const Scenario& scenario, std::int32_t day) {
  return std::any_of(scenario.streams.begin(), scenario.streams.end(),
                     [day](const Stream& stream) { return is_school_holiday(stream, day); });
}

void compile_facts(const Scenario& scenario, const InputDraw& draw, sim::PurposeRegistry& purposes,
                   Compiled& out) {
  for (const Fact& fact : scenario.facts) {
    CompiledFact compiled;
    compiled.name = fact.name;
    compiled.per_child = fact.per_child;
    compiled.date = fact.date;
    compiled.drawn = !fact.date || fact.from_arrival.has_value();
    if (fact.from_arrival) {
      compiled.from_arrival = compile_table(*fact.from_arrival, draw);
    }
    compiled.after_arrival = fact.after_arrival;
    compiled.only_if = fact.only_if;
    const std::string stem = "fact." + fact.name;
    compiled.purpose = purposes.add(stem);
    compiled.alike_purpose = purposes.add(stem + ".alike");
    compiled.own_purpose = purposes.add(stem + ".own");
    out.facts.push_back(std::move(compiled));
    out.fact_shares.push_back(fact.shares.empty()
                                  ? sim::Shares()
                                  : sim::Shares(draw.shares(fact.shares, fact.concentration)));
  }
}

void compile_demand(const Scenario& scenario, const InputDraw& draw, sim::PurposeRegistry& purposes,
                    Compiled& out) {
  for (const Stream& stream : scenario.streams) {
    out.streams.push_back(compile_stream(stream, draw, purposes, out));
  }
}

}  // namespace casetide::model
