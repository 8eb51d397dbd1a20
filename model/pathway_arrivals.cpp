#include <algorithm>
#include <bit>
#include <tuple>

#include "model/pathway.hpp"
#include "model/pathway_events.hpp"

namespace casetide::model {
namespace {

constexpr std::uint32_t kNoStrand = 0xFFFFFF;
// Of the payload of a case event; the rest is the family.
constexpr unsigned kEventBits = 6;
constexpr unsigned kChildBits = 3;

std::int64_t times_q16(std::int64_t a, std::int64_t level_q16) {
  return (a * level_q16) >> 16;
}

}  // namespace

void Pathway::draw_arrivals(std::int32_t day) {
  arrivals_.clear();
  for (std::size_t s = 0; s < compiled_->streams.size(); ++s) {
    const CompiledStream& stream = compiled_->streams[s];
    const auto id = static_cast<std::uint8_t>(s);
    std::int64_t mean = stream.day_mean_q32[static_cast<std::size_t>(day - compiled_->first_day)];
    if (stream.has_year_level) {
      // The year of demand runs from the day and month on which the reported year begins.
      constexpr int kFourCenturies = 146'100;  // keeps the dividend positive
      const int year = (day - compiled_->year_first + kFourCenturies) * 4 / 1461;
      const sim::DrawKey level{.entity = sim::entity_key(id, 0, static_cast<std::uint32_t>(year)),
                               .purpose = stream.year_purpose};
      mean = times_q16(mean, stream.year_level.draw_q16(luck_.word(level)));
      luck_.known(level, compiled_->first_day * sim::kMinutesPerDay);
    }
    if (stream.has_week_level) {
      const auto week = static_cast<std::uint32_t>((day + 3) / 7);
      const sim::DrawKey level{.entity = sim::entity_key(id, 0, week),
                               .purpose = stream.week_purpose};
      mean = times_q16(mean, stream.week_level.draw_q16(luck_.word(level)));
      luck_.known(level, compiled_->first_day * sim::kMinutesPerDay);
    }
    // A Poisson number: unit exponential gaps until they pass the mean. A larger mean keeps the
    // families of a smaller one and adds to them.
    const std::int64_t mean_q16 = mean >> 16;
    std::int64_t sum = 0;
    for (std::uint32_t ordinal = 0;; ++ordinal) {
      const std::uint64_t family = sim::entity_key(id, day, ordinal);
      const sim::DrawKey gap{.entity = family, .purpose = stream.gap_purpose};
      const sim::Luck::Words words = luck_.words(gap);
      sum += compiled_->unit_exponential.draw_q16(words[0]);
      // Whether there is another family today is known when the day is over.
      luck_.known(gap, (day + 1) * sim::kMinutesPerDay - 1);
      if (sum > mean_q16) {
        break;
      }
      const std::int32_t minute =
          std::clamp(static_cast<std::int32_t>(stream.minute_of_day.draw_q16(words[1]) >> 16), 0,
                     sim::kMinutesPerDay - 1);
      arrivals_.push_back({day * sim::kMinutesPerDay + minute, id, ordinal});
    }
  }
  // Families are numbered in order of arrival, of whatever stream.
  std::sort(arrivals_.begin(), arrivals_.end(), [](const Arrival& a, const Arrival& b) {
    return std::tuple(a.time, a.stream, a.ordinal) < std::tuple(b.time, b.stream, b.ordinal);
  });
  for (const Arrival& arrival : arrivals_) {
    events_.add({arrival.time, next_serial_++,
                 sim::PendingEvent::order_of(kArrivalEvent, arrival.stream), arrival.ordinal});
  }
}

void Pathway::arrive(const sim::PendingEvent& event) {
  const auto s = static_cast<std::uint8_t>(event.detail());
  const CompiledStream& stream = compiled_->streams[s];
  const int index = families_.take();
  if (static_cast<std::size_t>(index + 1) * steps_ * kMaxChildren > visits_.size()) {
    visits_.resize(static_cast<std::size_t>(index + 64) * steps_ * kMaxChildren);
  }
  std::fill_n(visits_.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(index) *
                                                            steps_ * kMaxChildren),
              steps_ * kMaxChildren, std::uint16_t{0});
  Family& family = families_[index];
  family.live = true;
  family.key = sim::entity_key(s, now_ / sim::kMinutesPerDay, event.payload);
  family.serial = event.subject;
  const auto word = [&](sim::Purpose purpose, int child) {
    const sim::DrawKey draw = key(index, purpose, 0, child);
    luck_.known(draw, now_);
    return luck_.word(draw);
  };
  const int children = script_ != nullptr ? script_->children
                       : stream.children.size() == 1
                           ? 1
                           : stream.children.choose(word(stream.children_purpose, 0)) + 1;
  family.children = static_cast<ChildSet>((1U << children) - 1U);
  const std::int64_t shared = sim::standard_normal().draw_q16(word(stream.harm_purpose, 0));
  for (int c = 0; c < children; ++c) {
    const bool alike = stream.alike.choose(word(stream.alike_purpose, c)) == 0;
    family.harm_q16[static_cast<std::size_t>(c)] = static_cast<std::int32_t>(
        alike ? shared : sim::standard_normal().draw_q16(word(stream.own_harm_purpose, c)));
  }
  for (std::size_t f = 0; f < compiled_->facts.size(); ++f) {
    const sim::Purpose purpose = sim::purpose_named("fact." + compiled_->facts[f].name);
    family.facts[f] = static_cast<std::uint8_t>(stream.facts[f].choose(word(purpose, 0)));
  }
  if (script_ != nullptr) {
    tell_facts(index);
  }
  family.team = compiled_->family_teams.empty()
                    ? kNone
                    : compiled_->family_teams[static_cast<std::size_t>(
                          compiled_->family_team.choose(word(stream.team_purpose, 0)))];
  log_family(kLogArrived, index, s);
  ledger_.count(Counter::families_arrived_ever);
  ledger_.referral(now_, children, false);
  begin_episode(index, stream.start);
}

void Pathway::begin_episode(int family, const CompiledTarget& start) {
  families_[family].episode_start = now_;
  const int strand = start_strand(family, start.strand, families_[family].children, kNone);
  if (strand == kNone) {
    return;
  }
  ++strands_[strand].live_count;  // keeps it open while it begins
  emit(compiled_->emission({EventRef::What::received, kNone, kNone}), strand, strands_[strand].set,
       CauseMinutes{});
  enter(strand, start.step, CauseMinutes{});
  --strands_[strand].live_count;
  end_strand_if_idle(strand);
}

void Pathway::close_family(int index) {
  Family& family = families_[index];
  family.return_due = kNever;
  bool may_return = false;
  for (std::size_t e = 0; e < phase_->events.size(); ++e) {
    if (phase_->events[e].on_closed) {
      schedule_case_event(index, kNone, static_cast<int>(e));
      may_return = may_return || family.return_due != kNever;
    }
  }
  log_family(kLogClosed, index, 0);
  ledger_.count(Counter::families_closed_at_end);
  if (!may_return && script_ == nullptr) {
    family.live = false;
    families_.give_back(index);
  }
}

void Pathway::schedule_case_events(int family, int strand) {
  for (std::size_t e = 0; e < phase_->events.size(); ++e) {
    const auto& list = phase_->events[e].while_strands;
    if (std::find(list.begin(), list.end(), strands_[strand].def) != list.end()) {
      schedule_case_event(family, strand, static_cast<int>(e));
    }
  }
}

void Pathway::schedule_case_event(int index, int strand, int event) {
  const ChildSet set = strand == kNone ? families_[index].children : strands_[strand].set;
  for (int child = 0; child < kMaxChildren; ++child) {
    if ((set >> child & 1) != 0) {
      schedule_child_event(index, strand, event, child);
    }
  }
}

void Pathway::schedule_child_event(int index, int strand, int event, int child) {
  // Each child has its own next event, so that a strand that splits takes its children's with it.
  const CompiledEvent& rule = phase_->events[static_cast<std::size_t>(event)];
  Family& family = families_[index];
  if (rule.minutes_per_event_q0 == 0 || script_ != nullptr) {
    return;
  }
  constexpr std::int32_t kLeastHarm = -8 * 65536;
  constexpr std::int32_t kHalfStep = 1 << 11;  // the table has 16 steps for each s.d.
  const int place = std::clamp(
      (family.harm_q16[static_cast<std::size_t>(child)] - kLeastHarm + kHalfStep) >> 12, 0, 256);
  const std::int64_t factor_q16 =
      std::max<std::int64_t>(rule.harm_factor_q16[static_cast<std::size_t>(place)], 1);
  const int visit = strand == kNone ? 0 : strands_[strand].ordinal & 1023;
  sim::DrawKey draw = key(index, rule.purpose, visit, child);
  draw.block = strand == kNone ? std::uint16_t{0} : strands_[strand].events;
  luck_.begun(draw, now_);
  const std::int64_t unit_q16 = compiled_->unit_exponential.draw_q16(luck_.word(draw));
  const std::int64_t minutes = unit_q16 * rule.minutes_per_event_q0 / factor_q16;
  if ((rule.for_minutes > 0 && minutes > rule.for_minutes) ||
      minutes > std::int64_t{compiled_->end_day} * sim::kMinutesPerDay - now_) {
    return;
  }
  const std::int32_t time = now_ + std::max<std::int32_t>(1, static_cast<std::int32_t>(minutes));
  luck_.known(draw, time);
  if (strand == kNone) {
    if (time >= family.return_due) {
      return;
    }
    family.return_due = time;
  }
  events_.add(pending_case_event(index, strand, event, child, time));
}

sim::PendingEvent Pathway::pending_case_event(int family, int strand, int event, int child,
                                              std::int32_t time) const {
  const std::uint32_t detail = strand == kNone ? kNoStrand : strands_[strand].ordinal;
  const std::uint32_t what =
      (static_cast<std::uint32_t>(event) << kChildBits) | static_cast<std::uint32_t>(child);
  return {time, families_[family].serial, sim::PendingEvent::order_of(kCaseEvent, detail),
          (static_cast<std::uint32_t>(family) << (kEventBits + kChildBits)) | what};
}

void Pathway::case_event(const sim::PendingEvent& event) {
  const int index = static_cast<int>(event.payload >> (kEventBits + kChildBits));
  const int rule_index = static_cast<int>(event.payload >> kChildBits & ((1U << kEventBits) - 1));
  const int child = static_cast<int>(event.payload & ((1U << kChildBits) - 1));
  Family& family = families_[index];
  if (!family.live || family.serial != event.subject) {
    return;
  }
  const CompiledEvent& rule = phase_->events[static_cast<std::size_t>(rule_index)];
  if (event.detail() == kNoStrand) {
    if (family.open_strands > 0 || family.return_due != now_) {
      return;
    }
    family.return_due = kNever;
    sim::expects(family.episode < 255, "a family returns fewer than 256 times");
    ++family.episode;
    std::fill_n(visits_.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(index) *
                                                              steps_ * kMaxChildren),
                steps_ * kMaxChildren, std::uint16_t{0});
    log_family(kLogReturned, index, rule_index);
    ledger_.count(Counter::families_closed_at_end, -1);
    ledger_.referral(now_, std::popcount(unsigned{family.children}), true);
    begin_episode(index, rule.start);
    return;
  }
  for (int s = family.first_strand; s != kNone; s = strands_[s].next) {
    const bool concerned = strands_[s].ordinal == event.detail() && !strands_[s].ended &&
                           !strands_[s].cancelled && (strands_[s].set >> child & 1) != 0;
    if (concerned) {
      sim::expects(strands_[s].events < 255, "a strand has fewer than 256 events");
      ++strands_[s].events;
      log_strand(kLogHappened, s, kNone, rule_index);
      schedule_child_event(index, s, rule_index, child);
      const int started = start_strand(index, rule.start.strand, strands_[s].set, s);
      if (started != kNone) {
        // A family's strands share one origin, so that causes always sum to the time since then.
        CauseMinutes causes{};
        causes[static_cast<std::size_t>(Cause::wait)] = now_ - family.episode_start;
        enter(started, rule.start.step, causes);
      }
      return;
    }
  }
}

}  // namespace casetide::model
