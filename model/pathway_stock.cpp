// Cases that are open on the first day, made from a published count and the time since they began.
//
// Nothing is known of them but what a scenario states: families, harm and facts are drawn as for new
// families, as if what kept a case open told nothing about it, and the past is only what `history`
// names. It counts nowhere and nothing follows from it; clocks that it started run on.
#include <algorithm>
#include <bit>

#include "model/pathway.hpp"

namespace casetide::model {
namespace {

/// Streams of families count up from 0; workers, inputs and pilots are at the top.
constexpr std::uint8_t kFirstStock = 192;
constexpr std::uint8_t kLastStock = 252;

}  // namespace

void Pathway::place_stock(int index) {
  const sim::InPart part(sim::Part::arrivals);
  const CompiledStock& stock = compiled_->stocks[static_cast<std::size_t>(index)];
  const CompiledStream& stream =
      compiled_->streams[static_cast<std::size_t>(compiled_->stock_stream)];
  const std::int32_t today = now_ / sim::kMinutesPerDay;
  sim::expects(index <= kLastStock - kFirstStock, "the stocks have keys of their own");
  const auto id = static_cast<std::uint8_t>(kFirstStock + index);
  int left = stock.children;
  for (std::uint32_t ordinal = 0; left > 0; ++ordinal) {
    const int family = take_family();
    families_[family].stream = static_cast<std::uint8_t>(compiled_->stock_stream);
    families_[family].key = sim::entity_key(id, today, ordinal);
    families_[family].serial = next_serial_++;
    const auto word = [&](sim::Purpose purpose) {
      const sim::DrawKey draw = key(family, purpose, 0, 0);
      luck_.known(draw, now_);
      return luck_.word(draw);
    };
    const int children = std::min(left, stream.children.choose(word(stock.children_purpose)) + 1);
    left -= children;
    draw_family(family, stream, children);
    log_family(kLogArrived, family, compiled_->stock_stream);
    ledger_.count(Counter::families_arrived_ever);
    ledger_.count(Counter::stock_families);
    ledger_.count(Counter::stock_children, children);
    // A case begins as an office opens on a working day.
    std::int32_t day = today - std::max(1, stock.age_days.draw(word(stock.age_purpose)));
    if (compiled_->uses_calendar && !compiled_->calendar.is_working_day(day)) {
      day = compiled_->calendar.due(day, sim::WorkingDays{-1});
    }
    schedule_dates(family);
    place_case(stock, family, day * sim::kMinutesPerDay + compiled_->opening(day));
  }
}

void Pathway::place_case(const CompiledStock& stock, int family, std::int32_t began) {
  const std::int32_t placed = now_;
  families_[family].episode_start = began;
  const int origin = history_.begin(families_[family].spans, began);
  in_past_ = true;
  const int strand = start_strand(family, stock.start.strand, families_[family].children, kNone);
  sim::expects(strand != kNone, "a new family has no strand yet");
  StrandRun& run = strands_[strand];
  run.since = began;
  ++run.live_count;
  const ChildSet set = run.set;
  strands_[strand].past = origin;
  int past = origin;
  const auto tell = [&](int emission, std::int32_t time) {
    now_ = time;
    past = add_span(family, past, time, Cause::wait, kNone);
    emit(emission, strand, set, past);
  };
  if (stock.first != kNone) {
    tell(stock.first, began);
  }
  std::int32_t last = began;
  std::uint16_t passed = 0;
  const std::int32_t first_day = began / sim::kMinutesPerDay;
  for (int n = 0; !stock.then.empty(); ++n) {
    const std::int32_t day = sim::add_months(first_day, stock.at.months + n * stock.every.months) +
                             stock.at.days + n * stock.every.days;
    const std::int32_t time = day * sim::kMinutesPerDay + began % sim::kMinutesPerDay;
    if (time >= placed || passed >= 1000) {
      break;
    }
    for (const int emission : stock.then) {
      tell(emission, time);
    }
    last = time;
    ++passed;
  }
  const int entered = compiled_->emission({EventRef::What::entered, stock.start.step, kNone});
  if (stock.first != entered && std::ranges::find(stock.then, entered) == stock.then.end()) {
    tell(entered, last);
  }
  now_ = placed;
  in_past_ = false;
  for (unsigned left = families_[family].children; left != 0; left &= left - 1) {
    visits(family, stock.start.step, std::countr_zero(left)) = passed;
    for (const int step : stock.visited) {
      visits(family, step, std::countr_zero(left)) = passed;
    }
  }
  forget_clocks_behind(stock, family);
  resume_clocks(family);
  past = add_span(family, past, placed, Cause::wait, kNone);
  resumes_ = true;
  const int activity = enter(strand, stock.start.step, past);
  resumes_ = false;
  resume_wait(activity, last);
  --strands_[strand].live_count;
  end_strand_if_idle(strand);
}

void Pathway::forget_clocks_behind(const CompiledStock& stock, int family) {
  for (int c = families_[family].first_clock; c != kNone;) {
    const ClockRun& clock = clocks_[c];
    const int following = clock.next;
    const std::uint8_t wanted = phase_->clocks[static_cast<std::size_t>(clock.def)].until_mask;
    const int met = clock.got | stock.stops_ahead[static_cast<std::size_t>(clock.def)];
    if (clock.acted == kNever && (wanted == 0 ? met == 0 : (met & wanted) != wanted)) {
      remove_clock(c, family);
    }
    c = following;
  }
}

void Pathway::resume_clocks(int family) {
  for (int c = families_[family].first_clock; c != kNone; c = clocks_[c].next) {
    ClockRun& clock = clocks_[c];
    log_clock(ClockLine::What::started, clock);
    for (const int event : compiled_->clock_events[static_cast<std::size_t>(clock.def)]) {
      const CompiledEvent& rule = phase_->events[static_cast<std::size_t>(event)];
      if (moment_of(rule, clock) <= now_) {
        clock.told = static_cast<std::uint8_t>(clock.told | (1U << rule.told_bit));
      }
    }
    schedule_clock_events(family, clock);
  }
}

void Pathway::resume_wait(int activity, std::int32_t since) {
  if (activities_[activity].state != Activity::State::waiting) {
    return;
  }
  if (compiled_->without.has(Cause::partner) && step_of(activities_[activity].step).partner_waits) {
    return;  // nobody is waited for
  }
  // The wait began in the past and is not over: of its draws, the first that reaches beyond today.
  const CompiledStep& rule = step_of(activities_[activity].step);
  const std::int32_t placed = now_;
  std::int32_t until = placed;
  constexpr int kDraws = 255;
  for (int block = 1; block <= kDraws && until <= placed; ++block) {
    sim::DrawKey draw =
        key(activities_[activity].family, rule.lasts_purpose, activities_[activity].visit,
            strands_[activities_[activity].strand].lead);
    draw.block = static_cast<std::uint16_t>(block);
    now_ = since;
    until = end_of_wait(rule.lasts, luck_.word(draw));
    now_ = placed;
    luck_.begun(draw, placed);
    luck_.known(draw, std::max(until, placed));
  }
  add_timer(activity, std::max(until, placed + 1));
}

}  // namespace casetide::model
