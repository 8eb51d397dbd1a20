#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/area_parts.hpp"
#include "analysis/estimate.hpp"

namespace casetide::analysis {
namespace {

using Pair = std::optional<std::pair<double, double>>;  // taken, of so many
using Count = std::function<Pair(const AuthorityYear&)>;

constexpr std::size_t kRecentYears = 3;    // routing is counted over these
constexpr std::size_t kChangesLeast = 20;  // fewer changes from year to year are no spread
constexpr double kUsualSpread = 0.055;     // of angles between years, where a table has too few
constexpr double kDecile = 1.2816;         // 90th percentile of a normal

double odds(double share) {
  const double clamped = std::clamp(share, 1e-4, 1 - 1e-4);
  return clamped / (1 - clamped);
}
double with_odds(double share, double factor) {
  const double value = odds(share) * factor;
  return value / (1 + value);
}

class Routing {
 public:
  explicit Routing(AreaDraft& draft)
      : draft_(draft),
        lines_(draft.lines),
        out_(draft.out),
        authority_(draft.authority),
        until_(draft.base.until) {}

  void write() {
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
    const double base_referrals = draft_.base_published("referrals");
    const auto base_share = [&](const char* name) {
      return lines_.has(fmt::format("published.{}.value", name))
                 ? draft_.base_published(name) / base_referrals
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
               },
               base_no_action, "no-further-action"},
              {"strategy",
               [&](const AuthorityYear& year) -> Pair {
                 const Pair enquiries = of_counts(year, section_47, PublishedColumn::referrals);
                 if (!enquiries) return std::nullopt;
                 const double none = year.figure(no_further_action_percent).value_or(0) / 100;
                 return std::pair(
                     straight(enquiries->first / enquiries->second, none) * enquiries->second,
                     enquiries->second);
               },
               straight(base_share("section-47"), base_no_action), "section-47"}});
    decision("assessment-decision",
             {{"not-in-need",
               [&](const AuthorityYear& year) -> Pair {
                 Pair pair = percent_of(year, not_in_need_percent, PublishedColumn::referrals);
                 if (!pair) return std::nullopt;
                 pair->second *= 1 - year.figure(no_further_action_percent).value_or(0) / 100;
                 pair->first = std::min(pair->first, 0.99 * pair->second);
                 return pair;
               },
               base_share("not-in-need") / (1 - base_no_action), "not-in-need"}});
    decision("s47-outcome",
             {{"continuing-risk",
               [&](const AuthorityYear& year) { return of_counts(year, conferences, section_47); },
               draft_.base_published("initial-conferences") / draft_.base_published("section-47"),
               "initial-conferences"}});
    decision(
        "conference-decision",
        {{"plan",
          [&](const AuthorityYear& year) { return of_counts(year, plans_started, conferences); },
          draft_.base_published("plans-started") / draft_.base_published("initial-conferences"),
          "plans-started"}});
    coming_back();
  }

 private:
  /// Usual movement of a share's angle between years, over all authorities.
  [[nodiscard]] double spread_between_years(const Count& count) const {
    std::vector<double> changes;
    for (const Authority& one : draft_.base.table->authorities) {
      std::optional<double> before;
      int year_before = 0;
      for (const auto& [number, year] : one.years) {
        if (number > until_) break;
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

  struct Counted {
    RoutingShare share;
    std::size_t years = 0;
    int last = 0;
  };
  [[nodiscard]] std::optional<Counted> counted(const Count& count) const {
    std::vector<double> taken;
    std::vector<double> cases;
    int last = 0;
    for (const auto& [number, year] : authority_.years | std::views::reverse) {
      if (number > until_ || taken.size() == kRecentYears) continue;
      const Pair pair = count(year);
      if (!pair || pair->second <= 0) continue;
      taken.push_back(pair->first);
      cases.push_back(pair->second);
      last = std::max(last, number);
    }
    if (taken.empty()) return std::nullopt;
    return Counted{routing_share(taken, cases, spread_between_years(count)), taken.size(), last};
  }

  struct Way {
    std::string outcome;
    Count count;
    double uncorrected = 0;  ///< the base's
    std::string published;   ///< the figure that it is set from
  };

  /// Ways of a decision, corrected as the base's are; what is left goes to the others in the base's
  /// proportions, with ranges in proportion.
  void decision(const std::string& step, const std::vector<Way>& ways) {
    const std::string table = "step." + step + ".outcomes.";
    std::vector<std::string> others;
    for (const std::string& path : lines_.below(table)) {
      if (std::ranges::none_of(ways, [&](const Way& way) { return path == table + way.outcome; }))
        others.push_back(path);
    }
    double left = 100;
    std::vector<std::pair<std::string, std::string>> made;
    for (const Way& way : ways) {
      const std::string path = table + way.outcome;
      if (!lines_.has(path)) return;
      const std::optional<Counted> found = counted(way.count);
      if (!found) {
        out_.note(
            fmt::format("not learned: what share of {} is {} is not published; it is the base's",
                        step, way.outcome));
        return;
      }
      double mean = 0;
      made.emplace_back(path, learned(path, *found, way.uncorrected, mean));
      left -= mean;
    }
    const double base_left = draft_.sum_of(others);
    if (left <= 0 || base_left <= 0) {
      out_.note(
          fmt::format("not learned: the published shares of {} leave nothing to the others", step));
      return;
    }
    for (const auto& [path, text] : made)
      out_.set(path, text);
    for (const Way& way : ways)
      draft_.put_in.insert(way.published);
    double given = 0;
    for (const std::string& path : others) {
      const double share = path == others.back()
                               ? left - given
                               : std::round(10 * left * lines_.number(path) / base_left) / 10;
      given += share;
      out_.set(path, fmt::format("{}; source what is left, shared as in the base",
                                 draft_.in_proportion(path, share, 1, "%")));
    }
  }

  /// One way's line; `mean` is what it says, rounded as it says it.
  [[nodiscard]] std::string learned(const std::string& path, const Counted& found,
                                    double uncorrected, double& mean) const {
    const double used = lines_.number(path) / 100;
    const double factor = odds(used) / odds(uncorrected);
    mean = std::round(1000 * with_odds(found.share.mean, factor)) / 10;
    const double low = std::min(100 * with_odds(found.share.low, factor), mean);
    const double high = std::max(100 * with_odds(found.share.high, factor), mean);
    return fmt::format(
        "{:.1f} %; assumed {:.1f} to {:.1f} %; {}: {:.1f} % by counting in {} year{} to {}, "
        "corrected as the base's {:.1f} to {:.1f} %",
        mean, std::floor(10 * low) / 10, std::ceil(10 * high) / 10, draft_.source(),
        100 * found.share.mean, found.years, found.years == 1 ? "" : "s", found.last,
        100 * uncorrected, 100 * used);
  }

  void coming_back() {
    const std::string rate = "event.re-referral.on.rate";
    const auto returns = draft_.latest(PublishedColumn::rereferrals_percent);
    if (!returns || !lines_.has(rate) || !lines_.has("published.re-referrals.value")) return;
    const double value = lines_.number(rate) * odds(returns->value / 100) /
                         odds(draft_.base_published("re-referrals") / 100);
    out_.raw(fmt::format(
        "[event.re-referral]\non = {{ rate = \"{}; {}: {:.1f} % return, by the odds of the base's"
        "\" }}\n",
        draft_.in_proportion(rate, value, 3, "per child-year"), draft_.source({*returns}),
        returns->value));
    draft_.put_in.insert("re-referrals");
  }

  AreaDraft& draft_;
  const BaseLines& lines_;
  AreaText& out_;
  const Authority& authority_;
  int until_;
};

}  // namespace

void write_routing(AreaDraft& draft) {
  Routing(draft).write();
}

}  // namespace casetide::analysis
