#include "model/notes.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "model/check_scenario.hpp"
#include "model/read_measure.hpp"
#include "sim/time.hpp"

namespace casetide::model {
namespace {

bool states_families(const LayerChanges& layer) {
  return std::ranges::any_of(layer.changes, [](const LineChange& line) {
    return line.path.starts_with("stream.") && line.path.ends_with(".families") && !line.is.empty();
  });
}

/// An area with families of its own may still be compared with what was published of another.
std::string inherited_figures(const Scenario& scenario, const std::vector<LayerChanges>& layers) {
  const auto area = [](const LayerChanges& layer) { return layer.kind == FileLayer::Kind::area; };
  const auto first = std::ranges::find_if(layers, area);
  const auto own = std::find_if(layers.rbegin(), layers.rend(), [&](const LayerChanges& layer) {
                     return area(layer) && states_families(layer);
                   }).base();
  if (own == layers.begin() || own - 1 == first) return "";
  std::vector<std::string> names;
  for (const Published& figure : scenario.published) {
    const std::string path = "published." + figure.name + ".value";
    const bool stated = std::any_of(own - 1, layers.end(), [&](const LayerChanges& layer) {
      return std::ranges::find(layer.changes, path, &LineChange::path) != layer.changes.end();
    });
    if (!stated) names.push_back(figure.name);
  }
  if (names.empty()) return "";
  constexpr std::size_t kMost = 3;
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), kMost); ++i)
    list += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > kMost) list += fmt::format(" and {} more", names.size() - kMost);
  return fmt::format(
      "{} has families of its own, and is compared with what was published of {}: {}; state such "
      "figures anew, or take them away, for example [remove] published = [\"{}\"]",
      (own - 1)->file, (own - 2)->file, list, names.front());
}

/// Counts that were published of a year, where something else is reported.
std::string figures_of_a_year(const Scenario& scenario) {
  const auto left_out = std::ranges::count_if(scenario.published, [&](const Published& figure) {
    return !is_comparable(scenario, figure.compare);
  });
  if (left_out == 0) return "";
  return fmt::format(
      "the period reported, {} to {}, is no year: {} published count{} of a year {} not set beside "
      "it",
      sim::iso_date(scenario.first_day), sim::iso_date(scenario.last_day), left_out,
      left_out == 1 ? "" : "s", left_out == 1 ? "is" : "are");
}

}  // namespace

std::vector<std::string> notes_on(const Scenario& scenario,
                                  const std::vector<LayerChanges>& layers) {
  std::vector<std::string> notes;
  for (const LayerChanges& layer : layers)
    if (layer.kind == FileLayer::Kind::policy && layer.changes.empty())
      notes.push_back(fmt::format("the policy {} changes no line", layer.file));
  std::string roles;
  for (const std::string& role : roles_without_work(scenario))
    roles += (roles.empty() ? "" : ", ") + role;
  if (!roles.empty())
    notes.push_back(
        fmt::format("nothing in the procedure asks for these posts, which never work: {}", roles));
  if (const std::string figures = inherited_figures(scenario, layers); !figures.empty())
    notes.push_back(figures);
  if (const std::string figures = figures_of_a_year(scenario); !figures.empty())
    notes.push_back(figures);
  return notes;
}

}  // namespace casetide::model
