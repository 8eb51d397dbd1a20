// A run from a snapshot with luck of its own: what nobody knew as the day began is drawn anew, given what
// has passed by then.
//
// Effort that has been begun exceeds what is done; a wait, a spell of sickness, a vacancy is as long as it
// has lasted at least. A draw is by inversion, so such a value is a draw from the words above the first
// that is long enough. What follows an exponential law forgets what has passed and is drawn as if from now.
// What was known stays: dates booked, timescales set, notices given.
#include <algorithm>
#include <optional>

#include "model/pathway.hpp"
#include "model/pathway_events.hpp"

namespace casetide::model {
namespace {

/// `word` moved evenly among the words for which `holds`; it is false up to some word and true from there.
template <class Holds>
std::optional<std::uint32_t> word_where(std::uint32_t word, const Holds& holds) {
  constexpr std::uint32_t kLast = 0xFFFFFFFF;
  if (!holds(kLast)) {
    return std::nullopt;
  }
  std::uint32_t first = 0;
  for (std::uint32_t last = kLast; first < last;) {
    const std::uint32_t middle = first + (last - first) / 2;
    if (holds(middle)) {
      last = middle;
    } else {
      first = middle + 1;
    }
  }
  const std::uint64_t room = (std::uint64_t{1} << 32) - first;
  return first + static_cast<std::uint32_t>((room * word) >> 32);
}

}  // namespace

struct Pathway::Redraw {
  Pathway& pathway;
  const Snapshot& from;

  void run() {
    for (int a = 0; a < pathway.activities_.size(); ++a) {
      step(a);
    }
    for (std::size_t row = 0; row < from.posts.size(); ++row) {
      if (pathway.resumed_posts_[row] != kNone) {
        post(static_cast<int>(row), pathway.resumed_posts_[row]);
      }
    }
    const int families = pathway.families_.size();
    for (int family = 0; family < families; ++family) {
      events(family);
    }
    for (int team = 0;
         from.lacks("families.waits_for_worker") && team < static_cast<int>(pathway.teams_.size());
         ++team) {
      pathway.allocate_waiting(team);
    }
  }

  /// The time that `time_of` a word gives, given that it is not past; now if no word gives one.
  template <class TimeOf>
  std::int32_t later(const sim::DrawKey& draw, const TimeOf& time_of) const {
    const std::int32_t now = pathway.now_;
    const auto word = word_where(pathway.luck_.word(draw),
                                 [&](std::uint32_t one) { return time_of(one) >= now; });
    return word ? time_of(*word) : now;
  }

  /// Of 2^31, how many words give a time that is not past.
  template <class TimeOf>
  [[nodiscard]] std::uint64_t words_left(const TimeOf& time_of) const {
    const std::int32_t now = pathway.now_;
    const auto first = word_where(0, [&](std::uint32_t one) { return time_of(one) >= now; });
    return first ? ((std::uint64_t{1} << 32) - *first) >> 1 : 0;
  }

  void step(int index) {
    Activity& step = pathway.activities_[index];
    const CompiledStep& rule = pathway.step_of(step.step);
    const int lead = pathway.strands_[step.strand].lead;
    if (step.state == Activity::State::waiting) {
      step.due = later(
          pathway.key(step.family, rule.lasts_purpose, step.visit, lead),
          [&](std::uint32_t word) { return pathway.end_of_wait(rule.lasts, word, step.released); });
    } else if (step.state == Activity::State::paced) {
      pace(step, rule, lead);
    }
    if (step.effort > 0 && step.effort_left > 0) {
      effort(index, rule, lead);
    }
  }

  void pace(Activity& step, const CompiledStep& rule, int lead) {
    for (int c = pathway.families_[step.family].first_clock; c != kNone;
         c = pathway.clocks_[c].next) {
      const ClockRun& clock = pathway.clocks_[c];
      if (clock.def == rule.pace_clock && clock.aim() != kNever &&
          pathway.concerns(clock, step.strand)) {
        step.due = later(
            pathway.key(step.family, rule.pace_purpose, step.visit, lead), [&](std::uint32_t word) {
              const std::int64_t limit = clock.deadline - clock.start;
              return clock.start +
                     static_cast<std::int32_t>((limit * rule.pace_share.draw_q16(word)) >> 16);
            });
        return;
      }
    }
    if (step.due == kNever) {
      step.due = pathway.now_;  // there is nothing to pace it by
    }
  }

  void effort(int index, const CompiledStep& rule, int lead) {
    Activity& step = pathway.activities_[index];
    const std::int32_t done = step.effort - step.effort_left;
    const sim::DrawKey draw = pathway.key(step.family, rule.effort_purpose, step.visit, lead);
    const auto word = word_where(pathway.luck_.word(draw),
                                 [&](std::uint32_t one) { return rule.effort.draw(one) > done; });
    // A law by which it would have been done by now: it is about to be.
    const std::int32_t whole = word ? rule.effort.draw(*word) : done + 1;
    pathway.ledger_.count(Counter::effort_drawn_minutes, whole - step.effort);
    step.effort = whole;
    step.effort_left = whole - done;
    if (step.state == Activity::State::in_work) {
      pathway.workers_[at(step.worker)].wake_at = kNever;
      pathway.plan_end(step.worker);
    }
  }

  [[nodiscard]] bool awaits(int row, SnapshotPending::Kind kind) const {
    return std::any_of(from.pending.begin(), from.pending.end(), [&](const SnapshotPending& one) {
      return one.post == row && one.kind == kind;
    });
  }

  void post(int row, int index) {
    const Worker& worker = pathway.workers_[at(index)];
    const CompiledPool& pool = pathway.compiled_->pools[at(worker.pool)];
    if (worker.closed || from.posts[at(row)].begins_on >= from.day) {
      return;  // the scenario says when it begins
    }
    if (pool.leaving.any) {
      tenure(row, index, worker, pool);
    }
    if (worker.vacant) {
      return;
    }
    if (worker.sick) {
      recovery(index, pool);
    } else {
      if (pool.absence > 0 && pathway.compiled_->uses_calendar) {
        pathway.schedule_sickness(index, from.day - 1);
      }
      begin_to_choose(index);
    }
  }

  /// Whoever has something to do sees it as they come in, whether or not the file says so.
  void begin_to_choose(int index) {
    Worker& worker = pathway.workers_[at(index)];
    const bool asked = !worker.agenda.empty() || !pathway.pools_[at(worker.pool)].agenda.empty();
    if (worker.state == Worker::State::idle && worker.wake_at == kNever && asked) {
      worker.wake_at = pathway.roster_.next_present(index, pathway.now_);
    }
  }

  void tenure(int row, int index, const Worker& worker, const CompiledPool& pool) {
    if (!worker.vacant && !worker.agency) {
      if (worker.leaves_on == kNever) {
        pathway.plan_notice(index);
      } else {
        pathway.add_leaving_event(index, worker.leaves_on, kLastDay);
      }
      return;
    }
    const bool since_known = worker.vacant_since != kNever;
    const auto days = [&](sim::Purpose purpose, const sim::QuantileTable& law, std::int32_t since) {
      const auto draw = pathway.post_key(index, purpose, 0, worker.tenures, 0);
      const auto time = later(draw, [&](std::uint32_t word) {
        return (since + std::max(1, law.draw(word))) * sim::kMinutesPerDay;
      });
      return time / sim::kMinutesPerDay;
    };
    const std::int32_t successor =
        since_known ? days(pool.leaving.vacancy_purpose, pool.leaving.vacancy, worker.vacant_since)
                    : days(pool.leaving.vacancy_purpose, pool.leaving.vacancy_left, from.day);
    pathway.add_leaving_event(index, successor, kSuccessorComes);
    if (worker.agency || !since_known) {
      return;
    }
    const auto choice = pathway.post_key(index, pool.leaving.agency_purpose, 0, worker.tenures, 0);
    const bool wanted = from.lacks("pending")
                            ? pool.leaving.agency.choose(pathway.luck_.word(choice)) == 0
                            : awaits(row, SnapshotPending::Kind::agency_comes);
    if (wanted) {
      const std::int32_t comes =
          days(pool.leaving.arrives_purpose, pool.leaving.agency_arrives, worker.vacant_since);
      if (comes < successor) {
        pathway.add_leaving_event(index, comes, kAgencyComes);
      }
    }
  }

  void recovery(int index, const CompiledPool& pool) {
    const Worker& worker = pathway.workers_[at(index)];
    const std::int32_t since = worker.sick_since == kNever ? from.day - 1 : worker.sick_since;
    const auto draw =
        pathway.post_key(index, pool.sick_spell_purpose, 0, std::max(0, worker.spells - 1), 0);
    const auto end_of = [&](const sim::QuantileTable& spell) {
      return [&pathway = pathway, &spell, since](std::uint32_t word) {
        const int length = std::max(1, spell.draw(word));
        return pathway.compiled_->calendar.due(since, sim::WorkingDays{length}) *
               sim::kMinutesPerDay;
      };
    };
    // The longer it has lasted, the likelier it is one of the long spells.
    const std::uint64_t of_long =
        pool.long_spells.word_count(0) > 0
            ? pool.long_spells.word_count(0) * words_left(end_of(pool.long_spell))
            : 0;
    const std::uint64_t of_others =
        pool.long_spells.word_count(1) * words_left(end_of(pool.sick_spell));
    const double total = static_cast<double>(of_long) + static_cast<double>(of_others);
    const bool is_long = total > 0 && sim::Shares::yes_or_no(static_cast<double>(of_long) / total)
                                              .choose(pathway.luck_.words(draw)[1]) == 0;
    const std::int32_t back = later(draw, end_of(is_long ? pool.long_spell : pool.sick_spell));
    for (std::int32_t day = from.day;
         day < std::min(back / sim::kMinutesPerDay, pathway.compiled_->roster_end); ++day) {
      pathway.roster_.mark(index, day, kDayOfSickness);
    }
    pathway.events_.add({back, static_cast<std::uint32_t>(index),
                         sim::PendingEvent::order_of(kSicknessEvent, kRecovery), worker.spells});
  }

  void events(int index) {
    Family& family = pathway.families_[index];
    --pathway.now_;  // what falls on this very midnight is still to come
    pathway.schedule_dates(index);
    ++pathway.now_;
    for (int c = family.first_clock; c != kNone; c = pathway.clocks_[c].next) {
      if (from.lacks("told")) {
        tell_of_the_past(pathway.clocks_[c]);
      }
      pathway.schedule_clock_events(index, pathway.clocks_[c]);
    }
    for (int s = family.first_strand; s != kNone; s = pathway.strands_[s].next) {
      if (!pathway.strands_[s].ended) {
        pathway.schedule_case_events(index, s);
      }
    }
    if (family.open_strands == 0) {
      family.remembered = false;
      if (!pathway.schedule_return(index)) {
        pathway.leave_closed(index);
      }
    }
  }

  void tell_of_the_past(ClockRun& clock) {
    for (const int event : pathway.compiled_->clock_events[at(clock.def)]) {
      const CompiledEvent& rule = pathway.phase_->events[at(event)];
      if (pathway.moment_of(rule, clock) < pathway.now_) {
        clock.told = static_cast<std::uint8_t>(clock.told | (1U << rule.told_bit));
      }
    }
  }
};

void Pathway::draw_anew() {
  Redraw{*this, *compiled_->snapshot}.run();
}

}  // namespace casetide::model
