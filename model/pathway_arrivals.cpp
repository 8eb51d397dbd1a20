#include <algorithm>
#include <bit>

#include "model/pathway.hpp"
#include "model/pathway_events.hpp"

namespace casetide::model {
namespace {

std::int64_t times_q16(std::int64_t a, std::int64_t level_q16) {
  return (a * level_q16) >> 16;
}

}  // namespace

void Pathway::draw_arrivals(std::int32_t day) {
  const sim::InPart part(sim::Part::arrivals);
  arrivals_.clear();
  for (std::size_t s = 0; s < compiled_->streams.size(); ++s) {
    const CompiledStream& stream = compiled_->streams[s];
    const auto id = static_cast<std::uint8_t>(s);
    std::int64_t mean = stream.day_mean_q32[static_cast<std::size_t>(day - compiled_->first_day)];
    if (stream.has_year_level) {
      // The year of demand runs from the day and month on which the stated year begins.
      constexpr int kFourCenturies = 146'100;  // keeps the dividend positive
      const int year = (day - compiled_->demand_first + kFourCenturies) * 4 / 1461;
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
      arrivals_.push_back((static_cast<std::uint64_t>(minute) << 40) | (std::uint64_t{id} << 32) |
                          ordinal);
    }
  }
  // Families are numbered in order of arrival, of whatever stream.
  std::sort(arrivals_.begin(), arrivals_.end());
  for (const std::uint64_t arrival : arrivals_) {
    const auto minute = static_cast<std::int32_t>(arrival >> 40);
    events_.add({day * sim::kMinutesPerDay + minute, next_serial_++,
                 sim::PendingEvent::order_of(kArrivalEvent, arrival >> 32 & 0xFF),
                 static_cast<std::uint32_t>(arrival)});
  }
}

int Pathway::take_family() {
  const int index = families_.take();
  const std::size_t visits = steps_ * kMaxChildren;
  if (static_cast<std::size_t>(index + 1) * visits > visits_.size()) {
    visits_.resize(static_cast<std::size_t>(index + 64) * visits);
    facts_.resize(static_cast<std::size_t>(index + 64) * facts_of_family_);
  }
  std::fill_n(facts_.begin() + static_cast<std::ptrdiff_t>(place_of_fact(index, 0, 0)),
              facts_of_family_, std::int32_t{0});
  families_[index].live = true;
  return index;
}

void Pathway::arrive(sim::PendingEvent event) {
  const sim::InPart part(sim::Part::arrivals);
  const auto s = static_cast<std::uint8_t>(event.detail());
  const CompiledStream& stream = compiled_->streams[s];
  const int index = take_family();
  Family& family = families_[index];
  family.stream = s;
  family.key = sim::entity_key(s, now_ / sim::kMinutesPerDay, event.payload());
  family.serial = event.subject();
  int children = 1;
  if (script_ != nullptr) {
    children = script_->children;
  } else if (stream.always_children != kNone) {
    children = stream.always_children;
  } else {
    const sim::DrawKey draw = key(index, stream.children_purpose, 0, 0);
    luck_.known(draw, now_);
    children = stream.children.choose(luck_.word(draw)) + 1;
  }
  draw_family(index, stream, children);
  log_family(kLogArrived, index, s);
  ledger_.count(Counter::families_arrived_ever);
  if (stream.counts_as_referral) {
    ledger_.referral(now_, children, false);
  }
  schedule_dates(index);
  begin_episode(index, stream.start, family.children, kNone);
}

void Pathway::draw_family(int index, const CompiledStream& stream, int children) {
  Family& family = families_[index];
  const auto word = [&](sim::Purpose purpose, int child) {
    const sim::DrawKey draw = key(index, purpose, 0, child);
    luck_.known(draw, now_);
    return luck_.word(draw);
  };
  family.children = static_cast<ChildSet>((1U << children) - 1U);
  forget_visits(index);
  // A snapshot tells of harm whether or not anything reads it.
  const bool any_harm = compiled_->reads_harm || remember_until_ != kNever;
  const std::int64_t shared =
      any_harm ? sim::standard_normal().draw_q16(word(stream.harm_purpose, 0)) : 0;
  for (int c = 0; any_harm && c < children; ++c) {
    const bool alike = stream.alike.choose(word(stream.alike_purpose, c)) == 0;
    family.harm_q16[static_cast<std::size_t>(c)] = static_cast<std::int32_t>(
        alike ? shared : sim::standard_normal().draw_q16(word(stream.own_harm_purpose, c)));
  }
  if (!compiled_->facts.empty()) {
    draw_facts(index, stream);
  }
  const auto& teams = compiled_->family_teams;
  family.team = teams.size() < 2
                    ? (teams.empty() ? kNone : teams.front())
                    : teams[at(compiled_->family_team.choose(word(stream.team_purpose, 0)))];
}

void Pathway::draw_facts(int index, const CompiledStream& stream) {
  const ChildSet children = families_[index].children;
  const auto word = [&](sim::Purpose purpose, int child) {
    const sim::DrawKey draw = key(index, purpose, 0, child);
    luck_.known(draw, now_);
    return luck_.word(draw);
  };
  const int facts = static_cast<int>(compiled_->facts.size());
  for (int f = 0; f < facts; ++f) {
    const CompiledFact& fact = compiled_->facts[static_cast<std::size_t>(f)];
    if (fact.date) {
      continue;
    }
    const sim::Shares& shares = compiled_->fact_shares[static_cast<std::size_t>(f)];
    const bool is_fixed = shares.is_fixed();
    const int shared = shares.choose(is_fixed ? 0 : word(fact.purpose, 0));
    for (unsigned left = children; left != 0; left &= left - 1) {
      fact_of(index, f, std::countr_zero(left)) = shared;
    }
    for (unsigned left = fact.per_child && !is_fixed ? children : 0U; left != 0; left &= left - 1) {
      const int c = std::countr_zero(left);
      if (stream.alike.choose(word(fact.alike_purpose, c)) != 0) {
        fact_of(index, f, c) = shares.choose(word(fact.own_purpose, c));
      }
    }
  }
  if (script_ != nullptr) {
    tell_facts(index);
    return;
  }
  // Dates may depend on the other facts. No two children share a birthday but by chance.
  for (int f = 0; f < facts; ++f) {
    const CompiledFact& fact = compiled_->facts[static_cast<std::size_t>(f)];
    for (unsigned left = fact.date ? children : 0U; left != 0; left &= left - 1) {
      const int c = std::countr_zero(left);
      const ChildSet whose = fact.per_child ? static_cast<ChildSet>(1U << c) : children;
      const bool known = fact.drawn && condition_holds(fact.only_if, index, kNone, whose);
      if (!known) {
        fact_of(index, f, c) = kNever;
        continue;
      }
      const std::uint32_t luck = word(fact.purpose, fact.per_child ? c : 0);
      const auto days = static_cast<std::int32_t>(
          std::max<std::int64_t>(fact.from_arrival.draw_q16(luck), 0) >> 16);
      fact_of(index, f, c) = now_ / sim::kMinutesPerDay + (fact.after_arrival ? days : -days);
    }
  }
}

void Pathway::begin_episode(int family, const CompiledTarget& start, ChildSet set, int event) {
  const sim::InPart part(sim::Part::strands);
  families_[family].episode_start = now_;
  const int past = history_.begin(families_[family].spans, now_);
  const int strand = start_strand(family, start.strand, set, kNone);
  if (strand == kNone) {
    return;
  }
  strands_[strand].past = past;
  ++strands_[strand].live_count;  // keeps it open while it begins
  ledger_.received(start.strand, now_, children_in(set));
  if (compiled_->referral_strand == kNone || compiled_->referral_strand == start.strand) {
    emit(compiled_->emission_of_received(), strand, set, past);
  }
  emit(compiled_->emission_of_strand(start.strand, EventRef::What::strand_received), strand, set,
       past);
  if (event != kNone) {
    emit(compiled_->emission({EventRef::What::happened, event, kNone}), strand, set, past);
  }
  enter(strand, start.step, past);
  --strands_[strand].live_count;
  end_strand_if_idle(strand);
}

void Pathway::close_family(int index) {
  log_family(kLogClosed, index, 0);
  ledger_.count(Counter::families_closed_at_end);
  families_[index].closed_since = now_;
  families_[index].with_team = kNone;  // comes back to its own
  sim::expects(families_[index].first_clock == kNone,
               "no clock outlives the strands of its family");
  history_.forget(families_[index].spans);
  if (!schedule_return(index)) {
    leave_closed(index);
  }
}

}  // namespace casetide::model
