// A scenario compiled for one draw of its uncertain inputs: flat arrays that a replication reads.
//
// Every name is an index, every distribution a table, every probability 32-bit fixed point. Nothing
// here changes during a replication. What the fields mean is said in scenario.hpp; this page only
// says how they are laid out.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/arrival_time.hpp"
#include "model/deadlines.hpp"
#include "model/input_draw.hpp"
#include "model/scenario.hpp"
#include "sim/day_mask.hpp"
#include "sim/draws.hpp"
#include "sim/quantile_table.hpp"
#include "sim/shares.hpp"
#include "sim/time.hpp"
#include "sim/work_calendar.hpp"

namespace casetide::model {

struct Snapshot;

inline constexpr int kMaxChildren = 8;
inline constexpr std::int64_t kQ16 = 65536;
inline constexpr std::int32_t kNever = std::numeric_limits<std::int32_t>::max();

/// A set of the children of one family, child i as bit i.
using ChildSet = std::uint8_t;

struct Duration {
  enum class Unit : std::uint8_t { minutes, days, working_days };
  sim::QuantileTable table;
  Unit unit = Unit::minutes;
};

struct CompiledTarget {
  int step = kNone;
  int strand = kNone;
  bool other_strand = false;
  int after = kNone;  ///< index into durations
  Condition when = {};
  bool ends_quietly = false;  ///< all that follows, at once: an end that nothing reacts to
};

struct CompiledRow {
  Condition when;
  sim::Shares plain;      ///< without harm: all outcomes
  sim::Shares off_scale;  ///< with harm: outcomes off the scale, then "on the scale"
  std::vector<int> off_scale_outcomes;
  std::vector<std::int64_t> cuts_q16;  ///< with harm: between the outcomes of the scale
};

struct CompiledAttendance {
  Condition when;
  sim::Shares comes;  ///< or not
};

struct CompiledNeed {
  std::vector<Performer> by;
  int count = 1;
  std::vector<CompiledAttendance> attends = {};  ///< empty: always
  sim::Purpose attends_purpose = {};
};

struct CompiledInvite {
  int role = kNone;
  std::vector<CompiledAttendance> attends;
};

struct CompiledStep {
  // What every visit reads comes first, and fills two cache lines.
  Step::Kind kind = Step::Kind::task;
  bool partner_waits = false;
  bool reads_harm = false;
  bool per_child = false;
  bool urgency_is_fixed = false;  ///< whatever is known
  int strand = kNone;
  int local = 0;  ///< index within its strand, 0..63
  std::int32_t effort_mean = 0;
  int pace_clock = kNone;
  sim::Purpose effort_purpose;
  int meeting_quarters = 0;  ///< preparation and length
  int outcomes = 0;
  int first_outcome = 0;  ///< index among all outcomes of the scenario
  std::vector<Performer> by;
  std::vector<UrgencyRow> urgency;
  std::vector<std::vector<CompiledTarget>> next;
  std::vector<int> transfers;  ///< by outcome, or one: team that the family passes to, or kNone
  sim::QuantileTable effort;
  sim::QuantileTable pace_share;  ///< in 1/65,536 by draw_q16
  Duration lasts;
  std::vector<CompiledNeed> needs;
  std::vector<CompiledInvite> invites;
  Missing missing = Missing::wait;
  int slots_need = kNone;        ///< index into needs whose people have slot diaries
  bool needs_may_share = false;  ///< somebody could come for one need or for another
  Book::Want want = Book::Want::earliest;
  sim::QuantileTable want_share;  ///< in 1/65,536 by draw_q16
  std::vector<int> within;
  int notice_days = 0;
  bool notice_before_limit = true;
  bool may_be_later = false;  ///< for a reason other than capacity
  sim::Shares is_later;
  Duration later_by;
  std::int64_t threshold_q16 = 0;
  std::vector<std::int64_t> team_threshold_q16;  ///< by team; empty: none has its own
  std::vector<std::pair<Condition, std::int64_t>> threshold_rows_q16;  ///< the first that holds
  std::vector<int> less_steps;
  std::vector<std::int64_t> error_sd_q16;  ///< by the set of less_steps that are done
  std::vector<int> scale;
  std::vector<CompiledRow> rows;
  std::vector<int> marks;
  std::vector<std::vector<int>> cancels;
  std::vector<std::vector<FactValue>> sets;
  std::vector<std::vector<int>> cancels_strands;
  std::vector<std::vector<int>> brings_forward;
  std::uint64_t after_steps = 0;  ///< local indices
  std::vector<int> after_strands;
  std::uint64_t when_steps = 0;
  int at_mark = kNone;
  int at_day = 0;
  bool at_counts_start = false;
  sim::Purpose lasts_purpose, pace_purpose, choice_purpose, off_purpose, error_purpose,
      alike_purpose, after_purpose, attend_purpose, want_purpose, later_purpose;
};

/// What an emission does to a clock, or the event on the case that follows from it.
struct Reaction {
  enum class Kind : std::uint8_t {
    start,
    stop,
    real,
    tell_off,
    authorise,  ///< to be late
    date_set,   ///< the meeting that it counts back from has a date
    date_lost,  ///< that meeting is called off
    held,       ///< that meeting is held: the clock is judged
    event,      ///< no clock: an event on the case follows
  };
  Kind kind = Kind::start;
  std::uint8_t bit = 0;  ///< which of `until`, when all are wanted
  int clock = kNone;     ///< or the event
  int step = kNone;      ///< the meeting that is counted back from
};

struct CompiledClock {
  Clock::Which which = Clock::Which::each;
  std::uint8_t until_mask = 0;  ///< bits wanted; 0: any one stops it
  bool latent = false;
  Condition only_if;
  std::vector<LimitRow> limits;
  DayEnds ends;
  bool by_child = false;      ///< a limit counts from a child's own date
  std::optional<Limit> adds;  ///< what an authorisation adds to the deadline
};

struct CompiledEvent {
  std::int64_t minutes_per_event_q0 = 0;      ///< mean minutes between events of one average child
  std::vector<std::int64_t> harm_factor_q16;  ///< by harm from -8 to 8 s.d. in steps of 1/16
  std::int32_t for_minutes = 0;               ///< 0: no end
  CaseEvent::On on = CaseEvent::On::rate;
  bool on_closed = false;
  std::vector<int> while_strands;
  int fact = kNone;      ///< date
  int after_months = 0;  ///< date: calendar months, and days, later
  int after_days = 0;
  int clock = kNone;  ///< due soon, overdue
  int before = 0;     ///< due soon: before the deadline
  Duration::Unit before_unit = Duration::Unit::minutes;
  int told_bit = 0;  ///< place among the events of its clock
  Condition only_if;
  bool of_child = false;
  std::vector<FactValue> sets;
  std::vector<int> cancels;
  std::vector<int> brings_forward;
  CaseEvent::Closes closes = CaseEvent::Closes::no;
  CompiledTarget start;
  bool start_here = false;
  sim::Purpose purpose;
};

/// A fact, and how it is drawn when a family first comes.
struct CompiledFact {
  std::string name;
  bool per_child = false;
  bool date = false;
  bool drawn = true;                ///< a date that nothing says how to draw is unknown
  sim::QuantileTable from_arrival;  ///< date: in days
  bool after_arrival = false;
  Condition only_if;
  sim::Purpose purpose, alike_purpose, own_purpose;
};

struct CompiledStanding {
  int line = 0;  ///< of the scenario
  int strand = kNone;
  int role = kNone;
  std::int64_t weekly_q8 = 0;  ///< minutes a week for each child, in 1/256
};

/// What the people of a role cost; nothing where no cost is stated.
struct CompiledCost {
  std::int64_t post_pence = 0;    ///< a full-time year
  std::int64_t agency_pence = 0;  ///< an hour on duty
};

/// Supervision: minutes a week that each worker of one pool spends with somebody of another.
struct CompiledSupervision {
  int line = 0;         ///< of the scenario
  int workers = kNone;  ///< pool
  int supervisors = kNone;
  std::int64_t weekly_q8 = 0;
};

/// How workers of a pool come and go; nobody leaves without turnover.
struct CompiledLeaving {
  bool any = false;
  sim::QuantileTable stay;          ///< days from a worker's first to the notice
  int notice_days = 0;              ///< from the notice to the last day
  sim::QuantileTable vacancy;       ///< days from the last day to the next worker's first
  sim::QuantileTable vacancy_left;  ///< the same, of a vacancy found in progress
  sim::Shares vacant_at_start;
  sim::Shares in_notice_at_start;  ///< of the posts with somebody in them
  sim::Shares agency;
  sim::Shares agency_has_come = sim::Shares::yes_or_no(0);  ///< of a post found empty that gets one
  sim::QuantileTable agency_arrives;                        ///< days
  int read_in = 0;                                          ///< minutes for each family taken over
  sim::Purpose stay_purpose, vacancy_purpose, agency_purpose, arrives_purpose, start_purpose;
};

/// Workers in their first year, who may hold less.
struct CompiledFirstYear {
  bool any = false;
  sim::Shares at_start;         ///< of the workers found in post who are no agency workers
  sim::Shares on_joining;       ///< of those who come: so many that the share is held
  std::vector<int> until_days;  ///< since the first: ends of the steps of the ceiling, rising
  sim::Purpose purpose;
};

/// When the people of a team meet among themselves.
struct CompiledTeamMeeting {
  int weekday = kNone;  ///< kNone: they do not
  int every_weeks = 1;  ///< weeks since 1970 that this divides
  sim::DayMask time;

  [[nodiscard]] sim::DayMask on(std::int32_t day) const {
    constexpr int kMondayBefore = 3;  // 1970-01-01 was a Thursday
    const bool held =
        weekday == sim::weekday_of(day) && (day + kMondayBefore) / 7 % every_weeks == 0;
    return held ? time : sim::DayMask{};
  }
};

/// Every post of one role in one team: consecutive post numbers.
struct CompiledPool {
  int team = kNone;
  int role = kNone;
  int first = 0;
  int count = 0;
  int pattern = kNone;
  int fte_x100 = 0;
  bool keeps_slots = false;  ///< its posts have slots that a meeting uses
  std::int64_t outside_weekly_q8 = 0;
  std::vector<std::pair<int, std::int64_t>>
      outside_lines;  ///< of the scenario, and their part of it
  int outside_children = 0;
  bool holds_families = false;
  std::vector<int> colleagues;  ///< itself and, if it holds families, the team's others that do
  double backlog_weeks = 2;
  std::vector<int> weekdays;     ///< worked by whoever is full time, Monday 0
  double leave_days = 0;         ///< a year, full time
  bool leave_by_season = false;  ///< in and out of school holidays, by the numbers of its posts
  double training_days = 0;      ///< a year, full time
  double absence = 0;            ///< share of working days
  double absence_spell = 5;      ///< working days of the mean spell, long ones among them
  sim::QuantileTable sick_gap;   ///< working days between spells
  sim::QuantileTable sick_spell, long_spell;
  sim::Shares long_spells = sim::Shares::yes_or_no(0);
  int moved_after = 0;  ///< working days of sickness, then families are moved; 0: never
  sim::Purpose leave_purpose, leave_by_season_purpose, training_purpose, sick_gap_purpose,
      sick_spell_purpose;
  CompiledLeaving leaving;
  CompiledFirstYear first_year;
};

struct CompiledPost {
  int pool = kNone;
  int role = kNone;
  int week = 0;  ///< its hours, among Compiled::weeks_worked
  CompiledTeamMeeting team_meeting;
  std::int32_t from_day = 0;        ///< a policy with a date may add posts,
  std::int32_t until_day = kNever;  ///< or end them: the first day without
  int fte_x100 = 100;
  bool part_time = false;                ///< of a person who is; whole days off
  std::vector<int> first_year_ceilings;  ///< children, by step of the pool's first year
  int ceiling = 0;                       ///< children
  int most_waiting = kNever;             ///< minutes of work, above which it is given no family
  int leave_days = 0;  ///< a year, of those that the post works; of them in school holidays:
  int leave_in_school_holidays = 0;
  sim::Shares one_more_in_school_holidays = sim::Shares::yes_or_no(0);
  WeekHours hours;
  std::array<sim::DayMask, 7> slots;

  [[nodiscard]] bool in_force(std::int32_t day) const { return day >= from_day && day < until_day; }
};

struct CompiledStream {
  CompiledTarget start;
  std::vector<std::int64_t> day_mean_q32;  ///< families a day, by day from Compiled::first_day
  bool has_year_level = false;
  sim::QuantileTable year_level;
  bool has_week_level = false;
  sim::QuantileTable week_level;
  sim::QuantileTable minute_of_day;
  ArrivalTime arrival_time;  ///< by which its families come back
  sim::Shares children;
  int always_children = kNone;  ///< when every family has so many, so that none need be drawn
  sim::Shares alike;
  bool counts_as_referral = true;
  sim::Purpose gap_purpose, minute_purpose, children_purpose, alike_purpose, harm_purpose,
      own_harm_purpose, team_purpose, year_purpose, week_purpose;
};

/// Cases that are open on the first day.
struct CompiledStock {
  CompiledTarget start;
  int children = 0;
  sim::QuantileTable age_days;  ///< since the strand began
  int first = kNone;            ///< emission as it began
  std::vector<int> then;        ///< emissions that came again
  std::vector<int> visited;     ///< steps of which those tell
  /// By clock: which of its `until` the case can still come to (all bits or none, where any one stops it).
  std::vector<std::uint8_t> stops_ahead;
  struct Offset {
    int months = 0;
    int days = 0;
  };
  Offset at, every;
  sim::Purpose age_purpose, children_purpose;
};

/// One set of values in force from a day on.
struct CompiledPhase {
  std::int32_t from_day = 0;
  std::vector<CompiledStep> steps;
  std::vector<CompiledClock> clocks;
  std::vector<CompiledEvent> events;
  // Which of the events come by chance while a strand is open, on closed cases, on dates.
  std::vector<std::vector<int>> events_by_chance;  ///< by strand
  std::vector<int> events_on_closed;
  std::vector<int> events_of_dates;
};

/// Kinds of emission of one step, in the order of EventRef::What from `entered` on.
inline constexpr int kStepEmissions = 13;

inline constexpr int kDaysOfLeaveYear = 365;

/// What of a day decides the hours of a pattern on it.
struct DayKind {
  std::uint8_t weekday = 0;
  bool is_bank_holiday = false;  ///< or a closure, on a weekday

  [[nodiscard]] std::size_t place() const { return weekday + (is_bank_holiday ? 7U : 0U); }
};
inline constexpr std::size_t kDayKinds = 14;

/// The open minutes of one pattern, counted.
struct OpenMinutes {
  std::vector<std::int32_t>
      before_day;  ///< by day from Compiled::open_from; one entry more than days
  std::array<sim::CountedMask, kDayKinds> hours;  ///< by kind of day
};

struct Compiled {
  std::int32_t first_day = 0;  ///< of the warm-up
  std::int32_t year_first = 0;
  std::int32_t year_end = 0;      ///< one past the last day
  std::int32_t demand_first = 0;  ///< the years that rates of arrival are stated for, whole ones
  std::int32_t demand_end = 0;    ///< one past their last day
  std::int32_t end_day = 0;       ///< one past the run-out
  std::int32_t roster_end = 0;    ///< bookings may go this far
  int weeks = 0;
  std::int32_t first_monday = 0;
  Scenario::AfterBreach after_breach = Scenario::AfterBreach::same;
  Without without;
  sim::WorkCalendar calendar;
  bool uses_calendar = true;

  std::vector<CompiledFact> facts;
  std::vector<sim::Shares> fact_shares;
  std::vector<int> first_value;  ///< by fact: place of its values among those of all facts
  std::vector<int> first_need;   ///< by step: place of its needs among those of all steps
  int referral_strand = kNone;   ///< whose episodes are referrals received; kNone: all
  std::vector<std::uint8_t> strand_caseload;  ///< whether its children are held
  std::vector<int> strand_weight_x100;        ///< of a child in a caseload
  bool any_task_hours = false;                ///< a post is given no family while much work waits
  std::vector<std::uint8_t> strand_many;
  bool notes_late_families = false;  ///< records hold which families were late
  bool keeps_causes = true;          ///< records hold what time went to
  bool reads_harm = false;        ///< a decision does, or how often something happens depends on it
  bool any_emergency = false;     ///< some step may be one
  bool urgency_by_facts = false;  ///< of some step it changes with what is known
  int marks = 0;
  int outcomes = 0;
  std::size_t clocks = 0;  ///< how many; the width of `lead`
  std::vector<CompiledPhase> phases;
  std::vector<Reaction> reactions;  ///< of all emissions, in their order
  int first_strand_emission = 0;
  std::vector<int> first_reaction;             ///< by emission index; one entry more than emissions
  std::vector<std::vector<int>> clock_events;  ///< by clock: events that its deadline brings
  std::vector<std::int32_t> lead;          ///< [step][clock] mean minutes still needed, -1: none
  std::vector<std::vector<int>> at_steps;  ///< by mark: steps that start a stated time after it
  std::vector<std::vector<int>> joins;     ///< by strand: steps with `after` or `when`
  std::vector<std::vector<CompiledStanding>> standing;  ///< by strand
  std::vector<CompiledCost> costs;                      ///< by role
  std::vector<CompiledSupervision> supervision;
  std::vector<Duration> durations;
  std::vector<bool> school_holiday;  ///< by day from the first, through the last year of leave
  std::vector<CompiledPool> pools;
  std::vector<CompiledPost> posts;
  // By weekday and post: slots, and the hours from each on, for the longest meeting that uses it.
  std::array<std::vector<sim::DayMask>, 7> slots_on, kept_on;
  /// The different weeks that posts work: hours by kind of day.
  std::vector<std::array<sim::CountedMask, kDayKinds>> weeks_worked;
  std::vector<std::vector<int>> pool_of;  ///< [team + 1][role] -> pool or kNone; row 0: no team
  std::vector<std::vector<int>> holders;  ///< by team: pools whose posts hold families
  std::vector<int> holding_team;          ///< [team + 1] whose posts hold them; kNone: nobody does
  std::vector<int> family_teams;
  sim::Shares family_team;
  std::vector<OpenMinutes> open_minutes;  ///< by pattern
  std::vector<DayKind> day_kinds;         ///< by day from open_from to one past the roster
  std::vector<Pattern> patterns;
  int day_pattern = 0;  ///< pattern that splits waiting into working and non-working time
  std::vector<CompiledStream> streams;
  const Snapshot* snapshot = nullptr;  ///< that the run goes on from; of the scenario
  std::int32_t open_from = 0;          ///< day from which open minutes are counted
  std::vector<CompiledStock> stocks;   ///< none when the question is not about them
  int stock_stream = 0;                ///< whose families those of the stocks are like
  sim::QuantileTable unit_exponential;

  [[nodiscard]] int emission(const EventRef& event) const;
  /// The same where it is asked for often.
  [[nodiscard]] int emission_of_strand(int strand, EventRef::What what) const {
    return first_strand_emission +
           (what == EventRef::What::strand_ended ? 0 : static_cast<int>(strand_many.size())) +
           strand;
  }
  [[nodiscard]] int emission_of_received() const { return first_strand_emission - 1; }
  [[nodiscard]] int emission_of_mark(int mark) const {
    return emission_of_received() - marks + mark;
  }
  /// `outcome`: its place among those of all steps.
  [[nodiscard]] int emission_of_outcome(int outcome) const {
    return emission_of_mark(0) - outcomes + outcome;
  }
  /// Of a step, from `entered` on.
  [[nodiscard]] static int emission_of_step(int step, EventRef::What what) {
    return step * kStepEmissions + static_cast<int>(what);
  }
  [[nodiscard]] std::span<const Reaction> reactions_of(int emission) const {
    const int* const first = first_reaction.data() + emission;
    return {reactions.data() + first[0], reactions.data() + first[1]};
  }
  [[nodiscard]] std::int32_t lead_of(int step, int clock) const {
    return lead[static_cast<std::size_t>(step) * clocks + static_cast<std::size_t>(clock)];
  }
  /// A weekday on which offices are closed: a bank holiday or a closure.
  [[nodiscard]] bool is_bank_holiday(std::int32_t day) const {
    return kind_of(day).is_bank_holiday;
  }
  [[nodiscard]] DayKind kind_of(std::int32_t day) const {
    const auto place = static_cast<std::size_t>(day - open_from);
    return place < day_kinds.size() ? day_kinds[place] : kind_by_calendar(day);
  }
  [[nodiscard]] DayKind kind_by_calendar(std::int32_t day) const {
    const int weekday = sim::weekday_of(day);
    return {static_cast<std::uint8_t>(weekday),
            uses_calendar && weekday < sim::kSaturday && !calendar.is_working_day(day)};
  }
  /// The hours of `week` on that day.
  [[nodiscard]] sim::DayMask hours_on(const WeekHours& week, std::int32_t day) const {
    const DayKind kind = kind_of(day);
    return week.on(kind.weekday, kind.is_bank_holiday);
  }
  /// Leave is booked by years that begin with the first day; the last reaches beyond the roster.
  [[nodiscard]] int years_of_leave() const {
    return (roster_end - first_day + kDaysOfLeaveYear - 1) / kDaysOfLeaveYear;
  }
  /// The minute at which an office opens on that weekday.
  [[nodiscard]] std::int32_t opening(std::int32_t day) const {
    return patterns[static_cast<std::size_t>(day_pattern)].hours.opens(sim::weekday_of(day));
  }
  /// Minutes of `pattern`'s open hours before `time`, counted from the first day.
  [[nodiscard]] std::int32_t open_minutes_before(int pattern, std::int32_t time) const {
    const std::int32_t day = time / sim::kMinutesPerDay;
    if (day < open_from) {
      return 0;
    }
    const OpenMinutes& open = open_minutes[static_cast<std::size_t>(pattern)];
    // Nothing happens beyond the last day.
    const std::size_t place =
        std::min(static_cast<std::size_t>(day - open_from), day_kinds.size() - 1);
    return open.before_day[place] +
           open.hours[day_kinds[place].place()].minutes_before(time - day * sim::kMinutesPerDay);
  }
};

/// Compiles a scenario for one draw of its inputs. The scenario must have been checked.
[[nodiscard]] Compiled compile(const Scenario& scenario, const InputDraw& draw, std::uint32_t seed);

/// Solves the cut points of every decision that reads harm, in procedure order, on the same 4,096
/// pilot children passed through the steps without queues (first visits only), so that the stated
/// shares come out (`base`: steps without policies; cut points are written to every phase).
void solve_cut_points(const Scenario& scenario, const InputDraw& draw, std::uint32_t seed,
                      Compiled& compiled);

}  // namespace casetide::model
