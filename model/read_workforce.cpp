// Patterns of work, teams and posts; declared in read_tables.hpp.
#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "model/read_tables.hpp"

namespace casetide::model {
namespace {

/// A person-day is planned in quarter-hours.
constexpr int kQuarter = 15;
constexpr double kSumTolerance = 0.0005;
constexpr std::string_view kDaysExample =
    "\"Monday to Friday\", [\"Monday\", \"Tuesday\"] or \"every day\"";

/// The weekdays of "Monday to Friday", "every day", "Tuesday" or a list.
std::vector<int> read_days(const Node& value, Problems& problems) {
  std::vector<int> days;
  for (const TextAt& word : texts_of(value, "days of the week", kDaysExample, problems)) {
    const auto [from, to] = sides_of(word.text);
    if (word.text == "every day") {
      for (int day = 0; day < 7; ++day)
        days.push_back(day);
    } else if (const int day = weekday_of(word.text); day != kNone) {
      days.push_back(day);
    } else if (weekday_of(from) != kNone && weekday_of(to) != kNone) {
      const int last = weekday_of(to);
      for (int day2 = weekday_of(from);; day2 = (day2 + 1) % 7) {
        days.push_back(day2);
        if (day2 == last) break;
      }
    } else {
      problems.add(word.at, fmt::format("{} is not a day of the week; expected {}",
                                        in_quotes(word.text), kDaysExample));
    }
  }
  return days;
}

Pattern read_pattern(const Entry& entry, const TableContext& context) {
  Fields fields(entry.value, context.problems);
  Pattern pattern;
  pattern.name = entry.key;
  pattern.origin = entry.value.at;
  fields.text("label", "words for people", "\"Office hours\"");
  fields.find("source");
  Pattern::Day hours;
  if (const auto text = fields.require_text("hours", "hours of the day", "\"09:00 to 17:00\"")) {
    const auto [from, to] = minutes_of(text->text);
    if (from == kNone || from >= to || from % kQuarter != 0 || to % kQuarter != 0) {
      context.problems.add(text->at,
                           fmt::format("{} is not hours of one day; expected quarter-hours that "
                                       "end after they begin, for example \"09:00 to 17:00\"",
                                       in_quotes(text->text)));
    } else {
      hours = {from, to};
    }
  }
  const Node* days = fields.require("days", "days of the week", "\"Monday to Friday\"");
  bool weekdays_only = false;
  if (days != nullptr) {
    weekdays_only = true;
    bool seen[7] = {};
    for (const int day : read_days(*days, context.problems)) {
      pattern.days[day] = hours;
      seen[day] = true;
    }
    for (int day = 0; day < 7; ++day)
      weekdays_only = weekdays_only && seen[day] == (day < 5);
  }
  pattern.bank_holidays_off = weekdays_only;
  if (fields.has("off"))
    pattern.bank_holidays_off = fields.choice("off", {"bank holidays", "never"}) == 0;
  fields.finish();
  return pattern;
}

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
    team.absence = numbers.quantity(people, "absence", kAbsence);
    team.absence_spell = numbers.quantity(people, "absence-spell", kSpell);
    team.vacancy = numbers.quantity(people, "vacancy", kShare);
    if (const auto backlog = numbers.quantity(people, "backlog", kWeeks)) team.backlog = *backlog;
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
         {"vacancy-lasts", "agency", "agency-arrives", "notice-to-leave", "read-in"})
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
    if (const auto fte = context_.numbers.require(fields, "fte", kPosts)) post.fte = *fte;
    post.ceiling = context_.numbers.quantity(fields, "ceiling", kCeiling);
    if (fields.has("ceiling")) context_.names.any_ceiling = true;
    post.pool = fields.flag("pool");
    read_pattern_of(fields, post);
    read_slots(fields, post);
    fields.find("source");
    fields.finish();
    posts_.push_back(std::move(post));
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
      const std::string_view text = word.text;
      const std::size_t blank = text.find(' ');
      const int day = weekday_of(text.substr(0, blank));
      const int minute =
          blank == std::string_view::npos ? kNone : minute_of(trimmed(text.substr(blank)));
      if (day == kNone || minute == kNone || minute % kQuarter != 0) {
        context_.problems.add(word.at, fmt::format("{} is not a slot; expected a weekday and a "
                                                   "quarter-hour, for example \"Tuesday 09:30\"",
                                                   in_quotes(text)));
        continue;
      }
      if (post.pattern != kNone) {
        const Pattern& pattern = patterns_[static_cast<std::size_t>(post.pattern)];
        const Pattern::Day& hours = pattern.days[day];
        const bool known = std::any_of(std::begin(pattern.days), std::end(pattern.days),
                                       [](const Pattern::Day& d) { return d.from < d.to; });
        if (known && (minute < hours.from || minute >= hours.to))
          context_.problems.add(word.at,
                                fmt::format("{} is outside the hours of pattern {}; expected a "
                                            "slot within them",
                                            in_quotes(text), in_quotes(pattern.name)));
      }
      post.slots.push_back({day, minute});
    }
  }

  const std::vector<Pattern>& patterns_;
  const TableContext& context_;
  std::vector<Team>& teams_;
  std::vector<Post>& posts_;
};

}  // namespace

std::vector<Pattern> read_patterns(const Node* table, const TableContext& context) {
  std::vector<Pattern> patterns;
  if (table == nullptr) return patterns;
  for (const Entry& entry : table->entries)
    patterns.push_back(read_pattern(entry, context));
  return patterns;
}

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
