#include "model/overlay_slips.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "model/numbers.hpp"

namespace casetide::model {
namespace {

/// What no item of a table is without.
constexpr std::array<std::array<std::string_view, 2>, 11> kEssential = {{{"fact", "of"},
                                                                         {"step", "kind"},
                                                                         {"clock", "from"},
                                                                         {"event", "on"},
                                                                         {"standing", "role"},
                                                                         {"pattern", "hours"},
                                                                         {"team", "posts"},
                                                                         {"stream", "start"},
                                                                         {"stock", "strand"},
                                                                         {"published", "value"},
                                                                         {"drift", "measure"}}};

/// Calls `visit` with each item of `from` in `table` and with that item of `onto`, or null.
template <class Visit>
void each_item(const Node& onto, const Node& from, std::string_view table, const Visit& visit) {
  const Node* items = from.find(table);
  const Node* there = onto.find(table);
  if (items == nullptr || there == nullptr) return;
  for (const Entry& item : items->entries)
    visit(item, there->find(item.key), *there);
}

/// The key of `table` that `word` was meant to be. Of one or two letters every word is near to every other.
std::string meant(std::string_view word, const Node& table) {
  constexpr std::size_t kShortest = 3;
  return word.size() < kShortest ? std::string() : nearest(word, keys_of(table));
}

void find_items(const Node& onto, const Node& from, std::vector<KeyPath>& slips,
                Problems& problems) {
  for (const auto& words : kEssential) {
    const std::string_view table = words[0];
    const std::string_view essential = words[1];
    each_item(onto, from, table, [&](const Entry& item, const Node* before, const Node& there) {
      if (before != nullptr || item.value.find(essential) != nullptr) return;
      const std::string near = meant(item.key, there);
      if (near.empty()) return;
      problems.add(item.at,
                   fmt::format("no {} {} to change; did you mean \"{}\"?; expected `{}` in "
                               "a new one",
                               table, in_quotes(item.key), near, essential));
      slips.push_back({table, item.key});
    });
  }
}

void find_posts(const Node& onto, const Node& from, std::vector<KeyPath>& slips,
                Problems& problems) {
  each_item(onto, from, "team", [&](const Entry& team, const Node* there, const Node&) {
    const Node* posts = team.value.find("posts");
    const Node* before = there == nullptr ? nullptr : there->find("posts");
    if (posts == nullptr || before == nullptr) return;
    for (const Entry& post : posts->entries) {
      const bool says_how_many =
          post.value.find("fte") != nullptr || post.value.find("rooms") != nullptr;
      if (post.value.kind != Node::Kind::table || says_how_many || before->find(post.key)) continue;
      const std::string near = meant(post.key, *before);
      if (near.empty()) continue;
      problems.add(post.at, fmt::format("no posts of {} to change; did you mean \"{}\"?; expected "
                                        "`fte` in new ones",
                                        in_quotes(post.key), near));
      slips.push_back({"team", team.key, "posts", post.key});
    }
  });
}

/// Of outcomes; `source` and the like are none.
bool is_share(const Entry& entry) {
  constexpr std::array<std::string_view, 3> kBeside = {"source", "assumed", "concentration"};
  return std::find(kBeside.begin(), kBeside.end(), entry.key) == kBeside.end();
}

bool sum_to_one(const Node& outcomes) {
  constexpr double kSumTolerance = 0.0005;
  Problems unheard;
  Numbers numbers(unheard);
  double sum = 0;
  for (const Entry& entry : outcomes.entries)
    if (is_share(entry))
      if (const auto share = numbers.choice(entry.value, kShare)) sum += share->value;
  return std::abs(sum - 1) <= kSumTolerance;
}

bool names(const Node* list, std::string_view word) {
  return list != nullptr && std::any_of(list->items.begin(), list->items.end(),
                                        [word](const Node& item) { return item.text == word; });
}

}  // namespace

std::vector<KeyPath> find_half_outcomes(const Node& onto, const Node& from, Problems& problems) {
  std::vector<KeyPath> slips;
  each_item(onto, from, "step", [&](const Entry& step, const Node* there, const Node&) {
    const Node* outcomes = step.value.find("outcomes");
    const Node* before = there == nullptr ? nullptr : there->find("outcomes");
    if (outcomes == nullptr || before == nullptr || outcomes->kind != Node::Kind::table) return;
    const Node* scale = step.value.find("scale") == nullptr ? there->find("scale") : nullptr;
    std::string missing;
    bool on_scale = false;
    for (const Entry& outcome : before->entries) {
      if (!is_share(outcome) || outcomes->find(outcome.key) != nullptr) continue;
      missing += (missing.empty() ? "" : ", ") + outcome.key;
      on_scale = on_scale || names(scale, outcome.key);
    }
    if (missing.empty() || (!on_scale && sum_to_one(*outcomes))) return;
    problems.add(outcomes->at,
                 fmt::format("outcomes are replaced whole, and these are missing: {}; expected "
                             "every outcome with its share, 100 % in all",
                             missing));
    slips.push_back({"step", step.key, "outcomes"});
  });
  return slips;
}

std::vector<KeyPath> find_slips(const Node& onto, const Node& from, Problems& problems) {
  std::vector<KeyPath> slips = find_half_outcomes(onto, from, problems);
  find_items(onto, from, slips, problems);
  find_posts(onto, from, slips, problems);
  return slips;
}

std::vector<std::string> keys_of(const Node& table) {
  std::vector<std::string> keys;
  for (const Entry& entry : table.entries)
    keys.push_back(entry.key);
  return keys;
}

}  // namespace casetide::model
