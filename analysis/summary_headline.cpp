#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "analysis/summary_parts.hpp"
#include "analysis/text_table.hpp"
#include "model/years.hpp"
#include "sim/time.hpp"

namespace casetide::analysis {
namespace {

using nlohmann::json;

constexpr const char* kConferenceClock = "initial-conference";

/// The clock of the answer: the initial conference if the scenario has it, else its first clock
/// with a limit.
const json* headline_clock(const json& clocks) {
  for (const json& clock : clocks) {
    if (clock.at("name") == kConferenceClock) return &clock;
  }
  for (const json& clock : clocks) {
    if (clock.value("has_limit", true)) return &clock;
  }
  return clocks.empty() ? nullptr : &clocks.front();
}

/// "7 of 100"; a rare thing is counted in thousands, so that it does not read as never.
class Frequency {
 public:
  explicit Frequency(double share) : base_(share < 0.02 ? 1000 : 100) {}
  [[nodiscard]] long base() const { return base_; }
  [[nodiscard]] long of(double share) const {
    return std::lround(share * static_cast<double>(base_));
  }

 private:
  long base_;
};

bool is_a_year(const SummaryContext& context) {
  const auto day = [&](const char* which) {
    return sim::day_index(*sim::parse_date(context.description.at(which).get<std::string>()));
  };
  return model::is_one_year(day("first_day"), day("last_day"));
}

/// "in the year to 31 March 2027", "from 1 April 2026 to 30 June 2026"
std::string when_text(const SummaryContext& context) {
  const auto date = [&](const char* which) {
    return plain_date_text(context.description.at(which).get<std::string>());
  };
  if (is_a_year(context)) return "in the year to " + date("last_day");
  return "from " + date("first_day") + " to " + date("last_day");
}

std::string sentence_of(const SummaryContext& context, const json& clock, double share) {
  const Frequency frequency(share);
  const std::string when = when_text(context);
  if (clock.at("name") == kConferenceClock) {
    return fmt::format(
        "Of {} initial child protection conferences due {}, {} are expected to be held late.",
        frequency.base(), when, frequency.of(share));
  }
  return fmt::format("Of {} times that “{}” is due {}, {} are expected to be late.",
                     frequency.base(), clock.at("label").get<std::string>(), when,
                     frequency.of(share));
}

std::string uncertainty_of(const SummaryContext& context, const json& late) {
  const Frequency frequency(late.at("mean").get<double>());
  std::string text;
  if (late.at("low").is_null() && context.estimator.pairs() >= kIntervalPairsLeast) {
    const std::size_t years = context.records.size();
    if (late.at("mean") == 0.0)
      text = fmt::format("None was late in any of the {} simulated years, so no", years);
    else if (late.at("mean") == 1.0)
      text = fmt::format("All were late in each of the {} simulated years, so no", years);
    else
      text = "No";
    text += " 95 % interval can be given.";
  } else if (late.at("low").is_null()) {
    text = "There are too few replications to say how sure this is.";
  } else if (const long low = frequency.of(late.at("low")), high = frequency.of(late.at("high"));
             low == high) {
    text = fmt::format("The expected number is {} of {} to the nearest whole one (95 % interval).",
                       low, frequency.base());
  } else {
    text = fmt::format("The expected number lies between {} and {} of {} (95 % interval).", low,
                       high, frequency.base());
  }
  if (!late.at("year_low").is_null()) {
    const long low = frequency.of(late.at("year_low"));
    const long high = frequency.of(late.at("year_high"));
    const char* const years = is_a_year(context) ? "years" : "simulated periods";
    text += low == high
                ? fmt::format(" In 8 of 10 {} it is {} of {}.", years, low, frequency.base())
                : fmt::format(" In 8 of 10 {} it is between {} and {}.", years, low, high);
  }
  return text;
}

/// Hours asked in the year above this multiple of those on duty are too much work to be done.
constexpr double kOverloadLeast = 1.1;

/// Families of which it was not known at the limit whether it binds them are neither due nor late.
std::string undecided_of(const json& clock) {
  const json& families = clock.at("families");
  const auto mean = [&](const char* fate) { return families.at(fate).at("mean").get<double>(); };
  const double undecided = mean("undecided_past");
  if (!many_undecided(undecided, mean("met") + mean("authorised_late") + mean("breached")))
    return {};
  return fmt::format(
      "{} families passed the limit of “{}” before it was decided whether it binds them: they are "
      "not "
      "among those due.",
      in_figures(undecided), clock.at("label").get<std::string>());
}

/// Roles of which more is asked than they have time for, the worst first.
std::string overload_of(const json& people) {
  struct Role {
    double times;
    std::string text;
  };
  std::vector<Role> roles;
  for (const json& role : people) {
    const json& hours = role.at("hours");
    const double needed = hours.at("needed").at("mean").get<double>();
    const double available = hours.at("available").at("mean").get<double>();
    if (available <= 0 || needed <= kOverloadLeast * available) continue;
    roles.push_back({needed / available,
                     fmt::format("“{}”, {} hours and {}", role.at("label").get<std::string>(),
                                 in_figures(needed), in_figures(available))});
  }
  if (roles.empty()) return {};
  std::ranges::stable_sort(roles, std::ranges::greater{}, &Role::times);
  std::string list;
  for (const Role& role : roles)
    list += (list.empty() ? "" : "; ") + role.text;
  return "This service does not keep up: more is asked in the year than there are hours on duty, "
         "of " +
         list + ".";
}

json cautions(const json* clock, const json& people) {
  json list = json::array();
  if (const std::string text = overload_of(people); !text.empty()) list.push_back(text);
  if (clock == nullptr) return list;
  if (const std::string text = undecided_of(*clock); !text.empty()) list.push_back(text);
  return list;
}

/// Which clock the figure is on, and how it stands to the published statistics.
std::string basis_of(const SummaryContext& context, const json& clock) {
  std::string text = fmt::format(" Late means after the permitted maximum of {}, counted from {}",
                                 clock.at("limit_text").get<std::string>(),
                                 clock.at("from_text").get<std::string>());
  if (clock.at("name") != kConferenceClock) return text + ".";
  text += " (guidance: from the strategy discussion that started the s47).";
  if (clock.at("from_text") != "the start of the section 47") {
    return text + " Published statistics count from the s47 start date, which can come earlier.";
  }
  for (const json& figure : context.description.at("published")) {
    const json& measure = figure.at("measure");
    if (measure.at("kind") == "clock_in_time" && measure.at("item") == kConferenceClock) {
      return text +
             " Published statistics count from the s47 start date; no lag between the two is "
             "modelled, so "
             "one clock stands for both.";
    }
  }
  return text + " Published statistics count from the s47 start date.";
}

}  // namespace

std::string plain_date_text(const std::string& iso) {
  static constexpr std::array<const char*, 12> kMonths = {
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  const int month = std::stoi(iso.substr(5, 2));
  return fmt::format("{} {} {}", std::stoi(iso.substr(8, 2)),
                     kMonths.at(static_cast<std::size_t>(month - 1)), iso.substr(0, 4));
}

json headline_json(const SummaryContext& context, const json& clocks, const json& people) {
  const json* clock = headline_clock(clocks);
  const auto headline = [&](const std::string& sentence, const std::string& range) -> json {
    return {{"sentence", sentence},
            {"cautions", cautions(clock, people)},
            {"range", range},
            {"clock", clock == nullptr ? json(nullptr) : clock->at("name")}};
  };
  if (clock == nullptr)
    return headline("This scenario has no clock, so nothing in it can be late.", "");
  const auto label = clock->at("label").get<std::string>();
  if (!clock->value("has_limit", true))
    return headline(
        fmt::format("No limit is stated for “{}”, so nothing under it can be late.", label), "");
  const json& late = clock->at("late_share_families");
  if (late.at("mean").is_null())
    return headline(fmt::format("Nothing under “{}” fell due {}.", label, when_text(context)), "");
  return headline(sentence_of(context, *clock, late.at("mean").get<double>()),
                  uncertainty_of(context, late) + basis_of(context, *clock));
}

}  // namespace casetide::analysis
