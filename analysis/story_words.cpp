#include "analysis/story_words.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include <fmt/format.h>

#include "analysis/cause_labels.hpp"
#include "analysis/procedure_map.hpp"
#include "sim/time.hpp"

namespace casetide::analysis {
namespace {

constexpr std::int32_t kMinutesPerHour = 60;

std::string team_of(const model::Scenario& scenario, int team) {
  if (team == model::kNone) return "";
  const model::Team& named = scenario.teams[static_cast<std::size_t>(team)];
  return fmt::format(" ({})", named.label.empty() ? words(named.name) : named.label);
}

}  // namespace

std::string weekday_and_date(std::int32_t day) {
  constexpr std::array<const char*, 7> kDays = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                "Friday", "Saturday", "Sunday"};
  return fmt::format("{} {}", kDays[static_cast<std::size_t>(sim::weekday_of(day))],
                     sim::display_date(day));
}

std::string weekday_date_and_time(std::int32_t minute) {
  const std::int32_t day = minute / sim::kMinutesPerDay;
  const std::int32_t of_day = minute - day * sim::kMinutesPerDay;
  return fmt::format("{} {:02}:{:02}", weekday_and_date(day), of_day / kMinutesPerHour,
                     of_day % kMinutesPerHour);
}

std::string permitted_until(std::int32_t minute) {
  const std::int32_t day = minute / sim::kMinutesPerDay;
  const bool whole_day = minute - day * sim::kMinutesPerDay == sim::kMinutesPerDay - 1;
  return whole_day ? "the end of " + weekday_and_date(day) : weekday_date_and_time(minute);
}

std::string counted(int count, const std::string& one, const std::string& many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string length_of_time(std::int32_t minutes) {
  if (minutes < 0) return "minus " + length_of_time(-minutes);
  const std::int32_t days = minutes / sim::kMinutesPerDay;
  const std::int32_t hours = minutes % sim::kMinutesPerDay / kMinutesPerHour;
  const std::int32_t rest = minutes % kMinutesPerHour;
  std::string text;
  const auto add = [&](std::int32_t count, const char* one, const char* many) {
    if (count != 0) text += (text.empty() ? "" : " ") + counted(count, one, many);
  };
  add(days, "day", "days");
  add(hours, "hour", "hours");
  add(rest, "minute", "minutes");
  return text.empty() ? "0 minutes" : text;
}

std::string children_in(model::ChildSet set) {
  return counted(std::popcount(unsigned{set}), "child", "children");
}

std::string post_name(const model::Scenario& scenario, const model::Compiled& compiled, int post) {
  const auto pool_index = compiled.posts[static_cast<std::size_t>(post)].pool;
  const model::CompiledPool& pool = compiled.pools[static_cast<std::size_t>(pool_index)];
  return fmt::format("{} {}{}", words(scenario.roles[static_cast<std::size_t>(pool.role)]),
                     post - pool.first + 1, team_of(scenario, pool.team));
}

std::string pool_name(const model::Scenario& scenario, const model::Compiled& compiled, int pool) {
  const model::CompiledPool& posts = compiled.pools[static_cast<std::size_t>(pool)];
  const std::string role = words(scenario.roles[static_cast<std::size_t>(posts.role)]);
  return fmt::format("{}{}", posts.count == 1 ? "the " + role : "whichever " + role + " is free",
                     team_of(scenario, posts.team));
}

std::string causes_in_words(const model::CauseMinutes& causes) {
  std::vector<std::size_t> order;
  for (std::size_t cause = 0; cause < causes.size(); ++cause)
    if (causes[cause] > 0) order.push_back(cause);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return causes[a] > causes[b]; });
  std::string text;
  for (const std::size_t cause : order) {
    std::string label = kCauseLabels[cause].second;
    label[0] = static_cast<char>(label[0] | 0x20);  // every label begins with an ASCII letter
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", label, length_of_time(causes[cause]));
  }
  return text;
}

}  // namespace casetide::analysis
