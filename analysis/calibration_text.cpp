#include "analysis/calibration_text.hpp"

#include <utility>

#include <fmt/format.h>

#include "analysis/estimate.hpp"
#include "analysis/text_table.hpp"

namespace casetide::analysis {
namespace {

using nlohmann::json;

constexpr double kInterval = 0.9;
constexpr const char* kForecasts[] = {"calibrated", "last_year", "three_year_mean"};
constexpr const char* kForecastLabels[] = {"calibrated", "last year", "three-year mean"};

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

std::string scores_text(const json& scores) {
  using enum TextTable::Align;
  TextTable each(
      fmt::format("Conferences within 15 working days, year to 31 March {}, in 100: 90 % intervals "
                  "and CRPS",
                  scores.at("year").get<int>()),
      {"Authority", "happened", "calibrated", "", "last year", "", "three-year mean", ""},
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
    each.row(std::move(row));
  }
  TextTable all("Together, where all three could be made (lower CRPS is better)",
                {"Forecast", "inside the 90 % interval", "mean width", "CRPS"},
                {left, right, right, right});
  for (std::size_t i = 0; i < std::size(kForecasts); ++i) {
    const json& of = scores.at("all").at(kForecasts[i]);
    all.row({kForecastLabels[i],
             fmt::format("{} of {}", of.at("inside").get<int>(), of.at("forecasts").get<int>()),
             points(of.at("width").get<double>()),
             fmt::format("{:.2f}", of.at("crps").get<double>())});
  }
  return each.text() + all.text();
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

void add_scores(json& summary, const std::vector<HeldOut>& held_out) {
  json scores{{"year", held_out.front().year}, {"areas", json::array()}, {"all", json::object()}};
  std::vector<std::vector<Score>> together(std::size(kForecasts));
  for (const HeldOut& one : held_out) {
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
  if (summary.contains("scores") && !summary.at("scores").at("all").empty())
    text += scores_text(summary.at("scores"));
  return text;
}

}  // namespace casetide::analysis
