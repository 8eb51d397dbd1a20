#include "model/overlay.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "model/overlay_slips.hpp"

namespace casetide::model {
namespace {

using Path = KeyPath;

const std::vector<std::string> kItemTables = {"fact",      "strand",  "step", "clock",  "event",
                                              "standing",  "pattern", "team", "stream", "stock",
                                              "published", "drift",   "cost"};

template <std::size_t N>
bool among(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Whether the table at `path` is one value, replaced as a whole.
bool replaced_whole(const Path& path) {
  constexpr std::array<std::string_view, 7> kOfStep = {"outcomes", "by",    "rows",   "effort",
                                                       "length",   "lasts", "prepare"};
  constexpr std::array<std::string_view, 2> kOfStream = {"weekday", "hours"};
  constexpr std::array<std::string_view, 5> kOfClock = {"limit", "until", "if", "void",
                                                        "extension"};
  constexpr std::array<std::string_view, 3> kOfFact = {"shares", "before-arrival", "after-arrival"};
  if (path.size() < 3) return false;
  const std::string_view key = path[2];
  if (path[0] == "step") {
    if (path.size() == 3) return among(key, kOfStep) || key == "error";
    return path.size() == 4 && (key == "next" || (key == "pace" && path[3] == "share") ||
                                (key == "book" && (path[3] == "want" || path[3] == "later")));
  }
  if (path.size() > 3) return false;
  return (path[0] == "stream" && among(key, kOfStream)) ||
         (path[0] == "pattern" && key == "hours") || (path[0] == "clock" && among(key, kOfClock)) ||
         (path[0] == "fact" && among(key, kOfFact)) || (path[0] == "stock" && key == "ages");
}

/// Keys that say the same thing in two ways: writing one takes the other away.
constexpr std::array<std::array<std::string_view, 3>, 6> kEitherOr = {{
    {"fact", "before-arrival", "after-arrival"},
    {"fact", "after-arrival", "before-arrival"},
    {"step", "outcomes", "rows"},
    {"step", "rows", "outcomes"},
    {"stream", "families", "every"},
    {"stream", "every", "families"},
}};

void erase(Node& table, std::string_view key) {
  std::erase_if(table.entries, [&](const Entry& entry) { return entry.key == key; });
}

bool is_outcome(const Node& step, std::string_view name) {
  if (const Node* outcomes = step.find("outcomes"); outcomes != nullptr && outcomes->find(name))
    return true;
  const Node* rows = step.find("rows");
  return rows != nullptr &&
         std::any_of(rows->items.begin(), rows->items.end(), [&](const Node& row) {
           const Node* outcomes = row.find("outcomes");
           return outcomes != nullptr && outcomes->find(name) != nullptr;
         });
}

/// What stood by an outcome that `step` no longer has, since `from` restates them, goes with it.
void drop_lost_outcomes(Node& step, const Node& before, const Node& from) {
  for (const std::string_view key : {"next", "marks", "cancels", "brings-forward", "sets"}) {
    Node* by_outcome = step.find(key);
    if (by_outcome == nullptr) continue;
    const Node* stated = from.find(key);
    std::erase_if(by_outcome->entries, [&](const Entry& entry) {
      const bool own = stated != nullptr && stated->find(entry.key) != nullptr;
      return !own && is_outcome(before, entry.key) && !is_outcome(step, entry.key);
    });
  }
}

void merge(Node& onto, const Node& from, Path& path) {
  onto.covering = from.covering.empty() ? onto.covering : from.covering;
  for (const Entry& entry : from.entries) {
    if (path.empty() && entry.key == "remove") continue;
    path.push_back(entry.key);
    if (path.size() == 3)
      for (const auto& [table, key, other] : kEitherOr)
        if (path[0] == table && path[2] == key && from.find(other) == nullptr) erase(onto, other);
    const bool hours_by_day = path.size() == 3 && path[0] == "pattern" && path[2] == "hours" &&
                              entry.value.kind == Node::Kind::table;
    for (const std::string_view other : {"days", "off"})
      if (hours_by_day && from.find(other) == nullptr) erase(onto, other);
    Node* existing = onto.find(entry.key);
    if (existing == nullptr) {
      onto.entries.push_back(entry);
    } else if (existing->kind == Node::Kind::table && entry.value.kind == Node::Kind::table &&
               !replaced_whole(path)) {
      const bool restated =
          path.size() == 2 && path[0] == "step" &&
          (entry.value.find("outcomes") != nullptr || entry.value.find("rows") != nullptr);
      const Node before = restated ? *existing : Node();
      merge(*existing, entry.value, path);
      if (restated) drop_lost_outcomes(*existing, before, entry.value);
    } else {
      *existing = entry.value;
    }
    path.pop_back();
  }
}

/// Takes the names in `list` out of `table`, which holds the `what`s.
void remove_names(Node* table, const Node& list, std::string_view what, Problems& problems) {
  const Node* items = &list;
  Node single;
  if (list.kind == Node::Kind::text) {
    single.items.push_back(list);
    items = &single;
  } else if (list.kind != Node::Kind::array) {
    problems.add(list.at, fmt::format("{} is not a list of names; expected a list, for example "
                                      "[\"name\"]",
                                      describe(list)));
    return;
  }
  for (const Node& item : items->items) {
    if (item.kind != Node::Kind::text) {
      problems.add(item.at, fmt::format("{} is not a name; expected text, for example \"name\"",
                                        describe(item)));
    } else if (table == nullptr || table->find(item.text) == nullptr) {
      const auto names = table == nullptr ? std::vector<std::string>() : keys_of(*table);
      problems.add_reference(
          item.at, fmt::format("nothing to remove: no {} {}{}", what, in_quotes(item.text),
                               suggestion(item.text, names, "there is")));
    } else {
      erase(*table, item.text);
    }
  }
}

void apply_remove(Node& onto, const Node& remove, Problems& problems) {
  // need.STEP, invite.STEP and post.TEAM reach into one item.
  struct Inner {
    std::string_view key;
    std::string_view table;
    std::string_view within;
  };
  constexpr std::array<Inner, 3> kInner = {
      {{"need", "step", "needs"}, {"invite", "step", "invites"}, {"post", "team", "posts"}}};
  if (remove.kind != Node::Kind::table) {
    problems.add(remove.at, fmt::format("{} is not a table; expected lists of names, for example "
                                        "[remove] step = [\"medical\"]",
                                        describe(remove)));
    return;
  }
  for (const Entry& entry : remove.entries) {
    const auto inner = std::find_if(kInner.begin(), kInner.end(),
                                    [&](const Inner& i) { return i.key == entry.key; });
    if (inner != kInner.end() && entry.value.kind == Node::Kind::table) {
      for (const Entry& owner : entry.value.entries) {
        Node* items = onto.find(inner->table);
        Node* item = items == nullptr ? nullptr : items->find(owner.key);
        remove_names(item == nullptr ? nullptr : item->find(inner->within), owner.value,
                     fmt::format("{} of {}", inner->key, in_quotes(owner.key)), problems);
      }
    } else if (std::find(kItemTables.begin(), kItemTables.end(), entry.key) != kItemTables.end()) {
      remove_names(onto.find(entry.key), entry.value, entry.key, problems);
    } else {
      std::vector<std::string> accepted = kItemTables;
      for (const Inner& i : kInner)
        accepted.emplace_back(fmt::format("{}.NAME", i.key));
      problems.add(entry.at, "unknown key" + suggestion(entry.key, accepted, "accepted here"));
    }
  }
}

/// Takes away what stands at `path`, which exists.
void erase(Node& tree, const Path& path) {
  Node* table = &tree;
  for (std::size_t i = 0; i + 1 < path.size(); ++i)
    table = table->find(path[i]);
  erase(*table, path.back());
}

}  // namespace

std::span<const std::string> item_tables() {
  return kItemTables;
}

void apply_overlay(Node& onto, const Node& from, Problems& problems) {
  if (const Node* remove = from.find("remove")) apply_remove(onto, *remove, problems);
  Path path;
  const std::vector<Path> slips = find_slips(onto, from, problems);
  if (slips.empty()) {
    merge(onto, from, path);
    return;
  }
  Node sound = from;  // without them, so that nothing follows from them
  for (const Path& slip : slips)
    erase(sound, slip);
  merge(onto, sound, path);
}

namespace {

/// Of a team nothing may change on a date but how many posts of a role there are.
void check_dated_team(const Node& before, const Node& after, Problems& problems) {
  const Node* posts = before.find("posts");
  for (const Entry& part : after.entries) {
    for (const Entry& post : part.value.entries) {
      if (part.key != "posts") break;
      const Node* existing = posts == nullptr ? nullptr : posts->find(post.key);
      if (existing == nullptr) {
        const auto names = posts == nullptr ? std::vector<std::string>() : keys_of(*posts);
        problems.add_reference(
            post.at,
            fmt::format("a policy that begins on a date cannot add posts of another role{}",
                        suggestion(post.key, names, "there is")));
        continue;
      }
      for (const Entry& key : post.value.entries)
        if (key.key != "fte" && key.key != "source")
          problems.add(key.at,
                       "a policy that begins on a date cannot change this of posts; expected fte");
    }
    if (part.key != "posts" && part.key != "source")
      problems.add(
          part.at,
          "a policy that begins on a date cannot change this of a team; expected the fte "
          "of its posts, for example posts = { social-worker = { fte = \"30 posts; assumed "
          "28 to 32 posts\" } }");
  }
}

}  // namespace

void check_dated(const Node& onto, const Node& policy, Problems& problems) {
  constexpr std::array<std::string_view, 4> kAllowed = {"step", "clock", "event", "team"};
  find_half_outcomes(onto, policy, problems);
  for (const Entry& table : policy.entries) {
    if (!among(table.key, kAllowed)) {
      problems.add(table.at,
                   table.key == "remove"
                       ? "a policy that begins on a date cannot remove anything; expected "
                         "changes of existing steps, clocks, events and posts"
                       : "a policy that begins on a date cannot change this; expected "
                         "[step.NAME], [clock.NAME], [event.NAME] or [team.NAME.posts]");
      continue;
    }
    const Node* existing = onto.find(table.key);
    for (const Entry& item : table.value.entries) {
      if (const Node* before = existing == nullptr ? nullptr : existing->find(item.key)) {
        if (table.key == "team") check_dated_team(*before, item.value, problems);
        continue;
      }
      const auto names = existing == nullptr ? std::vector<std::string>() : keys_of(*existing);
      problems.add_reference(
          item.at, fmt::format("a policy that begins on a date cannot add a {}{}", table.key,
                               suggestion(item.key, names, "there is")));
    }
  }
}

}  // namespace casetide::model
