#include "model/scenario_files.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "model/document_limits.hpp"
#include "model/fields.hpp"
#include "model/file_error.hpp"
#include "model/overlay.hpp"
#include "sim/time.hpp"
#include "sim/work_calendar.hpp"

namespace casetide::model {
namespace {

namespace fs = std::filesystem;

/// Most files that one scenario may name; a chain of bases is two or three long.
constexpr std::size_t kMostFiles = 200;

/// The content, or the system's reason in `error`. Reads just past the limit so that it can be refused.
std::optional<std::string> read_whole(const fs::path& path, std::error_code& error) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    error = std::make_error_code(std::errc::is_a_directory);
    return std::nullopt;
  }
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  errno = 0;
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rb"));
  if (file == nullptr) {
    error = std::error_code(errno, std::generic_category());
    return std::nullopt;
  }
  std::string text;
  char block[1 << 14];
  while (text.size() <= kLongestFile) {
    const std::size_t count = std::fread(block, 1, sizeof block, file.get());
    text.append(block, count);
    if (count < sizeof block) break;
  }
  if (std::ferror(file.get()) != 0) {
    error = std::error_code(errno, std::generic_category());
    return std::nullopt;
  }
  return text;
}

/// Whether the reason is that the user named something that is not a file.
bool user_named_it_wrong(const std::error_code& error) {
  return error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory ||
         error == std::errc::is_a_directory || error == std::errc::filename_too_long ||
         error == std::errc::too_many_symbolic_link_levels;
}

/// Nothing but white space and comments.
bool is_blank(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    const std::size_t first = line.find_first_not_of(" \t\r");
    if (first != std::string_view::npos && line[first] != '#') return false;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return true;
}

/// Whether the file speaks of a whole scenario: of what only a scenario says, or of people and arrivals
/// beside strands.
bool is_scenario(const Node& tree) {
  constexpr std::array<std::string_view, 8> kOfScenario = {
      "year", "procedure", "area", "policies", "question", "warm-up", "run-out", "snapshot"};
  const auto has = [&](std::string_view key) { return tree.find(key) != nullptr; };
  return std::any_of(kOfScenario.begin(), kOfScenario.end(), has) ||
         (has("strand") && (has("team") || has("stream")));
}

class Loader {
 public:
  explicit Loader(Problems& problems) : problems_(problems) {}

  ScenarioFiles run(const fs::path& file, const MorePolicies& more) {
    std::error_code error;
    auto text = read_whole(file, error);
    if (!text) throw FileError(file, error.message());
    chain_.push_back(identity(file));
    ScenarioFiles out;
    out.settings = document(file, *std::move(text));
    if (const std::string instead = no_scenario(out.settings); !instead.empty()) {
      problems_.add(out.settings.at, instead);
      out.not_a_scenario = true;
      out.files = std::move(files_);
      return out;
    }
    Fields fields(out.settings, problems_);
    out.base.header = true;
    read_closures(fields);
    if (const Node* procedure = fields.find("procedure"))
      append(out.base, *procedure, file, FileLayer::Kind::procedure);
    if (const Node* area = fields.find("area"))
      append(out.base, *area, file, FileLayer::Kind::area);
    for (const TextAt& policy :
         fields.texts("policies", "a policy file", "[\"policies/day-5.toml\"]"))
      if (auto loaded = reference(policy, file))
        out.policies.push_back(as_policy(*std::move(loaded)));
    for (const fs::path& policy : more.files) {
      auto loaded = read_whole(policy, error);
      if (!loaded) throw FileError(policy, error.message());
      out.policies.push_back(as_policy(document(policy, *std::move(loaded))));
    }
    for (const OverlayText& overlay : more.texts)
      out.policies.push_back(as_policy(document(overlay.name, overlay.toml)));
    std::stable_sort(out.policies.begin(), out.policies.end(), [](const auto& a, const auto& b) {
      return a.from_day < b.from_day;  // none before any
    });
    out.own = items_only(out.settings);
    out.closures = std::move(closures_);
    out.base_lost = base_lost_;
    out.layers = std::move(layers_);
    for (const PolicyFile& policy : out.policies) {
      out.layers.push_back(
          {FileLayer::Kind::policy, policy.tree.at.file, policy.tree, policy.from_day});
      if (policy.after_breach_line)
        out.layers.back().tree.entries.push_back(*policy.after_breach_line);
    }
    out.layers.push_back({FileLayer::Kind::scenario, out.settings.at.file, out.own, std::nullopt});
    out.files = std::move(files_);
    return out;
  }

  ScenarioFiles run_procedure(const fs::path& file) {
    std::error_code error;
    const auto text = read_whole(file, error);
    if (!text) throw FileError(file, error.message());
    ScenarioFiles out;
    Problems again;  // reported when it is read as a procedure
    out.settings = parse_document(*text, file.string(), again);
    out.base.header = true;
    Node name;
    name.kind = Node::Kind::text;
    name.text = file.filename().string();
    name.at.file = file.lexically_normal().string();
    append(out.base, name, file, FileLayer::Kind::procedure);
    out.base_lost = base_lost_;
    out.layers = std::move(layers_);
    out.files = std::move(files_);
    return out;
  }

 private:
  static std::string identity(const fs::path& path) {
    std::error_code error;
    const fs::path whole = fs::weakly_canonical(path, error);
    return error ? path.lexically_normal().string() : whole.string();
  }

  Node document(const fs::path& path, std::string text) {
    const std::string name = path.lexically_normal().string();
    files_.push_back({name, std::move(text)});
    return parse_document(files_.back().text, name, problems_);
  }

  /// The file that `name` refers to, seen from the file `from`; a problem there if it is missing.
  std::optional<Node> reference(const TextAt& name, const fs::path& from) {
    const fs::path path = (from.parent_path() / name.text).lexically_normal();
    if (files_.size() >= kMostFiles) {
      problems_.add(name.at, fmt::format("more than {} files", kMostFiles));
      return std::nullopt;
    }
    if (name.text.empty() || name.text.find('\0') != std::string::npos) {
      problems_.lose_names();
      problems_.add(name.at,
                    "no file name; expected a path seen from this file, for example "
                    "\"procedures/working-together-2018.toml\"");
      return std::nullopt;
    }
    std::error_code error;
    auto text = read_whole(path, error);
    if (!text) {
      if (!user_named_it_wrong(error)) throw FileError(path, error.message());
      problems_.lose_names();
      problems_.add(name.at, fmt::format("cannot read {} ({}); expected a path seen from this file",
                                         in_quotes(path.string()), error.message()));
      return std::nullopt;
    }
    return document(path, *std::move(text));
  }

  /// Why the file just read is no scenario at all; empty if it is one, or could not be parsed.
  [[nodiscard]] std::string no_scenario(const Node& tree) const {
    if (is_blank(files_.back().text))
      return "the file is empty; expected a scenario, for example title = \"North\", procedure = "
             "\"procedures/working-together-2018.toml\", area = \"areas/north.toml\" and year = "
             "\"2026-04-01 to 2027-03-31\"";
    if (tree.entries.empty() || is_scenario(tree)) return {};
    if (tree.find("base") == nullptr && tree.find("strand") == nullptr)
      return "no scenario: it has no year, procedure or area, and looks like a policy or another "
             "file that changes one; expected the scenario that names it, for example in policies "
             "= [\"policies/day-5.toml\"], or casetide compare SCENARIO POLICY";
    return "no scenario: it has no year, procedure or area, and looks like one of those itself; "
           "expected the scenario that names it, for example procedure = "
           "\"procedures/working-together-2018.toml\" or area = \"areas/north.toml\"";
  }

  /// Whether the procedure or area just read holds no more than a title, which is then its problem: all
  /// else that is missing follows from it.
  bool says_nothing(const Node& tree, FileLayer::Kind kind) {
    const bool blank = is_blank(files_.back().text);
    const bool title_only = std::all_of(
        tree.entries.begin(), tree.entries.end(),
        [](const Entry& entry) { return entry.key == "title" || entry.key == "source"; });
    if (!blank && (tree.entries.empty() || !title_only)) return false;
    problems_.lose_names();
    problems_.add(tree.at,
                  fmt::format("{}; expected {}, or base = \"...\" with what differs from that file",
                              blank ? "the file is empty" : "the file holds nothing but a title",
                              kind == FileLayer::Kind::area
                                  ? "an area: [team.NAME.posts], [stream.NAME] and the like"
                                  : "a procedure: [strand.NAME], [step.NAME], [clock.NAME] and the "
                                    "like"));
    return true;
  }

  /// Applies the procedure or area named by `at`, its base first, to `onto`.
  void append(Node& onto, const Node& at, const fs::path& from, FileLayer::Kind kind) {
    if (at.kind != Node::Kind::text) {
      problems_.lose_names();
      problems_.add(at.at, fmt::format("{} is not a file name; expected text, for example "
                                       "\"procedures/working-together-2018.toml\"",
                                       describe(at)));
      return;
    }
    const fs::path path = (from.parent_path() / at.text).lexically_normal();
    const std::string id = identity(path);
    if (std::find(chain_.begin(), chain_.end(), id) != chain_.end()) {
      problems_.lose_names();
      problems_.add(at.at, fmt::format("{} is read while it is still being read itself; expected a "
                                       "base that does not come back to this file",
                                       in_quotes(path.string())));
      return;
    }
    const auto tree = reference({at.text, at.at}, from);
    if (tree && says_nothing(*tree, kind)) return;
    if (!tree || tree->entries.empty()) {  // not there, or no TOML
      base_lost_ = true;
      return;
    }
    chain_.push_back(id);
    Fields fields(*tree, problems_);
    fields.text("title", "a title", "\"Working Together, 2018\"");
    fields.text("source", "a document", "\"Working Together 2018\"");
    if (const Node* base = fields.find("base")) append(onto, *base, path, kind);
    if (kind == FileLayer::Kind::area) read_closures(fields);
    accept_items(fields);
    fields.finish();
    chain_.pop_back();
    layers_.push_back({kind, path.string(), items_only(*tree), std::nullopt});
    apply_overlay(onto, layers_.back().tree, problems_);
  }

  PolicyFile as_policy(Node tree) {
    PolicyFile policy;
    Fields fields(tree, problems_);
    fields.text("title", "a title", "\"Decide on conference by day 5\"");
    const auto source =
        fields.text("source", "where its numbers come from", "\"Board paper, May 2026\"");
    if (const Node* from = fields.find("from")) {
      const auto day = from->kind == Node::Kind::text || from->kind == Node::Kind::date
                           ? sim::parse_date(from->text)
                           : std::nullopt;
      if (day) {
        policy.from_day = sim::day_index(*day);
      } else {
        problems_.add(from->at,
                      fmt::format("{} is not a date; expected year-month-day, for example "
                                  "\"2027-04-01\"",
                                  describe(*from)));
      }
    }
    if (const Node* after_breach = fields.find("after-breach")) {
      policy.after_breach = static_cast<Scenario::AfterBreach>(
          fields.choice("after-breach", {"first", "same", "last"}));
      policy.after_breach_line = {"after-breach", after_breach->at, *after_breach};
      if (policy.from_day)
        problems_.add(after_breach->at,
                      "a policy that begins on a date cannot change which late work comes first; "
                      "expected a policy without `from`");
    }
    accept_items(fields);
    fields.finish();
    if (source) cover_all(tree, source->text);
    policy.tree = items_only(tree);
    return policy;
  }

  /// `closures = ["2026-12-29"]`: days on which this area's offices do not open, beside bank holidays.
  void read_closures(Fields& fields) {
    const Node* closures = fields.find("closures");
    if (closures == nullptr) return;
    const std::span<const Node> days =
        closures->kind == Node::Kind::array ? closures->items : std::span(closures, 1);
    for (const Node& day : days) {
      const bool read = day.kind == Node::Kind::text || day.kind == Node::Kind::date;
      const auto date = read ? sim::parse_date(day.text) : std::nullopt;
      if (!date || !sim::WorkCalendar::covers(*date)) {
        problems_.add(day.at, fmt::format("{} is not a day from {} to {}; expected "
                                          "year-month-day, for example \"2026-12-29\"",
                                          describe(day), sim::WorkCalendar::kFirstYear,
                                          sim::WorkCalendar::kLastYear));
      } else {
        closures_.push_back(sim::day_index(*date));
      }
    }
  }

  static void accept_items(Fields& fields) {
    for (const std::string& table : item_tables())
      fields.find(table);
    fields.find("remove");
  }

  /// The item tables of a file. A table written as something else is a problem here, once.
  Node items_only(const Node& tree) {
    Node items;
    items.header = true;
    items.at = tree.at;
    for (const Entry& entry : tree.entries) {
      const auto tables = item_tables();
      const bool item = std::find(tables.begin(), tables.end(), entry.key) != tables.end();
      if (!item && entry.key != "remove") continue;
      if (item && !all_tables(entry)) continue;
      items.entries.push_back(entry);
    }
    return items;
  }

  bool all_tables(const Entry& table) {
    bool good = table.value.kind == Node::Kind::table;
    const Origin* at = &table.value.at;
    for (const Entry& item : table.value.entries) {
      if (item.value.kind == Node::Kind::table) continue;
      good = false;
      at = &item.value.at;
      break;
    }
    if (!good)
      problems_.add(*at, fmt::format("not a table of named items; expected a heading with a name, "
                                     "for example [{}.NAME]",
                                     table.key));
    return good;
  }

  Problems& problems_;
  std::vector<Scenario::File> files_;
  std::vector<std::string> chain_;
  std::vector<FileLayer> layers_;
  std::vector<std::int32_t> closures_;
  bool base_lost_ = false;
};

}  // namespace

ScenarioFiles read_files(const std::filesystem::path& file, const MorePolicies& more,
                         Problems& problems) {
  return Loader(problems).run(file, more);
}

FileRole role_of(const std::filesystem::path& file) {
  std::error_code error;
  const auto text = read_whole(file, error);
  if (!text) throw FileError(file, error.message());
  Problems problems;
  const Node tree = parse_document(*text, file.string(), problems);
  const auto has = [&](std::string_view key) { return tree.find(key) != nullptr; };
  if (!problems.empty() || has("year") || has("procedure") || has("area"))
    return FileRole::scenario;
  return has("strand") || has("base") ? FileRole::procedure : FileRole::part;
}

ScenarioFiles read_procedure_files(const std::filesystem::path& file, Problems& problems) {
  return Loader(problems).run_procedure(file);
}

}  // namespace casetide::model
