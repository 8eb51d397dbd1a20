#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "analysis/commands/commands.hpp"
#include "analysis/commands/study_options.hpp"
#include "analysis/commands/written_file.hpp"
#include "analysis/csv_table.hpp"
#include "analysis/demand_overlay.hpp"
#include "analysis/demand_score.hpp"
#include "analysis/demand_series.hpp"
#include "analysis/durable_file.hpp"
#include "analysis/text_table.hpp"
#include "model/day_shape.hpp"
#include "model/problems.hpp"
#include "model/scenario.hpp"
#include "sim/time.hpp"
#include "sim/work_calendar.hpp"

namespace casetide::analysis {
namespace {

struct DemandOptions {
  std::string series;
  std::string scenario;
  std::string stream;
  std::string output;
  SeriesColumns columns;
  std::string counting = "children";
  std::optional<double> re_referred;  // of 100
  std::string season;
  double damping = 0.8;
  std::string score_from;
  std::uint64_t seed = 1;
  bool replace = false;
};

constexpr double kYearSdMost = 3;

std::string date_text(std::int32_t day) {
  const auto date = sim::date_of(day);
  return fmt::format("{}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string with_range(const Ranged& value, int digits, const char* unit = "") {
  return fmt::format("{1:.{0}f}{4} ({2:.{0}f} to {3:.{0}f}{4})", digits, value.value, value.low,
                     value.high, unit);
}

/// The stream that the series is of, or nothing after saying why not.
const model::Stream* stream_of(const model::Scenario& scenario, const std::string& name) {
  std::vector<std::string> names;
  std::vector<const model::Stream*> referrals;
  for (const model::Stream& stream : scenario.streams) {
    if (stream.name == name) return &stream;
    names.push_back(stream.name);
    if (stream.counts_as_referral) referrals.push_back(&stream);
  }
  if (name.empty() && referrals.size() == 1) return referrals.front();
  if (name.empty()) {
    fmt::print(
        stderr,
        "{} streams of the scenario count as referrals; expected --stream NAME: the one that "
        "the series is of\n",
        referrals.size());
  } else {
    fmt::print(stderr, "--stream: no stream {}{}\n", model::in_quotes(name),
               model::suggestion(name, names, "; the streams are: "));
  }
  return nullptr;
}

/// What part of a series are returns: as told, as published for the area, or none where none can return.
std::optional<double> returns_of(const model::Scenario& scenario, const DemandOptions& options) {
  if (options.re_referred) return *options.re_referred / 100;
  for (const model::Published& published : scenario.published) {
    if (published.compare.kind == model::Measure::Kind::re_referrals) return published.value;
  }
  const bool anybody_returns =
      std::ranges::any_of(scenario.events, [](const model::CaseEvent& event) {
        return event.on_closed && event.start.step != model::kNone;
      });
  if (!anybody_returns) return 0;
  fmt::print(stderr,
             "families come back in this scenario, and nothing says how many of the series did; "
             "expected --re-referred PERCENT (0 if the series leaves them out), or a published "
             "figure in the area with compare = \"re-referrals\"\n");
  return std::nullopt;
}

std::string in_whole_years(std::span<const CountedPeriod> periods) {
  const int years = whole_years(periods);
  return fmt::format("{} whole year{}", years, years == 1 ? "" : "s");
}

std::string left_out_text(const CountedSeries& series) {
  std::string text;
  if (series.left_out > 0) text += fmt::format(", {} without a count left out", series.left_out);
  if (series.without_line > 0)
    text += fmt::format(", {} between them without a line", series.without_line);
  return text;
}

struct Forecasting {
  CountedSeries series;
  DemandSettings settings;
  DayShape shape;
  sim::WorkCalendar calendar;
};

std::string chosen_season(const DemandOptions& options, const CountedSeries& series) {
  if (!options.season.empty()) return options.season;
  const auto years = static_cast<double>(series.periods.size()) / season_length(series.length);
  return years >= 3 ? "months" : years >= 1.5 ? "harmonic" : "none";
}

/// Whether the stream's days let somebody come in each period; false after saying in which they do not.
bool all_can_come(const Forecasting& made, const model::Stream& stream) {
  for (const CountedPeriod& period : made.series.periods) {
    double shape = 0;
    for (std::int32_t day = period.first_day; day <= period.last_day; ++day)
      shape += made.shape(day);
    if (shape > 0) continue;
    fmt::print(stderr,
               "stream.{} lets nobody come from {} to {}, and there is a count of then, {:g}; "
               "expected days in the scenario on which somebody may, or an empty cell for that "
               "count\n",
               stream.name, sim::display_date(period.first_day), sim::display_date(period.last_day),
               period.count);
    return false;
  }
  return true;
}

/// The series with what is known beforehand; false after listing what is wrong.
bool prepare(const DemandOptions& options, const model::Scenario& scenario,
             const model::Stream& stream, Forecasting& made) {
  model::Problems problems;
  made.series =
      read_series(read_csv(options.series, "date,referrals", problems), options.columns, problems);
  if (problems.empty()) {
    const std::string season = chosen_season(options, made.series);
    made.settings.season = season == "months"     ? Season::months
                           : season == "harmonic" ? Season::harmonic
                                                  : Season::none;
    const std::size_t needed = periods_needed(made.settings.season);
    if (made.series.periods.size() < needed)
      problems.add({options.series, 1, 1, ""},
                   fmt::format("{} counts; expected at least {} for a season by {}",
                               made.series.periods.size(), needed, season));
  }
  for (const model::Problem& problem : problems.list())
    fmt::print(stderr, "{}\n", to_string(problem));
  if (!problems.empty()) return false;
  for (const model::Problem& odd : made.series.far_off)
    fmt::print(stderr, "{}\n", to_string(odd));
  std::vector<sim::LocalDays> closures;
  for (const std::int32_t day : scenario.closures)
    closures.push_back(sim::local_day(day));
  made.calendar = sim::WorkCalendar(closures);
  made.shape = [&stream, &made](std::int32_t day) {
    return model::day_shape(stream, {}, &made.calendar, day);
  };
  made.settings.damping = options.damping;
  made.settings.year_first = scenario.first_day;
  return all_can_come(made, stream);
}

std::string per_cent(double share) {
  return fmt::format("{:.1f} %", 100 * share);
}

std::string score_text(const HeldOut& held, const std::string& from) {
  using enum TextTable::Align;
  TextTable table(
      fmt::format("Fitted to {} counts before {}, held against those after", held.fitted, from),
      {"", "forecasts", "CRPS", "in 50 %", "in 80 %", "in 90 %", "in 95 %"},
      {left, right, right, right, right, right, right});
  for (const ForecastScore& one : held.scores) {
    std::vector<std::string> row{one.name, std::to_string(one.forecasts),
                                 fmt::format("{:.1f}", one.crps)};
    for (const double share : one.inside)
      row.push_back(fmt::format("{:.0f} %", 100 * share));
    table.row(row);
  }
  return table.text() +
         fmt::format(
             "All of them together: {:.0f}; forecast 90 times in 100 between {:.0f} and "
             "{:.0f}.\nCRPS is the mean distance of forecast and count; lower is better. "
             "The two simple forecasts have\nthe spread of their own past errors.\n\n",
             held.actual_total, held.total.low, held.total.high);
}

/// What was found, line by line: for the terminal and for the overlay's comments.
std::vector<std::string> findings(const Forecasting& made, const DemandFit& fit,
                                  const YearForecast& year, const StreamForecast& forecast,
                                  const model::Scenario& scenario, const DemandOptions& options,
                                  const Conversion& conversion) {
  std::vector<std::string> lines;
  const bool months = made.series.length == CountedSeries::Length::month;
  lines.push_back(
      fmt::format("Read: {} {} from {} to {}{}.", made.series.periods.size(),
                  months ? "months" : "weeks", date_text(made.series.periods.front().first_day),
                  date_text(made.series.periods.back().last_day), left_out_text(made.series)));
  lines.push_back(
      fmt::format("The year {} to {}: {} {} expected; in brackets, here and below, 90 of 100.",
                  date_text(scenario.first_day), date_text(scenario.last_day),
                  with_range(year.total, 0), options.counting));
  lines.push_back(fmt::format(
      "New families a year: {}; of the {}, {} are returns, which the scenario brings itself, and "
      "there are {:.2f} in a family.",
      with_range(forecast.families, 0), options.counting, per_cent(conversion.re_referred),
      conversion.children));
  if (fit.has_trend()) {
    const double error = std::sqrt(fit.covariance()(1, 1));
    const double trend = fit.coefficients()(1);
    lines.push_back(fmt::format(
        "Trend: {:+.1f} % a year (standard error {:.1f}); after the last count each year's step is "
        "{:g} of the one before.",
        100 * std::expm1(trend), 100 * error, options.damping));
  } else {
    lines.push_back(fmt::format("Trend: none fitted; counts of {} are too few.",
                                in_whole_years(fit.periods())));
  }
  lines.push_back(
      fit.year_sd_fitted()
          ? fmt::format("Years scatter about that by an s.d. of the log of {}.",
                        with_range(year.year_sd, 3))
          : fmt::format(
                "Years scatter by an s.d. of the log of {:.3f}, the scenario's own; counts of {} "
                "are too few to tell.",
                year.year_sd.value, in_whole_years(fit.periods())));
  lines.push_back(fmt::format(
      "{} scatter {:.1f} times as much as by chance alone; new families by week {} times.",
      months ? "Months" : "Weeks", fit.dispersion(), with_range(forecast.dispersion, 2)));
  return lines;
}

/// Whether counts tell how far years scatter or the stream does; false after saying that neither does.
bool scatter_is_known(std::span<const CountedPeriod> periods, const model::Stream& stream,
                      const std::string& which) {
  if (stream.year_level || whole_years(periods) >= kYearsForScatter) return true;
  fmt::print(stderr,
             "{} cover {}, fewer than {} and too few to tell how far years scatter, and the "
             "scenario's stream does not say; expected year-level in stream.{}\n",
             which, in_whole_years(periods), kYearsForScatter, stream.name);
  return false;
}

/// Whether the counts tell the level, and each month's where the season is by months; false after saying
/// what they do not tell. Of weeks those count that lie in the month for the most part.
bool level_is_known(std::span<const CountedPeriod> periods, Season season,
                    const std::string& which) {
  std::array<double, 12> of_month{};
  std::array<bool, 12> seen{};
  for (const CountedPeriod& period : periods) {
    const auto middle = sim::date_of(period.first_day + (period.last_day - period.first_day) / 2);
    const std::size_t month = static_cast<unsigned>(middle.month()) - 1;
    of_month[month] += period.count;
    seen[month] = true;
  }
  if (std::ranges::all_of(of_month, [](double count) { return count == 0; })) {
    fmt::print(stderr, "{} are all 0, and nothing can be forecast from them\n", which);
    return false;
  }
  constexpr std::ptrdiff_t kHarmonicMonths = 6;  // two waves and a level are five numbers
  const auto months = std::ranges::count(seen, true);
  if (season == Season::harmonic && months < kHarmonicMonths) {
    fmt::print(stderr,
               "{} are of {} of the twelve months, and a harmonic season is not told by fewer than "
               "{}; expected --season none\n",
               which, months, kHarmonicMonths);
    return false;
  }
  for (std::size_t month = 0; season == Season::months && month < of_month.size(); ++month) {
    if (of_month[month] > 0) continue;
    const std::string first = sim::display_date(sim::day_index(
        std::chrono::year(2001) / static_cast<int>(month + 1) / 1));  // "1 January 2001"
    const std::string name = first.substr(2, first.size() - 7);
    fmt::print(stderr,
               "{} {}, and a season by months has no level for it; expected --season none or "
               "harmonic\n",
               which,
               seen[month] ? fmt::format("of {} are all 0", name)
                           : fmt::format("have none of any {}", name));
    return false;
  }
  return true;
}

/// The scatter of years as the scenario states it, for where counts are of too few years to tell.
void state_year_sd(const model::Stream& stream, DemandSettings& settings) {
  if (!stream.year_level) return;
  const double sd = std::min(stream.year_level->value, kYearSdMost);
  settings.few_years_sd = std::sqrt(std::expm1(sd * sd));
}

Exit demand(const DemandOptions& options) {
  const std::optional<model::Scenario> scenario = read_or_list(options.scenario);
  if (!scenario) return Exit::input;
  if (!may_write({options.output, "demand", "--output", options.replace},
                 files_read(*scenario, {options.series})))
    return Exit::input;
  const model::Stream* const stream = stream_of(*scenario, options.stream);
  if (stream == nullptr) return Exit::input;
  const std::optional<double> returns = returns_of(*scenario, options);
  if (!returns) return Exit::input;
  std::optional<sim::LocalDays> from;
  if (!options.score_from.empty()) {
    from = sim::parse_date(options.score_from);
    if (!from) {
      fmt::print(stderr, "--score-from: {} is not a date; expected year-month-day\n",
                 model::in_quotes(options.score_from));
      return Exit::input;
    }
  }
  Forecasting made;
  if (!prepare(options, *scenario, *stream, made)) return Exit::input;
  state_year_sd(*stream, made.settings);

  const Season season = made.settings.season;
  if (!level_is_known(made.series.periods, season, "the counts")) return Exit::input;
  if (from) {
    const auto before = periods_before(made.series, sim::day_index(*from));
    if (!before.empty() &&
        !level_is_known(before, season, "--score-from: the counts before " + options.score_from))
      return Exit::input;
  }
  if (!scatter_is_known(made.series.periods, *stream, "the counts")) return Exit::input;
  if (from && !scatter_is_known(periods_before(made.series, sim::day_index(*from)), *stream,
                                "--score-from: the counts before " + options.score_from))
    return Exit::input;
  const DemandFit fit(made.series.periods, made.shape, made.settings);
  const YearForecast year =
      forecast_year(fit, scenario->first_day, scenario->last_day, options.seed);
  const Conversion conversion{options.counting == "children" ? stream->children.value : 1,
                              *returns};
  const StreamForecast forecast =
      stream_forecast(fit, year, scenario->first_day, scenario->last_day, conversion);
  const std::vector<std::string> lines =
      findings(made, fit, year, forecast, *scenario, options, conversion);
  const std::string name = std::filesystem::path(options.series).filename().string();
  const std::string overlay =
      demand_overlay(*stream, forecast,
                     fmt::format("regression of {}, {} to {}", name,
                                 date_text(made.series.periods.front().first_day),
                                 date_text(made.series.periods.back().last_day)),
                     lines);
  // What is written is what a scenario takes, before anything is written.
  if (!read_or_list(options.scenario, {.files = {}, .texts = {{options.output, overlay}}})) {
    fmt::print(stderr,
               "{} was not written: no scenario takes what was fitted to {}; expected counts that "
               "one stream can have brought\n",
               options.output, options.series);
    return Exit::input;
  }

  for (const std::string& line : lines)
    fmt::print("{}", wrapped(line, 100));
  fmt::print("\n");
  if (from) {
    const auto held =
        held_out(made.series, made.shape, made.settings, sim::day_index(*from), options.seed);
    if (!held) {
      fmt::print(stderr,
                 "--score-from: too few counts on one side of {}; expected {} before it and "
                 "one after\n",
                 options.score_from, periods_needed(made.settings.season));
      return Exit::input;
    }
    fmt::print("{}", score_text(*held, options.score_from));
  }
  write_durably(options.output, overlay);
  std::fflush(stdout);
  fmt::print(stderr, "overlay  {}\nTo use it, add it to the scenario's policies.\n",
             options.output);
  return Exit::done;
}

}  // namespace

void add_demand(CLI::App& app, Exit& status) {
  CLI::App* command = app.add_subcommand(
      "demand", "Forecast a stream of arrivals from counts by month or week, as an overlay");
  const auto options = std::make_shared<DemandOptions>();
  command->add_option("SERIES", options->series, "CSV file with a date and a count a line")
      ->required();
  command->add_option("--scenario", options->scenario, "Scenario whose stream and year it is for")
      ->required();
  command->add_option("--output", options->output, "File for the overlay")->required();
  add_replace(*command, options->replace);
  command->add_option("--stream", options->stream,
                      "Stream that the series is of [the only one that counts as referrals]");
  command->add_option("--date-column", options->columns.date,
                      "Column of the dates [the first of two]");
  command->add_option("--count-column", options->columns.count,
                      "Column of the counts [the second of two]");
  command->add_option("--counting", options->counting, "What a count is of")
      ->check(CLI::IsMember({"children", "families"}))
      ->capture_default_str();
  command
      ->add_option("--re-referred", options->re_referred,
                   "Of 100 counted, how many are returns [as published for the area]")
      ->check(CLI::Range(0.0, 95.0));
  command
      ->add_option("--season", options->season,
                   "months, harmonic or none [by how many years there are]")
      ->check(CLI::IsMember({"months", "harmonic", "none"}));
  command
      ->add_option("--damping", options->damping,
                   "What is left of the trend's step a year later: 1 goes on, 0 stops")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command->add_option("--score-from", options->score_from,
                      "Also fit to what came before this date, and score what came after");
  command->add_option("--seed", options->seed, "Number that all chance is drawn from")
      ->capture_default_str();
  command->footer(
      "Examples:\n"
      "  casetide demand referrals.csv --scenario scenarios/hertfordshire.toml --output "
      "scenarios/policies/demand.toml\n"
      "  casetide demand export.csv --date-column Week --count-column Referrals --scenario "
      "scenarios/sutton.toml --output demand.toml --score-from 2025-04-01");
  command->callback([options, &status] { status = demand(*options); });
}

}  // namespace casetide::analysis
