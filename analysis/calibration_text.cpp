#include "analysis/calibration_text.hpp"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/estimate.hpp"
#include "analysis/text_table.hpp"

namespace casetide::analysis {
namespace {

using nlohmann::json;

constexpr double kInterval = 0.9;
constexpr const char* kForecasts[] = {"calibrated", "last_year", "three_year_mean"};

/// By the years that they rest on, the last being `until`.
std::vector<std::string> forecast_labels(int until) {
  return {"calibrated", fmt::format("{}'s value", until),
          fmt::format("mean of {} to {}", until - 2, until)};
}

std::vector<Searched> all_searched() {
  return {Searched::aim, Searched::other_reason, Searched::chairs_load, Searched::outside_load};
}

json score_json(const Score& score, const std::vector<double>& sample) {
  return {{"crps", score.crps},        {"median", sample_quantile(sample, 0.5)},
          {"low", score.interval.low}, {"high", score.interval.high},
          {"place", score.place},      {"inside", score.inside}};
}

std::string points(double value) {
  return fmt::format("{:.1f}", value);
}

std::string range(const json& of) {
  return fmt::format("{:.1f} to {:.1f}", of.at("low").get<double>(), of.at("high").get<double>());
}

std::string areas_text(const json& areas) {
  using enum TextTable::Align;
  TextTable table(
      "What was learned, with 90 % ranges (a range at most half as wide as before counts as "
      "learned)",
      {"Authority", "", "", "90 %", ""}, {left, left, right, right, left});
  for (const json& area : areas) {
    const auto name = area.at("name").get<std::string>();
    if (area.at("inputs").empty()) {
      table.row({shortened(name, 24),
                 "every point was ruled out: the base cannot do what its years did", "", "", ""});
      continue;
    }
    bool first = true;
    for (const json& input : area.at("inputs")) {
      table.row({first ? shortened(name, 24) : "",
                 fmt::format("{} ({})", input.at("label").get<std::string>(),
                             input.at("unit").get<std::string>()),
                 fmt::format("{:.3g}", input.at("median").get<double>()),
                 fmt::format("{:.3g} to {:.3g}", input.at("low").get<double>(),
                             input.at("high").get<double>()),
                 input.at("learned").get<bool>() ? "learned" : "not learned"});
      first = false;
    }
  }
  return table.text();
}

std::string each_score(const json& scores, const std::vector<std::string>& labels) {
  using enum TextTable::Align;
  TextTable table(
      fmt::format("Conferences within 15 working days, year to 31 March {}, in 100: 90 % intervals "
                  "and CRPS",
                  scores.at("year").get<int>()),
      {"Authority", "happened", labels[0], "", labels[1], "", labels[2], ""},
      {left, right, right, right, right, right, right, right});
  for (const json& area : scores.at("areas")) {
    std::vector<std::string> row{shortened(area.at("name").get<std::string>(), 24),
                                 points(area.at("actual").get<double>())};
    for (const char* forecast : kForecasts) {
      if (!area.contains(forecast)) {
        row.insert(row.end(), {"not known", ""});
        continue;
      }
      const json& of = area.at(forecast);
      row.push_back(range(of) + (of.at("inside").get<bool>() ? "" : " (missed)"));
      row.push_back(points(of.at("crps").get<double>()));
    }
    table.row(std::move(row));
  }
  return table.text();
}

std::string scores_together(const json& all, const std::vector<std::string>& labels) {
  using enum TextTable::Align;
  TextTable table("Together, where all three could be made (lower CRPS is better)",
                  {"Forecast", "inside the 90 % interval", "mean width", "CRPS"},
                  {left, right, right, right});
  for (std::size_t i = 0; i < std::size(kForecasts); ++i) {
    const json& of = all.at(kForecasts[i]);
    table.row({labels[i],
               fmt::format("{} of {}", of.at("inside").get<int>(), of.at("forecasts").get<int>()),
               points(of.at("width").get<double>()),
               fmt::format("{:.2f}", of.at("crps").get<double>())});
  }
  return table.text();
}

std::string scores_text(const json& scores, int until) {
  const std::vector<std::string> labels = forecast_labels(until);
  std::string text;
  if (!scores.at("areas").empty()) text += each_score(scores, labels);
  if (!scores.at("all").empty()) text += scores_together(scores.at("all"), labels);
  const auto& unknown = scores.at("not_published");
  if (!unknown.empty()) {
    text += fmt::format("Not scored, for their year to 31 March {} is not published: {}\n",
                        scores.at("year").get<int>(),
                        fmt::join(unknown.get<std::vector<std::string>>(), ", "));
  }
  return text;
}

}  // namespace

json calibration_json(const Simulated& simulated, const Calibration& calibration) {
  json summary{{"until", calibration.until()},
               {"load_response", calibration.load_response()},
               {"emulators", json::array()},
               {"areas", json::array()}};
  for (std::size_t output = 0; output < kShared; ++output) {
    summary["emulators"].push_back({{"output", label_of(static_cast<SharedOutput>(output))},
                                    {"points", simulated.count()},
                                    {"predicted", simulated.predicted(output)}});
  }
  return summary;
}

void add_area(json& summary, const AreaFit& fit) {
  json area{{"name", fit.authority->name},
            {"years", fit.years},
            {"not_ruled_out", fit.posterior.not_ruled_out},
            {"effective_samples", fit.posterior.worth},
            {"inputs", json::array()}};
  for (const Searched input : all_searched()) {
    if (fit.learned.empty()) break;
    const Learned& found = fit.learned[static_cast<std::size_t>(input)];
    area["inputs"].push_back({{"label", searched(input).label},
                              {"unit", searched(input).unit},
                              {"median", searched_value(input, found.median)},
                              {"low", searched_value(input, found.range.low)},
                              {"high", searched_value(input, found.range.high)},
                              {"learned", found.learned}});
  }
  summary["areas"].push_back(std::move(area));
}

void add_scores(json& summary, int year, const std::vector<HeldOutYear>& held_out,
                const std::vector<std::string>& not_published) {
  json scores{{"year", year},
              {"areas", json::array()},
              {"not_published", not_published},
              {"all", json::object()}};
  std::vector<std::vector<Score>> together(std::size(kForecasts));
  for (const HeldOutYear& one : held_out) {
    json area{{"name", one.area}, {"actual", one.actual}};
    const std::vector<double>* const samples[] = {&one.calibrated, &one.last_year,
                                                  &one.three_year_mean};
    const bool all = !one.last_year.empty() && !one.three_year_mean.empty();
    for (std::size_t i = 0; i < std::size(kForecasts); ++i) {
      if (samples[i]->empty()) continue;
      const Score scored = score(*samples[i], one.actual, kInterval);
      area[kForecasts[i]] = score_json(scored, *samples[i]);
      if (all) together[i].push_back(scored);
    }
    scores["areas"].push_back(std::move(area));
  }
  for (std::size_t i = 0; i < std::size(kForecasts); ++i) {
    if (together[i].empty()) continue;
    const ScoreSummary of = summarise(together[i]);
    scores["all"][kForecasts[i]] = {
        {"forecasts", of.forecasts}, {"inside", of.inside}, {"width", of.width}, {"crps", of.crps}};
  }
  summary["scores"] = std::move(scores);
}

std::string calibration_text(const json& summary) {
  std::string text =
      fmt::format("Fitted to years to 31 March {}.\n\n", summary.at("until").get<int>());
  text += areas_text(summary.at("areas"));
  for (const json& emulator : summary.at("emulators")) {
    text +=
        fmt::format("Emulator, {}: {} of {} points lie within its 95 % interval when left out\n",
                    emulator.at("output").get<std::string>(), emulator.at("predicted").get<int>(),
                    emulator.at("points").get<int>());
  }
  text += fmt::format(
      "Of a year's change of volume conference chairs feel {:.0f} of 100, by all authorities of "
      "the "
      "table; the rest was met by more or fewer of them.\n\n",
      100 * summary.at("load_response").get<double>());
  if (summary.contains("scores"))
    text += scores_text(summary.at("scores"), summary.at("until").get<int>());
  return text;
}

}  // namespace casetide::analysis
