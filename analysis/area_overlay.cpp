#include "analysis/area_overlay.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/area_parts.hpp"

namespace casetide::analysis {
namespace {

constexpr double kChairsLeast = 2;  // rule 6

/// What was found of a searched input, as a multiple of `times`.
struct Found {
  double median = 0;
  double low = 0;
  double high = 0;
};
Found found(const AreaFit& fit, Searched input, double times) {
  const Learned& of = fit.learned[static_cast<std::size_t>(input)];
  // A load divides the posts: more load, fewer of them.
  const bool divides = input == Searched::chairs_load;
  const auto value = [&](double place) {
    const double at = searched_value(input, place);
    return divides ? times / at : times * at;
  };
  Found at{value(of.median), value(of.range.low), value(of.range.high)};
  if (at.low > at.high) std::swap(at.low, at.high);
  return at;
}

/// "73 %; assumed 65 to 80 %; source ...": how a searched input is written.
std::string found_text(const AreaDraft& draft, Searched input, const Found& at,
                       const std::string& unit, int decimals) {
  return fmt::format(
      "{:.{}f} {}; assumed {:.{}f} to {:.{}f} {}; source {}: history matching of {} years to {}",
      at.median, decimals, unit, at.low, decimals, at.high, decimals, unit,
      draft.fit.learned[static_cast<std::size_t>(input)].learned ? "learned" : "not learned",
      draft.fit.years, draft.base.until);
}

void dates(AreaDraft& draft) {
  const auto text = [&](Searched input) {
    return found_text(draft, input, found(draft.fit, input, 1), "%", 1);
  };
  const std::string source =
      fmt::format("at-high: history matching of {} years to {}; low and high: the base's",
                  draft.fit.years, draft.base.until);
  draft.out.raw(
      booking_lines(draft.lines, text(Searched::aim), text(Searched::other_reason), source));
  for (const char* name : {"conferences-0-to-10", "conferences-11-to-15", "conferences-16-to-20",
                           "conferences-21-or-more", "conferences-in-time"})
    draft.put_in.insert(name);
}

void chairs(AreaDraft& draft) {
  const auto held = draft.wanted(PublishedColumn::conferences, "initial-conferences");
  const double by = held ? held->value / draft.base_published("initial-conferences") : 1;
  const std::vector<std::string> paths = draft.lines.ending(".posts.conference-chair.fte");
  const double of_base = draft.sum_of(paths);
  for (const std::string& path : paths) {
    const double least = kChairsLeast * draft.lines.number(path) / of_base;
    Found at = found(draft.fit, Searched::chairs_load, draft.lines.number(path) * by);
    if (at.median < least) {
      draft.out.set(path, fmt::format("{}; source at least two chairs (scenarios/README.md, How an "
                                      "area was built, rule 6); by conferences and the load found "
                                      "they would be {:.2f}, so that load is not used",
                                      draft.in_proportion(path, least, 2, "posts"), at.median));
      continue;
    }
    at.low = std::max(at.low, least);
    draft.out.set(path, found_text(draft, Searched::chairs_load, at, "posts", 2));
  }
}

void outside_work(AreaDraft& draft) {
  const std::string path = "standing.children-in-care.cases";
  const auto holders = draft.wanted(PublishedColumn::case_holders, "case-holders");
  const double base_posts = draft.sum_of(draft.lines.ending(".posts.social-worker.fte"));
  const double by = holders && base_posts > 0 ? holders->value / base_posts : 1;
  const Found at = found(draft.fit, Searched::outside_load, draft.lines.number(path) * by);
  draft.out.set(path, found_text(draft, Searched::outside_load, at, "children", 0));
}

}  // namespace

void write_searched(AreaDraft& draft) {
  draft.out.heading("searched: what no published figure says");
  draft.out.note(
      "Ranges are each input's own; together they are narrower, for a higher load and "
      "more other");
  draft.out.note(
      "reasons explain the same lateness. \"not learned\": the range is more than half "
      "as wide as the");
  draft.out.note("middle 90 % of the one searched.");
  dates(draft);
  chairs(draft);
  outside_work(draft);
  if (!draft.missing.empty()) {
    draft.out.note("not published, taken as the base's: " +
                   fmt::format("{}", fmt::join(draft.missing, ", ")));
  }
}

std::string area_overlay(const AreaBase& base, const AreaFit& fit) {
  AreaDraft draft(base, fit);
  write_families(draft);
  write_routing(draft);
  write_people(draft);
  write_searched(draft);
  write_published(draft);
  return fmt::format(
             "title = \"{}, learned from published figures to 31 March {}\"\nbase  = \"{}\"\n\n"
             "# Written by `casetide calibrate`. An area: a scenario names it as `area = "
             "\"...\"`.\n"
             "# Ranges are 90 %. What is not named here is the base's.\n",
             draft.authority.name, base.until, base.area_file) +
         draft.out.text();
}

}  // namespace casetide::analysis
