#include "model/notes.hpp"

#include <fmt/format.h>

#include "model/check_scenario.hpp"

namespace casetide::model {

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
  return notes;
}

}  // namespace casetide::model
