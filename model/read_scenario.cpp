#include "model/read_scenario.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "model/check_scenario.hpp"
#include "model/notes.hpp"
#include "model/overlay.hpp"
#include "model/policy_limits.hpp"
#include "model/read_steps.hpp"
#include "model/read_tables.hpp"
#include "model/scenario_files.hpp"
#include "model/snapshot.hpp"
#include "sim/time.hpp"

namespace casetide::model {
namespace {

/// Draws belong to days from 1970 on, and those of the first year to its week and year as well.
void check_years(const TextAt& year, const Scenario& scenario, Problems& problems) {
  const std::chrono::year first{1971 + scenario.warm_up_years};
  if (scenario.first_day >= sim::day_index(first / std::chrono::January / std::chrono::day{1}))
    return;
  problems.add(
      year.at,
      fmt::format("{} with its warm-up begins before 1971; expected a year from {} on, for "
                  "example \"2026-04-01 to 2027-03-31\"",
                  in_quotes(year.text), static_cast<int>(first)));
}

/// The file that the run goes on from, seen from the folder of the scenario; what it holds is read later.
std::optional<TextAt> read_snapshot_file(const Node& settings, Fields& fields, bool asked,
                                         Problems& problems) {
  const auto file = fields.text("snapshot", "a file of `casetide snapshot`", "\"today.h5\"");
  if (file && !asked) {
    problems.add(file->at,
                 "a snapshot is named, but the question is another; expected question = "
                 "\"snapshot\", or no `snapshot`");
  } else if (file && (file->text.empty() || file->text.find('\0') != std::string::npos)) {
    problems.add(file->at,
                 "no file name; expected a path seen from this file, for example "
                 "\"today.h5\"");
  } else if (file) {
    const std::filesystem::path folder = std::filesystem::path(settings.at.file).parent_path();
    return TextAt{(folder / file->text).lexically_normal().string(), file->at};
  } else if (asked && !fields.has("snapshot")) {
    Origin at = settings.at;
    at.path = "snapshot";
    problems.add(at,
                 "missing; expected the file that the run goes on from, for example "
                 "snapshot = \"today.h5\" (`casetide snapshot` writes one)");
  }
  return std::nullopt;
}

/// Settings of the scenario file itself; its item tables were taken before.
void read_settings(const Node& settings, Scenario& scenario, std::optional<TextAt>& snapshot,
                   Numbers& numbers, Problems& problems) {
  Fields fields(settings, problems);
  if (const auto title =
          fields.require_text("title", "words for people", "\"North, from April 2026\""))
    scenario.title = title->text;
  fields.accept({"procedure", "area", "policies", "closures", "source"});
  if (const auto question = fields.text("question", "the question", "\"typical year\""))
    scenario.question = static_cast<Scenario::Question>(
        fields.choice("question", {"typical year", "published stock", "snapshot"}));
  snapshot = read_snapshot_file(settings, fields, scenario.question == Scenario::Question::snapshot,
                                problems);
  std::optional<TextAt> known_year;
  if (const auto year = fields.require_text("year", "first and last day of the year to report",
                                            "\"2026-04-01 to 2027-03-31\"")) {
    const auto [from, to] = sides_of(year->text);
    const auto first = sim::parse_date(from);
    const auto last = sim::parse_date(to);
    if (!first || !last || *last < *first) {
      problems.add(year->at,
                   fmt::format("{} is not a year; expected its first and last day, for example "
                               "\"2026-04-01 to 2027-03-31\"",
                               in_quotes(year->text)));
    } else {
      scenario.first_day = sim::day_index(*first);
      scenario.last_day = sim::day_index(*last);
      known_year = year;
    }
  }
  if (const Node* warm_up = fields.find("warm-up"))
    if (const auto years = numbers.choice(*warm_up, kWholeYears))
      scenario.warm_up_years = static_cast<int>(years->value);
  if (const Node* run_out = fields.find("run-out"))
    if (const auto days = numbers.choice(*run_out, kRunOut))
      scenario.run_out_working_days = static_cast<int>(days->value);
  if (fields.find("after-breach") != nullptr)
    scenario.after_breach = static_cast<Scenario::AfterBreach>(
        fields.choice("after-breach", {"first", "same", "last"}));
  if (known_year) check_years(*known_year, scenario, problems);
  for (const std::string& table : item_tables())
    fields.find(table);
  fields.find("remove");
  if (fields.has("demand"))
    problems.add(fields.find("demand")->at,
                 "arrivals are not written as [demand]; expected "
                 "[stream.NAME], for example [stream.referrals]");
  fields.finish();
}

const std::vector<Entry>& entries_of(const Node& tree, std::string_view table) {
  static const std::vector<Entry> kNoEntries;
  const Node* found = tree.find(table);
  return found == nullptr ? kNoEntries : found->entries;
}

/// Steps, clocks and marks of `tree` join the names; steps that only the tree without policies has
/// are marked as removed.
void add_outlines(const Node& tree, bool removed, Names& names) {
  for (const Entry& entry : entries_of(tree, "step")) {
    if (names.steps.find(entry.key) != kNone) continue;
    names.steps.add(entry.key);
    names.outlines.push_back(outline_of(entry.value, names.strands));
    names.outlines.back().removed = removed;
  }
  for (const Entry& entry : entries_of(tree, "step"))
    add_marks(entry.value, names.marks);
}

/// The same names, for steps that another tree states: its nodes, kinds and outcomes.
Names restated(const Names& names, const Node& tree) {
  Names other = names;
  const Node* steps = tree.find("step");
  for (int i = 0; i < names.steps.size(); ++i) {
    const Node* node = steps == nullptr ? nullptr : steps->find(names.steps[i]);
    if (node == nullptr) continue;
    other.outlines[static_cast<std::size_t>(i)] = outline_of(*node, names.strands);
  }
  return other;
}

/// Every word that a procedure uses as a role: in `by` chains, approvals and needs.
void add_roles_named(const Node& tree, NameList& roles) {
  const auto add_words = [&roles](const Node* by) {
    if (by == nullptr) return;
    const auto add = [&roles](const Node& text) {
      std::string word;
      for (const char letter : text.text + ",") {
        if (letter != ',' && letter != ' ') {
          word += letter;
          continue;
        }
        if (!word.empty() && word != "or" && word != "allocated" && word != "chair")
          roles.add(word);
        word.clear();
      }
    };
    if (by->kind == Node::Kind::text) add(*by);
    for (const Node& item : by->items)
      add(item);
  };
  for (const Entry& step : entries_of(tree, "step")) {
    add_words(step.value.find("by"));
    add_words(step.value.find("slots"));
    if (const Node* approve = step.value.find("approve")) add_words(approve->find("by"));
    const Node* needs = step.value.find("needs");
    for (std::size_t i = 0; needs != nullptr && i < needs->entries.size(); ++i) {
      const Entry& need = needs->entries[i];
      const Node* by = need.value.kind == Node::Kind::table ? need.value.find("by") : &need.value;
      add_words(by);
      const bool chain = by != nullptr && by->kind == Node::Kind::text && by->text != "chair";
      if (!chain && need.key != "source") roles.add(need.key);
    }
  }
  for (const Entry& standing : entries_of(tree, "standing"))
    add_words(standing.value.find("role"));
}

class Assembly {
 public:
  explicit Assembly(Problems& problems) : problems_(problems), numbers_(problems) {}

  /// The trees: with the policies in force from the start, without policies, and cumulative by date.
  void merge(const ScenarioFiles& files) {
    without_ = files.base;
    Problems own_problems;  // the scenario's own tables are judged on the tree in force
    in_force_ = files.base;
    for (const PolicyFile& policy : files.policies)
      if (!policy.from_day) apply_overlay(in_force_, policy.tree, problems_);
    Node dated = in_force_;
    for (const PolicyFile& policy : files.policies) {
      if (!policy.from_day) continue;
      check_dated(in_force_, policy.tree, problems_);
      apply_overlay(dated, policy.tree, own_problems);
      if (dated_.empty() || dated_.back().first != *policy.from_day)
        dated_.emplace_back(*policy.from_day, dated);
      else
        dated_.back().second = dated;
    }
    apply_overlay(without_, files.own, own_problems);
    apply_overlay(in_force_, files.own, problems_);
    for (auto& [day, tree] : dated_)
      apply_overlay(tree, files.own, own_problems);
  }

  Scenario read(const ScenarioFiles& files) {
    Scenario scenario;
    read_settings(files.settings, scenario, snapshot_, numbers_, problems_);
    for (const PolicyFile& policy : files.policies)  // the scenario's own word counts most
      if (policy.after_breach && files.settings.find("after-breach") == nullptr)
        scenario.after_breach = *policy.after_breach;
    for (const std::string& table : item_tables())
      check_item_names(in_force_.find(table), problems_);
    const TableContext context{names_, numbers_, problems_};
    scenario.facts = read_facts(in_force_.find("fact"), context);
    scenario.strands = read_strands(in_force_.find("strand"), context);
    scenario.patterns = read_patterns(in_force_.find("pattern"), context);
    read_teams(in_force_.find("team"), scenario.patterns, context, scenario.teams, scenario.posts);
    scenario.costs = read_costs(in_force_.find("cost"), context);
    scenario.roles = names_.roles.all();
    for (const Entry& entry : entries_of(in_force_, "clock"))
      names_.clocks.add(entry.key);
    for (const Entry& entry : entries_of(in_force_, "event"))
      names_.events.add(entry.key);
    add_outlines(in_force_, false, names_);
    add_outlines(without_, true, names_);
    read_date_conditions(in_force_.find("fact"), context, scenario.facts);
    scenario.marks = names_.marks.all();
    scenario.steps = read_steps(names_, numbers_, problems_);
    scenario.clocks = read_clocks(in_force_.find("clock"), context);
    scenario.events = read_events(in_force_.find("event"), context);
    scenario.standing = read_standing(in_force_.find("standing"), context);
    scenario.streams = read_streams(in_force_.find("stream"), context);
    scenario.stocks = read_stocks(in_force_.find("stock"), context);
    scenario.published = read_published(in_force_.find("published"), context);
    scenario.drift = read_drift(in_force_.find("drift"), context);
    scenario.steps_without_policies = steps_without_policies();
    if (problems_.whole())
      check_thresholds(scenario.steps_without_policies, without_.find("step"), scenario.steps,
                       names_, problems_);
    for (const auto& [day, tree] : dated_)
      scenario.dated.push_back(read_dated(day, tree, scenario));
    require_items(files, scenario);
    if (problems_.whole()) {
      check_measures(scenario, in_force_, without_, problems_);
      check_scenario(scenario, names_, problems_);
    }
    return scenario;
  }

  /// What a procedure says by itself; teams, streams and whole-scenario checks are left out.
  Scenario read_procedure(const ScenarioFiles& files) {
    in_force_ = files.base;
    Scenario scenario;
    if (const Node* title = files.settings.find("title")) scenario.title = title->text;
    for (const std::string& table : item_tables())
      check_item_names(in_force_.find(table), problems_);
    const TableContext context{names_, numbers_, problems_};
    scenario.facts = read_facts(in_force_.find("fact"), context);
    scenario.strands = read_strands(in_force_.find("strand"), context);
    names_.any_ceiling = true;
    add_roles_named(in_force_, names_.roles);
    scenario.roles = names_.roles.all();
    for (const Entry& entry : entries_of(in_force_, "clock"))
      names_.clocks.add(entry.key);
    for (const Entry& entry : entries_of(in_force_, "event"))
      names_.events.add(entry.key);
    add_outlines(in_force_, false, names_);
    read_date_conditions(in_force_.find("fact"), context, scenario.facts);
    scenario.marks = names_.marks.all();
    scenario.steps = read_steps(names_, numbers_, problems_);
    scenario.clocks = read_clocks(in_force_.find("clock"), context);
    scenario.events = read_events(in_force_.find("event"), context);
    scenario.steps_without_policies = scenario.steps;
    return scenario;
  }

  [[nodiscard]] const Node& in_force() const noexcept { return in_force_; }
  [[nodiscard]] const std::optional<TextAt>& snapshot() const noexcept { return snapshot_; }
  [[nodiscard]] std::vector<Scenario::Provenance> provenance(
      std::span<const std::string> files) const {
    auto kept = numbers_.kept();
    const auto key = [&](const Scenario::Provenance& p) {
      const auto file = std::find(files.begin(), files.end(), p.origin.file) - files.begin();
      return std::tuple(file, p.origin.line, p.origin.column, std::string_view(p.path));
    };
    std::stable_sort(kept.begin(), kept.end(),
                     [&](const auto& a, const auto& b) { return key(a) < key(b); });
    const auto same = [&](const auto& a, const auto& b) { return key(a) == key(b); };
    kept.erase(std::unique(kept.begin(), kept.end(), same), kept.end());
    return kept;
  }

 private:
  std::vector<Step> steps_without_policies() {
    Names names = restated(names_, without_);
    for (StepOutline& outline : names.outlines)
      outline.removed = false;
    names.without_policies = true;
    Numbers unused(problems_);
    return read_steps(names, unused, problems_);
  }

  Scenario::Dated read_dated(std::int32_t day, const Node& tree, const Scenario& scenario) {
    Names names = restated(names_, tree);
    for (int i = 0; i < names.steps.size(); ++i)
      names.outlines[static_cast<std::size_t>(i)].removed = names_.outline(i).removed;
    const TableContext context{names, numbers_, problems_};
    Scenario::Dated dated;
    dated.from_day = day;
    dated.steps = read_steps(names, numbers_, problems_);
    dated.clocks = read_clocks(tree.find("clock"), context);
    dated.events = read_events(tree.find("event"), context);
    std::vector<Team> teams;
    std::vector<Post> posts;
    read_teams(tree.find("team"), scenario.patterns, context, teams, posts);
    for (const Post& post : posts)
      dated.fte.push_back(post.fte);
    const bool whole = problems_.whole();
    check_dated_steps(scenario.steps, dated.steps, names, problems_);
    if (whole) {
      check_dated_clocks(scenario.clocks, dated.clocks, tree.find("clock"), problems_);
      check_thresholds(scenario.steps_without_policies, without_.find("step"), dated.steps, names,
                       problems_);
      check_dated_events(scenario.events, dated.events, tree.find("event"), problems_);
      if (dated.fte.size() == scenario.posts.size())
        check_meetings(scenario, dated.steps, dated.fte, names, problems_);
    }
    return dated;
  }

  void require_items(const ScenarioFiles& files, const Scenario& scenario) {
    const auto require = [&](bool there, std::string_view table, std::string_view what) {
      if (there) return;
      Origin at = files.settings.at;
      at.path = table;
      problems_.add_reference(
          at, fmt::format("missing; expected at least one {}, for example [{}.NAME], here or in "
                          "the files this one names",
                          what, table));
    };
    require(!entries_of(in_force_, "strand").empty(), "strand", "strand");
    require(!scenario.steps.empty(), "step", "step");
    require(!entries_of(in_force_, "team").empty(), "team", "team");
    require(!entries_of(in_force_, "stream").empty(), "stream", "stream of arrivals");
    if (scenario.question == Scenario::Question::published_stock)
      require(!entries_of(in_force_, "stock").empty(), "stock", "stock of open cases");
  }

  Problems& problems_;
  Numbers numbers_;
  Names names_;
  std::optional<TextAt> snapshot_;
  Node in_force_;
  Node without_;
  std::vector<std::pair<std::int32_t, Node>> dated_;
};

std::vector<std::string> names_of(const ScenarioFiles& files) {
  std::vector<std::string> names;
  for (const Scenario::File& read : files.files)
    names.push_back(read.name);
  return names;
}

void flatten(const Node& node, std::vector<EffectiveLine>& lines) {
  for (const Entry& entry : node.entries) {
    if (entry.value.kind == Node::Kind::table && !entry.value.entries.empty())
      flatten(entry.value, lines);
    else
      lines.push_back({entry.value.at.path, as_toml(entry.value), entry.value.at});
  }
}

}  // namespace

Reading read_scenario(const std::filesystem::path& file, const MorePolicies& more) {
  Problems problems;
  const ScenarioFiles files = read_files(file, more, problems);
  Reading reading;
  reading.files = static_cast<int>(files.files.size());
  const std::vector<std::string> names = names_of(files);
  if (files.not_a_scenario || files.base_lost) {
    reading.problems = problems.sorted(names);
    return reading;
  }
  Assembly assembly(problems);
  assembly.merge(files);
  Scenario scenario = assembly.read(files);
  flatten(assembly.in_force(), reading.effective);
  if (problems.empty()) {
    scenario.name = file.stem().string();
    scenario.provenance = assembly.provenance(names);
    scenario.closures = files.closures;
    scenario.files = files.files;
    reading.layers = changes_by_file(files);
    reading.notes = notes_on(scenario, reading.layers);
    reading.scenario = std::move(scenario);
    if (assembly.snapshot()) {
      reading.snapshot_file = assembly.snapshot()->text;
      reading.snapshot_at = assembly.snapshot()->at;
    }
  }
  reading.problems = problems.sorted(names);
  return reading;
}

Reading read_procedure(const std::filesystem::path& file) {
  Problems problems;
  const ScenarioFiles files = read_procedure_files(file, problems);
  Reading reading;
  reading.files = static_cast<int>(files.files.size());
  if (files.base_lost) {
    reading.problems = problems.sorted(names_of(files));
    return reading;
  }
  Assembly assembly(problems);
  Scenario scenario = assembly.read_procedure(files);
  flatten(assembly.in_force(), reading.effective);
  if (problems.empty()) {
    scenario.name = file.stem().string();
    scenario.files = files.files;
    reading.layers = changes_by_file(files);
    reading.scenario = std::move(scenario);
  }
  reading.problems = problems.sorted(names_of(files));
  return reading;
}

std::string about_stocks(const Scenario& scenario) {
  if (scenario.question == Scenario::Question::snapshot && scenario.snapshot != nullptr)
    return fmt::format(
        "the run goes on from the snapshot of {}, with {} families; what nobody knew on that day "
        "is "
        "drawn anew, given what had passed, but in the replication that it was taken from",
        sim::display_date(scenario.snapshot->day), scenario.snapshot->families.size());
  if (scenario.stocks.empty()) return "";
  std::string names;
  for (const Stock& stock : scenario.stocks)
    names += (names.empty() ? "" : ", ") + stock.label;
  if (scenario.question == Scenario::Question::typical_year)
    return fmt::format(
        "the stock of open cases ({}) is ignored, since the question is a typical year", names);
  return fmt::format(
      "the cases open on the first day ({}) are made up from published counts: their families, "
      "facts and harm are drawn like those of new families, when each began from the stated ages, "
      "and of their past only what [stock] names is told",
      names);
}

std::string summary(const Reading& reading) {
  const std::size_t count = reading.problems.size();
  return fmt::format("{} problem{} in {} file{}; nothing was run", count, count == 1 ? "" : "s",
                     reading.files, reading.files == 1 ? "" : "s");
}

}  // namespace casetide::model
