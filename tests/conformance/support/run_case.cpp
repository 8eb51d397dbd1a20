#include "tests/conformance/support/run_case.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "model/input_draw.hpp"
#include "model/read_scenario.hpp"
#include "model/replicator.hpp"
#include "sim/time.hpp"

namespace casetide::conformance {
namespace {

using model::ClockFate;
using model::EventRef;
using model::kNone;

template <typename List>
int index_of(const List& list, const std::string& name) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const auto& one) { return one.name == name; });
  return found == list.end() ? kNone : static_cast<int>(found - list.begin());
}

int index_in(const std::vector<std::string>& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? kNone : static_cast<int>(found - names.begin());
}

model::ChildSet set_of(const std::vector<int>& children) {
  unsigned set = 0;
  for (const int child : children) {
    set |= 1U << (child - 1);
  }
  return static_cast<model::ChildSet>(set);
}

std::string state_of(const model::ClockLine& line) {
  switch (line.fate) {
    case ClockFate::met:
      return "met";
    case ClockFate::breached:
      return "breached";
    case ClockFate::void_before:
      return "void";
    case ClockFate::running:
      return "running";
    case ClockFate::undecided_past:
      return "undecided";
    case ClockFate::impossible:
      return "impossible";
    case ClockFate::authorised_late:
      return "authorised late";
    case ClockFate::discharged:
      return "discharged";
    case ClockFate::count_:
      break;
  }
  return "?";
}

/// A day alone stands for its last minute.
std::string deadline_text(std::int32_t deadline) {
  if (deadline == model::kNever) {
    return "none";
  }
  const std::string text = text_of(deadline);
  return text.substr(11) == "23:59" ? text.substr(0, 10) : text;
}

}  // namespace

void Reached::add(const Reached& other) {
  for (const auto& [clock, states] : other.clocks) {
    clocks[clock].insert(states.begin(), states.end());
  }
  outcomes.insert(other.outcomes.begin(), other.outcomes.end());
  events.insert(other.events.begin(), other.events.end());
  again.insert(other.again.begin(), other.again.end());
}

Rules::Rules(const std::string& procedure)
    : procedure_(procedure), pathway_(std::make_unique<model::Pathway>()) {
  const std::filesystem::path file = std::filesystem::path(CASETIDE_SOURCE_DIR) / "tests" /
                                     "conformance" / "scenarios" / (procedure + ".toml");
  model::Reading reading = model::read_scenario(file);
  if (!reading.scenario) {
    std::string all;
    for (const model::Problem& problem : reading.problems) {
      all += model::to_string(problem) + "\n";
    }
    throw std::runtime_error(all);
  }
  scenario_ = std::move(*reading.scenario);
  scenario_.warm_up_years = 0;
  scenario_.first_day = minute("2026-01-01 00:00") / sim::kMinutesPerDay;
  scenario_.last_day = minute("2031-12-31 00:00") / sim::kMinutesPerDay;
  compiled_ = std::make_unique<model::Compiled>(
      model::compile(scenario_, model::InputDraw::as_stated(), 1));
}

int Rules::step_named(const std::string& name) const {
  return index_of(scenario_.steps, name);
}

model::Script::Line Rules::line_of(const Told& told, std::vector<std::string>& problems) const {
  model::Script::Line line;
  line.step = step_named(told.item);
  line.time = told.time;
  line.children = set_of(told.children);
  if (line.step == kNone) {
    problems.push_back(fmt::format("happens: no step \"{}\"", told.item));
    return line;
  }
  const model::Step& step = scenario_.steps[static_cast<std::size_t>(line.step)];
  const bool decision = step.kind == model::Step::Kind::decision;
  if (told.word == "booked") {
    line.what = EventRef::What::booked;
  } else if (told.word == "not quorate") {
    line.what = EventRef::What::not_quorate;
  } else if (told.word == "entered") {
    line.what = EventRef::What::entered;
  } else if (!told.outcome.empty()) {
    line.what = EventRef::What::outcome;
    line.outcome = index_in(step.outcomes, told.outcome);
  }
  if ((line.what == EventRef::What::outcome) != decision && told.word.empty()) {
    problems.push_back(
        fmt::format("happens: {}: a decision, and only a decision, has an outcome", told.item));
  } else if (line.what == EventRef::What::outcome && line.outcome == kNone) {
    problems.push_back(fmt::format("happens: {} has no outcome \"{}\"", told.item, told.outcome));
  }
  return line;
}

void Rules::add_fact(const std::string& text, model::Script& script,
                     std::vector<std::string>& problems) const {
  std::string rest = text;
  model::Script::Told told;
  if (rest.rfind("child ", 0) == 0) {
    told.children = static_cast<model::ChildSet>(1U << (rest[6] - '1'));
    rest = rest.substr(rest.find(':') + 2);
  }
  const auto equals = rest.find(" = ");
  const std::string name = rest.substr(0, equals);
  const std::string value = equals == std::string::npos ? "" : rest.substr(equals + 3);
  told.fact = index_of(scenario_.facts, name);
  if (told.fact == kNone) {
    problems.push_back(fmt::format("facts: no fact \"{}\"", name));
    return;
  }
  const model::Fact& fact = scenario_.facts[static_cast<std::size_t>(told.fact)];
  told.value =
      fact.date ? minute(value + " 00:00") / sim::kMinutesPerDay : index_in(fact.among, value);
  if (told.value == kNone && !fact.date) {
    problems.push_back(fmt::format("facts: {} is never \"{}\"", name, value));
    return;
  }
  script.facts.push_back(told);
}

model::Script Rules::script_of(const Case& one, std::vector<std::string>& problems) const {
  model::Script script;
  script.arrival = one.arrives;
  script.stream = index_of(scenario_.streams, one.stream);
  script.children = one.children;
  if (script.stream == kNone) {
    problems.push_back(fmt::format("stream: no stream \"{}\"", one.stream));
    script.stream = 0;
  }
  for (const std::string& fact : one.usual_facts) {
    if (index_of(scenario_.facts, fact.substr(0, fact.find(" = "))) != kNone) {
      add_fact(fact, script, problems);
    }
  }
  for (const std::string& fact : one.facts) {
    add_fact(fact, script, problems);
  }
  const std::int32_t never = (one.ends + 2) * sim::kMinutesPerDay;
  for (Told told : one.happens) {
    if (told.later) {
      told.time = never;
    }
    if (told.word != "event") {
      script.lines.push_back(line_of(told, problems));
      continue;
    }
    const int event = index_of(scenario_.events, told.item);
    if (event == kNone) {
      problems.push_back(fmt::format("happens: no event \"{}\"", told.item));
    } else {
      script.happenings.push_back({event, told.time, set_of(told.children)});
    }
  }
  script.usual.assign(scenario_.steps.size(), kNone);
  for (const auto& [name, outcome] : one.usually) {
    const int step = step_named(name);
    if (step == kNone) {
      continue;  // another procedure's
    }
    const auto place = static_cast<std::size_t>(step);
    script.usual[place] = outcome == "later" ? model::Script::kLater
                                             : index_in(scenario_.steps[place].outcomes, outcome);
    if (script.usual[place] == kNone) {
      problems.push_back(fmt::format("usually: {} has no outcome \"{}\"", name, outcome));
    }
  }
  return script;
}

Result Rules::run(const Case& one) {
  Result result;
  const model::Script script = script_of(one, result.differences);
  if (!result.differences.empty()) {
    return result;
  }
  const std::int32_t end = compiled_->end_day;
  compiled_->end_day = one.ends + 1;
  model::PathwayLog log;
  pathway_->set_script(&script);
  try {
    static_cast<void>(pathway_->run(*compiled_, model::shape_of(scenario_), 1, 0, nullptr, &log));
  } catch (const std::exception& problem) {
    result.differences.push_back(fmt::format("the engine: {}", problem.what()));
    pathway_ = std::make_unique<model::Pathway>();
  }
  compiled_->end_day = end;
  if (!result.differences.empty()) {
    return result;
  }
  for (const model::ScriptTrouble& trouble : pathway_->script_troubles()) {
    const auto item = static_cast<std::size_t>(trouble.item);
    const auto say = [&](const char* what, const std::string& name) {
      result.differences.push_back(fmt::format("{}: {} ({})", name, what, text_of(trouble.time)));
    };
    switch (trouble.kind) {
      case model::ScriptTrouble::Kind::undecided:
        say("decided, and the case does not say how", scenario_.steps[item].name);
        break;
      case model::ScriptTrouble::Kind::impossible:
        say("the procedure gives this outcome no share here", scenario_.steps[item].name);
        break;
      case model::ScriptTrouble::Kind::past:
        say("entered after it should have ended", scenario_.steps[item].name);
        break;
      case model::ScriptTrouble::Kind::untold:
        say("the case says this, and the procedure never came to it", scenario_.steps[item].name);
        break;
      case model::ScriptTrouble::Kind::no_subject:
        say("there was nothing for the event to happen to", scenario_.events[item].name);
        break;
    }
  }
  hold_against(one, log, result);
  note_reached(one, log, result);
  return result;
}

void Rules::hold_against(const Case& one, const model::PathwayLog& log, Result& result) const {
  const std::int32_t end = (one.ends + 1) * sim::kMinutesPerDay;
  std::set<std::string> named;
  for (const Expected& row : one.expect) {
    named.insert(row.clock);
  }
  for (const std::string& name : named) {
    const int clock = index_of(scenario_.clocks, name);
    if (clock == kNone) {
      result.differences.push_back(fmt::format("expect: no clock \"{}\"", name));
      continue;
    }
    for (int child = 0; child < one.children; ++child) {
      const auto bit = static_cast<model::ChildSet>(1U << child);
      std::vector<std::string> found;
      for (const model::ClockLine& line : log.clocks) {
        if (line.clock != clock || line.what != model::ClockLine::What::judged ||
            (line.set & bit) == 0) {
          continue;
        }
        const bool over = line.time < end && line.fate != ClockFate::running &&
                          line.fate != ClockFate::undecided_past;
        const bool stopped = over && !line.told_off && line.fate != ClockFate::void_before && true;
        found.push_back(fmt::format(
            "{} | {} | {} | {} | {}", text_of(line.start), state_of(line),
            deadline_text(line.deadline), stopped ? text_of(line.time) : "",
            line.fate == ClockFate::breached && stopped ? std::to_string(line.days_late) : ""));
      }
      std::vector<std::string> wanted;
      for (const Expected& row : one.expect) {
        const bool concerned =
            row.children.empty() ||
            std::find(row.children.begin(), row.children.end(), child + 1) != row.children.end();
        if (row.clock == name && concerned && row.state != "not started") {
          wanted.push_back(fmt::format("{} | {} | {} | {} | {}", row.started, row.state,
                                       row.deadline, row.stopped, row.late));
        }
      }
      std::sort(found.begin(), found.end());
      std::sort(wanted.begin(), wanted.end());
      if (found != wanted) {
        result.differences.push_back(
            fmt::format("{}, child {}: by hand\n      {}\n    the engine\n      {}", name,
                        child + 1, fmt::join(wanted, "\n      "), fmt::join(found, "\n      ")));
      }
    }
  }
}

void Rules::note_reached(const Case& one, const model::PathwayLog& log, Result& result) const {
  for (const Expected& row : one.expect) {
    if (row.state != "not started") {
      result.reached.clocks[row.clock].insert(row.state);
    }
  }
  std::set<std::string> entered;
  std::map<std::pair<int, int>, int> visits;  // by step and child
  for (const model::LogLine& line : log.lines) {
    if (line.what == static_cast<std::uint8_t>(EventRef::What::outcome)) {
      const model::Step& step = scenario_.steps[static_cast<std::size_t>(line.step)];
      result.reached.outcomes.insert(
          fmt::format("{}[{}]", step.name, step.outcomes[static_cast<std::size_t>(line.detail)]));
    } else if (line.what == static_cast<std::uint8_t>(EventRef::What::entered)) {
      const std::string& name = scenario_.steps[static_cast<std::size_t>(line.step)].name;
      entered.insert(name);
      for (int child = 0; child < one.children; ++child) {
        if ((line.set >> child & 1) != 0 && ++visits[{line.step, child}] > 1) {
          result.reached.again.insert(name);
        }
      }
    } else if (line.what == model::kLogHappened || line.what == model::kLogReturned) {
      result.reached.events.insert(scenario_.events[static_cast<std::size_t>(line.detail)].name);
    }
  }
  for (const std::string& step : one.reaches) {
    if (entered.count(step) == 0) {
      result.differences.push_back(fmt::format("{} is not reached", step));
    }
  }
  for (const std::string& step : one.misses) {
    if (step_named(step) == kNone) {
      result.differences.push_back(fmt::format("misses: no step \"{}\"", step));
    } else if (entered.count(step) != 0) {
      result.differences.push_back(fmt::format("{} is reached, and should not be", step));
    }
  }
}

std::set<std::string> Rules::all_outcomes() const {
  std::set<std::string> all;
  for (const model::Step& step : scenario_.steps) {
    for (const model::OutcomeRow& row : step.rows) {
      for (std::size_t i = 0; i < step.outcomes.size(); ++i) {
        if (row.shares[i].value > 0) {
          all.insert(fmt::format("{}[{}]", step.name, step.outcomes[i]));
        }
      }
    }
  }
  return all;
}

std::set<std::string> Rules::all_events() const {
  std::set<std::string> all;
  for (const model::CaseEvent& event : scenario_.events) {
    all.insert(event.name);
  }
  return all;
}

std::set<std::string> Rules::all_in_cycles() const {
  // Steps of a strand run that lead back to themselves; a strand begun anew is another run.
  const std::size_t n = scenario_.steps.size();
  std::vector<std::vector<bool>> leads(n, std::vector<bool>(n, false));
  for (std::size_t s = 0; s < n; ++s) {
    const model::Step& step = scenario_.steps[s];
    for (const auto& targets : step.next) {
      for (const model::Target& target : targets) {
        if (target.strand == step.strand) {
          leads[s][static_cast<std::size_t>(target.step)] = true;
        }
      }
    }
    for (const auto* list : {&step.after_steps, &step.when_steps}) {
      for (const int before : *list) {
        leads[static_cast<std::size_t>(before)][s] = true;
      }
    }
  }
  for (std::size_t via = 0; via < n; ++via) {
    for (std::size_t a = 0; a < n; ++a) {
      for (std::size_t b = 0; leads[a][via] && b < n; ++b) {
        leads[a][b] = leads[a][b] || leads[via][b];
      }
    }
  }
  std::set<std::string> all;
  for (std::size_t s = 0; s < n; ++s) {
    if (leads[s][s]) {
      all.insert(scenario_.steps[s].name);
    }
  }
  return all;
}

}  // namespace casetide::conformance
