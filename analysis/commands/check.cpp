#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "analysis/commands/commands.hpp"
#include "analysis/read_with_snapshot.hpp"

namespace casetide::analysis {
namespace {

/// Lists every problem of every file once, though two scenarios may share a procedure.
Exit check(const std::vector<std::string>& files) {
  model::Reading all;
  std::set<std::string> seen;
  bool unreadable = false;
  for (const std::string& file : files) {
    try {
      model::Reading reading = read_with_snapshot(file);
      all.files += reading.files;
      for (model::Problem& problem : reading.problems) {
        const std::string line = to_string(problem);
        if (!seen.insert(line).second) continue;
        fmt::print(stderr, "{}\n", line);
        all.problems.push_back(std::move(problem));
      }
      if (reading.scenario) {
        fmt::print("{}: no problem found\n", file);
        if (const std::string said = model::about_stocks(*reading.scenario); !said.empty())
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
      "check", "List every problem in scenario files, each with its place; run nothing");
  const auto files = std::make_shared<std::vector<std::string>>();
  command->add_option("FILE", *files, "Scenario files")->required();
  command->footer("Example:\n  casetide check scenarios/hertfordshire.toml");
  command->callback([files, &status] { status = check(*files); });
}

}  // namespace casetide::analysis
