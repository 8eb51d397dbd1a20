#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <toml++/toml.h>

#include "analysis/area_overlay.hpp"
#include "analysis/calibration.hpp"
#include "analysis/calibration_points.hpp"
#include "analysis/calibration_text.hpp"
#include "analysis/commands/commands.hpp"
#include "analysis/commands/study_options.hpp"
#include "analysis/commands/written_file.hpp"
#include "analysis/durable_file.hpp"
#include "analysis/interrupt.hpp"
#include "analysis/progress_bar.hpp"
#include "analysis/read_with_snapshot.hpp"
#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

constexpr std::uint32_t kDefaultReplications = 8;
constexpr std::size_t kFirstWave = 40;
constexpr std::size_t kSecondWave = 24;
constexpr int kUntilDefault = 9999;  // all years

struct CalibrateOptions : StudyCommandOptions {
  std::vector<std::string> tables;
  std::vector<std::string> areas;
  bool panel = false;
  int from = 0;  // all years
  int until = kUntilDefault;
  int score = 0;  // no year
  std::string base = "scenarios/england-average.toml";
  std::string output;
  std::size_t points = kFirstWave;
  std::size_t more_points = kSecondWave;
};

Exit refuse(const std::string& message) {
  fmt::print(stderr, "casetide calibrate: {}; nothing was run\n", message);
  return Exit::input;
}

/// The authorities asked for, or nothing after what is wrong was said.
std::optional<std::vector<const Authority*>> asked(const PublishedTable& table,
                                                   const CalibrateOptions& options) {
  std::vector<const Authority*> areas;
  std::vector<std::string> names;
  for (const Authority& authority : table.authorities)
    names.push_back(authority.name);
  bool all = true;
  for (const std::string& name : options.areas) {
    const Authority* const found = table.find(name);
    if (found == nullptr) {
      fmt::print(
          stderr,
          "casetide calibrate: --area {}: no such authority in the table{}; nothing was run\n",
          model::in_quotes(name),
          names.size() > 12 && model::nearest(name, names).empty()
              ? fmt::format(", which has {}", names.size())
              : model::suggestion(name, names, "authorities there"));
      all = false;
    } else if (std::ranges::find(areas, found) == areas.end()) {
      areas.push_back(found);
    }
  }
  if (!all) return std::nullopt;
  if (options.panel) {
    for (const Authority& authority : table.authorities) {
      if (is_authority(authority) &&
          !seen_outputs(authority, options.until).front().loads.empty() &&
          std::ranges::find(areas, &authority) == areas.end())
        areas.push_back(&authority);
    }
  }
  return areas;
}

/// The first point by itself says how long the rest will take; then both waves.
Simulated simulate(CalibrationPoints& runner, const Calibration& calibration,
                   const std::vector<const Authority*>& areas, const CalibrateOptions& options) {
  using Clock = std::chrono::steady_clock;
  const MatrixXd first = even_points(options.points, kSearched);
  const auto begun = Clock::now();
  static_cast<void>(runner.run(first.topRows(1)));
  const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  const auto rest = static_cast<double>(options.points + options.more_points - 1);
  if (runner.replications_run() == 0) {
    fmt::print(
        stderr,
        "{} points more; the first is there from before, so how long they take is not told\n",
        rest);
  } else {
    fmt::print(stderr, "{} points more, about {} (less where they are kept from before)\n", rest,
               time_text(seconds * rest));
  }
  Simulated simulated;
  simulated.add(first, runner.run(first));
  if (options.more_points > 0) {
    const MatrixXd second = calibration.second_wave(simulated, areas, options.more_points);
    if (second.rows() > 0) simulated.add(second, runner.run(second));
  }
  return simulated;
}

/// The share in time of a year, where it was published.
std::optional<double> in_time(const Authority& authority, int year) {
  const auto found = authority.years.find(year);
  return found == authority.years.end() ? std::nullopt
                                        : found->second.figure(PublishedColumn::in_time_percent);
}

HeldOutYear hold_out(const PublishedTable& table, const Calibration& calibration,
                     const Simulated& simulated, const AreaFit& fit,
                     const CalibrateOptions& options) {
  return {
      fit.authority->name, in_time(*fit.authority, options.score).value_or(0),
      calibration.forecast(simulated, fit, options.score, options.seed),
      naive_forecast(table, *fit.authority, Naive::last_year, calibration.until(), options.score),
      naive_forecast(table, *fit.authority, Naive::three_year_mean, calibration.until(),
                     options.score)};
}

/// Where an area's file goes: the file asked for, or a file of its own name in the folder asked for.
std::filesystem::path file_of(const Authority& area, const CalibrateOptions& options,
                              bool several) {
  std::string name;
  for (const char letter : area.name) {
    if (std::isalnum(static_cast<unsigned char>(letter)) != 0)
      name += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    else if (!name.empty() && name.back() != '-')
      name += '-';
  }
  if (several) return std::filesystem::path(options.output) / (name + ".toml");
  return options.output;
}

/// The base's area file as the new file names it.
std::string base_area(const std::filesystem::path& base, const std::filesystem::path& file) {
  const toml::table settings = toml::parse_file(base.string());
  const auto area = settings["area"].value<std::string>();
  sim::expects(area.has_value(), "a checked scenario names its area");
  const std::filesystem::path path = base.parent_path() / *area;
  return std::filesystem::proximate(std::filesystem::absolute(path),
                                    std::filesystem::absolute(file).parent_path())
      .generic_string();
}

int last_year(const PublishedTable& table) {
  int last = 0;
  for (const Authority& authority : table.authorities) {
    if (!authority.years.empty()) last = std::max(last, authority.years.rbegin()->first);
  }
  return last;
}

/// Those asked for lose their years before the first that counts; the others keep theirs, to learn from.
void leave_out_before(PublishedTable& table, const CalibrateOptions& options) {
  for (Authority& authority : table.authorities) {
    const bool is_asked =
        options.panel || std::ranges::any_of(options.areas, [&](const std::string& name) {
          return table.find(name) == &authority;
        });
    if (is_asked)
      authority.years.erase(authority.years.begin(), authority.years.lower_bound(options.from));
  }
}

Exit calibrate(CalibrateOptions options) {
  const Interrupt interrupt;
  const std::vector<std::filesystem::path> files(options.tables.begin(), options.tables.end());
  PublishedTable table = read_published_tables(files);
  for (const model::Problem& problem : table.problems)
    fmt::print(stderr, "{}\n", to_string(problem));
  if (!table.problems.empty()) {
    return refuse(fmt::format("{} problem{} in the table", table.problems.size(),
                              table.problems.size() == 1 ? "" : "s"));
  }
  if (options.until == kUntilDefault)
    options.until = options.score > 0 ? options.score - 1 : last_year(table);
  if (options.score != 0 && options.score <= options.until)
    return refuse(
        fmt::format("--score {}: the year is among those fitted (--until {}); expected a later one",
                    options.score, options.until));
  if (options.from > options.until)
    return refuse(
        fmt::format("--from {} is after the last year that is fitted, {}; expected one before it",
                    options.from, options.until));
  leave_out_before(table, options);
  const auto areas = asked(table, options);
  if (!areas) return Exit::input;
  if (areas->empty())
    return refuse("no authority; expected --area NAME, or --panel for all in the table");
  for (const Authority* const area : *areas) {
    if (seen_outputs(*area, options.until).front().loads.empty())
      return refuse(
          fmt::format("{} has no year {}up to {} with its initial conferences within 15 working "
                      "days; expected at least one",
                      area->name, options.from > 0 ? fmt::format("from {} ", options.from) : "",
                      options.until));
  }
  if (options.score != 0 && std::ranges::none_of(*areas, [&](const Authority* area) {
        return in_time(*area, options.score).has_value();
      }))
    return refuse(
        fmt::format("--score {}: the table has no initial conferences within 15 working days of "
                    "that year{}; expected a year that is published, to be set beside",
                    options.score,
                    areas->size() == 1 ? " for " + areas->front()->name
                                       : std::string(" for any authority asked for")));
  const bool several = areas->size() > 1 || options.panel;
  const model::Reading base = read_with_snapshot(options.base);
  for (const model::Problem& problem : base.problems)
    fmt::print(stderr, "{}\n", to_string(problem));
  if (!base.scenario) {
    fmt::print(stderr, "{}\n", summary(base));
    return Exit::input;
  }
  const std::vector<std::filesystem::path> read = files_read(*base.scenario, files);
  for (const Authority* const area : *areas) {
    if (options.output.empty()) break;
    if (!may_write({file_of(*area, options, several), "calibrate", "--output", options.replace},
                   read))
      return Exit::input;
  }
  const BaseLines lines(base.effective);
  const std::vector<std::string> missing = missing_for_calibration(lines);
  for (const std::string& sentence : missing)
    fmt::print(stderr, "{}: {}\n", options.base, sentence);
  if (!missing.empty())
    return refuse(
        "--base: these are what is searched; expected a scenario such as "
        "scenarios/england-average.toml");

  if (options.out.empty())
    options.out = fmt::format("out/calibrate-{}-seed{}", base.scenario->name, options.seed);
  const StudyFolder folder(options.out, {}, options.existing());
  Calibration calibration(table, options.until);
  CalibrationPoints runner(options.base, lines, folder,
                           {.seed = options.seed,
                            .replications = options.replications,
                            .threads = options.threads_used(),
                            .stop = &interrupt.flag()});
  const Simulated simulated = simulate(runner, calibration, *areas, options);
  calibration.learn_load_response(simulated);

  nlohmann::json summary = calibration_json(simulated, calibration);
  std::vector<HeldOutYear> held_out;
  std::vector<std::string> not_published;  // in the year to be scored
  std::vector<AreaFit> fits(areas->size());
  std::vector<std::optional<HeldOutYear>> held_out_of(areas->size());
  tbb::global_control threads(tbb::global_control::max_allowed_parallelism,
                              static_cast<std::size_t>(options.threads_used()));
  tbb::parallel_for(std::size_t{0}, areas->size(), [&](std::size_t i) {
    fits[i] = calibration.fit(simulated, *(*areas)[i]);
    if (in_time(*(*areas)[i], options.score))
      held_out_of[i] = hold_out(table, calibration, simulated, fits[i], options);
  });
  for (std::size_t i = 0; i < areas->size(); ++i) {
    const Authority* const area = (*areas)[i];
    const AreaFit& fit = fits[i];
    add_area(summary, fit);
    if (held_out_of[i])
      held_out.push_back(std::move(*held_out_of[i]));
    else
      not_published.push_back(area->name);
    if (options.output.empty()) continue;
    const std::filesystem::path file = file_of(*area, options, several);
    if (fit.learned.empty()) {
      fmt::print(stderr,
                 "no area  {}: every point was ruled out, so nothing is known of {} that could be "
                 "written\n",
                 file.string(), area->name);
      continue;
    }
    if (file.has_parent_path()) make_folder(file.parent_path());
    const std::string text =
        area_overlay({&table, &lines, options.until, base_area(options.base, file)}, fit);
    write_durably(file, text);
    fmt::print(stderr, "area     {}\n", file.string());
  }
  if (options.score != 0) add_scores(summary, options.score, held_out, not_published);
  fmt::print("{}", options.json ? summary.dump(2) + "\n" : calibration_text(summary));
  return Exit::done;
}

}  // namespace

void add_calibrate(CLI::App& app, Exit& status) {
  CLI::App* command = app.add_subcommand(
      "calibrate",
      "Learn an authority's numbers from published figures, and write them as an area file");
  const auto options = std::make_shared<CalibrateOptions>();
  command
      ->add_option("TABLE", options->tables,
                   "CSV with a row for each authority and year; several are joined")
      ->required();
  command
      ->add_option("--area", options->areas,
                   "Authority, as the table names it; may be given several times")
      ->allow_extra_args(false);
  command->add_flag("--panel", options->panel, "Every authority of the table");
  command
      ->add_option("--from", options->from,
                   "First year to 31 March that counts for the authorities asked for [all]")
      ->check(CLI::Range(1990, 2100));
  command
      ->add_option("--until", options->until,
                   "Last year to 31 March that is fitted [all, or before --score]")
      ->check(CLI::Range(1990, 2100));
  command
      ->add_option("--score", options->score,
                   "Held-out year to forecast and score beside naive forecasts")
      ->check(CLI::Range(1990, 2100));
  command->add_option("--base", options->base, "Scenario that is simulated")->capture_default_str();
  command->add_option("--output", options->output,
                      "Area file to write; for several authorities a folder");
  command->add_option("--points", options->points, "Points of the first wave")
      ->capture_default_str()
      ->check(CLI::Range(std::size_t{8}, std::size_t{1000}));
  command->add_option("--more-points", options->more_points, "Points of the second wave")
      ->capture_default_str()
      ->check(CLI::Range(std::size_t{0}, std::size_t{1000}));
  options->replications = kDefaultReplications;
  add_replications(*command, *options, "Simulated years of each point", 2);
  add_study_options(*command, *options, "the simulations, which any authority can use again",
                    "out/calibrate-BASE-seedN");
  command->get_option("--replace")
      ->description("Remove Casetide's own files from that folder first, and overwrite --output");
  command->footer(
      "The simulations are of the base scenario and serve every authority, so a second call with "
      "the same\n"
      "--base, --points and --seed takes the first wave from the folder.\n\n"
      "Examples:\n"
      "  casetide calibrate published.csv --area Hertfordshire --output "
      "scenarios/areas/herts-learned.toml\n"
      "  casetide calibrate published.csv --panel --until 2023 --score 2024 --json > scores.json");
  command->callback([options, &status] { status = calibrate(*options); });
}

}  // namespace casetide::analysis
