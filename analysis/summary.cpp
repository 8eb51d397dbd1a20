#include "analysis/summary.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "analysis/checks.hpp"
#include "analysis/summary_parts.hpp"
#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

using model::Record;
using nlohmann::json;

/// Share of the variance of one year's lateness that comes from inputs, by clock.
json inputs_share(const SummaryContext& context) {
  json shares = json::object();
  for (std::size_t clock = 0; clock < context.shape.clocks.size(); ++clock) {
    const auto fate = [&](model::ClockFate which) {
      return column(context.records, &Record::clock_fate_families,
                    clock * model::kFates + static_cast<std::size_t>(which));
    };
    const Column late = fate(model::ClockFate::breached);
    const Column judged =
        plus(plus(fate(model::ClockFate::met), fate(model::ClockFate::authorised_late)), late);
    if (std::ranges::min(judged) == 0) continue;  // some year has no share
    Column share;
    for (std::size_t i = 0; i < late.size(); ++i)
      share.push_back(late[i] / judged[i]);
    if (const auto between = share_between_pairs(share))
      shares[context.shape.clocks[clock]] = *between;
  }
  return shares;
}

/// What the count of replications does not allow to be said.
json notes(const SummaryContext& context) {
  json list = json::array();
  const std::size_t count = context.records.size();
  if (context.estimator.pairs() < 2) {
    list.push_back(
        "2 replications share one draw of the uncertain inputs, so no interval can be given; ask "
        "for more.");
  } else if (context.estimator.pairs() < kIntervalPairsLeast) {
    list.push_back(
        fmt::format("{} replications are too few for a 95 % interval; at least {} are needed.",
                    count, 2 * kIntervalPairsLeast));
  }
  if (count < kYearsLeast) {
    list.push_back(fmt::format(
        "{} replications are too few for the range of one year; at least {} are needed.", count,
        kYearsLeast));
  }
  // What the run made up belongs to its results.
  if (const std::string said = context.description.value("about_stocks", ""); !said.empty())
    list.push_back(std::string(1, static_cast<char>(std::toupper(said[0]))) + said.substr(1) + ".");
  return list;
}

json run_json(const SummaryContext& context) {
  const json& description = context.description;
  return {{"title", context.results.title},
          {"name", context.results.name},
          {"first_day", description.at("first_day")},
          {"last_day", description.at("last_day")},
          {"seed", context.results.identity.seed},
          {"replications", context.records.size()},
          {"warm_up_years", description.at("warm_up_years")},
          {"run_out_working_days", description.at("run_out_working_days")},
          {"after_breach", description.at("after_breach")},
          {"inputs_share_of_variance", inputs_share(context)},
          {"notes", notes(context)}};
}

json weekly_json(const SummaryContext& context) {
  const auto arrivals = [&](std::size_t week) {
    return column(context.records, &Record::weekly_arrivals, week);
  };
  return {{"labels", context.description.at("weeks")},
          {"arrivals", fan_json(static_cast<std::size_t>(context.shape.weeks), arrivals)}};
}

json counters_json(const SummaryContext& context) {
  json counters = json::object();
  for (std::size_t i = 0; i < model::kCounters; ++i) {
    counters[model::kCounterNames[i]] =
        figure_json(context.estimator.mean(column(context.records, &Record::counters, i)));
  }
  return counters;
}

json checks_json(const SummaryContext& context) {
  json list = json::array();
  for (const Check& check : check_all(context.records, context.shape)) {
    list.push_back({{"name", check.name}, {"holds", check.holds}, {"detail", check.detail}});
  }
  return list;
}

json not_modelled() {
  return {"Placements, and court timetables beyond a wait.",
          "The risk of any real child: families here are drawn, none is anybody's.",
          "Anything that would rank children, families or workers: what is forecast is a service.",
          "Visits, core groups and reviews of a plan one by one: they are standing work.",
          "Changes of practice that no file states, however long the queue."};
}

}  // namespace

json figure_json(const Figure& figure) {
  const auto number = [](const std::optional<double>& value) {
    return value ? json(*value) : json(nullptr);
  };
  return {{"mean", number(figure.mean)},
          {"low", number(figure.low)},
          {"high", number(figure.high)},
          {"year_low", number(figure.year_low)},
          {"year_high", number(figure.year_high)}};
}

Figure figure_of(const json& told) {
  const auto number = [&](const char* key) {
    const json& value = told.at(key);
    return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
  };
  return {number("mean"), number("low"), number("high"), number("year_low"), number("year_high")};
}

json fan_json(std::size_t weeks, const std::function<Column(std::size_t)>& week) {
  json means = json::array();
  json lows = json::array();
  json highs = json::array();
  for (std::size_t i = 0; i < weeks; ++i) {
    const json figure = figure_json(year_range(week(i)));
    means.push_back(figure.at("mean"));
    lows.push_back(figure.at("year_low"));
    highs.push_back(figure.at("year_high"));
  }
  return {{"mean", std::move(means)}, {"low", std::move(lows)}, {"high", std::move(highs)}};
}

json summarise(const Results& results) {
  sim::expects(results.first == 0 && results.records.size() >= 2, "results are whole");
  const SummaryContext context(results);
  json clocks = clocks_json(context);
  json people = people_json(context);
  json headline = headline_json(context, clocks, people);
  return {{"casetide", results.identity.version},
          {"engine", results.identity.engine},
          {"run", run_json(context)},
          {"headline", std::move(headline)},
          {"clocks", std::move(clocks)},
          {"failing", failing_json(context)},
          {"published", published_json(context)},
          {"drift", drift_json(context)},
          {"people", std::move(people)},
          {"costs", costs_json(context)},
          {"rooms", rooms_json(context)},
          {"steps", steps_json(context)},
          {"strands", strands_json(context)},
          {"events", events_json(context)},
          {"weekly", weekly_json(context)},
          {"assumptions", context.description.at("assumptions")},
          {"checks", checks_json(context)},
          {"counters", counters_json(context)},
          {"not_modelled", not_modelled()}};
}

std::string broken_checks(const json& summary) {
  std::string text;
  for (const json& check : summary.at("checks")) {
    if (check.at("holds").get<bool>()) continue;
    text += fmt::format("  {}: {}\n", check.at("name").get<std::string>(),
                        check.at("detail").get<std::string>());
  }
  return text;
}

}  // namespace casetide::analysis
