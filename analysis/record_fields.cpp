#include "analysis/record_fields.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

constexpr std::array<const char*, model::kFates> kFateNames = {
    "met",        "breached",        "void_before", "running", "undecided_past",
    "impossible", "authorised_late", "discharged"};
constexpr std::array<const char*, model::kCauses> kCauseNames = {
    "work",         "worker", "unallocated", "slot", "role_not_free", "partner",
    "other_reason", "notice", "date_choice", "pace", "wait",          "non_working"};
constexpr std::array<const char*, model::kHours> kHourNames = {
    "available", "dated", "meetings", "standing", "team_meetings", "training", "slack", "needed"};

std::vector<std::string> bins(int count) {
  std::vector<std::string> names;
  for (int bin = 0; bin + 1 < count; ++bin)
    names.push_back(std::to_string(bin));
  names.push_back(std::to_string(count - 1) + " or more");
  return names;
}

std::vector<std::string> weeks(int count) {
  std::vector<std::string> names;
  for (int week = 1; week <= count; ++week)
    names.push_back("week " + std::to_string(week));
  return names;
}

/// "weeks 1 to 4"; the last may be shorter.
std::vector<std::string> periods(int count) {
  std::vector<std::string> names;
  for (int first = 1; first <= count; first += model::kPeriodWeeks) {
    const int last = std::min(first + model::kPeriodWeeks - 1, count);
    names.push_back("weeks " + std::to_string(first) + " to " + std::to_string(last));
  }
  return names;
}

std::vector<std::string> limited_clocks(const model::RecordShape& shape) {
  std::vector<std::string> names;
  for (const int clock : shape.limited)
    names.push_back(shape.clocks.at(static_cast<std::size_t>(clock)));
  return names;
}

template <class List>
std::vector<std::string> copy(const List& list) {
  return {std::begin(list), std::end(list)};
}

}  // namespace

const char* name_of(Axis axis) {
  switch (axis) {
    case Axis::clock:
      return "clock";
    case Axis::limited_clock:
      return "clock_with_limit";
    case Axis::fate:
      return "fate";
    case Axis::day_bin:
      return "working_days";
    case Axis::late_bin:
      return "working_days_late";
    case Axis::length_bin:
      return "months";
    case Axis::wait_bin:
      return "working_hours_waited";
    case Axis::week:
      return "week";
    case Axis::period:
      return "period";
    case Axis::cause:
      return "cause";
    case Axis::step:
      return "step";
    case Axis::outcome:
      return "outcome";
    case Axis::mark:
      return "mark";
    case Axis::event:
      return "event";
    case Axis::strand:
      return "strand";
    case Axis::role:
      return "role";
    case Axis::hours:
      return "hours";
    case Axis::counter:
      return "counter";
    case Axis::standing:
      return "standing_work";
  }
  sim::expects(false, "an axis is one of those listed");
  return "";
}

std::vector<std::string> names_along(Axis axis, const model::RecordShape& shape) {
  switch (axis) {
    case Axis::clock:
      return shape.clocks;
    case Axis::limited_clock:
      return limited_clocks(shape);
    case Axis::fate:
      return copy(kFateNames);
    case Axis::day_bin:
      return bins(model::kDayBins);
    case Axis::late_bin:
      return bins(model::kLateBins);
    case Axis::length_bin:
      return bins(model::kLengthBins);
    case Axis::wait_bin:
      return bins(model::kWaitBins);
    case Axis::week:
      return weeks(shape.weeks);
    case Axis::period:
      return periods(shape.weeks);
    case Axis::cause:
      return copy(kCauseNames);
    case Axis::step:
      return shape.steps;
    case Axis::outcome:
      return shape.outcomes;
    case Axis::mark:
      return shape.marks;
    case Axis::event:
      return shape.events;
    case Axis::strand:
      return shape.strands;
    case Axis::role:
      return shape.roles;
    case Axis::hours:
      return copy(kHourNames);
    case Axis::counter:
      return copy(model::kCounterNames);
    case Axis::standing:
      return shape.standing;
  }
  sim::expects(false, "an axis is one of those listed");
  return {};
}

std::size_t length_of(Axis axis, const model::RecordShape& shape) {
  switch (axis) {
    case Axis::clock:
      return shape.clocks.size();
    case Axis::limited_clock:
      return shape.limited.size();
    case Axis::fate:
      return model::kFates;
    case Axis::day_bin:
      return model::kDayBins;
    case Axis::late_bin:
      return model::kLateBins;
    case Axis::length_bin:
      return model::kLengthBins;
    case Axis::wait_bin:
      return model::kWaitBins;
    case Axis::week:
      return static_cast<std::size_t>(shape.weeks);
    case Axis::period:
      return static_cast<std::size_t>(model::periods_of(shape.weeks));
    case Axis::cause:
      return model::kCauses;
    case Axis::step:
      return shape.steps.size();
    case Axis::outcome:
      return shape.outcomes.size();
    case Axis::mark:
      return shape.marks.size();
    case Axis::event:
      return shape.events.size();
    case Axis::strand:
      return shape.strands.size();
    case Axis::role:
      return shape.roles.size();
    case Axis::hours:
      return model::kHours;
    case Axis::counter:
      return model::kCounters;
    case Axis::standing:
      return shape.standing.size();
  }
  sim::expects(false, "an axis is one of those listed");
  return 0;
}

std::size_t size_of(const std::vector<Axis>& axes, const model::RecordShape& shape) {
  std::size_t size = 1;
  for (const Axis axis : axes)
    size *= length_of(axis, shape);
  return size;
}

bool has_shape(const model::Record& record, const model::RecordShape& shape) {
  bool same = true;
  for_each_field(record, [&](const char*, const auto& field, const std::vector<Axis>& axes) {
    same = same && field.size() == size_of(axes, shape);
  });
  return same;
}

bool equal(const model::Record& a, const model::Record& b) {
  // Each field of b in the order of a's; 32- and 64-bit fields share no type, so compare by position.
  std::vector<std::vector<std::int64_t>> wide;
  for_each_field(a, [&](const char*, const auto& field, const std::vector<Axis>&) {
    wide.emplace_back(field.begin(), field.end());
  });
  std::size_t at = 0;
  bool same = true;
  for_each_field(b, [&](const char*, const auto& field, const std::vector<Axis>&) {
    same = same && wide[at] == std::vector<std::int64_t>(field.begin(), field.end());
    ++at;
  });
  return same && a.late_families == b.late_families;
}

bool equal(const model::RecordShape& a, const model::RecordShape& b) {
  return a.clocks == b.clocks && a.steps == b.steps && a.strands == b.strands &&
         a.roles == b.roles && a.marks == b.marks && a.events == b.events &&
         a.outcomes == b.outcomes && a.standing == b.standing && a.weeks == b.weeks &&
         a.limited == b.limited;
}

}  // namespace casetide::analysis
