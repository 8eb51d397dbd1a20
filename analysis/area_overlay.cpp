#include "analysis/area_overlay.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <ranges>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/estimate.hpp"

namespace casetide::analysis {
namespace {

using Pair = std::optional<std::pair<double, double>>;  // taken, of so many
using Count = std::function<Pair(const AuthorityYear&)>;

constexpr std::size_t kRecentYears = 3;    // routing is counted over these
constexpr std::size_t kChangesLeast = 20;  // fewer changes from year to year are no spread
constexpr double kUsualSpread = 0.055;     // of angles between years, where a table has too few
constexpr double kDecile = 1.2816;         // 90th percentile of a normal
constexpr double kTransfersIn = 0.04;      // families moving in, for each plan started (rule 8)
constexpr double kCeiling = 1.4;           // of the published caseload (rule 4)

double odds(double share) {
  return share / (1 - share);
}
double with_odds(double share, double factor) {
  const double clamped = std::clamp(share, 1e-4, 1 - 1e-4);
  const double value = odds(clamped) * factor;
  return value / (1 + value);
}

/// Lines grouped by table, in the order in which they are set.
class AreaText {
 public:
  void heading(const std::string& words) {
    text_ += fmt::format("\n# {:-<16} {}\n", "", words);
    table_.clear();
  }
  void note(const std::string& words) {
    text_ += fmt::format("# {}\n", words);
    table_.clear();
  }
  void raw(const std::string& lines) {
    text_ += "\n" + lines;
    table_.clear();
  }
  void set(const std::string& path, const std::string& value) {
    const std::size_t dot = path.rfind('.');
    if (path.substr(0, dot) != table_) {
      table_ = path.substr(0, dot);
      text_ += fmt::format("\n[{}]\n", table_);
    }
    text_ += fmt::format("{} = \"{}\"\n", path.substr(dot + 1), value);
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::string table_;
};

class AreaWriter {
 public:
  AreaWriter(const AreaBase& base, const AreaFit& fit)
      : base_(base),
        lines_(*base.lines),
        fit_(fit),
        authority_(*fit.authority),
        source_(fmt::format("source table of published figures, {}", authority_.name)) {}

  std::string write() {
    families();
    routing();
    people();
    searched_inputs();
    published();
    return fmt::format(
               "title = \"{}, learned from published figures to 31 March {}\"\nbase  = \"{}\"\n\n"
               "# Written by `casetide calibrate`. An area: a scenario names it as `area = "
               "\"...\"`.\n"
               "# Ranges are 90 %. What is not named here is the base's.\n",
               authority_.name, base_.until, base_.area_file) +
           out_.text();
  }

 private:
  [[nodiscard]] std::optional<double> latest(PublishedColumn column) const {
    const Volume volume = volume_of(authority_, column, base_.until);
    return volume.values.empty() ? std::nullopt : std::optional(volume.values.back());
  }
  [[nodiscard]] double base_published(const char* name) const {
    return lines_.number(fmt::format("published.{}.value", name));
  }
  /// This authority's for each of the base's.
  [[nodiscard]] double ratio(PublishedColumn column, const char* name) const {
    const std::optional<double> value = latest(column);
    if (!value) missing_.emplace_back(name);
    return value ? *value / base_published(name) : 1;
  }

  void families() {
    const Volume referrals = volume_of(authority_, PublishedColumn::referrals, base_.until);
    out_.heading("families referred");
    if (referrals.years.empty()) {
      out_.note("not learned: no referrals are published; families are the base's");
      return;
    }
    const VolumeForecast next = forecast_volume(referrals.years, referrals.values, base_.until + 1);
    const double returns = latest(PublishedColumn::rereferrals_percent).value_or(0) / 100;
    const double together = lines_.has("stream.referrals.children-per-family")
                                ? lines_.number("stream.referrals.children-per-family")
                                : 1.7;
    out_.set("stream.referrals.families",
             fmt::format("{:.0f} families a year; {}: referrals of {} years by regression, {:.0f} "
                         "children in the "
                         "next (90 %: {:.0f} to {:.0f}), less {:.1f} % returns, {:g} in a family",
                         next.at(0.5) * (1 - returns) / together, source_, referrals.years.size(),
                         next.at(0.5), next.at(0.05), next.at(0.95), 100 * returns, together));
    // The spread of a t distribution; what is not known of trend and level is in it.
    const double spread = next.scale * std::sqrt(next.freedom / (next.freedom - 2));
    out_.set("stream.referrals.year-level",
             fmt::format("sd {:.3f} of the log; {}: the year's level, trend and their uncertainty",
                         spread, source_));
    if (const auto plans = latest(PublishedColumn::plans_started);
        plans && lines_.has("stream.transfers-in.families")) {
      const double moving = std::max(1.0, kTransfersIn * *plans / together);
      out_.set("stream.transfers-in.families",
               fmt::format("{:.0f} families a year; assumed {:.0f} to {:.0f} families a year",
                           moving, std::max(0.0, 0.5 * moving), std::ceil(1.8 * moving)));
    }
    const auto police = latest(PublishedColumn::police_percent);
    const auto schools = latest(PublishedColumn::schools_percent);
    const auto health = latest(PublishedColumn::health_percent);
    if (police && schools && health && *police + *schools + *health < 100 &&
        lines_.has("fact.referred-by.shares.police") &&
        lines_.has("fact.referred-by.shares.other")) {
      out_.raw(fmt::format(
          "[fact.referred-by]\nshares = {{ police = \"{:.1f} %\", school = \"{:.1f} %\", health = "
          "\"{:.1f} %\", other = \"{:.1f} %\", source = \"table of published figures, {}\" }}\n",
          *police, *schools, *health, 100 - *police - *schools - *health, authority_.name));
    }
  }

  /// Usual movement of a share's angle between years, over all authorities.
  [[nodiscard]] double spread_between_years(const Count& count) const {
    std::vector<double> changes;
    for (const Authority& one : base_.table->authorities) {
      std::optional<double> before;
      int year_before = 0;
      for (const auto& [number, year] : one.years) {
        if (number > base_.until) break;
        const Pair pair = count(year);
        if (!pair || pair->second <= 0) continue;
        const double now =
            angle_of(std::clamp(pair->first / pair->second, 0.0, 1.0), pair->second).value;
        if (before && number == year_before + 1) changes.push_back(now - *before);
        before = now;
        year_before = number;
      }
    }
    if (changes.size() < kChangesLeast) return kUsualSpread;
    return (sample_quantile(changes, 0.9) - sample_quantile(changes, 0.1)) /
           (2 * kDecile * std::sqrt(2.0));
  }

  [[nodiscard]] std::optional<RoutingShare> counted(const Count& count) const {
    std::vector<double> taken;
    std::vector<double> cases;
    for (const auto& [number, year] : authority_.years | std::views::reverse) {
      if (number > base_.until || taken.size() == kRecentYears) continue;
      const Pair pair = count(year);
      if (!pair || pair->second <= 0) continue;
      taken.push_back(pair->first);
      cases.push_back(pair->second);
    }
    if (taken.empty()) return std::nullopt;
    return routing_share(taken, cases, spread_between_years(count));
  }

  /// One share of a decision, corrected as the base's is; what is left goes to the others in the base's
  /// proportions.
  void decision(const std::string& step, const std::vector<std::pair<std::string, Count>>& counts,
                const std::vector<double>& base_uncorrected) {
    const std::string table = "step." + step + ".outcomes.";
    std::vector<std::string> others;
    for (const std::string& path : lines_.below(table)) {
      if (std::ranges::none_of(counts, [&](const auto& one) { return path == table + one.first; }))
        others.push_back(path);
    }
    double left = 100;
    double base_left = 0;
    for (const std::string& path : others)
      base_left += lines_.number(path);
    std::vector<std::pair<std::string, std::string>> made;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const auto& [outcome, count] = counts[i];
      if (!lines_.has(table + outcome)) return;
      const std::optional<RoutingShare> share = counted(count);
      if (!share) {
        out_.note(
            fmt::format("not learned: what share of {} is {} is not published; it is the base's",
                        step, outcome));
        return;
      }
      const double used = lines_.number(table + outcome) / 100;
      const double factor = odds(std::clamp(used, 1e-4, 1 - 1e-4)) /
                            odds(std::clamp(base_uncorrected[i], 1e-4, 1 - 1e-4));
      const double mean = std::round(1000 * with_odds(share->mean, factor)) / 10;
      const double low = std::min(100 * with_odds(share->low, factor), mean);
      const double high = std::max(100 * with_odds(share->high, factor), mean);
      left -= mean;
      made.emplace_back(
          table + outcome,
          fmt::format("{:.1f} %; assumed {:.1f} to {:.1f} %; {}: {:.1f} % by counting, corrected "
                      "as the base's "
                      "{:.1f} to {:.1f} %",
                      mean, std::floor(10 * low) / 10, std::ceil(10 * high) / 10, source_,
                      100 * share->mean, 100 * base_uncorrected[i], 100 * used));
    }
    if (left <= 0 || base_left <= 0) {
      out_.note(
          fmt::format("not learned: the published shares of {} leave nothing to the others", step));
      return;
    }
    double given = 0;
    for (const auto& [path, text] : made)
      out_.set(path, text);
    for (std::size_t i = 0; i < others.size(); ++i) {
      const double share = i + 1 == others.size()
                               ? left - given
                               : std::round(10 * left * lines_.number(others[i]) / base_left) / 10;
      given += share;
      out_.set(others[i], fmt::format("{:.1f} %; assumed {:.1f} to {:.1f} %", share, 0.9 * share,
                                      std::min(100.0, 1.1 * share)));
    }
  }

  void routing() {
    using enum PublishedColumn;
    out_.heading("routing, by counting");
    const auto percent_of = [](const AuthorityYear& year, PublishedColumn percent,
                               PublishedColumn of) -> Pair {
      const auto share = year.figure(percent);
      const auto all = year.figure(of);
      if (!share || !all) return std::nullopt;
      return std::pair(*share / 100 * *all, *all);
    };
    const auto of_counts = [](const AuthorityYear& year, PublishedColumn part,
                              PublishedColumn of) -> Pair {
      const auto taken = year.figure(part);
      const auto all = year.figure(of);
      if (!taken || !all || *all <= 0) return std::nullopt;
      return std::pair(std::min(*taken, 0.99 * *all), *all);
    };
    const double base_referrals = base_published("referrals");
    const auto base_share = [&](const char* name) {
      return lines_.has(fmt::format("published.{}.value", name))
                 ? base_published(name) / base_referrals
                 : 0;
    };
    const double base_no_action = base_share("no-further-action");
    const auto straight = [&](double enquiries_share, double no_action) {
      // Discussed: enquiries / 0.783 (shares of discussions alike everywhere); less 1 % emergencies and 11 %
      // of those assessed without a discussion (rule 3 and its working).
      const double discussed = enquiries_share / 0.783;
      return std::clamp((discussed - 0.01 - 0.11 * (0.99 - no_action)) / 0.89, 0.01, 0.95);
    };
    decision("response",
             {{"no-further-action",
               [&](const AuthorityYear& year) {
                 return percent_of(year, no_further_action_percent, PublishedColumn::referrals);
               }},
              {"strategy",
               [&](const AuthorityYear& year) -> Pair {
                 const Pair enquiries = of_counts(year, section_47, PublishedColumn::referrals);
                 if (!enquiries) return std::nullopt;
                 const double none = year.figure(no_further_action_percent).value_or(0) / 100;
                 return std::pair(
                     straight(enquiries->first / enquiries->second, none) * enquiries->second,
                     enquiries->second);
               }}},
             {base_no_action, straight(base_share("section-47"), base_no_action)});
    decision("assessment-decision",
             {{"not-in-need",
               [&](const AuthorityYear& year) -> Pair {
                 Pair pair = percent_of(year, not_in_need_percent, PublishedColumn::referrals);
                 if (!pair) return std::nullopt;
                 pair->second *= 1 - year.figure(no_further_action_percent).value_or(0) / 100;
                 pair->first = std::min(pair->first, 0.99 * pair->second);
                 return pair;
               }}},
             {base_share("not-in-need") / (1 - base_no_action)});
    decision(
        "s47-outcome",
        {{"continuing-risk",
          [&](const AuthorityYear& year) { return of_counts(year, conferences, section_47); }}},
        {base_published("initial-conferences") / base_published("section-47")});
    decision(
        "conference-decision",
        {{"plan",
          [&](const AuthorityYear& year) { return of_counts(year, plans_started, conferences); }}},
        {base_published("plans-started") / base_published("initial-conferences")});
    const std::string rate = "event.re-referral.on.rate";
    const auto returns = latest(rereferrals_percent);
    if (returns && lines_.has(rate) && lines_.has("published.re-referrals.value")) {
      const double value =
          lines_.number(rate) * odds(*returns / 100) / odds(base_published("re-referrals") / 100);
      out_.raw(
          fmt::format("[event.re-referral]\non = {{ rate = \"{:.3f} per child-year; assumed {:.3f} "
                      "to {:.3f} per "
                      "child-year\" }}\n",
                      value, 0.85 * value, 1.2 * value));
    }
  }

  void scale(const std::string& role, double by, double least, const std::string& driver) {
    for (const std::string& path : lines_.ending(".posts." + role + ".fte")) {
      const double posts = std::max(least, lines_.number(path) * by);
      out_.set(
          path,
          fmt::format("{:.1f} posts; assumed {:.1f} to {:.1f} posts; {}: the base's, by {}", posts,
                      std::floor(9 * posts) / 10, std::ceil(12 * posts) / 10, source_, driver));
    }
  }

  void people() {
    using enum PublishedColumn;
    out_.heading("people, by published figures (scenarios/README.md, How an area was built)");
    const double conferences_ratio = ratio(conferences, "initial-conferences");
    const double enquiries_ratio = ratio(section_47, "section-47");
    scale("duty-worker", 0.5 * (ratio(referrals, "referrals") + enquiries_ratio), 1,
          "referrals and enquiries");
    scale("duty-manager", 0.5 * (ratio(referrals, "referrals") + enquiries_ratio), 1,
          "referrals and enquiries");
    for (const char* partner : {"police", "health"})
      scale(partner, enquiries_ratio, 3, "enquiries");
    for (const char* role : {"minute-taker"})
      scale(role, conferences_ratio, 1, "conferences");
    const auto holders = latest(case_holders);
    const auto workers = lines_.ending(".posts.social-worker.fte");
    if (!holders || workers.empty()) {
      out_.note("not learned: case-holding social workers are not published; they are the base's");
      return;
    }
    // Rule 4: what agencies do not fill of the vacancies stays empty.
    const double vacant = std::clamp(latest(vacancy_percent).value_or(0) / 100, 0.0, 0.6);
    const double agency = std::clamp(latest(agency_percent).value_or(0) / 100, 0.0, 0.6);
    const double covered =
        vacant > 0 ? std::min(1.0, agency * (1 - vacant) / ((1 - agency) * vacant)) : 1;
    double base_posts = 0;
    for (const std::string& path : workers)
      base_posts += lines_.number(path);
    const double posts = *holders / (1 - vacant * (1 - covered));
    for (const std::string& path : workers) {
      const std::string team = path.substr(0, path.find(".posts."));
      out_.set(
          path,
          fmt::format(
              "{:.1f} posts; {}: {:.1f} case holders, and {:.1f} of 100 posts that nobody fills",
              posts * lines_.number(path) / base_posts, source_, *holders,
              100 * vacant * (1 - covered)));
      if (const auto load = latest(caseload);
          load && lines_.has(team + ".posts.social-worker.ceiling")) {
        const double ceiling = std::round(kCeiling * *load);
        out_.set(team + ".posts.social-worker.ceiling",
                 fmt::format("{:.0f} children; assumed {:.0f} to {:.0f} children", ceiling,
                             std::floor(0.9 * ceiling), std::ceil(1.15 * ceiling)));
      }
      if (lines_.has(team + ".people.vacancy")) staff(team, vacant, covered);
    }
    scale("team-manager", posts / base_posts, 1, "case holders");
  }

  void staff(const std::string& team, double vacant, double covered) {
    const auto turnover = latest(PublishedColumn::turnover_percent);
    if (!turnover || vacant <= 0) return;
    out_.set(team + ".people.turnover", fmt::format("{:.1f} % a year; {}", *turnover, source_));
    out_.set(team + ".people.vacancy", fmt::format("{:.1f} %; {}", 100 * vacant, source_));
    out_.set(team + ".people.agency",
             fmt::format("{:.0f} %; {}: of the vacancies, by the share of agency workers",
                         100 * covered, source_));
  }

  /// "73 %; assumed 65 to 80 %; source ...": how a searched input is written, as a multiple of `unit`.
  [[nodiscard]] std::string found(Searched input, double times, const char* words,
                                  int decimals) const {
    const Learned& of = fit_.learned[static_cast<std::size_t>(input)];
    // A load divides the posts: more load, fewer of them.
    const bool divides = input == Searched::chairs_load;
    const auto value = [&](double place) {
      const double at = searched_value(input, place);
      return divides ? times / at : times * at;
    };
    double low = value(of.range.low);
    double high = value(of.range.high);
    if (low > high) std::swap(low, high);
    return fmt::format(
        "{:.{}f} {}; assumed {:.{}f} to {:.{}f} {}; source {}: history matching of {} years to {}",
        value(of.median), decimals, words, low, decimals, high, decimals, words,
        of.learned ? "learned" : "not learned", fit_.years, base_.until);
  }

  void searched_inputs() {
    out_.heading("searched: what no published figure says");
    out_.note(
        "Ranges are each input's own; together they are narrower, for a higher load and more "
        "other");
    out_.note(
        "reasons explain the same lateness. \"not learned\": the range is more than half of the "
        "one searched.");
    out_.raw(booking_lines(lines_, found(Searched::aim, 1, "%", 1),
                           found(Searched::other_reason, 1, "%", 1)));
    const double conferences_ratio = ratio(PublishedColumn::conferences, "initial-conferences");
    for (const std::string& path : lines_.ending(".posts.conference-chair.fte"))
      out_.set(path,
               found(Searched::chairs_load, lines_.number(path) * conferences_ratio, "posts", 2));
    const std::string outside = "standing.children-in-care.cases";
    const auto holders = latest(PublishedColumn::case_holders);
    double base_posts = 0;
    for (const std::string& path : lines_.ending(".posts.social-worker.fte"))
      base_posts += lines_.number(path);
    out_.set(outside,
             found(Searched::outside_load,
                   lines_.number(outside) * (holders && base_posts > 0 ? *holders / base_posts : 1),
                   "children", 0));
    if (!missing_.empty())
      out_.note("not published, taken as the base's: " +
                fmt::format("{}", fmt::join(missing_, ", ")));
  }

  /// What a report sets beside the simulated year; what is not known of this authority is taken out.
  void published() {
    using enum PublishedColumn;
    const std::vector<std::tuple<const char*, PublishedColumn, PublishedColumn, const char*>>
        figures{
            {"referrals", referrals, count, "children"},
            {"re-referrals", rereferrals_percent, count, "%"},
            {"no-further-action", no_further_action_percent, referrals, "children"},
            {"not-in-need", not_in_need_percent, referrals, "children"},
            {"section-47", section_47, count, "children"},
            {"initial-conferences", conferences, count, "children"},
            {"plans-started", plans_started, count, "children"},
            {"second-plans", second_plans_percent, count, "%"},
            {"conferences-0-to-10", days_0_to_10, count, "children"},
            {"conferences-11-to-15", days_11_to_15, count, "children"},
            {"conferences-16-to-20", days_16_to_20, count, "children"},
            {"conferences-21-or-more", days_21_or_more, count, "children"},
            {"conferences-in-time", in_time_percent, count, "%"},
            {"plans-at-year-end", plans_at_31_march, count, "children"},
            {"caseload", caseload, count, "children"},
        };
    out_.heading("what was published, to compare with");
    const auto year = authority_.years.find(base_.until);
    std::vector<std::string> kept;
    for (const auto& [name, column, of, unit] : figures) {
      const std::string path = fmt::format("published.{}.value", name);
      if (!lines_.has(path) || year == authority_.years.end()) continue;
      auto value = year->second.figure(column);
      if (of != count && value)
        value = year->second.figure(of) ? std::optional(*value / 100 * *year->second.figure(of))
                                        : std::nullopt;
      if (!value) continue;
      kept.emplace_back(name);
      const bool whole = of != count || std::string(unit) != "%";
      out_.set(path, fmt::format("{:.{}f} {}; {}, year to 31 March {}", *value,
                                 whole && column != caseload ? 0 : 1, unit, source_, base_.until));
    }
    std::vector<std::string> removed;
    for (const std::string& path : lines_.ending(".value")) {
      if (!path.starts_with("published.")) continue;
      const std::string name = path.substr(10, path.size() - 16);
      if (std::ranges::find(kept, name) == kept.end()) removed.push_back("\"" + name + "\"");
    }
    if (!removed.empty()) {
      out_.raw(fmt::format(
          "[remove]                                 # the base's, not known of this authority\n"
          "published = [{}]\n",
          fmt::join(removed, ", ")));
    }
  }

  const AreaBase& base_;
  const BaseLines& lines_;
  const AreaFit& fit_;
  const Authority& authority_;
  std::string source_;
  AreaText out_;
  mutable std::vector<std::string> missing_;
};

}  // namespace

std::string area_overlay(const AreaBase& base, const AreaFit& fit) {
  return AreaWriter(base, fit).write();
}

}  // namespace casetide::analysis
