#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "analysis/commands/commands.hpp"
#include "analysis/deadline_text.hpp"
#include "model/problems.hpp"
#include "model/read_scenario.hpp"
#include "sim/work_calendar.hpp"

namespace casetide::analysis {
namespace {

struct DeadlineOptions {
  std::vector<std::string> words;  // a start and a limit, or a limit with a date of its own
  std::vector<std::string> closed;
  std::string scenario;
};

Exit refuse(const std::string& message) {
  fmt::print(stderr, "{}\n", message);
  return Exit::input;
}

/// The days off that the options name, or nothing after saying what is wrong.
std::optional<std::vector<sim::LocalDays>> closures_of(const DeadlineOptions& options) {
  std::vector<sim::LocalDays> closures;
  for (const std::string& text : options.closed) {
    const auto day = sim::parse_date(text);
    if (!day || !sim::WorkCalendar::covers(*day)) {
      refuse(
          fmt::format("--closed: {} is not a date; expected year-month-day, for example "
                      "--closed 2026-12-29",
                      model::in_quotes(text)));
      return std::nullopt;
    }
    closures.push_back(*day);
  }
  if (options.scenario.empty()) return closures;
  const model::Reading reading = model::read_scenario(options.scenario);
  for (const model::Problem& problem : reading.problems)
    fmt::print(stderr, "{}\n", to_string(problem));
  if (!reading.scenario) {
    fmt::print(stderr, "{}\n", summary(reading));
    return std::nullopt;
  }
  for (const std::int32_t day : reading.scenario->closures)
    closures.push_back(sim::local_day(day));
  return closures;
}

Exit deadline(const DeadlineOptions& options) {
  std::optional<std::string> start;
  if (options.words.size() == 2) start = options.words.front();
  const auto limit = parse_dated_limit(options.words.back(), start);
  if (!limit.value) return refuse(limit.message);
  const auto closures = closures_of(options);
  if (!closures) return Exit::input;
  const auto text = deadline_text(*limit.value, *closures);
  if (!text.value) return refuse(text.message);
  fmt::print("{}", *text.value);
  return Exit::done;
}

}  // namespace

void add_deadline(CLI::App& app, Exit& status) {
  CLI::App* command = app.add_subcommand(
      "deadline", "Count a limit from a date, day by day, as the simulation counts it");
  const auto options = std::make_shared<DeadlineOptions>();
  command
      ->add_option("[START] LIMIT", options->words,
                   "A date, and a limit; or a limit that counts back from a date")
      ->required()
      ->expected(1, 2);
  command->add_option("--closed", options->closed,
                      "A day on which this service does not open; may be given again");
  command->add_option("--scenario", options->scenario, "Take the closures of this scenario's area");
  command->footer(
      "A working day is any day but Saturday, Sunday and England's bank holidays.\n"
      "Limits: \"15 working days\", \"10 days\", \"6 weeks\", \"3 months\", \"24 hours\",\n"
      "\"24 hours of working days\", \"day 8\", \"day 8 counting the start\", \"same day\",\n"
      "\"same working day\", \"2 working days before DATE\", \"2 clear working days before "
      "DATE\",\n"
      "\"10 weeks before DATE\", \"by DATE + 18 years\".\n\n"
      "Examples:\n"
      "  casetide deadline 2026-03-20 \"15 working days\"\n"
      "  casetide deadline \"2026-03-20 16:30\" \"24 hours of working days\"\n"
      "  casetide deadline \"2 working days before 2026-12-31\" --closed 2026-12-29");
  command->callback([options, &status] { status = deadline(*options); });
}

}  // namespace casetide::analysis
