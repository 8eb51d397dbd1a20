#include "analysis/deadline_text.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "analysis/story_words.hpp"
#include "model/deadlines.hpp"
#include "model/limit_text.hpp"
#include "model/problems.hpp"
#include "sim/work_calendar.hpp"

namespace casetide::analysis {
namespace {

using model::Limit;
using model::Parsed;
using sim::kMinutesPerDay;

constexpr std::size_t kDateLength = 10;    // "2026-03-20"
constexpr std::size_t kMomentLength = 16;  // "2026-03-20 16:30"

constexpr std::string_view kMomentExample =
    "expected a date, or a date and a time of day, for example \"2026-03-20\" or "
    "\"2026-03-20 16:30\"";
constexpr std::string_view kLimitExample =
    "for example: casetide deadline 2026-03-20 \"15 working days\"";
constexpr std::string_view kBackwardExample =
    "for example: casetide deadline \"2 working days before 2026-12-29\"";

template <class T>
Parsed<T> refuse(std::string message) {
  return {std::nullopt, std::move(message)};
}

/// Where a date stands in `text`, or npos.
std::size_t find_date(std::string_view text) {
  for (std::size_t at = 0; at + kDateLength <= text.size(); ++at)
    if (sim::parse_date(text.substr(at, kDateLength))) return at;
  return std::string_view::npos;
}

bool within_the_calendar(std::int32_t minute) {
  // Two years on both sides leave room for every limit of a procedure.
  const sim::DayIndex day = minute / kMinutesPerDay;
  return sim::WorkCalendar::covers(day - 731) && sim::WorkCalendar::covers(day + 731);
}

/// Whether the calendar knows all days that the limit counts, whichever of them are worked.
bool within_the_calendar(const DatedLimit& dated, const sim::WorkCalendar& calendar) {
  const Limit& limit = dated.limit;
  if (!model::counts_working_days(limit)) return true;
  const sim::DayIndex day =
      sim::add_months(sim::day_of(sim::Time{sim::Minutes{dated.from}}), 12 * limit.years);
  if (!sim::WorkCalendar::covers(day)) return false;
  // Backwards days are counted as long as three times as many are known.
  if (limit.anchor != Limit::Anchor::start)
    return sim::WorkCalendar::covers(day - 3 * (limit.count + 1) - 30);
  const sim::DayIndex last = sim::day_index(std::chrono::year{sim::WorkCalendar::kLastYear} /
                                            std::chrono::December / std::chrono::day{31});
  const int days = limit.kind == Limit::Kind::working_days ? limit.count : limit.count / 24 + 1;
  return calendar.working_days_between(day, last).count > days;
}

std::string line_of(sim::DayIndex day, const std::string& number, const std::string& words) {
  constexpr std::size_t kWidest = 27;  // "Wednesday 30 September 2026"
  const std::string date = weekday_and_date(day);
  return fmt::format("  {:<{}}  {:>4}{}{}\n", date, kWidest, number, words.empty() ? "" : "   ",
                     words);
}

std::string reason_in_words(const model::CountedDay& day,
                            const std::vector<sim::LocalDays>& closures) {
  const bool closure =
      std::find(closures.begin(), closures.end(), sim::local_day(day.day)) != closures.end();
  if (day.reason == "not worked" && closure) return "closed here, not counted";
  if (day.reason == "the start" || day.reason.starts_with("the day")) return day.reason;
  return day.reason + ", not counted";
}

std::string days_text(const DatedLimit& limit, const sim::WorkCalendar& calendar,
                      const std::vector<sim::LocalDays>& closures) {
  const auto days = model::days_counted(limit.limit, limit.from, calendar);
  std::string text;
  for (std::size_t i = 0; i < days.size(); ++i) {
    const bool last = i + 1 == days.size();
    const std::string number = days[i].number > 0 ? std::to_string(days[i].number) : "";
    std::string words = days[i].reason.empty() ? "" : reason_in_words(days[i], closures);
    if (last) words += (words.empty() ? "" : "; ") + std::string("the last day permitted");
    text += line_of(days[i].day, number, words);
  }
  return text.empty() ? text : "\n" + text;
}

}  // namespace

Parsed<std::int32_t> parse_moment(std::string_view text) {
  const auto day = sim::parse_date(text.substr(0, std::min(kDateLength, text.size())));
  const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  std::int32_t minute = 0;
  bool good = day.has_value() && (text.size() == kDateLength || text.size() == kMomentLength);
  if (good && text.size() == kMomentLength) {
    good = (text[10] == ' ' || text[10] == 'T') && digit(11) && digit(12) && text[13] == ':' &&
           digit(14) && digit(15);
    if (good)
      minute = ((text[11] - '0') * 10 + (text[12] - '0')) * 60 + (text[14] - '0') * 10 +
               (text[15] - '0');
    good = good && minute < kMinutesPerDay && text[14] < '6';
  }
  if (!good)
    return refuse<std::int32_t>(
        fmt::format("{} is not a date; {}", model::in_quotes(text), kMomentExample));
  const std::int32_t from = sim::day_index(*day) * kMinutesPerDay + minute;
  if (!within_the_calendar(from))
    return refuse<std::int32_t>(
        fmt::format("{} lies outside the years {} to {}, of which the bank holidays are known; {}",
                    model::in_quotes(text), sim::WorkCalendar::kFirstYear + 2,
                    sim::WorkCalendar::kLastYear - 2, kMomentExample));
  return {from, ""};
}

Parsed<DatedLimit> parse_dated_limit(std::string_view limit,
                                     const std::optional<std::string>& start) {
  DatedLimit dated{{}, 0, std::string(limit)};
  std::string plain(limit);
  const std::size_t date = find_date(limit);
  if (date != std::string_view::npos) {
    const bool timed = date + kMomentLength <= limit.size() && limit[date + kDateLength] == ' ' &&
                       limit[date + kDateLength + 3] == ':';
    const std::size_t length = timed ? kMomentLength : kDateLength;
    const auto moment = parse_moment(limit.substr(date, length));
    if (!moment.value) return refuse<DatedLimit>(moment.message);
    dated.from = *moment.value;
    plain.replace(date, length, timed ? "meeting.held" : "date");
  } else if (start) {
    const auto moment = parse_moment(*start);
    if (!moment.value) return refuse<DatedLimit>(moment.message);
    dated.from = *moment.value;
  }
  const auto parsed = model::parse_limit(plain);
  if (!parsed.value)
    return refuse<DatedLimit>(
        date == std::string_view::npos
            ? parsed.message
            : fmt::format("{} is not a limit; {}", model::in_quotes(limit), kBackwardExample));
  dated.limit = parsed.value->limit;
  const bool anchored = dated.limit.anchor != Limit::Anchor::start;
  if (anchored && date == std::string_view::npos)
    return refuse<DatedLimit>(fmt::format("{} names no date to count back from; {}",
                                          model::in_quotes(limit), kBackwardExample));
  if (anchored && start)
    return refuse<DatedLimit>(
        fmt::format("two dates, {} and the one in {}; expected a start or a limit with a date, {}",
                    model::in_quotes(*start), model::in_quotes(limit), kBackwardExample));
  if (!anchored && !start)
    return refuse<DatedLimit>(
        fmt::format("no date to count {} from; {}", model::in_quotes(limit), kLimitExample));
  if (dated.limit.kind == Limit::Kind::none)
    return refuse<DatedLimit>(fmt::format("{} has no deadline; expected a limit, {}",
                                          model::in_quotes(limit), kLimitExample));
  if (dated.limit.count > 730 || dated.limit.years > 30)
    return refuse<DatedLimit>(
        fmt::format("{} is longer than is counted here; expected at most "
                    "730 of a unit, {}",
                    model::in_quotes(limit), kLimitExample));
  return {dated, ""};
}

Parsed<std::string> deadline_text(const DatedLimit& limit,
                                  const std::vector<sim::LocalDays>& closures) {
  const sim::WorkCalendar calendar(closures);
  if (!within_the_calendar(limit, calendar))
    return refuse<std::string>(fmt::format(
        "{} counts days outside the years {} to {}, of which the bank holidays are known; "
        "expected fewer, or another date, {}",
        model::in_quotes(limit.text), sim::WorkCalendar::kFirstYear, sim::WorkCalendar::kLastYear,
        kLimitExample));
  const std::int32_t deadline =
      model::deadline_of(limit.limit, limit.from, calendar, model::midnight());
  const bool timed = limit.from % kMinutesPerDay != 0;
  const std::string from =
      timed ? weekday_date_and_time(limit.from) : weekday_and_date(limit.from / kMinutesPerDay);
  const bool anchored = limit.limit.anchor != Limit::Anchor::start;
  const std::string what = anchored ? limit.text : fmt::format("{} from {}", limit.text, from);
  return {fmt::format("{}: {}\n{}", what, permitted_until(deadline),
                      days_text(limit, calendar, closures)),
          ""};
}

}  // namespace casetide::analysis
