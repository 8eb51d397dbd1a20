#include "model/layers.hpp"

#include <map>
#include <set>
#include <utility>

#include "model/overlay.hpp"

namespace casetide::model {
namespace {

struct Line {
  std::string path;
  std::string value;
  Origin origin;
};

void flatten(const Node& node, const std::string& path, std::vector<Line>& lines) {
  for (const Entry& entry : node.entries) {
    const std::string here = path.empty() ? entry.key : path + "." + entry.key;
    if (entry.value.kind == Node::Kind::table && !entry.value.entries.empty())
      flatten(entry.value, here, lines);
    else
      lines.push_back({here, as_toml(entry.value), entry.value.at});
  }
}

std::vector<Line> lines_of(const Node& tree) {
  std::vector<Line> lines;
  flatten(tree, "", lines);
  return lines;
}

std::vector<LineChange> differences(const std::vector<Line>& before,
                                    const std::vector<Line>& after) {
  std::map<std::string, const Line*> was;
  for (const Line& line : before)
    was[line.path] = &line;
  std::vector<LineChange> changes;
  std::set<std::string> seen;
  for (const Line& line : after) {
    seen.insert(line.path);
    const auto found = was.find(line.path);
    if (found == was.end())
      changes.push_back({line.path, "", line.value, line.origin});
    else if (found->second->value != line.value)
      changes.push_back({line.path, found->second->value, line.value, line.origin});
  }
  for (const Line& line : before)
    if (!seen.contains(line.path)) changes.push_back({line.path, line.value, "", line.origin});
  return changes;
}

/// Those of a policy under a scenario that states everything itself, whose word counts more.
std::vector<LineChange> added_to(const ScenarioFiles& files, std::vector<LineChange> changes) {
  std::set<std::string> own;
  for (Line& line : lines_of(files.own))
    own.insert(std::move(line.path));
  std::erase_if(changes, [&](const LineChange& change) { return own.contains(change.path); });
  return changes;
}

}  // namespace

std::vector<LayerChanges> changes_by_file(const ScenarioFiles& files) {
  std::vector<LayerChanges> all;
  Problems known;  // those of the overlays were listed when the files were read
  Node tree;
  tree.header = true;
  std::vector<Line> before;
  for (const FileLayer& layer : files.layers) {
    apply_overlay(tree, layer.tree, known);
    std::vector<Line> after = lines_of(tree);
    LayerChanges changes{layer.kind, layer.file, layer.from_day, {}};
    const bool alone = all.empty() || all.front().kind == FileLayer::Kind::policy;
    if (alone && layer.kind == FileLayer::Kind::policy)
      changes.changes = added_to(files, differences(before, after));
    else if (!all.empty())
      changes.changes = differences(before, after);
    all.push_back(std::move(changes));
    before = std::move(after);
  }
  return all;
}

}  // namespace casetide::model
