#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "analysis/commands/commands.hpp"
#include "analysis/commands/written_file.hpp"
#include "analysis/durable_file.hpp"
#include "analysis/procedure_map.hpp"
#include "analysis/procedure_picture.hpp"
#include "analysis/procedure_text.hpp"
#include "model/problems.hpp"
#include "model/read_scenario.hpp"
#include "model/scenario_files.hpp"

namespace casetide::analysis {
namespace {

struct ShowOptions {
  std::string file;
  std::string svg;
  std::string strand;
  bool all = false;
  bool replace = false;
};

/// The index of the strand that is asked for, kNone for all; nothing after saying that there is none.
std::optional<int> strand_of(const model::Scenario& scenario, const std::string& name) {
  if (name.empty()) return model::kNone;
  std::vector<std::string> names;
  for (std::size_t s = 0; s < scenario.strands.size(); ++s) {
    if (scenario.strands[s].name == name) return static_cast<int>(s);
    names.push_back(scenario.strands[s].name);
  }
  fmt::print(stderr, "--strand: no strand {}{}\n", model::in_quotes(name),
             model::suggestion(name, names, "there is"));
  return std::nullopt;
}

Exit show(const ShowOptions& options) {
  const model::FileRole role = model::role_of(options.file);
  if (role == model::FileRole::part) {
    fmt::print(stderr,
               "{}: neither a scenario nor a procedure: it has no [strand.NAME]; expected, for "
               "example, scenarios/hertfordshire.toml or "
               "scenarios/procedures/working-together-2018.toml\n",
               options.file);
    return Exit::input;
  }
  model::Reading reading = role == model::FileRole::procedure ? model::read_procedure(options.file)
                                                              : model::read_scenario(options.file);
  for (const model::Problem& problem : reading.problems)
    fmt::print(stderr, "{}\n", to_string(problem));
  if (!reading.scenario) {
    fmt::print(stderr, "{}\n", summary(reading));
    return Exit::input;
  }
  if (!options.svg.empty() &&
      !may_write({options.svg, "show", "--svg", options.replace}, files_read(*reading.scenario)))
    return Exit::input;
  const auto strand = strand_of(*reading.scenario, options.strand);
  if (!strand) return Exit::input;
  const std::string& title =
      reading.scenario->title.empty() ? options.file : reading.scenario->title;
  ProcedureMap map = map_of(*reading.scenario, reading.effective);
  if (*strand != model::kNone) map = only_strand(map, *strand);
  if (!options.svg.empty()) {
    const std::string under =
        *strand == model::kNone ? "" : ": " + map.strands[static_cast<std::size_t>(*strand)];
    write_durably(options.svg, procedure_svg(map, title + under));
    fmt::print(stderr, "picture  {}\n", options.svg);
    return Exit::done;
  }
  fmt::print("{}\n\n{}{}{}{}", title, clocks_text(map), steps_text(map), sources_text(map),
             changes_text(reading.layers, options.all ? NewLines::listed : NewLines::counted));
  return Exit::done;
}

}  // namespace

void add_show(CLI::App& app, Exit& status) {
  CLI::App* command = app.add_subcommand(
      "show", "Show a procedure or scenario: clocks, steps, changes of each file; or draw it");
  const auto options = std::make_shared<ShowOptions>();
  command->add_option("FILE", options->file, "A scenario or a procedure")->required();
  command->add_option("--svg", options->svg, "Draw it into this file instead of telling it");
  add_replace(*command, options->replace);
  command->add_option("--strand", options->strand, "Only this strand and what leads in and out");
  command->add_flag("--all", options->all,
                    "List an area's own lines too: teams, streams, published figures");
  command->footer(
      "Examples:\n"
      "  casetide show scenarios/hertfordshire.toml\n"
      "  casetide show scenarios/procedures/working-together-2018.toml --svg procedure.svg\n"
      "  casetide show scenarios/hertfordshire.toml --strand enquiry --svg enquiry.svg");
  command->callback([options, &status] { status = show(*options); });
}

}  // namespace casetide::analysis
