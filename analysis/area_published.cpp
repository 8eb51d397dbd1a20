#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/area_parts.hpp"

namespace casetide::analysis {
namespace {

struct Compared {
  const char* name;
  PublishedColumn column;
  PublishedColumn of;  ///< what a percentage is of, to be a number of children; `count` for none
  const char* unit;
  int decimals;
};
constexpr auto kNone = PublishedColumn::count;
constexpr Compared kFigures[] = {
    {"referrals", PublishedColumn::referrals, kNone, "children", 0},
    {"re-referrals", PublishedColumn::rereferrals_percent, kNone, "%", 1},
    {"no-further-action", PublishedColumn::no_further_action_percent, PublishedColumn::referrals,
     "children", 0},
    {"not-in-need", PublishedColumn::not_in_need_percent, PublishedColumn::referrals, "children",
     0},
    {"section-47", PublishedColumn::section_47, kNone, "children", 0},
    {"initial-conferences", PublishedColumn::conferences, kNone, "children", 0},
    {"plans-started", PublishedColumn::plans_started, kNone, "children", 0},
    {"second-plans", PublishedColumn::second_plans_percent, kNone, "%", 1},
    {"conferences-0-to-10", PublishedColumn::days_0_to_10, kNone, "children", 0},
    {"conferences-11-to-15", PublishedColumn::days_11_to_15, kNone, "children", 0},
    {"conferences-16-to-20", PublishedColumn::days_16_to_20, kNone, "children", 0},
    {"conferences-21-or-more", PublishedColumn::days_21_or_more, kNone, "children", 0},
    {"conferences-in-time", PublishedColumn::in_time_percent, kNone, "%", 1},
    {"plans-at-year-end", PublishedColumn::plans_at_31_march, kNone, "children", 0},
    {"caseload", PublishedColumn::caseload, kNone, "children", 1},
};

/// The base's label without what it says in brackets of the base, and `remark` for it.
std::string label_of(const std::string& of_base, const std::string& remark) {
  std::string label = of_base;
  if (label.ends_with(")\"")) label = label.substr(0, label.rfind(" (")) + "\"";
  if (!remark.empty()) label.insert(label.size() - 1, fmt::format(" ({})", remark));
  return label;
}

/// What is said of a figure in brackets.
std::string remark_on(const AreaDraft& draft, const Compared& figure, double published) {
  const std::string name = figure.name;
  if (figure.of != kNone) return fmt::format("{:.1f} %", published);
  if (name.starts_with("conferences-")) return "dates of conferences were fitted to it";
  if (name == "plans-at-year-end") return "plan lengths are the base's";
  if (name == "second-plans") return "nothing was set from it";
  if (name == "caseload" && draft.put_in.contains(name))
    return "the most that a worker holds was set from it";
  return "";
}

}  // namespace

void write_published(AreaDraft& draft) {
  draft.out.heading("what was published, to compare with; input: something here was set from it");
  const int until = draft.base.until;
  const auto year = draft.authority.years.find(until);
  std::vector<std::string> kept;
  for (const Compared& figure : kFigures) {
    const std::string item = fmt::format("published.{}.", figure.name);
    if (!draft.lines.has(item + "value") || year == draft.authority.years.end()) continue;
    const auto published = year->second.figure(figure.column);
    const auto all = figure.of == kNone ? std::optional(100.0) : year->second.figure(figure.of);
    if (!published || !all) continue;
    kept.emplace_back(figure.name);
    if (draft.lines.has(item + "label")) {
      draft.out.set_toml(item + "label", label_of(draft.lines.toml(item + "label"),
                                                  remark_on(draft, figure, *published)));
    }
    draft.out.set(item + "value",
                  fmt::format("{:.{}f} {}; {}", *published / 100 * *all, figure.decimals,
                              figure.unit, draft.source({{until, *published}})));
    draft.out.set_toml(item + "input", draft.put_in.contains(figure.name) ? "true" : "false");
  }
  std::vector<std::string> removed;
  for (const std::string& path : draft.lines.ending(".value")) {
    if (!path.starts_with("published.")) continue;
    const std::string name = path.substr(10, path.size() - 16);
    if (std::ranges::find(kept, name) == kept.end()) removed.push_back("\"" + name + "\"");
  }
  if (!removed.empty()) {
    draft.out.raw(
        fmt::format("[remove]                                 # the base's, not known of this "
                    "authority\npublished = [{}]\n",
                    fmt::join(removed, ", ")));
  }
}

}  // namespace casetide::analysis
