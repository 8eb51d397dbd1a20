#include "analysis/description.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analysis/measure.hpp"
#include "analysis/results.hpp"
#include "model/read_measure.hpp"
#include "sim/expects.hpp"
#include "sim/time.hpp"

namespace casetide::analysis {
namespace {

using model::EventRef;
using model::Limit;
using model::Measure;
using model::Scenario;
using nlohmann::json;

template <class Items>
const auto& item_of(const Items& items, int index) {
  sim::expects(index >= 0 && static_cast<std::size_t>(index) < items.size(),
               "an index names an item");
  return items[static_cast<std::size_t>(index)];
}

/// "section-47" as "section 47".
std::string words(std::string name) {
  std::ranges::replace(name, '-', ' ');
  std::ranges::replace(name, '_', ' ');
  return name;
}

/// The label a person gave, or the name made readable.
std::string label_of(const std::string& label, const std::string& name) {
  if (!label.empty()) return label;
  std::string made = words(name);
  if (!made.empty()) made[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(made[0])));
  return made;
}

std::string iso(sim::DayIndex day) {
  const std::chrono::year_month_day date = sim::date_of(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

/// The first day of each week of the year: weeks begin on Mondays, the first where the year does.
json week_starts(const Scenario& scenario, int weeks) {
  json starts = json::array();
  sim::DayIndex day = scenario.first_day;
  for (int week = 0; week < weeks; ++week) {
    starts.push_back(iso(day));
    const std::chrono::weekday weekday{sim::local_day(day)};
    day += 8 - static_cast<sim::DayIndex>(weekday.iso_encoding());
  }
  return starts;
}

/// "18th birthday" is said by the scenario as birthday + 18 years.
std::string anchor_text(const Scenario& scenario, const Limit& limit) {
  if (limit.anchor == Limit::Anchor::held) {
    const model::Step& step = item_of(scenario.steps, limit.item);
    return "“" + label_of(step.label, step.name) + "” is held";
  }
  std::string text = "the " + words(item_of(scenario.facts, limit.item).name);
  if (limit.years > 0)
    text += fmt::format(" + {} year{}", limit.years, limit.years == 1 ? "" : "s");
  return text;
}

std::string limit_text(const Scenario& scenario, const Limit& limit) {
  const auto count = [&](const char* unit) {
    return fmt::format("{}{} {}{}", limit.count, limit.clear ? " clear" : "", unit,
                       limit.count == 1 ? "" : "s");
  };
  const bool back = limit.anchor != Limit::Anchor::start;
  if (back && limit.count == 0) {
    const std::string anchor = anchor_text(scenario, limit);
    if (limit.kind == Limit::Kind::hours) return "before " + anchor;
    return (limit.anchor == Limit::Anchor::held ? "by the day on which " : "by ") + anchor;
  }
  std::string text;
  switch (limit.kind) {
    case Limit::Kind::working_days:
      text = count("working day");
      break;
    case Limit::Kind::days:
      text = count("day");
      break;
    case Limit::Kind::hours:
      text = count("hour");
      break;
    case Limit::Kind::months:
      text = count("month");
      break;
    case Limit::Kind::same_day:
      return "the same day";
    case Limit::Kind::same_working_day:
      return "the same working day";
    case Limit::Kind::hours_of_working_days:
      return count("hour") + " of working days";
    case Limit::Kind::none:
      return "no limit stated";
  }
  if (limit.start_counts) text += ", the first day counted";
  return back ? text + " before " + anchor_text(scenario, limit) : text;
}

std::string limits_text(const Scenario& scenario, const model::Clock& clock) {
  std::string text;
  for (const model::LimitRow& row : clock.limits) {
    if (!text.empty()) text += "; ";
    for (std::size_t i = 0; i < row.shortest_of.size(); ++i)
      text += (i > 0 ? " or " : "") + limit_text(scenario, row.shortest_of[i]);
    if (row.shortest_of.size() > 1) text += ", whichever is earlier";
    if (!row.when.text.empty())
      text += " if " + row.when.text;
    else if (clock.limits.size() > 1)
      text += " otherwise";
  }
  return text;
}

/// What sets a clock going, in words that follow "from".
std::string event_words(const Scenario& scenario, const EventRef& event) {
  using What = EventRef::What;
  if (event.what == What::received) return "the day the referral is received";
  if (event.what == What::mark_started)
    return "the start of the " + words(item_of(scenario.marks, event.item));
  if (event.what == What::strand_ended) {
    const model::Strand& strand = item_of(scenario.strands, event.item);
    return "the end of: " + label_of(strand.label, strand.name);
  }
  if (event.what == What::strand_received) {
    const model::Strand& strand = item_of(scenario.strands, event.item);
    return "the day the case comes to: " + label_of(strand.label, strand.name);
  }
  if (event.what == What::happened) {
    const model::CaseEvent& on_case = item_of(scenario.events, event.item);
    return "“" + label_of(on_case.label, on_case.name) + "” happening";
  }
  const model::Step& step = item_of(scenario.steps, event.item);
  std::string name = "“" + label_of(step.label, step.name) + "”";
  switch (event.what) {
    case What::entered:
      return name + " being due to be done";
    case What::started:
      return "the start of " + name;
    case What::done:
      return "the end of " + name;
    case What::outcome:
      return name + " coming to “" + words(item_of(step.outcomes, event.outcome)) + "”";
    case What::requested:
      return "the request for " + name;
    case What::booked:
      return "the booking of " + name;
    case What::held:
      return name + " being held";
    case What::not_quorate:
      return name + " being not quorate";
    case What::cancelled:
      return name + " being cancelled";
    default:
      return name;
  }
}

json band(int low, int high, const json& published) {
  const bool open = high >= model::kDayBins - 1;
  return {{"label", open ? fmt::format("{}+", low) : fmt::format("{}-{}", low, high)},
          {"low", low},
          {"high", std::min(high, model::kDayBins - 1)},
          {"published", published}};
}

/// The published bands of a clock's duration, in order; without any, on time and two bands of lateness.
json bands_of(const Scenario& scenario, int clock, int limit) {
  std::map<int, json> bands;
  for (const model::Published& figure : scenario.published) {
    const Measure& measure = figure.compare;
    if (measure.kind == Measure::Kind::clock_days && measure.item == clock) {
      bands.emplace(measure.low, band(measure.low, measure.high, figure.value));
    }
  }
  json list = json::array();
  for (auto& [low, entry] : bands)
    list.push_back(std::move(entry));
  if (list.empty() && limit >= 0 && limit + 6 < model::kDayBins) {
    list.push_back(band(0, limit, nullptr));
    list.push_back(band(limit + 1, limit + 5, nullptr));
    list.push_back(band(limit + 6, model::kDayBins - 1, nullptr));
  }
  return list;
}

/// The clock's limit when it is a number of working days from the start and nothing else; else -1.
int plain_working_days(const model::Clock& clock) {
  if (clock.limits.size() != 1 || clock.limits.front().shortest_of.size() != 1) return -1;
  const Limit& limit = clock.limits.front().shortest_of.front();
  const bool plain = limit.kind == Limit::Kind::working_days &&
                     limit.anchor == Limit::Anchor::start && !limit.start_counts;
  return plain ? limit.count : -1;
}

json clocks(const Scenario& scenario, const model::RecordShape& shape) {
  json list = json::array();
  for (std::size_t i = 0; i < scenario.clocks.size(); ++i) {
    const model::Clock& clock = scenario.clocks[i];
    const int limit = plain_working_days(clock);
    list.push_back({{"name", clock.name},
                    {"label", label_of(clock.label, clock.name)},
                    {"source", clock.source},
                    {"limit_text", limits_text(scenario, clock)},
                    {"limit_working_days", limit >= 0 ? json(limit) : json(nullptr)},
                    {"has_limit", std::ranges::count(shape.limited, static_cast<int>(i)) > 0},
                    {"from_text", event_words(scenario, clock.from)},
                    {"bands", bands_of(scenario, static_cast<int>(i), limit)}});
  }
  return list;
}

const char* kind_name(model::Step::Kind kind) {
  switch (kind) {
    case model::Step::Kind::task:
      return "task";
    case model::Step::Kind::meeting:
      return "meeting";
    case model::Step::Kind::wait:
      return "wait";
    case model::Step::Kind::decision:
      return "decision";
    case model::Step::Kind::end:
      return "end";
  }
  return "";
}

json published(const Scenario& scenario) {
  json list = json::array();
  for (const model::Published& figure : scenario.published) {
    if (!model::is_comparable(scenario, figure.compare)) continue;
    list.push_back({{"name", figure.name},
                    {"label", label_of(figure.label, figure.name)},
                    {"unit", figure.unit},
                    {"published", figure.value},
                    {"input", figure.is_input},
                    {"source", figure.source},
                    {"measure", measure_json(scenario, figure.compare)}});
  }
  return list;
}

json drift(const Scenario& scenario) {
  json list = json::array();
  for (const model::DriftLine& line : scenario.drift) {
    list.push_back({{"name", line.name},
                    {"label", label_of(line.label, line.name)},
                    {"measure", measure_json(scenario, line.measure)}});
  }
  return list;
}

/// First days of the changes that come within the reported year, in order.
json changes(const Scenario& scenario) {
  json list = json::array();
  for (const Scenario::Dated& dated : scenario.dated) {
    if (dated.from_day > scenario.first_day && dated.from_day <= scenario.last_day) {
      list.push_back(iso(dated.from_day));
    }
  }
  return list;
}

json assumptions(const Scenario& scenario) {
  json list = json::array();
  for (const Scenario::Provenance& value : scenario.provenance) {
    list.push_back({{"path", value.path},
                    {"text", value.text},
                    {"source", value.source},
                    {"assumed", value.assumed},
                    {"file", name_from_scenario(scenario, value.origin.file)},
                    {"line", value.origin.line}});
  }
  return list;
}

const char* after_breach_name(Scenario::AfterBreach setting) {
  switch (setting) {
    case Scenario::AfterBreach::first:
      return "first";
    case Scenario::AfterBreach::same:
      return "same";
    case Scenario::AfterBreach::last:
      return "last";
  }
  return "";
}

}  // namespace

std::string describe(const Scenario& scenario, const model::RecordShape& shape) {
  json steps = json::array();
  for (const model::Step& step : scenario.steps) {
    steps.push_back({{"name", step.name},
                     {"label", label_of(step.label, step.name)},
                     {"kind", kind_name(step.kind)},
                     {"strand", step.strand}});
  }
  json strands = json::array();
  for (const model::Strand& strand : scenario.strands) {
    strands.push_back({{"name", strand.name},
                       {"label", label_of(strand.label, strand.name)},
                       {"caseload", strand.caseload}});
  }
  json events = json::array();
  for (const model::CaseEvent& event : scenario.events) {
    events.push_back({{"name", event.name}, {"label", label_of(event.label, event.name)}});
  }
  json roles = json::array();
  for (const std::string& role : scenario.roles) {
    const auto index = static_cast<int>(roles.size());
    const bool costs = std::ranges::any_of(
        scenario.costs, [&](const model::RoleCost& cost) { return cost.role == index; });
    roles.push_back({{"name", role}, {"label", label_of("", role)}, {"has_cost", costs}});
  }
  json standing = json::array();
  for (const model::Standing& work : scenario.standing) {
    standing.push_back(
        {{"name", work.name}, {"strand", work.strand}, {"from_outside", work.cases.has_value()}});
  }
  for (const model::Post& post : scenario.posts) {
    if (post.room) {
      roles[static_cast<std::size_t>(post.role)]["room"] = true;
    }
  }
  return json{
      {"first_day", iso(scenario.first_day)},
      {"last_day", iso(scenario.last_day)},
      {"days", scenario.last_day - scenario.first_day + 1},
      {"about_stocks", model::about_stocks(scenario)},
      {"events", std::move(events)},
      {"warm_up_years",
       scenario.question == model::Scenario::Question::snapshot ? 0 : scenario.warm_up_years},
      {"run_out_working_days", scenario.run_out_working_days},
      {"after_breach", after_breach_name(scenario.after_breach)},
      {"weeks", week_starts(scenario, shape.weeks)},
      {"changes", changes(scenario)},
      {"clocks", clocks(scenario, shape)},
      {"steps", std::move(steps)},
      {"strands", std::move(strands)},
      {"roles", std::move(roles)},
      {"standing", std::move(standing)},
      {"published", published(scenario)},
      {"drift", drift(scenario)},
      {"assumptions", assumptions(scenario)}}
      .dump();
}

}  // namespace casetide::analysis
