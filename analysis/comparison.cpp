#include "analysis/comparison.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <fmt/format.h>

#include "analysis/checks.hpp"
#include "analysis/clock_series.hpp"
#include "analysis/measure.hpp"
#include "analysis/paired.hpp"
#include "analysis/summary.hpp"
#include "analysis/summary_parts.hpp"
#include "analysis/text_table.hpp"
#include "sim/expects.hpp"
#include "sim/time.hpp"

namespace casetide::analysis {
namespace {

using nlohmann::json;

std::int32_t day_of(const json& date) {
  return sim::day_index(*sim::parse_date(date.get<std::string>()));
}

json or_null(const std::optional<double>& value) {
  return value ? json(*value) : json(nullptr);
}

json difference_json(const PairedDifference& found) {
  return {{"base", figure_json(found.first)},
          {"policy", figure_json(found.second)},
          {"more", figure_json(found.more)},
          {"identical", found.identical},
          {"p", or_null(found.p)},
          {"correlation", or_null(found.correlation)},
          {"variance_saved", or_null(found.variance_saved)}};
}

std::optional<std::size_t> place(const std::vector<std::string>& names, const std::string& name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

/// Families late under one run alone, the other alone, and both, in each replication.
json late_families_json(const Estimator& estimator, const RecordView& base, std::size_t base_clock,
                        const RecordView& policy, std::size_t policy_clock) {
  const auto late = [](const std::vector<model::LateFamily>& all, std::size_t clock) {
    std::set<std::uint64_t> families;
    for (const model::LateFamily& one : all)
      if (one.clock == static_cast<std::int32_t>(clock)) families.insert(one.family);
    return families;
  };
  Column base_only;
  Column policy_only;
  Column both;
  for (std::size_t i = 0; i < base.size(); ++i) {
    const auto first = late(base.late_families(i), base_clock);
    const auto second = late(policy.late_families(i), policy_clock);
    std::vector<std::uint64_t> shared;
    std::ranges::set_intersection(first, second, std::back_inserter(shared));
    base_only.push_back(static_cast<double>(first.size() - shared.size()));
    policy_only.push_back(static_cast<double>(second.size() - shared.size()));
    both.push_back(static_cast<double>(shared.size()));
  }
  return {{"base_only", figure_json(estimator.mean(base_only))},
          {"policy_only", figure_json(estimator.mean(policy_only))},
          {"both", figure_json(estimator.mean(both))}};
}

Series series_of(const Measured& found) {
  return {found.above, found.below.value_or(Column(found.above.size(), 1.0))};
}

/// How the difference goes with each input, taken alone: a straight line through the pairs, each of which
/// drew its own.
json leans_on(const PolicyRun& policy, const PairedDifference& late, std::uint32_t seed) {
  const std::size_t pairs = late.residuals.size();
  if (policy.detection.empty() || pairs < kIntervalPairsLeast || late.identical) return nullptr;
  constexpr double kZ95 = 1.6448536269514722;
  const auto n = static_cast<double>(pairs);
  json inputs = json::array();
  for (const model::UncertainInput& input : policy.detection) {
    Column z;
    for (std::size_t k = 0; k < pairs; ++k) {
      const model::InputDraw draw(seed, static_cast<std::uint32_t>(k));
      z.push_back(boost::math::quantile(boost::math::normal(), *draw.probability(input.path)));
    }
    double mean = 0;
    for (const double one : z)
      mean += one / n;
    double squares = 0;
    double products = 0;
    for (std::size_t k = 0; k < pairs; ++k) {
      squares += (z[k] - mean) * (z[k] - mean);
      products += (z[k] - mean) * late.residuals[k];
    }
    const double slope = products / squares;
    double rest = 0;
    for (std::size_t k = 0; k < pairs; ++k) {
      const double off = late.residuals[k] - slope * (z[k] - mean);
      rest += off * off;
    }
    const double error = std::sqrt(rest / (n - 2) / squares);
    const boost::math::students_t law(n - 2);
    const json p =
        error > 0
            ? json(2 * boost::math::cdf(boost::math::complement(law, std::abs(slope) / error)))
            : json(nullptr);
    inputs.push_back({{"path", input.path},
                      {"text", input.text},
                      {"more_at_low", *late.more.mean + slope * (-kZ95 - mean)},
                      {"more_at_high", *late.more.mean + slope * (kZ95 - mean)},
                      {"p", p}});
  }
  std::stable_sort(inputs.begin(), inputs.end(), [](const json& a, const json& b) {
    const auto span = [](const json& one) {
      return std::abs(one.at("more_at_high").get<double>() - one.at("more_at_low").get<double>());
    };
    return span(a) > span(b);
  });
  return {{"inputs", inputs}};
}

/// The Monday of the first week of a year, which may lie before it.
std::int32_t first_monday(std::int32_t first_day) {
  return first_day - sim::weekday_of(first_day);
}

/// A policy that begins on a date leaves everything before it as it was, week by week.
Check same_before(const Results& base, const PolicyRun& policy, std::int32_t first_day) {
  Check check{"Before the policy begins both runs are the same", true, ""};
  const auto weeks = static_cast<std::size_t>(base.shape.weeks);
  const auto whole = static_cast<std::size_t>(std::clamp<std::int32_t>(
      (*policy.from_day - first_monday(first_day)) / 7, 0, base.shape.weeks));
  std::size_t compared = 0;
  for (std::size_t role = 0; role < base.shape.roles.size(); ++role) {
    const auto other = place(policy.results.shape.roles, base.shape.roles[role]);
    if (!other) continue;
    for (std::size_t at = 0; at < model::kHours * whole && check.holds; ++at) {
      const std::size_t kind = at / whole;
      const std::size_t week = at % whole;
      // What a week asked for is known later: when its tasks are begun, or its meetings called off.
      if (kind == static_cast<std::size_t>(model::Hours::needed)) continue;
      const auto hours = [&](const Results& of, std::size_t in) {
        return column(of.records, &model::Record::role_hours,
                      (in * model::kHours + kind) * weeks + week);
      };
      const Column here = hours(base, role);
      const Column there = hours(policy.results, *other);
      compared += here.size();
      const auto differs = std::ranges::mismatch(here, there);
      if (differs.in1 == here.end()) continue;
      check.holds = false;
      check.detail = fmt::format("replication {}, week {}: hours of {} differ",
                                 differs.in1 - here.begin(), week + 1, base.shape.roles[role]);
    }
  }
  if (check.holds)
    check.detail = fmt::format("hours of every role in {} weeks, {} numbers", whole, compared);
  return check;
}

/// One policy beside the base.
class Beside {
 public:
  Beside(const Results& base, const PolicyRun& policy, const Outputs& lines, const json& summary)
      : base_(base),
        policy_(policy),
        lines_(lines),
        summary_(summary),
        estimator_(base.records.size()) {
    const std::int32_t first_day = day_of(summary.at("run").at("first_day"));
    if (!policy.from_day || *policy.from_day <= first_day) return;
    const int week = (*policy.from_day - first_monday(first_day) + 6) / 7;
    if (week < base.shape.weeks) {
      counted_from_ = Counted{week, first_monday(first_day) + 7 * week};
    }
  }

  [[nodiscard]] json make() const {
    sim::expects(policy_.results.records.size() == base_.records.size(),
                 "runs beside each other have the same replications");
    return {
        {"name", policy_.name},
        {"title", policy_.title},
        {"file", policy_.file},
        {"from", policy_.from_day ? json(sim::iso_date(*policy_.from_day)) : json(nullptr)},
        {"counted_from", counted_from_ ? json(sim::iso_date(counted_from_->day)) : json(nullptr)},
        {"changed", changed()},
        {"clocks", clocks()},
        {"gone", gone()},
        {"lines", lines()},
        {"leans_on", leans()}};
  }

 private:
  [[nodiscard]] json changed() const {
    json list = json::array();
    for (const model::LineChange& line : policy_.changed)
      list.push_back({{"path", line.path}, {"was", line.was}, {"is", line.is}});
    return list;
  }

  [[nodiscard]] json clocks() const {
    json list = json::array();
    for (const int limited : base_.shape.limited) {
      const auto clock = static_cast<std::size_t>(limited);
      const auto other = place(policy_.results.shape.clocks, base_.shape.clocks.at(clock));
      if (!other) continue;
      const PairedDifference late = paired_difference(estimator_, late_share_series(base_, clock),
                                                      late_share_series(policy_.results, *other));
      if (!late.first.mean && !late.second.mean) continue;  // never due
      const PairedDifference days = paired_difference(estimator_, working_days_series(base_, clock),
                                                      working_days_series(policy_.results, *other));
      const bool from_then = counted_from_ && has_limit(policy_.results, *other);
      list.push_back({{"clock", base_.shape.clocks.at(clock)},
                      {"label", summary_.at("clocks").at(clock).at("label")},
                      {"due_families", of_families(judged_series, clock, *other)},
                      {"undecided_families", of_families(undecided_series, clock, *other)},
                      {"late_share_families", difference_json(late)},
                      {"late_share_from",
                       from_then ? difference_json(late_difference(clock, *other)) : json(nullptr)},
                      {"working_days", difference_json(days)},
                      {"late_families", late_families_json(estimator_, base_.records, clock,
                                                           policy_.results.records, *other)}});
    }
    return list;
  }

  /// Clocks with a limit without the policy that are not there with it, or have none.
  [[nodiscard]] json gone() const {
    json list = json::array();
    for (const int limited : base_.shape.limited) {
      const auto clock = static_cast<std::size_t>(limited);
      const auto other = place(policy_.results.shape.clocks, base_.shape.clocks.at(clock));
      if (other && has_limit(policy_.results, *other)) continue;
      list.push_back({{"clock", base_.shape.clocks.at(clock)},
                      {"label", summary_.at("clocks").at(clock).at("label")},
                      {"gone", other ? "limit" : "clock"}});
    }
    return list;
  }

  [[nodiscard]] static bool has_limit(const Results& results, std::size_t clock) {
    return std::ranges::find(results.shape.limited, static_cast<int>(clock)) !=
           results.shape.limited.end();
  }

  /// From the policy's first whole week on, where it begins within the year.
  [[nodiscard]] PairedDifference late_difference(std::size_t clock, std::size_t other) const {
    if (!counted_from_ || !has_limit(policy_.results, other))
      return paired_difference(estimator_, late_share_series(base_, clock),
                               late_share_series(policy_.results, other));
    return paired_difference(estimator_, late_share_series_from(base_, clock, counted_from_->week),
                             late_share_series_from(policy_.results, other, counted_from_->week));
  }

  [[nodiscard]] json of_families(Series (*series)(const Results&, std::size_t), std::size_t clock,
                                 std::size_t other) const {
    return difference_json(
        paired_difference(estimator_, series(base_, clock), series(policy_.results, other)));
  }

  [[nodiscard]] json lines() const {
    const double days = json::parse(base_.description).at("days").get<double>();
    json list = json::array();
    for (const Output& line : lines_.list()) {
      const auto before = measured(base_.records, base_.shape, days, line.measure);
      const auto after =
          measured(policy_.results.records, policy_.results.shape, days, line.measure);
      if (!before || !after) continue;  // the policy took it away
      json entry =
          difference_json(paired_difference(estimator_, series_of(*before), series_of(*after)));
      entry["name"] = line.name;
      entry["label"] = line.label;
      entry["unit"] = line.unit();
      list.push_back(std::move(entry));
    }
    return list;
  }

  [[nodiscard]] json leans() const {
    const json& name = summary_.at("headline").at("clock");
    if (!name.is_string()) return nullptr;
    const auto clock = place(base_.shape.clocks, name.get<std::string>());
    const auto other = place(policy_.results.shape.clocks, name.get<std::string>());
    if (!clock || !other) return nullptr;
    return leans_on(policy_, late_difference(*clock, *other), base_.identity.seed);
  }

  const Results& base_;
  const PolicyRun& policy_;
  const Outputs& lines_;
  const json& summary_;
  Estimator estimator_;
  struct Counted {
    int week = 0;          ///< of the year
    std::int32_t day = 0;  ///< its Monday
  };
  std::optional<Counted> counted_from_;
};

/// The differences that a comparison is about, those on the headline's clock, and all others.
struct Differences {
  std::vector<json*> main;
  std::vector<json*> others;
};

Differences differences_in(json& policies, const json& headline) {
  Differences found;
  for (json& policy : policies) {
    for (json& clock : policy.at("clocks")) {
      json& year = clock.at("late_share_families");
      json& since = clock.at("late_share_from");
      (clock.at("clock") == headline ? found.main : found.others)
          .push_back(since.is_null() ? &year : &since);
      if (!since.is_null()) found.others.push_back(&year);
      found.others.push_back(&clock.at("working_days"));
    }
    for (json& line : policy.at("lines"))
      found.others.push_back(&line);
  }
  return found;
}

const char* verdict_of(const json& difference) {
  constexpr double kLevel = 0.05;
  const auto unlikely = [&](const char* p) {
    return difference.at(p).is_number() && difference.at(p).get<double>() < kLevel;
  };
  if (difference.at("identical").get<bool>()) return "the same";
  if (!difference.at("more").at("mean").is_number()) return "cannot tell apart";  // none in one run
  const bool more = difference.at("more").at("mean").get<double>() > 0;
  if (unlikely("p_holm")) return more ? "more" : "less";
  if (unlikely("p")) return more ? "perhaps more" : "perhaps less";  // among so many looked at
  return "cannot tell apart";
}

/// Holm's correction within one family of tests; how many tests that were.
std::size_t judge(const std::vector<json*>& family) {
  std::vector<std::optional<double>> p_values;
  for (const json* one : family) {
    p_values.push_back(one->at("p").is_number() ? std::optional(one->at("p").get<double>())
                                                : std::nullopt);
  }
  const auto corrected = holm(p_values);
  for (std::size_t i = 0; i < family.size(); ++i) {
    (*family[i])["p_holm"] = or_null(corrected[i]);
    (*family[i])["verdict"] = verdict_of(*family[i]);
  }
  return static_cast<std::size_t>(
      std::ranges::count_if(p_values, [](const auto& p) { return p.has_value(); }));
}

/// Families in neither late share, where they are many.
std::string undecided_text(const json& clock) {
  if (!has_many_undecided(clock)) return "";
  const auto mean = [&](const char* of, const char* run) {
    return in_figures(clock.at(of).at(run).at("mean").get<double>());
  };
  return fmt::format(
      " The share is of {} families with it and of {} without it. Besides, {} with it and {} "
      "without it "
      "passed that limit before it was decided whether it binds them: they are in neither.",
      mean("due_families", "policy"), mean("due_families", "base"),
      mean("undecided_families", "policy"), mean("undecided_families", "base"));
}

double per_hundred(const json& figure) {
  return 100 * figure.at("mean").get<double>();
}

/// When a policy that begins within the year does, and what the whole year comes to.
std::string whole_year_text(const json& run, const json& policy, const json& clock) {
  if (!policy.at("from").is_string()) return "";
  const std::int32_t first = day_of(run.at("first_day"));
  const std::int32_t before = day_of(policy.at("from")) - first;
  if (before <= 0) return "";
  std::string text =
      fmt::format(" It begins on day {} of the year’s {}: before that both runs are the same.",
                  before + 1, day_of(run.at("last_day")) - first + 1);
  const json& year = clock.at("late_share_families");
  if (!clock.at("late_share_from").is_null() && year.at("policy").at("mean").is_number() &&
      year.at("base").at("mean").is_number())
    text += fmt::format(" Over the whole year {:.1f} of 100 are late with it and {:.1f} without.",
                        per_hundred(year.at("policy")), per_hundred(year.at("base")));
  return text;
}

/// What rounds to nought has no sign.
std::string signed_text(double value) {
  const double rounded = std::round(value * 10) / 10;
  return rounded == 0 ? "0.0" : fmt::format("{:+.1f}", rounded);
}

std::string sentence_of(const json& run, const json& policy, const std::string& headline) {
  for (const json& clock : policy.at("gone")) {
    if (clock.at("clock") == headline)
      return fmt::format("“{}” {} with it.", clock.at("label").get<std::string>(),
                         clock.at("gone") == "limit" ? "has no limit" : "is not there");
  }
  for (const json& clock : policy.at("clocks")) {
    if (clock.at("clock") != headline) continue;
    const json& late = judged_share(clock);
    const auto label = clock.at("label").get<std::string>();
    const bool from_then = !clock.at("late_share_from").is_null();
    const std::string when =
        from_then
            ? " due from " + plain_date_text(policy.at("counted_from").get<std::string>()) + " on"
            : "";
    const std::string rest = undecided_text(clock) + whole_year_text(run, policy, clock);
    for (const auto& [key, name] : {std::pair("policy", "with"), std::pair("base", "without")}) {
      if (!late.at(key).at("mean").is_number())
        return fmt::format("No family is due under “{}”{} {} it.{}", label, when, name, rest);
    }
    const std::string beside =
        fmt::format("Of 100 under “{}”{}, {:.1f} are late with it and {:.1f} without it", label,
                    when, per_hundred(late.at("policy")), per_hundred(late.at("base")));
    const json& more = late.at("more");
    const std::string range = more.at("low").is_number()
                                  ? fmt::format(" (difference {} to {} of 100, 95 % interval)",
                                                signed_text(100 * more.at("low").get<double>()),
                                                signed_text(100 * more.at("high").get<double>()))
                                  : "";
    const auto verdict = late.at("verdict").get<std::string>();
    if (verdict == "the same")
      return fmt::format("It makes no difference to “{}” in any simulated year.{}", label, rest);
    const char* const told = verdict == "cannot tell apart" ? ": the two cannot be told apart."
                             : verdict.starts_with("perhaps")
                                 ? ": perhaps a difference, not sure among the policies compared."
                                 : ".";
    return fmt::format("{}{}{}{}", beside, range, told, rest);
  }
  return "";
}

}  // namespace

const json& judged_share(const json& clock) {
  const json& since = clock.at("late_share_from");
  return since.is_null() ? clock.at("late_share_families") : since;
}

bool has_many_undecided(const json& clock) {
  const auto many = [&](const char* run) {
    const auto mean = [&](const char* of) { return clock.at(of).at(run).at("mean").get<double>(); };
    return many_undecided(mean("undecided_families"), mean("due_families"));
  };
  return many("base") || many("policy");
}

json comparison_json(const Results& base, const std::vector<PolicyRun>& policies,
                     const Outputs& lines) {
  const json summary = summarise(base);
  const std::int32_t first_day = day_of(summary.at("run").at("first_day"));
  json list = json::array();
  json checks = summary.at("checks");
  for (const PolicyRun& policy : policies) {
    list.push_back(Beside(base, policy, lines, summary).make());
    std::vector<Check> found = check_all(policy.results.records, policy.results.shape);
    if (policy.from_day && *policy.from_day > first_day)
      found.push_back(same_before(base, policy, first_day));
    for (const Check& check : found) {
      checks.push_back({{"name", fmt::format("{} ({})", check.name, policy.name)},
                        {"holds", check.holds},
                        {"detail", check.detail}});
    }
  }
  const json& clock = summary.at("headline").at("clock");
  const Differences differences = differences_in(list, clock);
  const std::size_t main_tests = judge(differences.main);
  const std::size_t other_tests = judge(differences.others);
  for (json& policy : list)
    policy["sentence"] = clock.is_string()
                             ? sentence_of(summary.at("run"), policy, clock.get<std::string>())
                             : std::string();
  return {{"casetide", summary.at("casetide")},
          {"engine", summary.at("engine")},
          {"run", summary.at("run")},
          {"base", {{"name", base.name}, {"title", base.title}}},
          {"headline", summary.at("headline")},
          {"policies", std::move(list)},
          {"tests", {{"main", main_tests}, {"others", other_tests}}},
          {"checks", std::move(checks)}};
}

}  // namespace casetide::analysis
