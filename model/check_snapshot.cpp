// How the rows of a snapshot hold together: what a run from it takes for granted.
#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "model/fit_snapshot.hpp"
#include "model/snapshot_fields.hpp"

namespace casetide::model {
namespace {

std::size_t at(int index) {
  return static_cast<std::size_t>(index);
}

using State = Activity::State;

class Check {
 public:
  Check(const Snapshot& snapshot, const Scenario& scenario, SnapshotProblems& problems)
      : from_(snapshot), scenario_(scenario), problems_(problems) {}

  void run() {
    families();
    strands();
    spans();
    steps();
    clocks();
    posts();
    bookings();
    waiting();
    cases();
    pending();
  }

 private:
  void families() {
    std::vector<std::uint32_t> orders;
    for (const Family& family : from_.families)
      orders.push_back(family.serial);
    std::sort(orders.begin(), orders.end());
    for (std::size_t row = 0; row < from_.families.size(); ++row) {
      const auto [first, last] =
          std::equal_range(orders.begin(), orders.end(), from_.families[row].serial);
      if (last - first > 1) problems_.add("families.order", row, "two families have that order");
      if (from_.families[row].episode > 254)
        problems_.add("families.episode", row, "expected a number from 0 to 254");
    }
  }

  /// Follows links from each row; a chain longer than the table goes round.
  template <class Row, class Next>
  void no_circle(const std::vector<Row>& table, const char* column, const Next& next) {
    std::vector<std::uint8_t> seen(table.size(), 0);  // 1: on the way, 2: comes to an end
    std::vector<int> way;
    for (std::size_t row = 0; row < table.size(); ++row) {
      way.clear();
      int here = static_cast<int>(row);
      for (; here != kNone && seen[at(here)] == 0; here = next(table[at(here)])) {
        seen[at(here)] = 1;
        way.push_back(here);
      }
      if (here != kNone && seen[at(here)] == 1) problems_.add(column, row, "comes back to itself");
      for (const int passed : way)
        seen[at(passed)] = 2;
    }
  }

  void strands() {
    std::vector<std::pair<int, int>> numbers;
    for (std::size_t row = 0; row < from_.strands.size(); ++row) {
      const StrandRun& run = from_.strands[row];
      numbers.emplace_back(run.family, run.ordinal);
      if (run.parent != kNone && from_.strands[at(run.parent)].family != run.family)
        problems_.add("strands.parent", row, "is of another family");
      if (run.ordinal >= from_.families[at(run.family)].next_ordinal)
        problems_.add("strands.ordinal", row, "is not below the family's strands_so_far");
      if (run.past != kNone && from_.spans[at(run.past)].family != run.family)
        problems_.add("strands.past", row, "is of another family");
      if (run.events > 250) problems_.add("strands.events", row, "expected a number from 0 to 250");
    }
    std::sort(numbers.begin(), numbers.end());
    if (std::adjacent_find(numbers.begin(), numbers.end()) != numbers.end())
      problems_.add("strands.ordinal", "two strands of a family have the same");
    no_circle(from_.strands, "strands.parent", [](const StrandRun& run) { return run.parent; });
  }

  void spans() {
    std::vector<int> origins(from_.families.size(), 0);
    for (std::size_t row = 0; row < from_.spans.size(); ++row) {
      const SnapshotSpan& span = from_.spans[row];
      if (span.before == kNone) {
        ++origins[at(span.family)];
        if (span.until != from_.families[at(span.family)].episode_start)
          problems_.add("spans.until", row,
                        "begins a history, but not as the family's episode did");
        continue;
      }
      const SnapshotSpan& before = from_.spans[at(span.before)];
      const std::int64_t length = std::int64_t{span.until} - before.until;
      if (before.family != span.family)
        problems_.add("spans.before", row, "is of another family");
      else if (length < 0)
        problems_.add("spans.until", row, "is before the end of the span that it goes on from");
      else if (std::int64_t{span.minutes} + span.waited > length)
        problems_.add("spans.minutes", row, "is more than the time that the span takes");
    }
    for (std::size_t family = 0; family < origins.size(); ++family)
      if (origins[family] > 1)
        problems_.add("spans.before", fmt::format("family {} has two beginnings", family));
    no_circle(from_.spans, "spans.before", [](const SnapshotSpan& span) { return span.before; });
  }

  [[nodiscard]] static bool works_on(Step::Kind kind) {
    return kind == Step::Kind::task || kind == Step::Kind::decision;
  }
  [[nodiscard]] static bool fits(State state, Step::Kind kind) {
    switch (state) {
      case State::delayed:
        return true;
      case State::paced:
      case State::queued:
      case State::in_work:
        return works_on(kind);
      case State::no_worker:
        return works_on(kind) || kind == Step::Kind::meeting;
      case State::waiting:
        return kind == Step::Kind::wait;
      case State::booked:
      case State::meeting:
      case State::retry:
        return kind == Step::Kind::meeting;
      case State::free:
      case State::at_hand:
      case State::passing:
        break;
    }
    return false;
  }

  void steps() {
    std::vector<int> agendas(from_.steps.size(), 0);
    for (const AgendaItem& row : from_.agendas)
      ++agendas[at(row.activity)];
    std::vector<int> blocked(from_.steps.size(), 0);
    for (const SnapshotWithoutWorker& row : from_.without_worker)
      ++blocked[at(row.step)];
    std::vector<int> taken(from_.bookings.size(), 0);
    for (std::size_t row = 0; row < from_.steps.size(); ++row) {
      const Activity& step = from_.steps[row];
      const StrandRun& run = from_.strands[at(step.strand)];
      const Step& rule = scenario_.steps[at(step.step)];
      const auto add = [&](const char* column, const std::string& message) {
        problems_.add(std::string("steps.") + column, row, message);
      };
      if (run.family != step.family) add("strand", "is of another family");
      if (run.ended) add("strand", "is over");
      if (step.past != kNone && from_.spans[at(step.past)].family != step.family)
        add("past", "is of another family");
      if (step.visit > 1000) add("visit", "expected a number up to 1000");
      const bool delayed = step.state == State::delayed;
      if (rule.strand != run.def && !(delayed && step.other_strand))
        add("step", fmt::format("is no step of the strand {}",
                                in_quotes(scenario_.strands[at(run.def)].name)));
      if (!fits(step.state, rule.kind)) {
        add("state", "cannot be at a day's start, or not of a step of that kind");
        continue;
      }
      const bool timed = step.state == State::delayed || step.state == State::paced ||
                         step.state == State::waiting || step.state == State::booked ||
                         step.state == State::meeting || step.state == State::retry;
      const bool drawn_if_not = step.state == State::waiting || step.state == State::paced;
      const bool drawn_anew = from_.drawn_until == 0 || from_.lacks("steps.due");
      if (timed && step.due == kNever && !(drawn_if_not && drawn_anew))
        add("due", "missing for a step in that state");
      if (timed && step.due < from_.day * sim::kMinutesPerDay) add("due", "is before the day");
      if (agendas[row] != (step.state == State::queued ? 1 : 0))
        add("state", "a step is on one agenda if and only if it is queued");
      if (blocked[row] != (step.state == State::no_worker ? 1 : 0))
        add("state", "a step is once in without_worker if and only if it waits for a worker");
      if (step.state == State::queued) {
        const auto count = step.agenda_is_pool ? from_.pools.size() : from_.posts.size();
        if (step.agenda == kNone || at(step.agenda) >= count)
          add("agenda", "is neither a post nor a pool");
        else if (!step.agenda_is_pool &&
                 (!has_begun(from_.posts[at(step.agenda)]) || from_.posts[at(step.agenda)].vacant))
          add("agenda", "is a post with nobody in it");
      }
      if (step.state == State::in_work &&
          (step.worker == kNone || from_.posts[at(step.worker)].activity != static_cast<int>(row)))
        add("worker", "does not work on it");
      if (step.state == State::in_work && step.effort < 0) add("effort", "missing for work begun");
      if (step.effort >= 0 &&
          (step.effort_left > step.effort || step.effort_charged > step.effort - step.effort_left))
        add("effort_left", "is more than the whole effort, or more was charged than done");
      const bool has_date = step.state == State::booked || step.state == State::meeting;
      if (has_date != (step.meeting != kNone))
        add("meeting", "a step has a booking if and only if it is booked or held");
      else if (has_date)
        state_of_booking(row, step, taken);
    }
    for (std::size_t row = 0; row < taken.size(); ++row)
      if (taken[row] != 1)
        problems_.add("bookings.day", row, "no step or several have that booking");
  }

  void state_of_booking(std::size_t row, const Activity& step, std::vector<int>& taken) {
    ++taken[at(step.meeting)];
    const Meeting& meeting = from_.bookings[at(step.meeting)];
    const std::int32_t start =
        meeting.day * sim::kMinutesPerDay + meeting.quarter * sim::kQuarterMinutes;
    if (step.state == State::booked && step.due != start)
      problems_.add("steps.due", row, "is not when its booking begins");
  }

  void clocks() {
    for (std::size_t row = 0; row < from_.clocks.size(); ++row) {
      const ClockRun& clock = from_.clocks[row];
      if (clock.past != kNone && from_.spans[at(clock.past)].family != clock.family)
        problems_.add("clocks.past", row, "is of another family");
      const bool told = clock.acted == kNever || clock.past == kNone ||
                        from_.spans[at(clock.past)].until == clock.acted;
      if (!told || clock.acted < clock.start)
        problems_.add("clocks.acted", row, "is before the start, or not when its last span ends");
      if (clock.start < from_.families[at(clock.family)].episode_start)
        problems_.add("clocks.started", row, "is before the family's episode_began");
      const bool has_strand =
          std::any_of(from_.strands.begin(), from_.strands.end(), [&](const StrandRun& run) {
            return run.family == clock.family && run.lineage == clock.lineage;
          });
      if (!has_strand) problems_.add("clocks.lineage", row, "is of no strand of the family");
      if (clock.got > 127) problems_.add("clocks.got", row, "expected a number up to 127");
    }
    for (std::size_t row = 0; row < from_.told.size(); ++row) {
      const CaseEvent& event = scenario_.events[at(from_.told[row].event)];
      const bool of_clock =
          event.on == CaseEvent::On::due_soon || event.on == CaseEvent::On::overdue;
      if (!of_clock || event.clock != from_.clocks[at(from_.told[row].clock)].def)
        problems_.add("told.event", row, "is none of that clock's deadline");
    }
    for (std::size_t row = 0; row < from_.counted_back.size(); ++row) {
      const SnapshotCountedBack& back = from_.counted_back[row];
      const ClockRun& clock = from_.clocks[at(back.clock)];
      const Clock* rule = &scenario_.clocks[at(clock.def)];
      for (const Scenario::Dated& dated : scenario_.dated)
        if (dated.from_day <= clock.start / sim::kMinutesPerDay)
          rule = &dated.clocks[at(clock.def)];
      if (at(back.row) >= rule->limits.size() ||
          at(back.place) >= rule->limits[at(back.row)].shortest_of.size() ||
          rule->limits[at(back.row)].shortest_of[at(back.place)].anchor != Limit::Anchor::held)
        problems_.add("counted_back.row", row, "the clock has no such limit");
    }
  }

  void posts() {
    std::vector<std::array<int, 3>> numbers;
    std::vector<std::uint8_t> in_hand(from_.steps.size(), 0);
    for (std::size_t row = 0; row < from_.posts.size(); ++row) {
      const SnapshotPost& post = from_.posts[row];
      const auto add = [&](const char* column, const std::string& message) {
        problems_.add(std::string("posts.") + column, row, message);
      };
      numbers.push_back({post.team, post.role, post.number});
      const bool known = std::any_of(
          scenario_.posts.begin(), scenario_.posts.end(),
          [&](const Post& rule) { return rule.team == post.team && rule.role == post.role; });
      if (!known)
        add("role", fmt::format("the scenario has no post of {} in the team {}",
                                in_quotes(scenario_.roles[at(post.role)]),
                                in_quotes(scenario_.teams[at(post.team)].name)));
      if (post.number > 4000) add("number", "expected a number up to 4000");
      if (post.fte_x100 < 1 || post.fte_x100 > 100)
        add("fte", "expected hundredths of a full-time post, 1 to 100");
      if (!has_begun(post) && !post.vacant) add("begins", "somebody is in the post already");
      const bool working = post.state == Worker::State::working;
      if (working != (post.activity != kNone))
        add("step", "a post has a step in work if and only if it is working");
      if (working && (from_.steps[at(post.activity)].state != State::in_work ||
                      from_.steps[at(post.activity)].worker != static_cast<int>(row) ||
                      in_hand[at(post.activity)]++ != 0))
        add("step", "is not in that post's work");
      if ((post.sick || post.vacant) && post.state != Worker::State::idle)
        add("state", "nobody works in an empty post, or sick");
      if (post.spells > 1000) add("spells", "expected a number up to 1000");
      if (post.tenures > 1000) add("tenures", "expected a number up to 1000");
      if (post.booked_this_week > 1000) add("booked_this_week", "expected a number up to 1000");
      if (post.closed && !post.vacant) add("closed", "somebody is still in the post");
      if (post.wake_at == kNever && post.state != Worker::State::idle)
        add("wakes", "missing for a post at work");
      if (post.sick_since != kNever && post.sick_since >= from_.day)
        add("sick_since", "is not before the day");
      if (post.vacant_since != kNever && post.vacant_since > from_.day)
        add("vacant_since", "is after the day");
      if (post.leaves_on != kNever && post.leaves_on < from_.day)
        add("leaves_on", "is before the day");
    }
    for (std::size_t row = 0; row < from_.posts.size(); ++row) {
      const SnapshotPost& later = from_.posts[row];
      const auto follows = [&](const SnapshotPost& other) {
        return other.team == later.team && other.role == later.role && other.number > later.number;
      };
      if (!has_begun(later) &&
          std::any_of(from_.posts.begin(), from_.posts.end(), [&](const SnapshotPost& other) {
            return follows(other) && has_begun(other);
          }))
        problems_.add("posts.begins", row, "comes after posts with a higher number");
    }
    std::sort(numbers.begin(), numbers.end());
    if (std::adjacent_find(numbers.begin(), numbers.end()) != numbers.end())
      problems_.add("posts.number", "two posts of a team and role have the same");
    for (std::size_t row = 0; row < numbers.size(); ++row) {
      const bool first = row == 0 || numbers[row - 1][0] != numbers[row][0] ||
                         numbers[row - 1][1] != numbers[row][1];
      const int expected = first ? 0 : numbers[row - 1][2] + 1;
      if (numbers[row][2] != expected)
        problems_.add("posts.number", "the posts of a team and role are not numbered 0, 1, 2 ...");
    }
    for (std::size_t row = 0; row < from_.families.size(); ++row) {
      const int worker = from_.families[row].worker;
      if (worker == kNone) continue;
      const SnapshotPost& post = from_.posts[at(worker)];
      if (post.vacant) problems_.add("families.worker", row, "nobody is in that post");
      if (from_.families[row].waits_for_worker)
        problems_.add("families.waits_for_worker", row, "has a worker");
    }
  }

  /// What is still to begin is not looked for among the posts that are there.
  [[nodiscard]] bool has_begun(const SnapshotPost& post) const {
    return post.begins_on < from_.day;
  }

  void bookings() {
    constexpr int kMostDaysAhead = 400;
    std::vector<int> step_of(from_.bookings.size(), kNone);
    for (const Activity& step : from_.steps)
      if (step.meeting != kNone) step_of[at(step.meeting)] = step.step;
    std::vector<int> members(from_.bookings.size(), 0);
    for (std::size_t row = 0; row < from_.bookings.size(); ++row) {
      const Meeting& meeting = from_.bookings[row];
      if (meeting.day < from_.day - 1 || meeting.day >= from_.day + kMostDaysAhead)
        problems_.add("bookings.day", row, "is not within 400 days from the day on");
      if (meeting.quarter >= sim::kQuartersPerDay)
        problems_.add("bookings.quarter", row, "expected a number from 0 to 95");
      if (meeting.length < 1 || meeting.quarter + meeting.length > sim::kQuartersPerDay)
        problems_.add("bookings.quarters", row, "goes beyond the day, or is no length");
    }
    for (std::size_t row = 0; row < from_.members.size(); ++row) {
      const SnapshotMember& member = from_.members[row];
      if (!has_begun(from_.posts[at(member.post)]))
        problems_.add("members.post", row, "is a post that is still to begin");
      if (++members[at(member.meeting)] > kMaxMembers)
        problems_.add("members.booking", row, "a booking has at most 12 members");
      if (member.need != kNone && step_of[at(member.meeting)] != kNone &&
          !need_is_of(step_of[at(member.meeting)], member.need))
        problems_.add("members.need", row, "is none of that meeting's");
    }
    std::vector<int> stretches(from_.bookings.size(), 0);
    for (std::size_t row = 0; row < from_.stretches.size(); ++row)
      if (++stretches[at(from_.stretches[row].meeting)] > 5)
        problems_.add("stretches.booking", row, "a booking has at most 5 stretches");
    nobody_twice();
  }

  [[nodiscard]] bool need_is_of(int step, int need) const {
    int first = 0;
    for (int s = 0; s < step; ++s)
      first += static_cast<int>(scenario_.steps[at(s)].needs.size());
    return need >= first && need < first + static_cast<int>(scenario_.steps[at(step)].needs.size());
  }

  /// Nobody is booked for two meetings at once.
  void nobody_twice() {
    std::vector<std::array<int, 4>> times;  // post, day, quarter, end
    for (const SnapshotMember& member : from_.members) {
      const Meeting& meeting = from_.bookings[at(member.meeting)];
      if (!member.gone)
        times.push_back(
            {member.post, meeting.day, meeting.quarter, meeting.quarter + meeting.length});
    }
    std::sort(times.begin(), times.end());
    for (std::size_t i = 1; i < times.size(); ++i)
      if (times[i][0] == times[i - 1][0] && times[i][1] == times[i - 1][1] &&
          times[i][2] < times[i - 1][3])
        problems_.add("members.post", fmt::format("post {} is booked twice at once", times[i][0]));
  }

  void waiting() {
    for (std::size_t row = 0; row < from_.stretches.size(); ++row)
      if (from_.stretches[row].until == kNever) problems_.add("stretches.until", row, "no time");
    for (std::size_t row = 0; row < from_.without_worker.size(); ++row) {
      const Family& family =
          from_.families[at(from_.steps[at(from_.without_worker[row].step)].family)];
      const bool any_holds =
          std::any_of(scenario_.posts.begin(), scenario_.posts.end(),
                      [](const Post& post) { return post.ceiling && post.ceiling->value > 0; });
      if (!any_holds)
        problems_.add("without_worker.step", row, "no post of the scenario holds families");
      else if (family.worker != kNone)
        problems_.add("without_worker.step", row, "its family has a worker");
      else if (!family.waits_for_worker && !from_.lacks("families.waits_for_worker"))
        problems_.add("without_worker.step", row, "its family does not wait for a worker");
    }
  }

  void cases() {
    int first = 0;
    std::vector<int> first_value;
    for (const Fact& fact : scenario_.facts) {
      first_value.push_back(first);
      first += static_cast<int>(fact.among.size());
    }
    for (std::size_t row = 0; row < from_.facts.size(); ++row) {
      const SnapshotFact& fact = from_.facts[row];
      const Fact& rule = scenario_.facts[at(fact.fact)];
      const int value = fact.value - first_value[at(fact.fact)];
      if (!rule.date && (fact.value == kNone || value < 0 || at(value) >= rule.among.size()))
        problems_.add("facts.value", row, "is none of that fact's");
    }
    for (std::size_t row = 0; row < from_.visits.size(); ++row)
      if (from_.visits[row].times > 1000)
        problems_.add("visits.times", row, "expected a number up to 1000");
    for (std::size_t row = 0; row < from_.passed.size(); ++row) {
      const SnapshotPassed& passed = from_.passed[row];
      const StrandRun& run = from_.strands[at(passed.strand)];
      if (scenario_.steps[at(passed.step)].strand != run.def)
        problems_.add("passed.step", row, "is none of that strand's");
      if (passed.outcome != kNone && !outcome_is_of(passed.step, passed.outcome))
        problems_.add("passed.outcome", row, "is none of that step's");
    }
  }

  [[nodiscard]] bool outcome_is_of(int step, int outcome) const {
    int first = 0;
    for (int s = 0; s < step; ++s)
      first += static_cast<int>(scenario_.steps[at(s)].outcomes.size());
    return outcome >= first &&
           outcome < first + static_cast<int>(scenario_.steps[at(step)].outcomes.size());
  }

  void pending() {
    using Kind = SnapshotPending::Kind;
    for (std::size_t row = 0; row < from_.pending.size(); ++row) {
      const SnapshotPending& event = from_.pending[row];
      const bool of_post = event.kind <= Kind::successor_comes;
      if (of_post != (event.post != kNone))
        problems_.add("pending.post", row, "given if and only if it is about people");
      if (of_post == (event.family != kNone))
        problems_.add("pending.family", row, "given if and only if it is about a case");
      if (of_post == (event.event != kNone))
        problems_.add("pending.event", row, "given if and only if it is about a case");
      if (event.time == kNever) problems_.add("pending.time", row, "no time");
      if (of_post || event.event == kNone) continue;
      const CaseEvent::On on = scenario_.events[at(event.event)].on;
      const bool fits = event.kind == Kind::by_chance ? on == CaseEvent::On::rate
                        : event.kind == Kind::on_date
                            ? on == CaseEvent::On::date
                            : on == CaseEvent::On::due_soon || on == CaseEvent::On::overdue;
      if (!fits) problems_.add("pending.event", row, "does not happen in that way");
    }
  }

  const Snapshot& from_;
  const Scenario& scenario_;
  SnapshotProblems& problems_;
};

}  // namespace

void check_snapshot_rows(const Snapshot& snapshot, const Scenario& scenario,
                         SnapshotProblems& problems) {
  Check(snapshot, scenario, problems).run();
}

}  // namespace casetide::model
