#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "analysis/area_parts.hpp"

namespace casetide::analysis {
namespace {

constexpr double kTransfersIn = 0.04;  // families moving in, for each plan started (rule 8)
constexpr double kTogether = 1.7;      // children in a family, where the base does not say

double together(const BaseLines& lines) {
  const std::string path = "stream.referrals.children-per-family";
  return lines.has(path) ? lines.number(path) : kTogether;
}

/// In 100, where the authority's are not published.
double base_returns(const AreaDraft& draft) {
  return draft.lines.has("published.re-referrals.value") ? draft.base_published("re-referrals") : 0;
}

/// The stream's own arithmetic, in place of the base's.
void working(AreaDraft& draft, const std::string& sentence) {
  draft.out.set_toml("stream.referrals.working",
                     fmt::format("[\"{}\", \"All else that was learned of {} has its source in its "
                                 "line; what was not is the base's.\"]",
                                 sentence, draft.authority.name));
}

void referrals(AreaDraft& draft) {
  const int until = draft.base.until;
  const Volume seen = volume_of(draft.authority, PublishedColumn::referrals, until);
  if (seen.years.empty()) {
    draft.out.note("not learned: no referrals are published; families are the base's");
    working(draft, "Families: no referrals are published; they are the base's.");
    return;
  }
  const VolumeForecast next = forecast_volume(seen.years, seen.values, until + 1);
  const auto back = draft.wanted(PublishedColumn::rereferrals_percent, "re-referrals");
  const double returns = (back ? back->value : base_returns(draft)) / 100;
  const double children = next.at(0.5);
  const double families = children * (1 - returns) / together(draft.lines);
  draft.out.set("stream.referrals.families",
                fmt::format("{:.0f} families a year; {}: by the arithmetic in `working`", families,
                            draft.source()));
  // The spread of a t distribution; what is not known of trend and level is in it.
  const double spread = next.scale * std::sqrt(next.freedom / (next.freedom - 2));
  draft.out.set("stream.referrals.year-level",
                fmt::format("sd {:.3f} of the log; {}: the year's level, trend and their "
                            "uncertainty",
                            spread, draft.source()));
  working(
      draft,
      fmt::format(
          "Referrals of children, {} year{} to {}, by regression: {:.0f} in the next "
          "(90 %: {:.0f} to {:.0f}). Returns {:.1f} %{}: {:.0f}. New: {:.0f} children, "
          "at {:g} in a family {:.0f} families.",
          seen.years.size(), seen.years.size() == 1 ? "" : "s", seen.years.back(), children,
          next.at(0.05), next.at(0.95), 100 * returns,
          back ? fmt::format(" (year to 31 March {})", back->year) : std::string(" (the base's)"),
          children * returns, children * (1 - returns), together(draft.lines), families));
  draft.put_in.insert("referrals");
  if (back) draft.put_in.insert("re-referrals");
}

void moving_in(AreaDraft& draft) {
  const std::string path = "stream.transfers-in.families";
  const auto plans = draft.latest(PublishedColumn::plans_started);
  if (!plans || !draft.lines.has(path)) return;
  const double moving = std::max(1.0, kTransfersIn * plans->value / together(draft.lines));
  draft.out.set(path, fmt::format("{}; {}: {:g} for each plan started",
                                  draft.in_proportion(path, moving, 0, "families a year"),
                                  draft.source({*plans}), kTransfersIn));
}

void referred_by(AreaDraft& draft) {
  const auto police = draft.latest(PublishedColumn::police_percent);
  const auto schools = draft.latest(PublishedColumn::schools_percent);
  const auto health = draft.latest(PublishedColumn::health_percent);
  if (!police || !schools || !health || !draft.lines.has("fact.referred-by.shares.police") ||
      !draft.lines.has("fact.referred-by.shares.other"))
    return;
  const double other = 100 - police->value - schools->value - health->value;
  if (other <= 0) return;
  const std::string source = draft.source({*police, *schools, *health});
  draft.out.raw(
      fmt::format("[fact.referred-by]\nshares = {{ police = \"{:.1f} %\", school = \"{:.1f} %\", "
                  "health = \"{:.1f} %\", other = \"{:.1f} %\", source = \"{}\" }}\n",
                  police->value, schools->value, health->value, other,
                  source.substr(std::string("source ").size())));
}

}  // namespace

void write_families(AreaDraft& draft) {
  draft.out.heading("families referred");
  referrals(draft);
  moving_in(draft);
  referred_by(draft);
}

}  // namespace casetide::analysis
