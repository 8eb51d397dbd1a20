#include <cstdio>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "analysis/actuals.hpp"
#include "analysis/commands/commands.hpp"
#include "analysis/commands/written_file.hpp"
#include "analysis/csv_table.hpp"
#include "analysis/durable_file.hpp"
#include "analysis/held_to_it.hpp"
#include "analysis/results.hpp"
#include "analysis/study.hpp"
#include "model/problems.hpp"

namespace casetide::analysis {
namespace {

struct ScoreOptions {
  std::vector<std::string> folders;
  std::string actuals;
  std::string out;
  bool replace = false;
  bool json = false;
};

bool listed(const model::Problems& problems) {
  for (const model::Problem& problem : problems.list())
    fmt::print(stderr, "{}\n", to_string(problem));
  return !problems.empty();
}

Exit score(const ScoreOptions& options) {
  const std::filesystem::path page =
      options.out.empty() ? std::filesystem::path(options.folders.front()) / "score.html"
                          : std::filesystem::path(options.out);
  std::vector<std::filesystem::path> read{options.actuals};
  for (const std::string& folder : options.folders)
    read.push_back(results_path(folder));
  if (!may_write({page, "score", "--out", options.replace}, read)) return Exit::input;
  model::Problems problems;
  const std::vector<Actual> actuals =
      read_actuals(read_csv(options.actuals, "measure,period,value", problems), problems);
  if (listed(problems)) return Exit::input;
  if (actuals.empty()) {
    fmt::print(stderr,
               "{}: no line below the headings; expected one for each figure, for example\n"
               "  referrals by child,2026-04-01 to 2027-03-31,6536\n",
               options.actuals);
    return Exit::input;
  }
  std::vector<HeldFigure> figures;
  std::set<std::string> names;
  for (const std::string& folder : options.folders) {
    HeldStudy more;
    try {
      const Results results = read_results(results_path(folder));
      names.insert(results.name);
      more = hold_to(results, actuals, problems);
    } catch (const NotResults& error) {
      fmt::print(stderr, "{}: {}\n", results_path(folder).string(), error.what());
      return Exit::input;
    }
    figures.insert(figures.end(), more.figures.begin(), more.figures.end());
    for (const model::Problem& left_out : more.left_out)
      fmt::print(stderr, "{}\n", to_string(left_out));
  }
  for (const Actual& actual : actuals) {
    if (!actual.study.empty() && !names.contains(actual.study))
      fmt::print(stderr, "{}:{}: study {} is none of those given; left out\n",
                 actual.measure_at.file, actual.measure_at.line, model::in_quotes(actual.study));
  }
  if (listed(problems)) return Exit::input;
  if (figures.empty()) {
    fmt::print(stderr, "{}: nothing in it is of the year of a study given\n", options.actuals);
    return Exit::input;
  }
  const nlohmann::json held = held_json(figures);
  write_durably(page, held_html(held));
  if (options.json) {
    fmt::print("{}\n", held.dump(2));
  } else {
    fmt::print("{}", held_text(held));
  }
  std::fflush(stdout);
  fmt::print(stderr, "\npage     {}\n", page.string());
  return Exit::done;
}

}  // namespace

void add_score(CLI::App& app, Exit& status) {
  CLI::App* command = app.add_subcommand(
      "score", "Hold saved studies to what happened: intervals, scores and a calibration plot");
  const auto options = std::make_shared<ScoreOptions>();
  command->add_option("FOLDER", options->folders, "Folders of studies, each with a results.h5")
      ->required();
  command
      ->add_option("--actuals", options->actuals,
                   "CSV file with the columns measure, period and value, and study if several")
      ->required();
  command->add_option("--out", options->out, "File for the page [score.html in the first folder]");
  add_replace(*command, options->replace);
  command->add_flag("--json", options->json, "Print the scores as JSON on standard output");
  command->footer(
      "A line of the actuals:\n"
      "  clock initial-conference in time by child,2026-04-01 to 2027-03-31,86.7 %\n\n"
      "Example:\n"
      "  casetide score out/hertfordshire-seed1 --actuals actuals.csv");
  command->callback([options, &status] { status = score(*options); });
}

}  // namespace casetide::analysis
