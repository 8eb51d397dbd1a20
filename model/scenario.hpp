// A whole scenario, checked: the procedure, the area and the policies as one immutable value.
//
// This is what the files say, with every name resolved to an index and every number in its base unit;
// it is not what the simulation runs on (see compiled.hpp) and it draws nothing. Items keep the order
// of the files: steps, outcomes and rows mean something by their order.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/input_draw.hpp"
#include "model/quantity.hpp"
#include "model/without.hpp"
#include "sim/day_mask.hpp"

namespace casetide::model {

struct Snapshot;

inline constexpr int kNone = -1;

/// A named part of a family's work, about a set of its children.
struct Strand {
  std::string name;
  std::string label;
  bool caseload = false;  ///< holds an allocated worker, and its children count in a caseload
  std::optional<Quantity> weight;  ///< of a child in a caseload, in children; none: 1
  bool many = false;               ///< `instances = "many"`: a second start is not absorbed
  Origin origin;
};

/// Something that a step, a strand or a case event emits; clocks, events and conditions name these.
struct EventRef {
  enum class What {
    received,         ///< "referral.received": an arrival, or a return, in the strand of that name
                      ///< (in any strand when none has that name)
    entered,          ///< step: released to be done
    started,          ///< step: first work on it
    done,             ///< step: finished (any outcome)
    outcome,          ///< decision: "step.done[outcome]"
    requested,        ///< meeting: asked for
    booked,           ///< meeting: date fixed
    held,             ///< meeting: held
    not_quorate,      ///< meeting: met without its minimum; nothing decided
    cancelled,        ///< meeting: called off before it was held
    mark_started,     ///< "section-47.started": an outcome with that mark
    strand_ended,     ///< "assessment.ended"
    happened,         ///< "NAME.happened": a case event
    strand_received,  ///< "STRAND.received": an episode begins in that strand
  };
  What what = What::received;
  int item = kNone;     ///< step, mark, strand or case event index
  int outcome = kNone;  ///< for What::outcome
  friend bool operator==(const EventRef&, const EventRef&) = default;
};

/// A test on what is known of a family, in postfix order. Empty means always true.
struct Condition {
  enum class Op : std::uint8_t {
    fact_is,          ///< a = fact, b = value index: of any child concerned
    known,            ///< a = date fact: a child concerned has that date
    live,             ///< a = strand: an instance is live in the family
    done,             ///< a = step: has been done in this strand or one that led to it
    outcome,          ///< a = step, b = outcome: that decision last went that way
    visits_at_least,  ///< a = step, b = n: entered at least n times
    negate,
    both,
    either,
  };
  struct Term {
    Op op = Op::both;
    int a = kNone;
    int b = kNone;
    friend bool operator==(const Term&, const Term&) = default;
  };
  std::vector<Term> terms;
  std::string text;
};

/// A named attribute of a family or child, drawn at arrival from its own key.
struct Fact {
  std::string name;
  bool per_child = false;
  bool date = false;  ///< `kind = "date"`: a day, with no values or shares
  std::vector<std::string> among;
  std::vector<Quantity> shares;  ///< one for each of `among`, summing to 1
  std::optional<double> concentration;
  std::optional<Spread> from_arrival;  ///< date: days between it and the arrival; none: unknown
  bool after_arrival = false;          ///< the date lies after the arrival, not before it
  Condition only_if;                   ///< date: who has it, by facts drawn at arrival
  Origin origin;
};

/// One link of a `by` chain.
struct Performer {
  bool allocated = false;  ///< the family's own worker
  int role = kNone;        ///< otherwise any post of this role
};

/// Where the work goes next: a step of the same strand, or another strand begun at a step.
struct Target {
  int step = kNone;
  int strand = kNone;  ///< the step's strand; a new instance when it is not the current one
  std::optional<Spread> after;  ///< begun this much later (working days or minutes)
  Condition when;               ///< `if`: judged when the step before it ends
};

/// A fact that something sets, and to which of its values.
struct FactValue {
  int fact = kNone;
  int value = kNone;
  friend bool operator==(const FactValue&, const FactValue&) = default;
};

/// What comes first on an agenda, whatever its deadline. Only emergencies interrupt at once.
enum class Urgency : std::uint32_t { emergency, priority, routine };

/// Urgency by what is known of the family; the first row that holds.
struct UrgencyRow {
  Condition when;
  Urgency is = Urgency::routine;
};

/// A policy's shift of the cut points for some families; the first row that holds.
struct ThresholdRow {
  Condition when;
  double shift = 0;  ///< s.d. of harm
};

/// How often somebody comes to a meeting, by what is known of the family; the first row that holds.
struct AttendanceRow {
  Condition when;
  Quantity share;
};

/// A minimum member of a meeting.
struct Need {
  std::string name;
  std::vector<Performer> by;  ///< first that fits
  int count = 1;
  std::vector<AttendanceRow> attends;  ///< each of them; empty: always
};

/// Someone invited who is not needed; `role` is kNone when the area employs no such post.
struct Invite {
  std::string name;
  int role = kNone;
  std::vector<AttendanceRow> attends;
};

/// What happens when a minimum member is absent and nobody of that role can step in.
enum class Missing { wait, hold, telephone };

/// How a meeting's date is chosen.
struct Book {
  enum class Want { earliest, latest, share };
  Want want = Want::earliest;
  std::vector<int> within;      ///< clocks: the earliest deadline of those running bounds the date
  std::optional<Spread> share;  ///< of that limit, after which the meeting is not wanted
  std::optional<Quantity> notice;   ///< working days between request and meeting
  bool notice_before_limit = true;  ///< `notice-or-limit`: which yields when both cannot hold
  /// A reason other than capacity for which some meetings cannot be held before a later day.
  struct Later {
    std::string reason;  ///< in words
    Quantity share;      ///< of the meetings
    Spread by;           ///< working days or time after the request
  };
  std::optional<Later> later;
};

/// Not begun before a share of a clock's limit has passed.
struct Pace {
  int clock = kNone;
  Spread share;  ///< of the limit, 0..1 (or a little above)
};

/// One row of a decision table; the first whose condition holds applies.
struct OutcomeRow {
  Condition when;
  std::vector<Quantity> shares;  ///< one for each outcome of the step, summing to 1
  std::optional<double> concentration;
};

/// A step whose finish makes a decision's view of harm less uncertain.
struct Less {
  int step = kNone;
  double share = 0;  ///< error s.d. is multiplied by 1 - share
};

struct Step {
  enum class Kind { task, meeting, wait, decision, end };
  std::string name;
  std::string label;
  Kind kind = Kind::task;
  int strand = kNone;
  std::string source;
  std::vector<UrgencyRow> urgency;  ///< empty: routine

  // task, and the approval of a decision
  std::vector<Performer> by;
  std::optional<Spread> effort;
  std::optional<Pace> pace;

  // wait
  std::optional<Spread> lasts;
  bool partner_waits = false;  ///< `on = "partner"`: waiting for another agency, a cause of delay

  // meeting
  std::optional<Spread> length;
  std::optional<Quantity> prepare;
  std::vector<Need> needs;
  std::vector<Invite> invites;
  Missing missing = Missing::wait;
  int slots = kNone;  ///< role whose slot diary the meeting uses
  std::optional<Book> book;

  // decision
  std::vector<std::string> outcomes;
  std::vector<OutcomeRow> rows;
  std::vector<int>
      scale;  ///< outcomes from least to most serious; the others are drawn by share first
  bool reads_harm = false;
  Quantity error_base;  ///< s.d. of the error, with range
  std::vector<Less> less;
  double threshold = 0;  ///< a policy's shift of the cut points, in s.d. of harm
  std::vector<std::pair<int, double>> team_thresholds;  ///< the same for the families of a team
  std::vector<ThresholdRow> threshold_rows;             ///< the same by what is known of a family
  bool per_child = false;
  std::vector<int> marks;                 ///< for each outcome: mark index or kNone
  std::vector<std::vector<int>> cancels;  ///< for each outcome: steps of the strand called off
  std::vector<std::vector<int>> cancels_strands;  ///< for each outcome: strands called off
  std::vector<std::vector<int>> brings_forward;   ///< for each outcome: waits and meetings
  std::vector<std::vector<FactValue>> sets;  ///< for each outcome: facts of its children from then
  std::vector<int> transfers;  ///< decision: for each outcome; other kinds: one; empty: to no team

  std::vector<std::vector<Target>> next;  ///< decision: by outcome; other kinds: one list
  std::vector<int> after_steps;           ///< join: begun when all of those started are done
  std::vector<int> after_strands;
  std::vector<int> when_steps;   ///< begun when all are done, or at `at`, whichever is first
  int at_mark = kNone;           ///< `at = "day 8 of section-47"`
  int at_day = 0;                ///< working day after the mark
  bool at_counts_start = false;  ///< the mark's own day, if a working day, is day 1
  Origin origin;
};

/// What a clock allows: a span from its start, or up to a moment counted from another date.
struct Limit {
  enum class Kind {
    working_days,           ///< to the end of that working day; 0 is the day itself
    days,                   ///< to the end of that calendar day
    hours,                  ///< elapsed, to the minute
    months,                 ///< to the same day of the month, or the month's last
    same_day,               ///< to the end of the day itself
    same_working_day,       ///< the same; from a day off, to the end of the next working day
    hours_of_working_days,  ///< elapsed; hours that lie on days off do not count
    none,                   ///< "none stated": no deadline, days are reported
  };
  Kind kind = Kind::working_days;
  int count = 0;
  bool start_counts = false;  ///< "day 8 counting the start": working days, the start's is day 1
  /// What the count is taken from. Counted from a date or a meeting, it goes back from it.
  enum class Anchor : std::uint8_t {
    start,  ///< the clock's own start
    held,   ///< the beginning of a meeting that is held
    date,   ///< a fact that is a date
  };
  Anchor anchor = Anchor::start;
  int item = kNone;    ///< step or fact that is the anchor
  int years = 0;       ///< added to the date first: "birthday + 18 years"
  bool clear = false;  ///< "2 clear working days before": so many whole days lie between
  friend bool operator==(const Limit&, const Limit&) = default;
};

struct LimitRow {
  Condition when;
  std::vector<Limit> shortest_of;  ///< the earliest deadline of these binds
};

/// An authorisation to be late: dated on or before the deadline, it keeps a late finish from being a
/// plain breach.
struct Extension {
  std::vector<EventRef> when;    ///< any of these authorises
  std::optional<Quantity> adds;  ///< from the old deadline to the new; none: no new deadline is set
};

struct Clock {
  std::string name;
  std::string label;
  enum class Which { each, first, last };
  EventRef from;
  Which which = Which::each;
  std::vector<EventRef> until;
  bool until_all = false;             ///< all of `until`; otherwise any of them
  std::optional<EventRef> real_when;  ///< `if` an event: latent until then
  std::vector<EventRef> void_when;    ///< told off by these (and by its strand's end)
  Condition only_if;                  ///< `if` a test of facts: judged at the start
  std::vector<LimitRow> limits;    ///< first row that holds; always ends with an unconditional one
  bool close_of_business = false;  ///< `ends`: days of deadlines end at the office's close
  std::optional<Extension> extension;
  std::string source;
  Origin origin;
};

/// Something that happens on an open or closed case, and what it does there.
struct CaseEvent {
  enum class On {
    rate,      ///< by chance
    date,      ///< a date fact, or a time after it
    due_soon,  ///< a real clock runs that long before its deadline
    overdue,   ///< a real clock has passed its deadline
    event,     ///< something else happened
  };
  enum class Closes { no, may_return, for_good };
  std::string name;
  std::string label;
  On on = On::rate;
  Quantity rate;          ///< a child-year
  double harm_slope = 0;  ///< rate * exp(b harm - b^2 / 2)
  std::optional<Quantity>
      for_time;      ///< closed cases: calendar days after closing in which it may happen
  int fact = kNone;  ///< date
  std::optional<Quantity> after;   ///< date: whole days or months later
  int clock = kNone;               ///< due_soon, overdue
  std::optional<Quantity> before;  ///< due_soon: working days, days or minutes before the deadline
  EventRef trigger;                ///< event
  bool on_closed = false;          ///< while = ["closed"]
  std::vector<int> while_strands;  ///< one of them must be live; empty: any
  Condition only_if;
  bool of_child = false;            ///< about one child; otherwise about the set of the strand
  std::vector<FactValue> sets;      ///< of its children from then on
  std::vector<int> cancels;         ///< strands
  std::vector<int> brings_forward;  ///< waits and meetings
  Closes closes = Closes::no;
  Target start;             ///< step kNone: starts nothing
  bool start_here = false;  ///< `start = "step"`: in the very strand where it happened
  Origin origin;
};

/// Minutes a week for each case in a state, or for each worker.
struct Standing {
  std::string name;
  int strand = kNone;  ///< kNone: outside work with a fixed number of cases, or for workers
  int role = kNone;
  std::vector<int> workers;       ///< `for`: roles for each of whose workers it is, on both sides
  Quantity work;                  ///< minutes a week, each child or worker
  std::optional<Quantity> cases;  ///< outside work: children held by the role, area-wide
  Origin origin;
};

/// Hours of one working week, in quarter-hours of each day.
struct WeekHours {
  std::array<sim::DayMask, 7> days;          ///< Monday first
  std::optional<sim::DayMask> bank_holiday;  ///< and closures; none: as any other weekday

  [[nodiscard]] sim::DayMask on(int weekday, bool is_bank_holiday) const {
    return is_bank_holiday && bank_holiday ? *bank_holiday
                                           : days[static_cast<std::size_t>(weekday)];
  }
  /// The minute at which the weekday begins; 0 when it is a day off.
  [[nodiscard]] int opens(int weekday) const {
    const sim::DayMask hours = days[static_cast<std::size_t>(weekday)];
    return hours.none() ? 0 : hours.first() * sim::kQuarterMinutes;
  }
};

struct Pattern {
  std::string name;
  WeekHours hours;
  Origin origin;
};

/// A place in the week where a meeting that uses a slot diary may start.
struct Slot {
  int weekday = 0;  ///< Monday = 0
  int minute = 0;
};

/// The posts of one role in one team.
struct Post {
  int team = kNone;
  int role = kNone;
  int pattern = kNone;
  Quantity fte;  ///< full-time equivalents; the number of posts is this rounded up
  std::optional<Quantity> ceiling;  ///< children held by a full-time post; none or 0: holds nobody
  /// Minutes of work waiting for a full-time post, above which it is given no new family.
  std::optional<Quantity> task_hours;
  std::optional<Quantity> part_time;        ///< share of the people who work part-time
  std::optional<Quantity> part_time_hours;  ///< of a full-time week, of each of those
  std::optional<Quantity> first_year;       ///< share of the people in their first year as workers
  /// Of a full ceiling, up to so many days after the first; rising.
  std::vector<std::pair<int, Quantity>> first_year_ceiling;
  std::vector<Slot> slots;
  bool pool = false;  ///< `pool = true`: another service, no leave or sickness here
  bool room = false;  ///< `rooms` in place of `fte`: places, which work no hours of anybody's
  Origin origin;
};

/// A meeting of a team's own people, in every so many weeks.
struct TeamMeeting {
  Slot on;
  Quantity lasts;  ///< minutes
  Quantity every;  ///< days, whole weeks
};

/// Whether families are allocated to these posts.
[[nodiscard]] inline bool holds_families(const Post& post) {
  return post.ceiling && post.ceiling->value > 0;
}

struct Team {
  std::string name;
  std::string label;
  bool area_wide = true;          ///< false: takes a share of families, drawn once for each family
  Quantity families;              ///< that share
  std::optional<Quantity> leave;  ///< working days a year for each full-time post, in spells
  std::optional<Quantity> leave_in_school_holidays;  ///< share of those days
  std::optional<Quantity> training;  ///< working days a year for each full-time post
  std::optional<TeamMeeting> team_meeting;
  std::optional<Quantity> absence;        ///< share of working days lost to sickness
  std::optional<Quantity> absence_spell;  ///< mean working days of one spell that is not long
  std::optional<Quantity> long_spells;    ///< share of spells that are long
  std::optional<Quantity> long_spell;     ///< mean working days of one of those
  std::optional<Quantity> moved_after;    ///< working days of sickness; then families are moved
  std::optional<Quantity> vacancy;        ///< share of posts with nobody in them
  std::optional<Quantity> turnover;       ///< leavers a year for each post with somebody in it
  std::optional<Spread> vacancy_lasts;    ///< from the last day to the next worker's first
  std::optional<Quantity> agency;         ///< share of those vacancies that an agency worker fills
  std::optional<Spread> agency_arrives;   ///< from the last day to the agency worker's first
  std::optional<Quantity> notice_to_leave;  ///< days from notice to the last day
  std::optional<Quantity> read_in;  ///< minutes that a family's next worker owes to get to know it
  double backlog_weeks = 2;         ///< standing work waits until this many weeks of it are owed
  Quantity backlog;                 ///< the same, with provenance
  Origin origin;
};

/// What the people of one role cost, employer's contributions included.
struct RoleCost {
  int role = kNone;
  Quantity post;                   ///< pounds a year, of a full-time post with its own worker in it
  std::optional<Quantity> agency;  ///< pounds an hour, of an agency worker on duty
  Origin origin;
};

/// Days on which more or fewer families come than usual.
struct Shock {
  std::int32_t first_day = 0;
  std::int32_t last_day = 0;  ///< inclusive
  Quantity level;             ///< multiplies the mean of those days
};

/// Arrivals of new families.
struct Stream {
  std::string name;
  Target start;
  Quantity families;                          ///< a year
  std::optional<Quantity> year_level;         ///< s.d. of the log of the year's level
  std::optional<Quantity> dispersion;         ///< weekly counts: variance over mean, at least 1
  double weekday[7] = {1, 1, 1, 1, 1, 1, 1};  ///< relative; scaled so that the year's total holds
  double bank_holiday = 1;                    ///< relative to that weekday
  double school_holiday = 1;                  ///< relative to a school week
  std::vector<Quantity> months;  ///< empty, or January to December: relative to each other
  std::vector<std::pair<int, int>>
      school_holidays;  ///< day-of-year ranges as (month*100+day) pairs
  struct HourBand {
    int from = 0;  ///< minute of the day
    int to = 1440;
    double weight = 1;
  };
  std::vector<HourBand> hours;
  Quantity children;               ///< mean children in a family, at least 1
  Quantity alike;                  ///< probability that a child takes the family's draw
  std::vector<Quantity> shape;     ///< provenance of weekday, holidays and hours
  bool counts_as_referral = true;  ///< `counts = "nothing"`: a transfer in, say
  std::vector<Shock> shocks;
  Origin origin;
};

/// Cases that are open on the first day, from a published count and the time since they began.
struct Stock {
  std::string name;
  std::string label;
  int strand = kNone;
  Quantity children;
  Spread ages;   ///< days since the strand began
  Target start;  ///< the step at which they are
  /// Events to have happened in the past, so that clocks run from the right date.
  struct History {
    EventRef first;                 ///< as the strand began
    std::vector<EventRef> then;     ///< in this order: at `at`, and `every` so long after it
    std::optional<Quantity> at;     ///< whole days or months after the beginning
    std::optional<Quantity> every;  ///< whole days or months
  };
  std::optional<History> history;
  Origin origin;
};

/// What a published figure is compared with, or what a line about drift shows.
struct Measure {
  enum class Kind {
    event,          ///< "event section-47.started": occurrences in the year
    event_share,    ///< "share of EVENT among EVENT": occurrences for each of the others, %
    clock_in_time,  ///< "clock initial-conference in time": share of those stopped in the year, %
    clock_late,     ///< "clock NAME late": share of those judged with a deadline in the year, %
    clock_authorised_late,  ///< "clock NAME authorised late": count, with a deadline in the year
    clock_days,    ///< "clock initial-conference days 11 to 15": count of those stopped in the year
    clock_mean,    ///< "clock NAME mean days": working days of those stopped in the year
    clock_median,  ///< "clock NAME median days"
    stock,         ///< "stock protection-plan": children in the strand on the last day
    stock_aged,    ///< "stock NAME aged 3 to 6 months": share of them, %
    strand_ended,  ///< "strand NAME ended at 3 to 6 months": share of those ended in the year, %
    re_referrals,  ///< "re-referrals": share of referrals that are returns, %
    referrals,     ///< "referrals": arrivals and returns
    caseload,      ///< "caseload social-worker": mean children held by a post
    cost,          ///< "cost": of all roles with a cost, pounds a year
    counter,       ///< "reversals" and the like: occurrences in the year
  };
  Kind kind = Kind::event;
  EventRef event;
  int item = kNone;  ///< clock, strand, role or Counter
  int low = 0;       ///< working days or months, inclusive
  int high = 0;      ///< working days inclusive, months exclusive; a large number for "or more"
  bool by_child = true;
  EventRef among{};  ///< event_share: what it is a share of
};

/// A published figure that the report sets beside the simulated one; never read by the simulation.
struct Published {
  std::string name;  ///< e.g. "initial-conferences"
  std::string label;
  double value = 0;  ///< a share is held as 0..1
  std::string unit;  ///< "children", "families", "%"
  std::string source;
  Measure compare;
  bool is_input = false;  ///< true: the scenario was set from it, so agreement is no evidence
};

/// A line of the report on drift and delay: something the procedure speaks of and no clock limits.
struct DriftLine {
  std::string name;
  std::string label;
  Measure measure;
};

/// First and last day, both within it.
struct Year {
  std::int32_t first_day = 0;
  std::int32_t last_day = 0;
};

/// Everything of one scenario in force from `from_day` on (days since 1970); the first is from the start.
struct Scenario {
  std::string title;
  std::string name;            ///< file stem
  std::int32_t first_day = 0;  ///< of the reported year
  std::int32_t last_day = 0;   ///< inclusive
  int warm_up_years = 3;
  int run_out_working_days = 30;
  enum class AfterBreach { first, same, last };
  AfterBreach after_breach = AfterBreach::same;
  enum class Question { typical_year, published_stock, snapshot };
  Question question = Question::typical_year;
  /// What the run goes on from, in the order of this scenario's names; set for that question alone.
  std::shared_ptr<const Snapshot> snapshot;
  InputPoint inputs;                 ///< inputs that a study fixes (fix_inputs); no file says so
  bool notes_late_families = false;  ///< asked of a run (note_late_families); no file says so
  bool keeps_causes = true;          ///< where false, records hold nought of what time went to
  /// The year that the files state, where a time after it is reported (report_after); no file says so.
  std::optional<Year> stated_year;
  Without without;  ///< causes of delay; no file says so: it is asked of a run

  std::vector<std::int32_t> closures;  ///< days since 1970 on which the area's offices do not open

  std::vector<Fact> facts;
  std::vector<Strand> strands;
  std::vector<std::string> marks;
  std::vector<Step> steps;
  std::vector<Clock> clocks;
  std::vector<CaseEvent> events;
  std::vector<Standing> standing;
  std::vector<std::string> roles;
  std::vector<Pattern> patterns;
  std::vector<Team> teams;
  std::vector<Post> posts;
  std::vector<RoleCost> costs;  ///< of the roles that have any, once each
  std::vector<Stream> streams;
  std::vector<Stock> stocks;  ///< placed on the first day when the question is about them
  std::vector<Published> published;
  std::vector<DriftLine> drift;

  /// Values that replace these from a date on: policies with `from`. Same items, same order.
  struct Dated {
    std::int32_t from_day = 0;
    std::vector<Step> steps;
    std::vector<Clock> clocks;
    std::vector<CaseEvent> events;
    std::vector<Quantity> fte;  ///< of each of `posts`
  };
  std::vector<Dated> dated;
  /// The steps without any policy: decision cut points are solved on these.
  std::vector<Step> steps_without_policies;

  /// Every number in force with its provenance, in file order, for the report.
  struct Provenance {
    std::string path;
    std::string text;
    std::string source;   ///< or empty
    std::string assumed;  ///< the range as written, or empty
    Origin origin;
  };
  std::vector<Provenance> provenance;
  /// The files as read, the scenario's own first: name as given, full text.
  struct File {
    std::string name;
    std::string text;
  };
  std::vector<File> files;
};

/// Whether schools are closed on that day: by any stream, for they say it of the whole area.
[[nodiscard]] bool is_school_holiday(const Scenario& scenario, std::int32_t day);

/// The strand called "referral", whose episodes are referrals received; kNone: those of any strand.
[[nodiscard]] inline int referral_strand(const Scenario& scenario) {
  for (std::size_t s = 0; s < scenario.strands.size(); ++s)
    if (scenario.strands[s].name == "referral") return static_cast<int>(s);
  return kNone;
}

/// What is to be said about the stocks of a scenario: that they are ignored, or what a run makes up.
[[nodiscard]] std::string about_stocks(const Scenario& scenario);

}  // namespace casetide::model
