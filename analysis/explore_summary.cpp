#include "analysis/explore_summary.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/version.hpp"
#include "sim/time.hpp"

namespace casetide::analysis {
namespace {

using nlohmann::json;

// What is told of in sentences: at least this part of a variance.
constexpr double kWorthSaying = 0.05;
constexpr std::size_t kNamedMost = 3;
constexpr std::size_t kMeasureMost = 5;

json or_null(const std::optional<double>& value) {
  return value ? json(*value) : json();
}

json share_json(const SobolShare& share) {
  return {{"value", share.value}, {"low", or_null(share.low)}, {"high", or_null(share.high)}};
}
json share_json(const std::optional<SobolShare>& share) {
  return share ? share_json(*share) : json();
}

class Summary {
 public:
  Summary(const Exploration& exploration, const model::Scenario& scenario,
          const std::vector<ExploreInput>& inputs, const Outputs& outputs,
          const ExploreOptions& options)
      : found_(exploration),
        scenario_(scenario),
        inputs_(inputs),
        outputs_(outputs),
        options_(options) {}

  [[nodiscard]] json whole() const {
    return {{"casetide", version()},
            {"engine", engine()},
            {"run",
             {{"title", scenario_.title},
              {"name", scenario_.name},
              {"first_day", sim::iso_date(scenario_.first_day)},
              {"last_day", sim::iso_date(scenario_.last_day)},
              {"seed", options_.seed}}},
            {"outputs", outputs()},
            {"inputs", inputs()},
            {"screening", screening()},
            {"kept", kept()},
            {"tornado", tornado()},
            {"sobol", sobol()},
            {"findings", findings()},
            {"worth_measuring", worth_measuring()},
            {"limits", limits()}};
  }

 private:
  [[nodiscard]] json outputs() const {
    json list = json::array();
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
      const Output& output = outputs_.list()[i];
      list.push_back({{"name", output.name}, {"label", output.label}, {"unit", output.unit()}});
      if (i < found_.as_stated.size()) list.back()["as_stated"] = or_null(found_.as_stated[i]);
      if (i < found_.good_rows.size()) list.back()["rows"] = found_.good_rows[i];
      json& split = list.back()["split"];
      if (i >= found_.sobol.size() || !found_.sobol[i]) continue;
      const SobolIndices& indices = *found_.sobol[i];
      list.back()["mean"] = indices.mean;
      list.back()["sd"] = std::sqrt(indices.variance);
      split = {{"chance", share_json(indices.chance)},
               {"kept_inputs", share_json(indices.varied)},
               {"other_inputs", share_json(indices.others)}};
    }
    return list;
  }

  [[nodiscard]] json inputs() const {
    json list = json::array();
    for (const ExploreInput& input : inputs_) {
      json parts = json::array();
      for (const model::UncertainInput& part : input.parts) {
        parts.push_back({{"path", part.path},
                         {"stated", value_text(part.stated, part.unit)},
                         {"low", value_text(part.low, part.unit)},
                         {"high", value_text(part.high, part.unit)}});
      }
      list.push_back({{"name", input.name},
                      {"label", input.label},
                      {"table", input.is_table()},
                      {"parts", std::move(parts)}});
    }
    return list;
  }

  [[nodiscard]] std::string group_label(const MorrisGroup& group) const {
    const ExploreInput& first = inputs_[group.first];
    if (group.is_single()) return first.label;
    return fmt::format("{} inputs, from “{}” to “{}”", group.end - group.first, first.name,
                       inputs_[group.end - 1].name);
  }

  [[nodiscard]] json screening() const {
    json groups = json::array();
    for (const MorrisGroup& group : found_.groups) {
      json names = json::array();
      for (std::size_t i = group.first; i < group.end; ++i)
        names.push_back(inputs_[i].name);
      json effects = json::array();
      for (std::size_t i = 0; i < outputs_.size(); ++i) {
        const MorrisEffect& effect = group.effects[i];
        effects.push_back({{"output", outputs_.list()[i].name},
                           {"mu_star", effect.mu_star},
                           {"low", or_null(effect.low)},
                           {"high", or_null(effect.high)},
                           {"mu", or_null(effect.mu)},
                           {"sigma", effect.sigma},
                           {"rises", effect.mu ? json(effect.rises) : json()},
                           {"share", effect.share}});
      }
      groups.push_back({{"inputs", std::move(names)},
                        {"label", group_label(group)},
                        {"effects", std::move(effects)}});
    }
    return {{"trajectories", options_.screening.trajectories},
            {"most_groups", options_.screening.most_groups},
            {"groups", std::move(groups)}};
  }

  [[nodiscard]] json kept() const {
    json list = json::array();
    for (const std::size_t input : found_.kept)
      list.push_back(inputs_[input].name);
    return list;
  }

  [[nodiscard]] json tornado() const {
    if (found_.tornado.empty()) return nullptr;
    json bars = json::array();
    for (const TornadoBar& bar : found_.tornado) {
      const ExploreInput& input = inputs_[bar.input];
      const model::UncertainInput& part = input.parts[bar.part];
      bars.push_back({{"input", input.name},
                      {"path", part.path},
                      {"label", label_of_path(scenario_, part.path)},
                      {"low", value_text(part.low, part.unit)},
                      {"high", value_text(part.high, part.unit)},
                      {"output", outputs_.list()[bar.output].name},
                      {"at_low", or_null(bar.at_low)},
                      {"at_high", or_null(bar.at_high)},
                      {"difference",
                       {{"mean", or_null(bar.difference)},
                        {"low", or_null(bar.low)},
                        {"high", or_null(bar.high)}}}});
    }
    return {{"replications", options_.tornado_replications}, {"bars", std::move(bars)}};
  }

  [[nodiscard]] json sobol() const {
    if (found_.sobol.empty()) return nullptr;
    json list = json::array();
    for (std::size_t output = 0; output < outputs_.size(); ++output) {
      if (!found_.sobol[output]) continue;
      const SobolIndices& indices = *found_.sobol[output];
      for (std::size_t k = 0; k < found_.kept.size(); ++k) {
        list.push_back({{"output", outputs_.list()[output].name},
                        {"input", inputs_[found_.kept[k]].name},
                        {"label", inputs_[found_.kept[k]].label},
                        {"first", share_json(indices.first[k])},
                        {"total", share_json(indices.total[k])},
                        {"total_of_answer", share_json(indices.total_of_answer[k])}});
      }
    }
    return {{"rows", options_.rows}, {"indices", std::move(list)}};
  }

  /// Inputs by what they bring about, as a part of what is uncertain, largest first. With Sobol indices only
  /// what is surely above nought; from the screening alone, what it saw.
  [[nodiscard]] std::vector<std::pair<double, std::string>> ranked(std::size_t output) const {
    std::vector<std::pair<double, std::string>> list;
    if (output < found_.sobol.size()) {
      if (!found_.sobol[output]) return list;
      for (std::size_t k = 0; k < found_.kept.size(); ++k) {
        const SobolShare& share = found_.sobol[output]->total_of_answer[k];
        if (share.low.value_or(share.value) > 0)
          list.emplace_back(share.value, inputs_[found_.kept[k]].label);
      }
    } else {
      for (const MorrisGroup& group : found_.groups) {
        if (group.is_single()) list.emplace_back(group.effects[output].share, group_label(group));
      }
    }
    std::ranges::stable_sort(list, std::greater(), &std::pair<double, std::string>::first);
    std::erase_if(list, [](const auto& one) { return one.first < kWorthSaying; });
    return list;
  }

  static std::string named(const std::vector<std::pair<double, std::string>>& list) {
    std::string text;
    for (std::size_t i = 0; i < std::min(kNamedMost, list.size()); ++i) {
      text += fmt::format("{}“{}” ({:.0f})", i == 0 ? "" : ", ", list[i].second,
                          100 * std::min(1.0, list[i].first));
    }
    return text;
  }

  /// From the screening alone.
  [[nodiscard]] std::string screened(
      std::size_t output, const std::vector<std::pair<double, std::string>>& list) const {
    double hidden = 0;
    for (const MorrisGroup& group : found_.groups)
      hidden += group.is_single() ? 0 : group.effects[output].share;
    std::string text = outputs_.list()[output].label;
    text += list.empty() ? ": no single input stands out in the screening"
                         : ": in the screening it was moved most by " + named(list) +
                               ", in parts of 100 of what moved it";
    if (hidden >= kWorthSaying)
      text += fmt::format("; {}{:.0f}{} are of inputs that were not told apart",
                          list.empty() ? "of 100 parts of what moved it, " : "", 100 * hidden,
                          list.empty() ? "" : " parts");
    return text + ".";
  }

  /// Always the same, or next to nothing to count.
  [[nodiscard]] std::string without_indices(std::size_t output) const {
    const std::string& label = outputs_.list()[output].label;
    const std::size_t good = found_.good_rows[output];
    if (good < 2)
      return fmt::format("{}: {}, so nothing is known of it.", label, empty_rows(output));
    return fmt::format("{}: the same in every year{}.", label,
                       good < options_.rows ? " in which there was something to count" : "");
  }
  [[nodiscard]] std::string empty_rows(std::size_t output) const {
    return fmt::format("nothing to count in {} of {} rows of the Sobol design",
                       options_.rows - found_.good_rows[output], options_.rows);
  }

  [[nodiscard]] std::string finding(std::size_t output) const {
    const std::string& label = outputs_.list()[output].label;
    const auto list = ranked(output);
    if (output >= found_.sobol.size()) return screened(output, list);
    if (!found_.sobol[output]) return without_indices(output);
    const SobolIndices& indices = *found_.sobol[output];
    const auto hundred = [](const SobolShare& share) {
      return fmt::format("{:.0f}", 100 * std::clamp(share.value, 0.0, 1.0));
    };
    std::string text = label;
    text += list.empty()
                ? ": of 100 parts of the variance of one year’s figure, no input kept is sure "
                  "to bring about any; "
                : " hangs most on " + named(list) +
                      ", in parts of 100 of the variance of one year’s figure; ";
    text += fmt::format("{} are chance, {} the inputs kept together, {} all other inputs",
                        hundred(indices.chance), hundred(indices.varied), hundred(indices.others));
    return text + ".";
  }

  [[nodiscard]] json findings() const {
    json list = json::array();
    for (std::size_t i = 0; i < outputs_.size(); ++i)
      list.push_back(finding(i));
    return list;
  }

  /// Inputs whose range, made narrower by a local figure, would sharpen the answers most.
  [[nodiscard]] json worth_measuring() const {
    std::map<std::string, std::pair<double, std::string>> most;  // [input]: part, output
    for (std::size_t output = 0; output < outputs_.size(); ++output) {
      for (const auto& [part, label] : ranked(output)) {
        auto& best = most[label];
        if (part > best.first) best = {part, outputs_.list()[output].label};
      }
    }
    std::vector<std::pair<double, std::string>> order;
    for (const auto& [label, best] : most)
      order.emplace_back(best.first, label);
    std::ranges::stable_sort(order, std::greater(), &std::pair<double, std::string>::first);
    json list = json::array();
    for (std::size_t i = 0; i < std::min(kMeasureMost, order.size()); ++i) {
      list.push_back({{"label", order[i].second},
                      {"output", most[order[i].second].second},
                      {"part", order[i].first}});
    }
    return list;
  }

  [[nodiscard]] json limits() const {
    json list = json::array();
    std::size_t hidden = 0;
    std::size_t groups = 0;
    for (const MorrisGroup& group : found_.groups) {
      if (group.is_single()) continue;
      hidden += group.end - group.first;
      groups += 1;
    }
    list.push_back(
        fmt::format("The screening moved every input on {} trajectories, each with the luck of one "
                    "simulated year. "
                    "Its intervals are rough, and an effect smaller than what luck does when "
                    "anything at all is moved "
                    "cannot be told from it; more --trajectories see smaller effects.",
                    options_.screening.trajectories));
    if (hidden > 0) {
      list.push_back(
          fmt::format("{} of {} inputs were moved only in {} groups: of these it is known what "
                      "each group does, not "
                      "which of its inputs does it; more --groups cut further.",
                      hidden, inputs_.size(), groups));
    }
    list.push_back(
        "A range is what somebody believed: an input with too narrow a range seems to matter less "
        "than it "
        "does, and what has no range was not varied.");
    for (std::size_t i = 0; i < found_.empty.size(); ++i) {
      if (found_.empty[i] == 0) continue;
      list.push_back(
          fmt::format("{}: at {} points of the screening there was nothing to count; taken as 0.",
                      outputs_.list()[i].label, found_.empty[i]));
    }
    for (std::size_t i = 0; i < found_.good_rows.size(); ++i) {
      if (found_.good_rows[i] == options_.rows) continue;
      list.push_back(
          fmt::format("{}: {}, which were left out.", outputs_.list()[i].label, empty_rows(i)));
    }
    if (found_.sobol.empty()) {
      list.push_back(
          "Without the Sobol indices it is not known how much of an answer's uncertainty is "
          "chance.");
    } else {
      list.push_back(
          fmt::format("Sobol indices rest on {} rows; their intervals say how well they are known.",
                      options_.rows));
    }
    return list;
  }

  const Exploration& found_;
  const model::Scenario& scenario_;
  const std::vector<ExploreInput>& inputs_;
  const Outputs& outputs_;
  const ExploreOptions& options_;
};

}  // namespace

nlohmann::json summarise(const Exploration& exploration, const model::Scenario& scenario,
                         const std::vector<ExploreInput>& inputs, const Outputs& outputs,
                         const ExploreOptions& options) {
  return Summary(exploration, scenario, inputs, outputs, options).whole();
}

}  // namespace casetide::analysis
