// Teams and their posts; declared in read_tables.hpp.
#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "model/read_tables.hpp"

namespace casetide::model {
namespace {

constexpr double kSumTolerance = 0.0005;

class TeamReader {
 public:
  TeamReader(const std::vector<Pattern>& patterns, const TableContext& context,
             std::vector<Team>& teams, std::vector<Post>& posts)
      : patterns_(patterns), context_(context), teams_(teams), posts_(posts) {}

  void read(const Entry& entry) {
    Fields fields(entry.value, context_.problems);
    Team team;
    team.name = entry.key;
    team.origin = entry.value.at;
    const auto label = fields.text("label", "words for people", "\"Assessment team North\"");
    team.label = label ? label->text : label_from(entry.key);
    fields.find("source");
    if (const auto share = context_.numbers.quantity(fields, "families", kShare)) {
      team.area_wide = false;
      team.families = *share;
    } else if (fields.has("families")) {
      team.area_wide = false;
    }
    const Node* posts = fields.require("posts", "its posts by role",
                                       "{ social-worker = { fte = \"38.5; assumed 35 to 42\" } }");
    const int index = static_cast<int>(teams_.size());
    context_.names.teams.add(entry.key);
    context_.names.team_takes_families.push_back(!team.area_wide);
    context_.names.team_holds_families.push_back(false);
    if (posts != nullptr) {
      Fields table(*posts, context_.problems);
      check_item_names(posts, context_.problems);
      if (posts->kind != Node::Kind::table) context_.problems.lose_names();
      for (const Entry& post : table.node().entries)
        if (post.key != "source") read_post(post, index);
    }
    team.backlog = default_backlog(team.origin);
    if (const Node* people = fields.find("people")) read_people(*people, team);
    team.backlog_weeks = team.backlog.value / 7;
    fields.finish();
    teams_.push_back(std::move(team));
  }

 private:
  static Quantity default_backlog(const Origin& origin) {
    Quantity backlog;
    backlog.value = 14;
    backlog.unit = Unit::days;
    backlog.text = "2 weeks";
    backlog.origin = origin;
    return backlog;
  }

  void read_people(const Node& node, Team& team) {
    Fields people(node, context_.problems);
    Numbers& numbers = context_.numbers;
    team.leave = numbers.quantity(people, "leave", kDaysAYear);
    read_sickness(people, context_, team);
    team.vacancy = numbers.quantity(people, "vacancy", kShare);
    if (const auto backlog = numbers.quantity(people, "backlog", kWeeks)) team.backlog = *backlog;
    read_working_time(people, context_, team);
    read_leaving(people, team);
    people.find("source");
    people.finish();
  }

  /// Who leaves, and what follows. Without turnover nobody does.
  void read_leaving(Fields& people, Team& team) {
    Numbers& numbers = context_.numbers;
    team.turnover = numbers.quantity(people, "turnover", kTurnover);
    if (const Node* lasts = people.find("vacancy-lasts"))
      team.vacancy_lasts = numbers.spread(*lasts, kVacancy);
    team.agency = numbers.quantity(people, "agency", kShare);
    if (const Node* arrives = people.find("agency-arrives"))
      team.agency_arrives = numbers.spread(*arrives, kVacancy);
    team.notice_to_leave = numbers.quantity(people, "notice-to-leave", kLeaveNotice);
    team.read_in = numbers.quantity(people, "read-in", kReadIn);
    for (const std::string_view key :
         {"vacancy-lasts", "agency", "agency-arrives", "notice-to-leave"})
      if (people.has(key) && !people.has("turnover"))
        context_.problems.add_value(
            people.find(key)->at,
            fmt::format("{} has no effect: nobody leaves; expected turnover beside it, for "
                        "example turnover = \"{}\"",
                        key, kTurnover.example));
    if (people.has("turnover") && people.has("vacancy") == people.has("vacancy-lasts"))
      context_.problems.add_value(
          people.find("turnover")->at,
          fmt::format("{}; expected vacancy-lasts = \"{}\" or, for the length that follows from "
                      "it, vacancy = \"{}\"",
                      people.has("vacancy") ? "vacancy and vacancy-lasts both say how many posts "
                                              "leavers leave empty"
                                            : "nothing says how long a leaver's post stays empty",
                      kVacancy.example, kShare.example));
    if (people.has("agency-arrives") && !people.has("agency"))
      context_.problems.add_value(people.find("agency-arrives")->at,
                                  "agency-arrives has no effect without agency; expected, for "
                                  "example, agency = \"50 %; assumed 30 to 70 %\"");
  }

  void read_post(const Entry& entry, int team) {
    Fields fields(entry.value, context_.problems);
    if (entry.key == "allocated" || entry.key == "chair")
      context_.problems.add(entry.at,
                            fmt::format("{} has a meaning of its own in `by` and `needs`; "
                                        "expected another name for the role",
                                        in_quotes(entry.key)));
    Post post;
    post.team = team;
    post.role = context_.names.roles.add(entry.key);
    post.origin = entry.value.at;
    read_number(fields, post);
    post.ceiling = context_.numbers.quantity(fields, "ceiling", kCeiling);
    post.task_hours = context_.numbers.quantity(fields, "task-hours", kTaskHours);
    if (post.task_hours && !holds_families(post))
      context_.problems.add_value(post.task_hours->origin,
                                  fmt::format("task-hours has no effect: these posts hold no "
                                              "families; expected ceiling = \"{}\" beside it",
                                              kCeiling.example));
    if (holds_families(post) || (fields.has("ceiling") && !post.ceiling)) {
      context_.names.any_ceiling = true;
      context_.names.team_holds_families.back() = true;
    }
    post.pool = fields.flag("pool") || post.room;
    read_part_time(fields, post);
    read_first_year(fields, context_, post);
    read_pattern_of(fields, post);
    read_slots(fields, post);
    fields.find("source");
    fields.finish();
    posts_.push_back(std::move(post));
  }

  /// People, as full-time equivalents, or rooms.
  void read_number(Fields& fields, Post& post) {
    post.room = fields.has("rooms");
    if (!post.room) {
      if (const auto fte = context_.numbers.require(fields, "fte", kPosts)) post.fte = *fte;
      return;
    }
    if (const auto rooms = context_.numbers.quantity(fields, "rooms", kRooms)) post.fte = *rooms;
    for (const std::string_view key : {"fte", "ceiling", "pool"})
      if (const Node* value = fields.find(key))
        context_.problems.add(value->at,
                              fmt::format("rooms are no people; expected rooms without {}", key));
  }

  void read_part_time(Fields& fields, Post& post) {
    post.part_time = context_.numbers.quantity(fields, "part-time", kShare);
    post.part_time_hours = context_.numbers.quantity(fields, "part-time-hours", kPartTimeHours);
    if (fields.has("part-time") == fields.has("part-time-hours")) return;
    context_.problems.add_value(
        fields.find(fields.has("part-time") ? "part-time" : "part-time-hours")->at,
        fmt::format("part-time and part-time-hours belong together; expected both, for example "
                    "part-time = \"30 %; assumed 20 to 40 %\" and part-time-hours = \"{}\"",
                    kPartTimeHours.example));
  }

  void read_pattern_of(Fields& fields, Post& post) {
    const auto find = [&](std::string_view name) {
      const auto at = std::find_if(patterns_.begin(), patterns_.end(),
                                   [&](const Pattern& pattern) { return pattern.name == name; });
      return at == patterns_.end() ? kNone : static_cast<int>(at - patterns_.begin());
    };
    std::vector<std::string> names;
    for (const Pattern& pattern : patterns_)
      names.push_back(pattern.name);
    if (const auto name = fields.text("pattern", "the name of a pattern", "\"office\"")) {
      post.pattern = find(name->text);
      if (post.pattern == kNone)
        context_.problems.add_reference(name->at,
                                        fmt::format("no pattern {}{}", in_quotes(name->text),
                                                    suggestion(name->text, names, "there is")));
    } else if (!fields.has("pattern")) {
      post.pattern = patterns_.size() == 1 ? 0 : find("office");
      if (post.pattern == kNone)
        fields.require("pattern", "the name of a pattern, there being none called \"office\"",
                       "\"office\"");
    }
  }

  void read_slots(Fields& fields, Post& post) {
    for (const TextAt& word :
         fields.texts("slots", "a weekday and a time", "[\"Tuesday 09:30\"]")) {
      const auto slot = slot_of(word.text);
      if (!slot) {
        context_.problems.add(word.at, fmt::format("{} is not a slot; expected a weekday and a "
                                                   "quarter-hour, for example \"Tuesday 09:30\"",
                                                   in_quotes(word.text)));
        continue;
      }
      if (post.pattern != kNone) {
        const Pattern& pattern = patterns_[static_cast<std::size_t>(post.pattern)];
        const bool known = std::any_of(pattern.hours.days.begin(), pattern.hours.days.end(),
                                       [](sim::DayMask hours) { return !hours.none(); });
        if (known && !pattern.hours.days[static_cast<std::size_t>(slot->weekday)].has(
                         slot->minute / sim::kQuarterMinutes))
          context_.problems.add(word.at,
                                fmt::format("{} is outside the hours of pattern {}; expected a "
                                            "slot within them",
                                            in_quotes(word.text), in_quotes(pattern.name)));
      }
      post.slots.push_back(*slot);
    }
  }

  const std::vector<Pattern>& patterns_;
  const TableContext& context_;
  std::vector<Team>& teams_;
  std::vector<Post>& posts_;
};

}  // namespace

void read_teams(const Node* table, const std::vector<Pattern>& patterns,
                const TableContext& context, std::vector<Team>& teams, std::vector<Post>& posts) {
  if (table == nullptr) return;
  TeamReader reader(patterns, context, teams, posts);
  for (const Entry& entry : table->entries)
    reader.read(entry);
  double sum = 0;
  const Team* first = nullptr;
  for (const Team& team : teams) {
    if (team.area_wide) continue;
    if (first == nullptr) first = &team;
    sum += team.families.value;
  }
  if (first != nullptr && std::abs(sum - 1) > kSumTolerance)
    context.problems.add(
        first->families.origin.line > 0 ? first->families.origin : first->origin,
        fmt::format("the families of all teams sum to {:.6g} %; expected 100 %", 100 * sum));
}

}  // namespace casetide::model
