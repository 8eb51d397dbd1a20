#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "analysis/commands/commands.hpp"
#include "analysis/plan_file.hpp"
#include "analysis/read_plan.hpp"
#include "analysis/read_with_snapshot.hpp"

namespace casetide::analysis {
namespace {

/// What was read of a file, and what is said of one without a problem.
struct Checked {
  int files = 0;
  std::vector<model::Problem> problems;
  std::vector<std::string> about;
};

Checked check_plan(const std::string& file) {
  PlanReading reading = read_plan(file);
  Checked checked{reading.files, std::move(reading.problems), {}};
  if (reading.base) {
    checked.about.push_back(fmt::format("a plan: {} aim{}, {} choice{}", reading.plan->aims.size(),
                                        reading.plan->aims.size() == 1 ? "" : "s",
                                        reading.plan->choices.size(),
                                        reading.plan->choices.size() == 1 ? "" : "s"));
  }
  return checked;
}

Checked check_scenario(const std::string& file) {
  model::Reading reading = read_with_snapshot(file);
  Checked checked{reading.files, std::move(reading.problems), std::move(reading.notes)};
  if (reading.scenario)
    if (std::string stocks = model::about_stocks(*reading.scenario); !stocks.empty())
      checked.about.push_back(std::move(stocks));
  return checked;
}

/// Lists every problem of every file once, though two scenarios may share a procedure.
Exit check(const std::vector<std::string>& files) {
  model::Reading all;
  std::set<std::string> seen;
  bool unreadable = false;
  for (const std::string& file : files) {
    try {
      Checked checked = is_plan(file) ? check_plan(file) : check_scenario(file);
      all.files += checked.files;
      const bool sound = checked.problems.empty();
      for (model::Problem& problem : checked.problems) {
        const std::string line = to_string(problem);
        if (!seen.insert(line).second) continue;
        fmt::print(stderr, "{}\n", line);
        all.problems.push_back(std::move(problem));
      }
      if (sound) {
        fmt::print("{}: no problem found\n", file);
        for (const std::string& said : checked.about)
          fmt::print("{}: {}\n", file, said);
      }
    } catch (const model::FileError& error) {
      fmt::print(stderr, "{}\n", error.what());
      unreadable = true;
    }
  }
  if (!all.problems.empty()) fmt::print(stderr, "{}\n", summary(all));
  if (unreadable) return Exit::machine;
  return all.problems.empty() ? Exit::done : Exit::input;
}

}  // namespace

void add_check(CLI::App& app, Exit& status) {
  CLI::App* command = app.add_subcommand(
      "check", "List every problem in scenario and plan files, each with its place; run nothing");
  const auto files = std::make_shared<std::vector<std::string>>();
  command->add_option("FILE", *files, "Scenario or plan files")->required();
  command->footer("Example:\n  casetide check scenarios/hertfordshire.toml");
  command->callback([files, &status] { status = check(*files); });
}

}  // namespace casetide::analysis
