#include "analysis/plan.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analysis/commands/commands.hpp"
#include "analysis/commands/study_options.hpp"
#include "analysis/durable_file.hpp"
#include "analysis/interrupt.hpp"
#include "analysis/progress_bar.hpp"
#include "analysis/read_plan.hpp"
#include "analysis/sure.hpp"

namespace casetide::analysis {
namespace {

constexpr const char* kPlanJson = "plan.json";

struct PlanCommandOptions : StudyCommandOptions {
  std::string plan;
  PlanOptions size;
};

Exit refuse(const PlanReading& reading) {
  for (const model::Problem& problem : reading.problems)
    fmt::print(stderr, "{}\n", to_string(problem));
  const std::size_t count = reading.problems.size();
  fmt::print(stderr, "{} problem{}; nothing was run\n", count, count == 1 ? "" : "s");
  return Exit::input;
}

/// Whether so many fresh years can show the assurance at all.
bool can_be_sure(const PlanFile& plan, const PlanOptions& size) {
  const SureLook last = sure_looks(size.fresh_most, plan.assurance, error_of_try(0)).back();
  if (last.needed <= last.years) return true;
  fmt::print(stderr,
             "casetide: {} fresh years can show no assurance of {:g} %; ask for more with --fresh, "
             "nothing was run\n",
             size.fresh_most, 100 * plan.assurance);
  return false;
}

/// Shows how far a plan's rounds are, and after the first how long all will take.
class PlanProgress {
 public:
  PlanProgress(std::string title, PlanSize size) : title_(std::move(title)), size_(size) {}

  void show(const Progress& progress) {
    if (progress.done == 0) bar_.emplace(title_);
    bar_->show(progress);
    run_ += progress.done > last_ ? progress.done - last_ : 0;
    last_ = progress.done;
  }
  /// After the first years.
  void tell_begun() {
    bar_.reset();
    if (run_ == 0) {
      fmt::print(stderr,
                 "The first years are there from before, so how long it takes is not told.\n");
      return;
    }
    fmt::print(stderr, "About {:.0f} simulated years, about {}; at most {:.0f}, {}.\n",
               size_.expected(), time_of(size_.expected()), size_.most, time_of(size_.most));
  }
  void tell_searched() {
    tell("The search has found a plan, which is tried on fresh years",
         size_.verify + size_.explain);
  }
  void tell_binding() {
    tell("No plan is sure, so more of each role is tried", size_.bind + size_.explain);
  }
  void tell_cheaper(const std::string& words) {
    tell(words + " is sure. A plan that costs less is tried", size_.cheaper + size_.explain);
  }
  void tell_failed(const std::string& what) {
    tell(what + ". Another plan is tried", size_.verify + size_.explain);
  }
  void end() {
    bar_.reset();
    fmt::print(stderr, "{} simulated years took {}.\n", run_, time_text(seconds()));
  }

 private:
  using Clock = std::chrono::steady_clock;

  void tell(const std::string& what, double years) {
    bar_.reset();
    fmt::print(stderr, "{}{}.\n", what,
               run_ == 0 ? "" : fmt::format(": about {} more", time_of(years)));
  }
  /// By the years run so far.
  [[nodiscard]] std::string time_of(double years) const {
    return time_text(seconds() / run_ * years);
  }
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(Clock::now() - begun_).count();
  }

  std::string title_;
  PlanSize size_;
  std::optional<ProgressBar> bar_;
  Clock::time_point begun_ = Clock::now();
  std::uint32_t run_ = 0;
  std::uint32_t last_ = 0;
};

Exit plan_command(PlanCommandOptions options) {
  const Interrupt interrupt;
  const PlanReading reading = read_plan(options.plan);
  if (!reading.base) return refuse(reading);
  options.size.fresh_most = whole_units(options.size.fresh_most);
  if (!can_be_sure(*reading.plan, options.size)) return Exit::input;
  if (options.out.empty()) {
    options.out = fmt::format("out/plan-{}-seed{}",
                              std::filesystem::path(options.plan).stem().string(), options.seed);
  }
  const StudyFolder folder(options.out, {kPlanJson, "report.html"}, options.existing());
  PlanProgress progress(reading.plan->title, size_of(*reading.plan, *reading.base, options.size));
  const Points points(folder, pathway_simulation(),
                      {.seed = options.seed,
                       .threads = options.threads_used(),
                       .stop = &interrupt.flag(),
                       .on_progress = [&](const Progress& now) { progress.show(now); }});
  const nlohmann::json answer =
      answer_plan(*reading.plan, *reading.base, points, options.size,
                  {.begun = [&] { progress.tell_begun(); },
                   .searched = [&] { progress.tell_searched(); },
                   .binding = [&] { progress.tell_binding(); },
                   .cheaper = [&](const std::string& words) { progress.tell_cheaper(words); },
                   .failed = [&](const std::string& what) { progress.tell_failed(what); }});
  progress.end();
  write_durably(folder.path() / kPlanJson, answer.dump(2) + "\n");
  write_durably(report_path(folder.path()), plan_html(answer));
  if (options.json)
    fmt::print("{}\n", answer.dump(2));
  else
    fmt::print("{}", plan_text(answer));
  std::fflush(stdout);
  fmt::print(stderr, "\nreport   {}\nnumbers  {}\n", report_path(folder.path()).string(),
             (folder.path() / kPlanJson).string());
  return end_of_checks(answer);
}

}  // namespace

void add_plan(CLI::App& app, Exit& status) {
  CLI::App* command = app.add_subcommand(
      "plan", "Find the cheapest staffing that is sure to meet aims, and verify it on fresh years");
  const auto options = std::make_shared<PlanCommandOptions>();
  command
      ->add_option("PLAN", options->plan,
                   "Plan file, for example scenarios/plans/hertfordshire-conferences.toml")
      ->required();
  command
      ->add_option("--search-years", options->size.search.budget,
                   "Simulated years that the search spends, most of them where cost and assurance "
                   "are in the balance")
      ->capture_default_str()
      ->check(CLI::Range(64U, 1'000'000U));
  command
      ->add_option("--fresh", options->size.fresh_most,
                   "Fresh years on which a plan is verified at most, a multiple of 8; more of them "
                   "find cheaper plans")
      ->capture_default_str()
      ->check(CLI::Range(32U, 100'000U));
  add_study_options(*command, *options, "the plan", "out/plan-NAME-seedN");
  command->footer(
      "Examples:\n"
      "  casetide plan scenarios/plans/hertfordshire-conferences.toml\n"
      "  casetide plan scenarios/plans/hertfordshire-conferences.toml --fresh 256 --out out/sure");
  command->callback([options, &status] { status = plan_command(*options); });
}

}  // namespace casetide::analysis
