#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/comparison.hpp"
#include "analysis/summary_parts.hpp"
#include "analysis/text_table.hpp"

namespace casetide::analysis {
namespace {

using nlohmann::json;
using enum TextTable::Align;

constexpr std::size_t kWidth = 96;
constexpr std::size_t kLabelWidth = 38;
constexpr double kHundred = 100;

/// One decimal, or none of a large number; what rounds to nought has no sign.
std::string number(const json& value, double factor) {
  if (!value.is_number()) return "-";
  const double x = value.get<double>() * factor;
  if (std::abs(x) >= 1000) return with_commas(x);
  const double rounded = std::round(x * 10) / 10;
  return fmt::format("{:.1f}", rounded == 0 ? 0.0 : rounded);
}

std::string interval(const json& figure, double factor) {
  if (!figure.at("low").is_number()) return "-";
  return number(figure.at("low"), factor) + " to " + number(figure.at("high"), factor);
}

bool told_apart(const json& difference) {
  return difference.at("verdict") == "more" || difference.at("verdict") == "less";
}

std::vector<std::string> cells(const std::string& label, const json& difference, double factor) {
  return {shortened(label, kLabelWidth), number(difference.at("base").at("mean"), factor),
          number(difference.at("policy").at("mean"), factor),
          number(difference.at("more").at("mean"), factor),
          interval(difference.at("more"), factor)};
}

bool perhaps(const json& difference) {
  return difference.at("verdict").get<std::string>().starts_with("perhaps");
}

/// "A, B, C"
void add_name(std::string& list, const std::string& name) {
  list += (list.empty() ? "" : ", ") + name;
}

std::string undecided_text(const json& policy) {
  TextTable table(
      "Families that no late share counts: past the limit before it was decided whether it binds",
      {"", "due without", "due with", "without", "with", "more", "95 % interval"},
      {left, right, right, right, right, right, right});
  for (const json& clock : policy.at("clocks")) {
    if (!has_many_undecided(clock)) continue;
    const json& due = clock.at("due_families");
    auto row = cells(clock.at("label").get<std::string>(), clock.at("undecided_families"), 1);
    row.insert(row.begin() + 1,
               {number(due.at("base").at("mean"), 1), number(due.at("policy").at("mean"), 1)});
    table.row(row);
  }
  return table.empty() ? "" : table.text();
}

/// Late shares from the policy's first whole week on, and the lists of the others.
std::string clocks_text(const json& policy) {
  const bool from_then = policy.at("counted_from").is_string();
  TextTable since(
      from_then ? "Families late, of 100 due from " +
                      plain_date_text(policy.at("counted_from").get<std::string>()) + " on"
                : "",
      {"", "without", "with", "more", "95 % interval"}, {left, right, right, right, right});
  TextTable late(
      "Families late, of 100 due in the year; late families a year by run",
      {"", "without", "with", "more", "95 % interval", "only without", "only with", "both"},
      {left, right, right, right, right, right, right, right});
  TextTable days("Mean working days of those whose clock stopped in the year",
                 {"", "without", "with", "more", "95 % interval"},
                 {left, right, right, right, right});
  std::string maybe;
  std::string open;
  std::string same;
  for (const json& clock : policy.at("clocks")) {
    const auto label = clock.at("label").get<std::string>();
    const bool is_gone = std::ranges::any_of(
        policy.at("gone"), [&](const json& one) { return one.at("clock") == clock.at("clock"); });
    if (told_apart(clock.at("working_days"))) days.row(cells(label, clock.at("working_days"), 1));
    if (is_gone) continue;  // no limit, so no late share
    const json& year = clock.at("late_share_families");
    const json& share = judged_share(clock);
    if (share.at("verdict") == "the same") {
      add_name(same, label);
    } else if (perhaps(share)) {
      add_name(maybe, label);
    } else if (!told_apart(share)) {
      add_name(open, label);
    } else if (&share != &year) {
      since.row(cells(label, share, kHundred));
    }
    if (told_apart(year)) {
      auto row = cells(label, year, kHundred);
      for (const char* which : {"base_only", "policy_only", "both"})
        row.push_back(number(clock.at("late_families").at(which).at("mean"), 1));
      late.row(row);
    }
  }
  std::string text = (since.empty() ? "" : since.text()) + (late.empty() ? "" : late.text()) +
                     undecided_text(policy) + (days.empty() ? "" : days.text());
  if (!maybe.empty())
    text +=
        wrapped("Late shares that perhaps differ, not sure among so many: " + maybe + ".", kWidth);
  if (!open.empty())
    text += wrapped("Late shares that cannot be told apart: " + open + ".", kWidth);
  if (!same.empty())
    text += wrapped("Late shares that are the same in every year: " + same + ".", kWidth);
  for (const std::string& sentence : gone_texts(policy))
    text += wrapped(sentence, kWidth);
  return text + "\n";
}

std::string lines_text(const json& policy) {
  TextTable table("People, cost and drift: what differs",
                  {"", "without", "with", "more", "95 % interval", ""},
                  {left, right, right, right, right, left});
  std::string maybe;
  std::string open;
  for (const json& line : policy.at("lines")) {
    const auto label = line.at("label").get<std::string>();
    if (!told_apart(line)) {
      if (perhaps(line)) add_name(maybe, label);
      if (line.at("verdict") == "cannot tell apart") add_name(open, label);
      continue;
    }
    const bool share = line.at("unit") == "%";
    auto row = cells(label, line, share ? kHundred : 1);
    row.push_back(share ? "of 100" : line.at("unit").get<std::string>());
    table.row(row);
  }
  std::string text = table.empty() ? "" : table.text();
  if (!maybe.empty())
    text += wrapped("Perhaps different, not sure among so many: " + maybe + ".", kWidth) + "\n";
  if (!open.empty()) text += wrapped("Cannot be told apart: " + open + ".", kWidth) + "\n";
  return text;
}

std::string leans_text(const json& policy) {
  const json& leans = policy.at("leans_on");
  if (leans.is_null() || leans.at("inputs").empty()) return "";
  TextTable table("How that difference leans on what is assumed of seeing harm, late of 100",
                  {"assumed", "at its low end", "at its high end", "by chance, p"},
                  {left, right, right, right});
  constexpr std::size_t kMostLines = 6;
  for (const json& input : leans.at("inputs")) {
    table.row(
        {shortened(input.at("path").get<std::string>(), 56),
         number(input.at("more_at_low"), kHundred), number(input.at("more_at_high"), kHundred),
         input.at("p").is_number() ? fmt::format("{:.2f}", input.at("p").get<double>()) : "-"});
    if (&input - &leans.at("inputs").front() + 1 == static_cast<std::ptrdiff_t>(kMostLines)) break;
  }
  return table.text();
}

/// How much pairing saved, on the late shares that were not the same.
std::string pairing_text(const json& comparison) {
  const json& headline = comparison.at("headline").at("clock");
  for (const json& policy : comparison.at("policies")) {
    for (const json& clock : policy.at("clocks")) {
      const json& late = judged_share(clock);
      if (clock.at("clock") != headline || !late.at("variance_saved").is_number()) continue;
      if (late.at("verdict") == "the same") continue;
      return fmt::format(
          "The same families in both runs: correlation {:.2f}, which saves {:.0f} % of the "
          "variance of the difference in “{}”{}. ",
          late.at("correlation").is_number() ? late.at("correlation").get<double>() : 0.0,
          kHundred * late.at("variance_saved").get<double>(), clock.at("label").get<std::string>(),
          comparison.at("policies").size() > 1 ? " with: " + policy.at("title").get<std::string>()
                                               : "");
    }
  }
  return "";
}

}  // namespace

std::vector<std::string> gone_texts(const json& policy) {
  std::vector<std::string> texts;
  for (const auto& [what, words] : {std::pair("clock", "Not there with it: "),
                                    std::pair("limit", "Without a limit with it: ")}) {
    std::string names;
    for (const json& clock : policy.at("gone"))
      if (clock.at("gone") == what) add_name(names, clock.at("label").get<std::string>());
    if (!names.empty()) texts.push_back(words + names + ".");
  }
  return texts;
}

std::string and_for_others(const json& comparison) {
  const auto others = comparison.at("tests").at("others").get<std::size_t>();
  if (others == 0) return "";
  return others == 1 ? ", and for the one other difference looked at"
                     : fmt::format(", and for all {} other differences looked at", others);
}

std::string comparison_text(const json& comparison) {
  const json& run = comparison.at("run");
  std::string text =
      fmt::format("{}\n{} to {}, {} simulated years of each, seed {}\n\n",
                  comparison.at("base").at("title").get<std::string>(),
                  plain_date_text(run.at("first_day").get<std::string>()),
                  plain_date_text(run.at("last_day").get<std::string>()),
                  run.at("replications").get<std::size_t>(), run.at("seed").get<std::uint32_t>());
  for (const json& caution : comparison.at("headline").at("cautions"))
    text += wrapped("Without any of them: " + caution.get<std::string>(), kWidth) + "\n";
  for (const json& policy : comparison.at("policies")) {
    text += wrapped("With: " + policy.at("title").get<std::string>() +
                        (policy.at("from").is_string()
                             ? ", from " + plain_date_text(policy.at("from").get<std::string>())
                             : ""),
                    kWidth) +
            wrapped(policy.at("sentence").get<std::string>(), kWidth) + "\n";
    text += clocks_text(policy) + lines_text(policy) + leans_text(policy);
  }
  for (const json& note : run.at("notes"))
    text += wrapped(note.get<std::string>(), kWidth);
  return text +
         wrapped(
             pairing_text(comparison) +
                 fmt::format("A difference is told apart when its p value is below 0.05, corrected "
                             "(Holm) for the policies compared on the main clock{}; perhaps there "
                             "is one where only the p value by itself is.",
                             and_for_others(comparison)),
             kWidth);
}

}  // namespace casetide::analysis
