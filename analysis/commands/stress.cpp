#include <array>
#include <filesystem>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "analysis/commands/commands.hpp"
#include "analysis/commands/written_file.hpp"
#include "analysis/durable_file.hpp"
#include "analysis/restored_scenario.hpp"
#include "analysis/results.hpp"
#include "analysis/stress_items.hpp"
#include "analysis/stress_page.hpp"
#include "analysis/study.hpp"

namespace casetide::analysis {
namespace {

namespace fs = std::filesystem;

struct StressOptions {
  std::string run;
  std::string output;  // empty: stress.html or stress.md beside the results
  bool markdown = false;
  bool replace = false;
};

Exit stress(const StressOptions& options) {
  const fs::path results_file =
      fs::is_directory(options.run) ? results_path(options.run) : fs::path(options.run);
  const fs::path output =
      !options.output.empty()
          ? fs::path(options.output)
          : results_file.parent_path() / (options.markdown ? "stress.md" : "stress.html");
  if (!may_write({output, "stress", "--output", options.replace}, std::array{results_file}))
    return Exit::input;
  try {
    const Results results = read_results(results_file);
    const model::Reading reading = restored_scenario(results.identity);
    if (!reading.scenario) {
      for (const model::Problem& problem : reading.problems)
        fmt::print(stderr, "{}\n", to_string(problem));
      fmt::print(stderr,
                 "{}: its scenario was read by Casetide {}, and this is another; use that one, or "
                 "run the scenario "
                 "again\n",
                 results_file.string(), results.identity.version);
      return Exit::input;
    }
    const StressReport report = stress_report(results, reading);
    write_durably(output, options.markdown ? stress_markdown(report) : stress_html(report));
    fmt::print(stderr, "report   {} ({} blanks for the author)\n", output.string(),
               report.blanks().size());
  } catch (const NotResults& error) {
    fmt::print(stderr, "{}: {}; expected the folder of a run, or its results.h5\n",
               results_file.string(), error.what());
    return Exit::input;
  }
  return Exit::done;
}

}  // namespace

void add_stress(CLI::App& app, Exit& status) {
  CLI::App* command = app.add_subcommand(
      "stress", "Fill in the STRESS-DES reporting checklist of simulation studies from a run");
  const auto options = std::make_shared<StressOptions>();
  command->add_option("RUN", options->run, "Folder of a run, or its results.h5")->required();
  command->add_option("--output", options->output, "File to write [stress.html in that folder]");
  add_replace(*command, options->replace);
  command->add_flag("--markdown", options->markdown, "Write Markdown, to go on writing in");
  command->footer(
      "Example:\n"
      "  casetide stress out/hertfordshire-seed1");
  command->callback([options, &status] { status = stress(*options); });
}

}  // namespace casetide::analysis
