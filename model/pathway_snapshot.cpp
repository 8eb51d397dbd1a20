// Takes the state of a replication as a day begins, before anything of that day has happened.
#include <algorithm>
#include <bit>
#include <iterator>

#include "model/pathway.hpp"
#include "model/pathway_events.hpp"
#include "model/snapshot_fields.hpp"

namespace casetide::model {
namespace {

/// The members that a snapshot keeps; the others at their first value, so that nothing else slips in.
template <class Row, class State>
Row kept_of(const State& state) {
  Row row{};
  for_each_field(Of<State>{}, [&](const auto& field) {
    if (field.name != nullptr) {
      row.*field.member = state.*field.member;
    }
  });
  return row;
}

/// Which row each index has been given.
class Rows {
 public:
  explicit Rows(int size) : row_(at(size), kNone) {}
  void give(int index) { row_[at(index)] = next_++; }
  [[nodiscard]] int of(int index) const { return index == kNone ? kNone : row_[at(index)]; }

 private:
  std::vector<int> row_;
  int next_ = 0;
};

}  // namespace

struct Pathway::Capture {
  Pathway& pathway;
  Snapshot out = {};
  Rows families, strands, spans, activities, clocks, meetings;

  explicit Capture(Pathway& from)
      : pathway(from),
        families(from.families_.size()),
        strands(from.strands_.size()),
        spans(from.history_.end()),
        activities(from.activities_.size()),
        clocks(from.clocks_.size()),
        meetings(from.meetings_.size()) {}

  Snapshot take() {
    out.day = pathway.now_ / sim::kMinutesPerDay;
    out.drawn_until = pathway.compiled_->end_day;
    out.drawn_from = pathway.drawn_from_ / sim::kMinutesPerDay;
    out.booked_until = pathway.compiled_->roster_end;
    out.families_so_far = pathway.next_serial_;
    for (const CompiledPool& pool : pathway.compiled_->pools) {
      out.pools.push_back({pool.team, pool.role});
    }
    const std::vector<int> living = by_arrival();
    number(living);
    for (const int family : living) {
      take_family(family);
    }
    take_posts();
    take_waiting();
    take_pending();
    for (const Ledger::Kept& kept : pathway.ledger_.judged_ahead()) {
      auto row = kept_of<SnapshotJudged>(kept.judged);
      row.has_causes = kept.has_causes;
      row.minutes = kept.causes;
      out.judged.push_back(row);
    }
    point_to_rows();
    return std::move(out);
  }

  [[nodiscard]] std::vector<int> by_arrival() const {
    std::vector<int> living;
    for (int f = 0; f < pathway.families_.size(); ++f) {
      if (pathway.families_[f].live) {
        living.push_back(f);
      }
    }
    std::sort(living.begin(), living.end(), [this](int a, int b) {
      return pathway.families_[a].serial < pathway.families_[b].serial;
    });
    return living;
  }

  void number(const std::vector<int>& living) {
    for (const int family : living) {
      const Family& owner = pathway.families_[family];
      families.give(family);
      for (int s = owner.first_strand; s != kNone; s = pathway.strands_[s].next) {
        strands.give(s);
      }
      for (int s = owner.spans.last; s != kNone; s = pathway.history_.earlier(s)) {
        spans.give(s);
      }
      for (int a = owner.first_activity; a != kNone; a = pathway.activities_[a].next) {
        activities.give(a);
        if (pathway.activities_[a].meeting != kNone) {
          meetings.give(pathway.activities_[a].meeting);
        }
      }
      for (int c = owner.first_clock; c != kNone; c = pathway.clocks_[c].next) {
        clocks.give(c);
      }
    }
  }

  void take_family(int family) {
    const Family& owner = pathway.families_[family];
    out.families.push_back(kept_of<Family>(owner));
    take_facts(family);
    for (int s = owner.spans.last; s != kNone; s = pathway.history_.earlier(s)) {
      out.spans.push_back(kept_of<SnapshotSpan>(pathway.history_.at(s)));
      out.spans.back().family = families.of(family);
    }
    for (int s = owner.first_strand; s != kNone; s = pathway.strands_[s].next) {
      out.strands.push_back(kept_of<StrandRun>(pathway.strands_[s]));
      take_passed(s);
    }
    for (int a = owner.first_activity; a != kNone; a = pathway.activities_[a].next) {
      out.steps.push_back(kept_of<Activity>(pathway.activities_[a]));
      take_meeting(pathway.activities_[a]);
    }
    for (int c = owner.first_clock; c != kNone; c = pathway.clocks_[c].next) {
      out.clocks.push_back(kept_of<ClockRun>(pathway.clocks_[c]));
      take_clock(c);
    }
  }

  void take_facts(int family) {
    const int row = families.of(family);
    const Family& owner = pathway.families_[family];
    for (int child = 0; child < kMaxChildren; ++child) {
      if ((owner.children >> child & 1) == 0) {
        continue;
      }
      for (int f = 0; f < static_cast<int>(pathway.compiled_->facts.size()); ++f) {
        const std::int32_t told = pathway.fact_of(family, f, child);
        if (!pathway.compiled_->facts[at(f)].date) {
          out.facts.push_back(
              {row, f, child, pathway.compiled_->first_value[at(f)] + told, kNever});
        } else if (told != kNever) {
          out.facts.push_back({row, f, child, kNone, told});
        }
      }
    }
    // A strand goes by the luck of its lead child, also after that child has left.
    unsigned asked_of = owner.children;
    for (int s = owner.first_strand; s != kNone; s = pathway.strands_[s].next) {
      asked_of |= 1U << pathway.strands_[s].lead;
    }
    for (int step = 0; step < static_cast<int>(pathway.steps_); ++step) {
      for (unsigned left = asked_of; left != 0; left &= left - 1) {
        const int child = std::countr_zero(left);
        if (const int times = pathway.visits(family, step, child); times > 0) {
          out.visits.push_back({row, step, child, times});
        }
      }
    }
  }

  void take_passed(int strand) {
    const StrandRun& run = pathway.strands_[strand];
    for (int step = 0; step < static_cast<int>(pathway.steps_); ++step) {
      const CompiledStep& rule = pathway.step_of(step);
      if (rule.strand != run.def) {
        continue;
      }
      const auto has = [&](std::uint64_t mask) { return (mask >> rule.local & 1) != 0; };
      const int outcome = run.outcome[at(rule.local)];
      if (has(run.started | run.live | run.done) || outcome != 0) {
        out.passed.push_back({strands.of(strand), step, has(run.started), has(run.live),
                              has(run.done),
                              outcome == 0 ? kNone : rule.first_outcome + outcome - 1});
      }
    }
    for (int clock = 0; clock < static_cast<int>(pathway.phase_->clocks.size()); ++clock) {
      if ((run.clocks_started >> (clock & 63) & 1) != 0) {
        out.clocks_started.push_back({strands.of(strand), clock});
      }
    }
  }

  void take_meeting(const Activity& activity) {
    if (activity.meeting == kNone) {
      return;
    }
    const Meeting& meeting = pathway.meetings_[activity.meeting];
    const int row = meetings.of(activity.meeting);
    out.bookings.push_back(kept_of<Meeting>(meeting));
    for (int m = 0; m < meeting.members; ++m) {
      auto member = kept_of<SnapshotMember>(meeting.member[at(m)]);
      member.meeting = row;
      if (member.need != kNone) {
        member.need += pathway.compiled_->first_need[at(activity.step)];
      }
      out.members.push_back(member);
    }
    for (int s = 0; s < meeting.stretches; ++s) {
      auto stretch = kept_of<SnapshotStretch>(meeting.stretch[at(s)]);
      stretch.meeting = row;
      out.stretches.push_back(stretch);
    }
  }

  void take_clock(int index) {
    const ClockRun& clock = pathway.clocks_[index];
    const int row = clocks.of(index);
    for (const int event : pathway.compiled_->clock_events[at(clock.def)]) {
      if ((clock.told >> pathway.phase_->events[at(event)].told_bit & 1) != 0) {
        out.told.push_back({row, event});
      }
    }
    if (clock.back == nullptr) {
      return;
    }
    for (const CompiledPhase& phase : pathway.compiled_->phases) {
      const std::vector<LimitRow>& limits = phase.clocks[at(clock.def)].limits;
      for (std::size_t r = 0; r < limits.size(); ++r) {
        for (std::size_t p = 0; p < limits[r].shortest_of.size(); ++p) {
          if (&limits[r].shortest_of[p] == clock.back) {
            out.counted_back.push_back({row, static_cast<int>(r), static_cast<int>(p)});
            return;
          }
        }
      }
    }
  }

  void take_posts() {
    const auto week = pathway.booking_week(out.day);
    for (int post = 0; post < static_cast<int>(pathway.workers_.size()); ++post) {
      const Worker& worker = pathway.workers_[at(post)];
      const CompiledPool& pool = pathway.compiled_->pools[at(worker.pool)];
      auto row = kept_of<SnapshotPost>(worker);
      row.team = pool.team;
      row.role = pool.role;
      row.number = post - pool.first;
      row.fte_x100 = pathway.compiled_->posts[at(post)].fte_x100;
      row.begins_on = pathway.compiled_->posts[at(post)].from_day;
      row.booked_this_week = pathway.booked_[week * pathway.workers_.size() + at(post)];
      out.posts.push_back(std::move(row));
      for (std::int32_t day = out.day; day < pathway.compiled_->roster_end; ++day) {
        if (pathway.is_marked(post, day, kDayOfLeave | kDayOfTraining)) {
          out.away.push_back({post, day, pathway.is_marked(post, day, kDayOfTraining)});
        }
      }
    }
  }

  void take_waiting() {
    for (const Worker& worker : pathway.workers_) {
      for (const AgendaItem& item : worker.agenda) {
        out.agendas.push_back(kept_of<AgendaItem>(item));
      }
    }
    for (const PoolState& pool : pathway.pools_) {
      for (const AgendaItem& item : pool.agenda) {
        out.agendas.push_back(kept_of<AgendaItem>(item));
      }
    }
    for (const TeamState& team : pathway.teams_) {
      for (const int activity : team.no_worker) {
        out.without_worker.push_back({activity});
      }
    }
  }

  /// Of families by serial: what is still to come, without what has become stale.
  void take_pending() {
    std::vector<std::pair<std::uint32_t, int>> family_of;
    for (int f = 0; f < pathway.families_.size(); ++f) {
      if (pathway.families_[f].live) {
        family_of.emplace_back(pathway.families_[f].serial, f);
      }
    }
    std::sort(family_of.begin(), family_of.end());
    std::vector<sim::PendingEvent> events = pathway.events_.all();
    std::sort(events.begin(), events.end(),
              [](const sim::PendingEvent& a, const sim::PendingEvent& b) { return before(a, b); });
    for (const sim::PendingEvent& event : events) {
      if (event.phase() == kSicknessEvent || event.phase() == kLeavingEvent) {
        take_pending_of_post(event);
        continue;
      }
      const auto found =
          std::lower_bound(family_of.begin(), family_of.end(), std::pair(event.subject(), kNone));
      if (found != family_of.end() && found->first == event.subject()) {
        take_pending_of_case(event, found->second);
      }
    }
  }

  void take_pending_of_post(sim::PendingEvent event) {
    using Kind = SnapshotPending::Kind;
    const int post = static_cast<int>(event.subject());
    const Worker& worker = pathway.workers_[at(post)];
    if (event.phase() == kLeavingEvent) {
      constexpr Kind kKinds[] = {Kind::notice, Kind::last_day, Kind::agency_comes,
                                 Kind::successor_comes};
      if (event.detail() < std::size(kKinds) && !worker.closed) {
        out.pending.push_back({.kind = kKinds[event.detail()], .time = event.time(), .post = post});
      }
    } else if (!worker.vacant && event.payload() == worker.spells && event.detail() != kMove) {
      out.pending.push_back({.kind = event.detail() == 0 ? Kind::sickness : Kind::recovery,
                             .time = event.time(),
                             .post = post});
    }
  }

  void take_pending_of_case(sim::PendingEvent event, int family) {
    using Kind = SnapshotPending::Kind;
    if (event.phase() != kCaseEvent && event.phase() != kDateEvent &&
        event.phase() != kClockEvent) {
      return;
    }
    SnapshotPending row{.time = event.time(), .family = families.of(family)};
    row.kind = event.phase() == kDateEvent    ? Kind::on_date
               : event.phase() == kClockEvent ? Kind::of_clock
                                              : Kind::by_chance;
    row.event = event_of(event);
    row.child = child_of(event);
    if (event.phase() == kCaseEvent) {
      const Family& owner = pathway.families_[family];
      if ((owner.children >> row.child & 1) == 0) {
        return;
      }
      if (event.detail() == kNoStrand) {
        if (owner.open_strands > 0 || owner.return_due != event.time()) {
          return;
        }
      } else {
        row.ordinal = static_cast<int>(event.detail());
        if (!is_awaited(owner, row)) {
          return;
        }
      }
    }
    out.pending.push_back(row);
  }

  [[nodiscard]] bool is_awaited(const Family& owner, const SnapshotPending& row) const {
    for (int s = owner.first_strand; s != kNone; s = pathway.strands_[s].next) {
      const StrandRun& run = pathway.strands_[s];
      if (run.ordinal == row.ordinal && !run.ended && (run.set >> row.child & 1) != 0) {
        return true;
      }
    }
    return false;
  }

  /// Indices become rows.
  void point_to_rows() {
    for_each_table(out, [this](const char*, auto& table) {
      using Row = typename std::remove_reference_t<decltype(table)>::value_type;
      for_each_field(Of<Row>{}, [&](const auto& field) {
        using Member = std::remove_cvref_t<decltype(std::declval<Row>().*field.member)>;
        if constexpr (std::is_same_v<Row, SnapshotSpan> && std::is_same_v<Member, int>) {
          for (Row& span : table) {
            if (field.is == Is::span) {
              span.*field.member = spans.of(span.*field.member);
            }
          }
        } else if constexpr (std::is_same_v<Member, int>) {
          const Rows* const rows = rows_of(field.is);
          // The tables that only a snapshot has were filled with rows from the start.
          constexpr bool kOfState =
              std::is_same_v<Row, StrandRun> || std::is_same_v<Row, Activity> ||
              std::is_same_v<Row, ClockRun> || std::is_same_v<Row, AgendaItem> ||
              std::is_same_v<Row, SnapshotPost> || std::is_same_v<Row, SnapshotWithoutWorker>;
          if constexpr (kOfState) {
            for (Row& row : table) {
              if (rows != nullptr && field.name != nullptr) {
                row.*field.member = rows->of(row.*field.member);
              }
            }
          }
        }
      });
    });
  }

  [[nodiscard]] const Rows* rows_of(Is is) const {
    switch (is) {
      case Is::family:
        return &families;
      case Is::run:
        return &strands;
      case Is::span:
        return &spans;
      case Is::activity:
        return &activities;
      case Is::meeting:
        return &meetings;
      default:
        return nullptr;
    }
  }
};

void Pathway::settle_whole(int post) {
  settle(post);
  Worker& worker = workers_[at(post)];
  const std::int32_t idle = roster_.minutes_present(post, worker.idle_from, now_);
  if (worker.state == Worker::State::standing) {
    worker.stint_left -= idle;
  } else {
    worker.idle_before = (worker.idle_before + idle) % kStandingStint;
  }
  worker.idle_from = now_;
}

Snapshot Pathway::snapshot(const Compiled& compiled, const RecordShape& shape, std::uint32_t seed,
                           std::uint32_t replication, std::int32_t day) {
  sim::expects(day > compiled.first_day && day <= compiled.end_day,
               "a snapshot is taken after the first day of a run and not after its last");
  luck_ = sim::Luck(seed, replication);
  log_ = nullptr;
  remember_until_ = day * sim::kMinutesPerDay;
  draws_anew_ = compiled.snapshot != nullptr && !goes_on(compiled, seed, replication);
  begin(compiled, shape);
  for (std::int32_t before = compiled.first_day; before < day; ++before) {
    open_day(before);
    run_day(before);
  }
  now_ = day * sim::kMinutesPerDay;
  sim::expects(
      happenings_.empty() && moves_.empty() && touched_workers_.empty() && touched_pools_.empty(),
      "nothing is left to be done as a day ends");
  for (int post = 0; post < static_cast<int>(workers_.size()); ++post) {
    settle_whole(post);
  }
  Snapshot taken = Capture(*this).take();
  taken.seed = seed;
  taken.replication = replication;
  return taken;
}

}  // namespace casetide::model
