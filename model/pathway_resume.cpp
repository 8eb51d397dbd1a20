// Goes on from a snapshot: everything that pathway_snapshot.cpp took is put in its place again, and what
// follows from it (state_fields.hpp) is made again.
#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

#include "model/pathway.hpp"
#include "model/pathway_events.hpp"
#include "model/snapshot_fields.hpp"

namespace casetide::model {
namespace {

template <class Row, class State>
void keep(const Row& row, State& state) {
  for_each_field(Of<State>{}, [&](const auto& field) {
    if (field.name != nullptr) {
      state.*field.member = row.*field.member;
    }
  });
}

}  // namespace

/// Rows are taken in order, so that the row of a family, strand, step, clock or booking is its index.
struct Pathway::Resume {
  Pathway& pathway;
  const Snapshot& from;
  /// Activity and place of members who have other hours now than when they were booked.
  std::vector<std::pair<int, int>> displaced = {};

  [[nodiscard]] int post_of(int row) const {
    return row == kNone ? kNone : pathway.resumed_posts_[at(row)];
  }

  void people() {
    for (const SnapshotAway& away : from.away) {
      const int post = post_of(away.post);
      if (post != kNone && away.day < pathway.compiled_->roster_end) {
        pathway.roster_.mark(post, away.day, away.training ? kDayOfTraining : kDayOfLeave);
        pathway.log_post(away.training ? kLogTraining : kLogOnLeave, post, away.day);
      }
    }
    for (std::size_t row = 0; row < from.posts.size(); ++row) {
      const int post = pathway.resumed_posts_[row];
      if (post != kNone) {
        worker(from.posts[row], post);
      }
    }
  }

  [[nodiscard]] const CompiledPost& compiled_post(int post) const {
    return pathway.compiled_->posts[at(post)];
  }

  void worker(const SnapshotPost& row, int post) {
    Worker& worker = pathway.workers_[at(post)];
    const CompiledPool& pool = pathway.compiled_->pools[at(worker.pool)];
    keep(row, worker);
    pathway.set_idle(post, worker.state == Worker::State::idle);
    pathway.roster_.plan_from(post, from.day, [&](std::int32_t day, std::uint8_t marks) {
      const bool gone = worker.vacant || day >= worker.leaves_on;
      return gone ? sim::DayMask{} : pathway.open_of(post, day, marks);
    });
    pathway.set_ceiling(post, from.day - 1);
    pathway.plan_ceilings(post);
    if (worker.closed) {
      --pathway.pools_[at(worker.pool)].open_posts;
    }
    const bool counted = compiled_post(post).from_day < from.day;
    if (worker.vacant && counted) {
      pathway.pools_[at(worker.pool)].filled_fte_x100 -=
          pathway.compiled_->posts[at(post)].fte_x100;
      pathway.ledger_.posts_changed(pool.role, pathway.now_,
                                    -pathway.compiled_->posts[at(post)].fte_x100);
    }
    if (worker.agency) {
      pathway.ledger_.agency_changed(pool.role, pathway.now_,
                                     pathway.compiled_->posts[at(post)].fte_x100);
    }
  }

  /// What is not told of a family is drawn as for a new one.
  void family(const Family& row) {
    const int index = pathway.take_family();
    Family& family = pathway.families_[index];
    keep(row, family);
    pathway.forget_visits(index);
    const auto& facts = pathway.compiled_->facts;
    const auto untold = [&](const CompiledFact& fact) {
      return from.lacks("names.facts." + fact.name);
    };
    const bool all_facts = from.lacks("facts");
    Family drawn = family;
    if (all_facts || from.lacks("families.harm") || from.lacks("families.team") ||
        std::any_of(facts.begin(), facts.end(), untold)) {
      const std::int32_t now = pathway.now_;
      pathway.now_ = family.episode_start;
      pathway.draw_family(index, pathway.stream_of(index),
                          std::max(1, kMaxChildren - std::countl_zero(row.children)));
      pathway.now_ = now;
      drawn = family;
      keep(row, family);
    }
    family.worker = post_of(row.worker);
    family.held_before = post_of(row.held_before);
    if (from.lacks("families.harm")) {
      family.harm_q16 = drawn.harm_q16;
    }
    if (from.lacks("families.team")) {
      family.team = family.worker == kNone ? drawn.team : team_of(family.worker);
    }
    for (int fact = 0; fact < static_cast<int>(facts.size()); ++fact) {
      for (int c = 0; facts[at(fact)].date && c < kMaxChildren; ++c) {
        if (!all_facts && !untold(facts[at(fact)])) {
          pathway.fact_of(index, fact, c) = kNever;
        }
      }
    }
  }

  /// That a family of a post belongs to; kNone: of the team that serves the whole area.
  [[nodiscard]] int team_of(int post) const {
    const int team = pathway.compiled_->pools[at(pathway.workers_[at(post)].pool)].team;
    const auto& parts = pathway.compiled_->family_teams;
    return std::find(parts.begin(), parts.end(), team) == parts.end() ? kNone : team;
  }

  /// A case of which no past is told has waited since its episode began.
  [[nodiscard]] int past_of(int family, int past) {
    if (past != kNone) {
      return past;
    }
    History::Spans& spans = pathway.families_[family].spans;
    return spans.last == kNone
               ? pathway.history_.begin(spans, pathway.families_[family].episode_start)
               : pathway.history_.origin(spans);
  }

  void cases() {
    for (const Family& row : from.families) {
      family(row);
    }
    for (const StrandRun& row : from.strands) {
      keep(row, pathway.strands_[pathway.strands_.take()]);
    }
    for (const Activity& row : from.steps) {
      Activity& step = pathway.activities_[pathway.activities_.take()];
      keep(row, step);
      step.worker = post_of(row.worker);
      step.agenda = row.agenda_is_pool ? pool_of(row.agenda) : post_of(row.agenda);
      step.home_pool = pool_of(row.home_pool);
    }
    for (const ClockRun& row : from.clocks) {
      keep(row, pathway.clocks_[pathway.clocks_.take()]);
    }
    std::vector<int> spans;  // by row
    for (const SnapshotSpan& row : from.spans) {
      History::Span span;
      keep(row, span);
      if (span.before != kNone && span.pattern == kNone) {
        span.pattern = static_cast<std::int16_t>(pathway.compiled_->day_pattern);
      }
      spans.push_back(pathway.history_.add_told(pathway.families_[row.family].spans, span));
    }
    const auto span_of = [&spans](int row) { return row == kNone ? kNone : spans[at(row)]; };
    for (const int span : spans) {
      pathway.history_.set_before(span, span_of(pathway.history_.at(span).before));
    }
    link();
    for (int s = 0; s < pathway.strands_.size(); ++s) {
      StrandRun& run = pathway.strands_[s];
      run.past = past_of(run.family, span_of(run.past));
    }
    for (int a = 0; a < pathway.activities_.size(); ++a) {
      Activity& step = pathway.activities_[a];
      step.past = past_of(step.family, span_of(step.past));
      if (step.pattern == kNone &&
          (step.state == Activity::State::queued || step.state == Activity::State::in_work)) {
        step.pattern = pathway.compiled_->day_pattern;
      }
    }
    for (int c = 0; c < pathway.clocks_.size(); ++c) {
      pathway.clocks_[c].past = span_of(pathway.clocks_[c].past);
    }
    for (const SnapshotFact& row : from.facts) {
      const bool date = pathway.compiled_->facts[at(row.fact)].date;
      pathway.fact_of(row.family, row.fact, row.child) =
          date ? row.date : row.value - pathway.compiled_->first_value[at(row.fact)];
    }
    for (const SnapshotVisits& row : from.visits) {
      pathway.visits(row.family, row.step, row.child) = static_cast<std::uint16_t>(row.times);
    }
    passed();
    told();
    bookings();
  }

  [[nodiscard]] int pool_of(int row) const {
    return row == kNone ? kNone : pathway.resumed_pools_[at(row)];
  }

  /// The lists of each family, in the order of the rows.
  void link() {
    const auto prepend = [](auto& arena, int index, int& first) {
      arena[index].next = first;
      first = index;
    };
    for (int s = pathway.strands_.size() - 1; s >= 0; --s) {
      StrandRun& run = pathway.strands_[s];
      Family& family = pathway.families_[run.family];
      prepend(pathway.strands_, s, family.first_strand);
      ++family.open_strands;
      if (run.parent != kNone) {
        ++pathway.strands_[run.parent].open_children;
      }
    }
    for (int a = pathway.activities_.size() - 1; a >= 0; --a) {
      const Activity& step = pathway.activities_[a];
      prepend(pathway.activities_, a, pathway.families_[step.family].first_activity);
      ++pathway.strands_[step.strand].live_count;
    }
    for (int c = pathway.clocks_.size() - 1; c >= 0; --c) {
      prepend(pathway.clocks_, c, pathway.families_[pathway.clocks_[c].family].first_clock);
    }
  }

  void passed() {
    for (const SnapshotPassed& row : from.passed) {
      const CompiledStep& rule = pathway.step_of(row.step);
      StrandRun& run = pathway.strands_[row.strand];
      const std::uint64_t bit = std::uint64_t{1} << rule.local;
      run.started |= row.started ? bit : 0;
      run.live |= row.live ? bit : 0;
      run.done |= row.done ? bit : 0;
      if (row.outcome != kNone) {
        run.outcome[at(rule.local)] =
            static_cast<std::uint8_t>(row.outcome - rule.first_outcome + 1);
      }
    }
    // A step under way has begun, whether or not that is told.
    for (const Activity& row : from.steps) {
      StrandRun& run = pathway.strands_[row.strand];
      if (row.state != Activity::State::delayed) {
        const std::uint64_t bit = std::uint64_t{1} << pathway.step_of(row.step).local;
        run.started |= bit;
        run.live |= bit;
        std::uint16_t& entered = pathway.visits(row.family, row.step, run.lead);
        entered = std::max(entered, row.visit);
      }
    }
    for (const SnapshotClockStarted& row : from.clocks_started) {
      pathway.strands_[row.strand].clocks_started |= std::uint64_t{1} << (row.clock & 63);
    }
  }

  void told() {
    for (const SnapshotTold& row : from.told) {
      ClockRun& clock = pathway.clocks_[row.clock];
      clock.told = static_cast<std::uint8_t>(
          clock.told | (1U << pathway.phase_->events[at(row.event)].told_bit));
    }
    for (const SnapshotCountedBack& row : from.counted_back) {
      ClockRun& clock = pathway.clocks_[row.clock];
      const CompiledPhase* phase = pathway.compiled_->phases.data();
      while (phase != pathway.phase_ &&
             (phase + 1)->from_day <= clock.start / sim::kMinutesPerDay) {
        ++phase;
      }
      clock.back = &phase->clocks[at(clock.def)].limits[at(row.row)].shortest_of[at(row.place)];
    }
  }

  void bookings() {
    for (const Meeting& row : from.bookings) {
      keep(row, pathway.meetings_[pathway.meetings_.take()]);
    }
    std::vector<int> activity_of(from.bookings.size(), kNone);
    for (int a = 0; a < pathway.activities_.size(); ++a) {
      if (pathway.activities_[a].meeting != kNone) {
        activity_of[at(pathway.activities_[a].meeting)] = a;
      }
    }
    for (const SnapshotMember& row : from.members) {
      Meeting& meeting = pathway.meetings_[row.meeting];
      sim::expects(meeting.members < kMaxMembers, "a booking has at most 12 members");
      Meeting::Member& member = meeting.member[at(meeting.members++)];
      keep(row, member);
      member.post = post_of(row.post);
      if (member.need != kNone) {
        const Activity& of = pathway.activities_[activity_of[at(row.meeting)]];
        member.need -= pathway.compiled_->first_need[at(of.step)];
      }
      const bool was_gone = member.gone;
      reserve(meeting, member);
      if (member.gone && !was_gone && member.need != kNone) {
        displaced.emplace_back(activity_of[at(row.meeting)], meeting.members - 1);
      }
    }
    for (const SnapshotStretch& row : from.stretches) {
      Meeting& meeting = pathway.meetings_[row.meeting];
      meeting.stretch[at(meeting.stretches++)] = {row.until, row.cause};
    }
    for (std::size_t row = 0; row < from.posts.size(); ++row) {
      const int post = pathway.resumed_posts_[row];
      if (post != kNone && from.posts[row].booked_this_week != kNone) {
        pathway.booked_[pathway.booking_week(from.day) * pathway.workers_.size() + at(post)] =
            static_cast<std::uint16_t>(from.posts[row].booked_this_week);
      }
    }
  }

  /// Members who were to come and are not on duty then are as good as gone: a colleague comes, or nobody.
  void find_colleagues() {
    for (const auto& [activity, place] : displaced) {
      Meeting::Member& member =
          pathway.meetings_[pathway.activities_[activity].meeting].member[at(place)];
      member.gone = !pathway.replace_member(activity, place);
    }
  }

  void reserve(const Meeting& meeting, Meeting::Member& member) {
    if (meeting.day < from.day || meeting.day >= pathway.compiled_->roster_end) {
      return;  // it ends as the day begins, or beyond this run
    }
    const Worker& worker = pathway.workers_[at(member.post)];
    if (member.need != kNone) {
      ++pathway
            .booked_[pathway.booking_week(meeting.day) * pathway.workers_.size() + at(member.post)];
    }
    if (member.gone || worker.vacant || meeting.day >= worker.leaves_on) {
      return;
    }
    const sim::DayMask free = pathway.roster_.planned(member.post, meeting.day);
    member.gone = !free.starts_of(meeting.length).has(meeting.quarter);
    if (!member.gone) {
      pathway.roster_.reserve(member.post, meeting.day, meeting.quarter, meeting.length);
    }
  }

  /// What is counted of all these, and who holds and owes what.
  void levels() {
    const std::int32_t before = pathway.now_ - 1;  // there already as the first day begins
    for (int s = 0; s < pathway.strands_.size(); ++s) {
      const StrandRun& run = pathway.strands_[s];
      if (!run.ended) {
        const int children = children_in(run.set);
        pathway.ledger_.strand_changed(run.def, before, children);
        pathway.add_standing(run.family, run.def, children, +1);
      }
    }
    for (int f = 0; f < pathway.families_.size(); ++f) {
      held(f);
      pathway.ledger_.count(Counter::families_arrived_ever);
      if (pathway.families_[f].open_strands == 0) {
        pathway.ledger_.count(Counter::families_closed_at_end);
      }
    }
    for (const SnapshotJudged& row : from.judged) {
      Ledger::Judged judged = row;
      judged.causes = row.has_causes ? row.minutes.data() : nullptr;
      pathway.ledger_.clock(judged);
    }
    for (int a = 0; a < pathway.activities_.size(); ++a) {
      if (pathway.activities_[a].effort >= 0) {
        pathway.ledger_.count(Counter::effort_drawn_minutes, pathway.activities_[a].effort_left);
      }
    }
  }

  void held(int index) {
    Family& family = pathway.families_[index];
    const int team = pathway.holding_team(index);
    const Held held = team == kNone ? Held{} : pathway.held_of(index);
    family.held_children = held.children;
    family.held_x100 = held.load_x100;
    if (from.lacks("families.waits_for_worker")) {
      family.waits_for_worker = family.worker == kNone && family.held_children > 0;
    }
    if (family.worker != kNone) {
      Worker& worker = pathway.workers_[at(family.worker)];
      add_to_caseload(worker, family.held_children, family.held_x100);
      pathway.ledger_.hold_changed(pathway.compiled_->pools[at(worker.pool)].role, pathway.now_,
                                   family.held_children);
      if (family.passes_to != kNone) {
        pathway.teams_[at(family.passes_to)].waiting_families.push_back(index);
      }
    } else if (team == kNone) {
      family.waits_for_worker = false;  // nobody holds families
    } else if (family.waits_for_worker) {
      pathway.teams_[at(team)].waiting_families.push_back(index);
      pathway.ledger_.waiting_changed(pathway.now_, family.held_children);
    }
  }

  void agendas() {
    for (const AgendaItem& row : from.agendas) {
      const Activity& step = pathway.activities_[row.activity];
      AgendaItem item = pathway.agenda_item(row.activity);
      keep(row, item);
      (step.agenda_is_pool ? pathway.pools_[at(step.agenda)].agenda
                           : pathway.workers_[at(step.agenda)].agenda)
          .push(item, pathway.activities_);
      if (step.effort < 0) {
        pathway.ledger_.queue_changed(step.step, pathway.now_, +1);
      }
    }
    for (const SnapshotWithoutWorker& row : from.without_worker) {
      const Activity& step = pathway.activities_[row.step];
      pathway.teams_[at(pathway.holding_team(step.family))].no_worker.push_back(row.step);
      if (pathway.waits_in_queue(step)) {
        pathway.ledger_.queue_changed(step.step, pathway.now_, +1);
      }
    }
  }

  void events() {
    for (int a = 0; a < pathway.activities_.size(); ++a) {
      const std::int32_t due = pathway.activities_[a].due;
      if (due != kNever && due >= pathway.now_) {
        pathway.add_timer(a, due);
      }
    }
    for (int post = 0; post < static_cast<int>(pathway.workers_.size()); ++post) {
      Worker& worker = pathway.workers_[at(post)];
      if (const std::int32_t time = worker.wake_at; time != kNever) {
        worker.wake_at = kNever;
        pathway.wake(post, time);
      }
    }
    for (const SnapshotPending& row : from.pending) {
      if (!pathway.draws_anew_) {
        row.post == kNone ? case_event(row) : post_event(row);
      }
    }
  }

  void post_event(const SnapshotPending& row) {
    using Kind = SnapshotPending::Kind;
    const int post = post_of(row.post);
    if (post == kNone) {
      return;
    }
    const auto add = [&](unsigned phase, unsigned detail, std::uint32_t payload) {
      pathway.events_.add({row.time, static_cast<std::uint32_t>(post),
                           sim::PendingEvent::order_of(phase, detail), payload});
    };
    const std::uint16_t spells = pathway.workers_[at(post)].spells;
    switch (row.kind) {
      case Kind::sickness:
        add(kSicknessEvent, 0, spells);
        break;
      case Kind::recovery:
        add(kSicknessEvent, kRecovery, spells);
        pathway.plan_move(post);
        for (std::int32_t day = from.day;
             day < std::min(row.time / sim::kMinutesPerDay, pathway.compiled_->roster_end); ++day) {
          pathway.roster_.mark(post, day, kDayOfSickness);
        }
        break;
      case Kind::notice:
        add(kLeavingEvent, kNotice, 0);
        break;
      case Kind::last_day:
        add(kLeavingEvent, kLastDay, 0);
        break;
      case Kind::agency_comes:
        add(kLeavingEvent, kAgencyComes, 0);
        break;
      default:
        add(kLeavingEvent, kSuccessorComes, 0);
    }
  }

  void case_event(const SnapshotPending& row) {
    using Kind = SnapshotPending::Kind;
    const unsigned phase = row.kind == Kind::on_date    ? kDateEvent
                           : row.kind == Kind::of_clock ? kClockEvent
                                                        : kCaseEvent;
    const std::uint32_t detail = row.kind != Kind::by_chance ? 0
                                 : row.ordinal == kNone      ? kNoStrand
                                                        : static_cast<std::uint32_t>(row.ordinal);
    pathway.events_.add({row.time, pathway.families_[row.family].serial,
                         sim::PendingEvent::order_of(phase, detail),
                         payload_of(row.family, row.event, row.child)});
  }
};

void Pathway::find_resumed_posts() {
  resumed_posts_.clear();
  resumed_pools_.clear();
  is_resumed_.assign(compiled_->posts.size(), false);
  if (compiled_->snapshot == nullptr || script_ != nullptr) {
    return;
  }
  const auto pool_of = [this](int team, int role) {
    for (std::size_t p = 0; p < compiled_->pools.size(); ++p) {
      if (compiled_->pools[p].team == team && compiled_->pools[p].role == role) {
        return static_cast<int>(p);
      }
    }
    return kNone;
  };
  for (const SnapshotPool& pool : compiled_->snapshot->pools) {
    resumed_pools_.push_back(pool_of(pool.team, pool.role));
  }
  for (const SnapshotPost& row : compiled_->snapshot->posts) {
    const int pool = pool_of(row.team, row.role);
    const bool there = pool != kNone && row.number < compiled_->pools[at(pool)].count;
    resumed_posts_.push_back(there ? compiled_->pools[at(pool)].first + row.number : kNone);
    if (there) {
      is_resumed_[at(resumed_posts_.back())] = true;
    }
  }
}

void Pathway::resume() {
  const Snapshot& from = *compiled_->snapshot;
  while (phase_ + 1 != compiled_->phases.data() + compiled_->phases.size() &&
         (phase_ + 1)->from_day < from.day) {
    ++phase_;
  }
  next_serial_ = from.families_so_far;
  drawn_from_ = (draws_anew_ ? from.day : from.drawn_from) * sim::kMinutesPerDay;
  Resume resume{*this, from};
  resume.people();
  resume.cases();
  resume.levels();
  resume.agendas();
  if (draws_anew_) {
    draw_anew();
  }
  resume.events();
  resume.find_colleagues();
  for (std::size_t p = 0; p < pools_.size(); ++p) {
    spread_outside_work(static_cast<int>(p));
  }
}

}  // namespace casetide::model
