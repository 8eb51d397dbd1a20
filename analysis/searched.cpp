#include "analysis/searched.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "model/quantity_text.hpp"
#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

const std::string kBook = "step.initial-conference.book.";
const std::string kAim = kBook + "want.share.at-high";
const std::string kAimSource = kBook + "want.share.source";
const std::string kReason = kBook + "later.share";
const std::string kChairs = ".posts.conference-chair.fte";
const std::string kOutside = "standing.children-in-care.cases";
const std::string kLevel = "stream.referrals.year-level";

// What is believed before: anything that an authority might do. England's, fitted to the year to 31 March
// 2023: 79 % and 3 %. Beyond 1.35 times the base's load chairs never catch up.
constexpr SearchedInput kInputs[kSearched] = {
    {"Dates as near the limit as can be had", 40, 98, "%"},
    {"Cannot come sooner, for another reason than capacity", 0.5, 40, "%"},
    {"Conferences for each chair, of the base's", 0.7, 1.35, "times"},
    {"Work from outside the pathway for each social worker, of the base's", 0.5, 1.5, "times"},
};

/// "[team.x.posts.y]\nfte = ...": a path as a table and its last key.
std::string line_of(const std::string& path, const std::string& text) {
  const std::size_t dot = path.rfind('.');
  return fmt::format("[{}]\n{} = \"{}\"\n", path.substr(0, dot), path.substr(dot + 1), text);
}

constexpr const char* kPointSource = "source point of a calibration";

}  // namespace

BaseLines::BaseLines(const std::vector<model::EffectiveLine>& lines) {
  for (const model::EffectiveLine& line : lines)
    lines_[line.path] = line.value;
}

double BaseLines::number(const std::string& path) const {
  std::string_view text = lines_.at(path);
  if (text.starts_with('"')) text.remove_prefix(1);
  const std::optional<double> value = model::take_number(text);
  sim::expects(value.has_value(), "a checked figure begins with a number");
  return *value;
}

std::optional<std::pair<double, double>> BaseLines::range(const std::string& path) const {
  constexpr std::string_view kAssumed = "; assumed ";
  constexpr std::string_view kTo = " to ";
  std::string_view text = lines_.at(path);
  const std::size_t at = text.find(kAssumed);
  if (at == std::string_view::npos) return std::nullopt;
  text.remove_prefix(at + kAssumed.size());
  const std::optional<double> low = model::take_number(text);
  const std::size_t to = text.find(kTo);
  if (!low || to == std::string_view::npos) return std::nullopt;
  text.remove_prefix(to + kTo.size());
  const std::optional<double> high = model::take_number(text);
  return high ? std::optional(std::pair(*low, *high)) : std::nullopt;
}

std::vector<std::string> BaseLines::below(const std::string& prefix) const {
  std::vector<std::string> paths;
  for (const auto& [path, text] : lines_) {
    if (path.starts_with(prefix)) paths.push_back(path);
  }
  return paths;
}

std::vector<std::string> BaseLines::ending(const std::string& suffix) const {
  std::vector<std::string> paths;
  for (const auto& [path, text] : lines_) {
    if (path.ends_with(suffix)) paths.push_back(path);
  }
  return paths;
}

const SearchedInput& searched(Searched input) {
  return kInputs[static_cast<std::size_t>(input)];
}

double searched_value(Searched input, double place) {
  const SearchedInput& of = searched(input);
  return of.low + place * (of.high - of.low);
}

LoadInput chairs_load() {
  const SearchedInput& of = searched(Searched::chairs_load);
  return {static_cast<Eigen::Index>(Searched::chairs_load), of.low, of.high};
}

const char* label_of(SharedOutput output) {
  switch (output) {
    case SharedOutput::in_time:
      return "within 15 working days";
    case SharedOutput::early:
      return "of these within 10";
    case SharedOutput::next:
      return "of the late within 20";
  }
  return "";
}

std::vector<std::string> missing_for_calibration(const BaseLines& base) {
  std::vector<std::string> sentences;
  const auto need = [&](bool there, const std::string& what) {
    if (!there) sentences.push_back(what);
  };
  need(base.has(kAim),
       "[step.initial-conference] has no book.want.share.at-high: the share of conferences "
       "whose date aims at the limit");
  need(base.has(kReason),
       "[step.initial-conference] has no book.later.share: a named reason other than "
       "capacity");
  need(!base.ending(kChairs).empty(), "no team has posts of the role conference-chair");
  need(base.has(kOutside),
       "there is no [standing.children-in-care] with cases: work outside the pathway");
  need(base.has(kLevel), "[stream.referrals] has no year-level");
  for (const char* name : {"referrals", "section-47", "initial-conferences", "plans-started"})
    need(base.has(fmt::format("published.{}.value", name)),
         fmt::format("there is no [published.{}], which an authority's figures are set beside",
                     name));
  return sentences;
}

std::string booking_lines(const BaseLines& base, const std::string& aim,
                          const std::string& other_reason, const std::string& aim_source) {
  // A spread is replaced whole, so every line of it is said again.
  std::string text = "[step.initial-conference.book]\n";
  for (const std::string& path : base.below(kBook)) {
    const std::string key = path.substr(kBook.size());
    const std::string* const words = path == kAim                                ? &aim
                                     : path == kReason                           ? &other_reason
                                     : path == kAimSource && !aim_source.empty() ? &aim_source
                                                                                 : nullptr;
    const std::string value = words != nullptr ? fmt::format("\"{}\"", *words) : base.toml(path);
    text += fmt::format("{} = {}\n", key, value);
  }
  return text;
}

std::string point_overlay(const BaseLines& base, const Eigen::VectorXd& point) {
  const auto value = [&](Searched input) {
    return searched_value(input, point[static_cast<Eigen::Index>(input)]);
  };
  std::string text =
      booking_lines(base, fmt::format("{:.3f} %; {}", value(Searched::aim), kPointSource),
                    fmt::format("{:.3f} %; {}", value(Searched::other_reason), kPointSource));
  for (const std::string& path : base.ending(kChairs)) {
    text +=
        line_of(path, fmt::format("{:.3f} posts; {}",
                                  base.number(path) / value(Searched::chairs_load), kPointSource));
  }
  text += line_of(kOutside,
                  fmt::format("{:.1f} children; {}",
                              base.number(kOutside) * value(Searched::outside_load), kPointSource));
  // The year's level is what the load stands for; it is not drawn as well.
  text += line_of(kLevel, fmt::format("sd 0.001 of the log; {}", kPointSource));
  return text;
}

std::vector<std::string> band_measures() {
  return {"clock initial-conference days 0 to 10 by child",
          "clock initial-conference days 11 to 15 by child",
          "clock initial-conference days 16 to 20 by child",
          "clock initial-conference days 21 or more by child"};
}

std::array<double, kShared> outputs_of_bands(const OutputValues& values) {
  std::array<double, 4> bands{};
  for (std::size_t i = 0; i < bands.size(); ++i) {
    const Column counts = values.above(i);
    bands[i] = std::accumulate(counts.begin(), counts.end(), 0.0);
  }
  // None of either has nothing to divide: half is as good as anything.
  const auto angle = [](double first, double second) {
    const double all = first + second;
    return all > 0 ? angle_of(first / all, all).value : angle_of(0.5, 1).value;
  };
  return {angle(bands[0] + bands[1], bands[2] + bands[3]), angle(bands[0], bands[1]),
          angle(bands[2], bands[3])};
}

}  // namespace casetide::analysis
