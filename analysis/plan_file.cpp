#include "analysis/plan_file.hpp"

#include <cmath>
#include <fstream>
#include <iterator>
#include <map>
#include <system_error>

#include <fmt/format.h>

#include "model/fields.hpp"
#include "model/file_error.hpp"
#include "model/numbers.hpp"

namespace casetide::analysis {
namespace {

using model::Fields;
using model::Node;

constexpr double kMostLevels = 60;
constexpr std::size_t kMostChoices = 6;
constexpr double kMostPlans = 50'000;  // so that all of them can be weighed while a person waits
constexpr model::UnitWord kMonthUnits[] = {{"months", model::Unit::count, 1},
                                           {"month", model::Unit::count, 1}};
const model::Accepted kAfter = {.units = kMonthUnits,
                                .expected = "a whole number of months, at most 24",
                                .example = "6 months",
                                .most = 24,
                                .whole = true};

constexpr model::UnitWord kAimUnits[] = {{"working days", model::Unit::working_days, 1},
                                         {"working day", model::Unit::working_days, 1},
                                         {"children", model::Unit::count, 1},
                                         {"child", model::Unit::count, 1},
                                         {"families", model::Unit::count, 1},
                                         {"family", model::Unit::count, 1},
                                         {"times", model::Unit::count, 1},
                                         {"days", model::Unit::days, 1},
                                         {"pounds", model::Unit::count, 1}};
const model::Accepted kAim = {
    .units = kAimUnits,
    .expected = "%, working days, children, families, times, days or pounds",
    .example = "12 working days",
    .most = 1e12};

/// "child" as measures say it.
std::string unit_of(std::string_view word) {
  if (word == "working day") return "working days";
  if (word == "child") return "children";
  if (word == "family") return "families";
  return std::string(word);
}

std::string text_of(const std::filesystem::path& file) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored))
    throw model::FileError(file, "it is a folder; expected a file");
  std::ifstream in(file, std::ios::binary);
  if (!in) throw model::FileError(file, "No such file or directory");
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A share as "%", else posts.
std::optional<double> amount(Fields& fields, std::string_view key, std::string& unit,
                             model::Numbers& numbers) {
  const Node* node = fields.require(key, "a number with its unit", "\"8 posts\" or \"40 %\"");
  if (node == nullptr) return std::nullopt;
  const bool share = node->text.find('%') != std::string::npos;
  const auto found = numbers.choice(*node, share ? model::kShare : model::kPosts);
  if (!found) return std::nullopt;
  const std::string seen = share ? "%" : "posts";
  if (!unit.empty() && unit != seen) {
    fields.problems().add(node->at, fmt::format("{} where the other end of the range is in {}; "
                                                "expected the same unit in from, to and step",
                                                seen, unit));
    return std::nullopt;
  }
  unit = seen;
  return share ? 100 * found->value : found->value;
}

void read_aim(const model::Entry& entry, model::Numbers& numbers, model::Problems& problems,
              PlanFile& plan) {
  Fields fields(entry.value, problems);
  Aim aim;
  aim.name = entry.key;
  aim.origin = entry.at;
  const auto label = fields.text("label", "words for people", "\"Conferences in time\"");
  aim.label = label ? label->text : model::label_from(entry.key);
  if (const auto measure = fields.require_text("measure", "what is to be reached",
                                               "\"clock initial-conference in time by family\""))
    aim.measure = measure->text;
  const Node* least = fields.find("at-least");
  const Node* most = fields.find("at-most");
  if ((least == nullptr) == (most == nullptr)) {
    problems.add(entry.at, "expected one of at-least and at-most, for example at-least = \"95 %\"");
  } else {
    const Node& bound = least != nullptr ? *least : *most;
    aim.at_least = least != nullptr;
    const bool share = bound.text.find('%') != std::string::npos;
    if (const auto target = numbers.choice(bound, share ? model::kShare : kAim)) {
      aim.target = target->value;
      aim.unit = unit_of(target->word->words);
    }
    aim.text = fmt::format("{} {}", aim.at_least ? "at least" : "at most", bound.text);
  }
  fields.finish();
  plan.aims.push_back(std::move(aim));
}

void read_choice(const model::Entry& entry, model::Numbers& numbers, model::Problems& problems,
                 PlanFile& plan) {
  Fields fields(entry.value, problems);
  Choice choice;
  choice.name = entry.key;
  choice.origin = entry.at;
  const auto label = fields.text("label", "words for people", "\"Conference chairs\"");
  choice.label = label ? label->text : model::label_from(entry.key);
  constexpr const char* kExample = "\"team.conference-service.posts.conference-chair.fte\"";
  if (fields.require("value", "which value of the scenario", kExample) != nullptr) {
    for (const model::TextAt& path : fields.texts("value", "values of the scenario", kExample))
      choice.paths.push_back(path.text);
  }
  const auto from = amount(fields, "from", choice.unit, numbers);
  const auto to = amount(fields, "to", choice.unit, numbers);
  const auto step = amount(fields, "step", choice.unit, numbers);
  if (from && to && step) {
    choice.from = *from;
    choice.to = *to;
    choice.step = *step;
    const double steps = *step > 0 ? (*to - *from) / *step : -1;
    if (steps < 0 || steps > kMostLevels) {  // one level: what there is, held to the aims
      problems.add(entry.at,
                   fmt::format("from {:g} to {:g} in steps of {:g} is no range of at most "
                               "{} steps; expected to not below from",
                               *from, *to, *step, kMostLevels));
    } else if (std::abs(steps - std::round(steps)) > 1e-6) {
      const double last = *from + std::floor(steps) * *step;
      problems.add(
          entry.at,
          fmt::format("from {:g} to {:g} is no whole number of steps of {:g}, so that {:g} "
                      "would never be tried; expected, for example, to = \"{:g} {}\"",
                      *from, *to, *step, *to, last > *from ? last : *from + *step, choice.unit));
    }
  }
  if (const Node* cost = fields.find("cost")) {
    if (const auto pounds = numbers.choice(*cost, model::kPostCost)) choice.cost = pounds->value;
  }
  fields.finish();
  plan.choices.push_back(std::move(choice));
}

/// No value is chosen twice.
void check_paths(const PlanFile& plan, model::Problems& problems) {
  std::map<std::string, const Choice*> chosen;
  for (const Choice& choice : plan.choices) {
    for (const std::string& path : choice.paths) {
      const auto [first, is_new] = chosen.emplace(path, &choice);
      if (is_new) continue;
      problems.add(choice.origin,
                   first->second == &choice
                       ? fmt::format("{} is named twice; expected it once", path)
                       : fmt::format("{} is chosen already by [choose.{}] in line {}; expected one "
                                     "choice for each value",
                                     path, first->second->name, first->second->origin.line));
    }
  }
}

}  // namespace

std::vector<double> Choice::levels() const {
  std::vector<double> list;
  constexpr double kRounding = 1e-9;
  for (int i = 0; from + i * step <= to + kRounding; ++i)
    list.push_back(from + i * step);
  return list;
}

std::optional<PlanFile> read_plan_file(const std::filesystem::path& file,
                                       model::Problems& problems) {
  const Node tree =
      model::parse_document(text_of(file), file.lexically_normal().string(), problems);
  if (!problems.empty()) return std::nullopt;
  PlanFile plan;
  model::Numbers numbers(problems);
  Fields fields(tree, problems);
  if (const auto title = fields.require_text("title", "words for people", "\"Chairs for 2027\""))
    plan.title = title->text;
  if (const auto scenario = fields.require_text("scenario", "a scenario file, seen from this file",
                                                "\"../hertfordshire.toml\""))
    plan.scenario = (file.parent_path() / scenario->text).lexically_normal();
  if (const Node* assurance = fields.find("assurance")) {
    if (const auto share = numbers.choice(*assurance, model::kShare)) {
      plan.assurance = share->value;
      if (share->value <= 0 || share->value >= 1)
        problems.add(assurance->at, "no run can show 0 or 100 %; expected for example \"80 %\"");
    }
  }
  if (const Node* change = fields.find("largest-change-a-month")) {
    if (const auto posts = numbers.choice(*change, model::kPosts)) {
      plan.change_a_month = posts->value;
      if (posts->value <= 0)
        problems.add(change->at, "nothing could change; expected for example \"2 posts\"");
    }
  }
  if (const Node* after = fields.find("after"))
    if (const auto months = numbers.choice(*after, kAfter))
      plan.after_months = static_cast<int>(months->value);
  using Read = void (*)(const model::Entry&, model::Numbers&, model::Problems&, PlanFile&);
  for (const auto& [key, read] : {std::pair<const char*, Read>("aim", read_aim),
                                  std::pair<const char*, Read>("choose", read_choice)}) {
    const Node* table = fields.find(key);
    if (table == nullptr || table->kind != Node::Kind::table || table->entries.empty()) {
      problems.add(table == nullptr ? tree.at : table->at,
                   fmt::format("a plan needs at least one [{}.NAME]", key));
      continue;
    }
    for (const model::Entry& entry : table->entries)
      read(entry, numbers, problems, plan);
  }
  fields.finish();
  check_paths(plan, problems);
  if (plan.choices.size() > kMostChoices) {
    problems.add(plan.choices[kMostChoices].origin,
                 fmt::format("more than {} things to choose; expected fewer", kMostChoices));
  }
  if (!problems.empty()) return std::nullopt;
  double plans = 1;
  for (const Choice& choice : plan.choices)
    plans *= static_cast<double>(choice.levels().size());
  if (plans > kMostPlans) {
    problems.add(
        plan.choices.front().origin,
        fmt::format("the ranges make {:.0f} plans; expected at most {:.0f}, so larger steps "
                    "or narrower ranges",
                    plans, kMostPlans));
    return std::nullopt;
  }
  return plan;
}

bool is_plan(const std::filesystem::path& file) {
  model::Problems ignored;
  const Node tree = model::parse_document(text_of(file), file.string(), ignored);
  return tree.find("aim") != nullptr || tree.find("choose") != nullptr;
}

}  // namespace casetide::analysis
