// A run of one family whose path is told beforehand: see script.hpp.
#include <algorithm>
#include <bit>

#include "model/pathway.hpp"
#include "model/pathway_events.hpp"

namespace casetide::model {
namespace {

constexpr std::uint16_t kTold = 1U << kMaxChildren;  ///< beside the children asked about so far

bool ends_a_visit(EventRef::What what) {
  return what == EventRef::What::done || what == EventRef::What::held ||
         what == EventRef::What::outcome;
}

/// The outcome that every draw would give, or kNone.
int certain_outcome(const CompiledStep& rule, const CompiledRow& row) {
  const auto only = [](const sim::Shares& shares) {
    return shares.is_fixed() ? shares.choose(0) : kNone;
  };
  if (!rule.reads_harm) {
    return only(row.plain);
  }
  const int off_scale = static_cast<int>(row.off_scale_outcomes.size());
  if (off_scale > 0 && only(row.off_scale) != off_scale) {
    const int outcome = only(row.off_scale);
    return outcome == kNone ? kNone : row.off_scale_outcomes[static_cast<std::size_t>(outcome)];
  }
  constexpr std::int64_t kBeyondAll = 50 * kQ16;  // s.d. that nobody has
  const auto place = [&row](std::int64_t seen) {
    return std::upper_bound(row.cuts_q16.begin(), row.cuts_q16.end(), seen) - row.cuts_q16.begin();
  };
  return place(-kBeyondAll) == place(kBeyondAll)
             ? rule.scale[static_cast<std::size_t>(place(kBeyondAll))]
             : kNone;
}

}  // namespace

void Pathway::begin_script() {
  told_.assign(script_->lines.size(), 0);
  troubles_.clear();
}

void Pathway::end_script() {
  for (std::size_t i = 0; i < told_.size(); ++i) {
    if (told_[i] != kTold && script_->lines[i].time < now_) {
      troubles_.push_back(
          {ScriptTrouble::Kind::untold, script_->lines[i].step, script_->lines[i].time});
    }
  }
}

void Pathway::script_day(std::int32_t day) {
  const auto today = [day](std::int32_t time) { return time / sim::kMinutesPerDay == day; };
  if (today(script_->arrival)) {
    events_.add(
        {script_->arrival, next_serial_++,
         sim::PendingEvent::order_of(kArrivalEvent, static_cast<std::uint32_t>(script_->stream)),
         0});
  }
  for (std::size_t i = 0; i < script_->happenings.size(); ++i) {
    if (today(script_->happenings[i].time)) {
      events_.add({script_->happenings[i].time, 0, sim::PendingEvent::order_of(kScriptEvent, 0),
                   static_cast<std::uint32_t>(i)});
    }
  }
}

void Pathway::tell_facts(int family) {
  for (int f = 0; f < static_cast<int>(compiled_->facts.size()); ++f) {
    for (int c = 0; compiled_->facts[static_cast<std::size_t>(f)].date && c < kMaxChildren; ++c) {
      fact_of(family, f, c) = kNever;
    }
  }
  for (const Script::Told& told : script_->facts) {
    for (int c = 0; c < kMaxChildren; ++c) {
      if (told.children == 0 || (told.children >> c & 1) != 0) {
        fact_of(family, told.fact, c) = told.value;
      }
    }
  }
}

int Pathway::usual_of(int step) const {
  return static_cast<std::size_t>(step) < script_->usual.size()
             ? script_->usual[static_cast<std::size_t>(step)]
             : kNone;
}

int Pathway::next_line(int step, ChildSet set) const {
  for (std::size_t i = 0; i < told_.size(); ++i) {
    const Script::Line& line = script_->lines[i];
    if (told_[i] != kTold && line.step == step &&
        (line.children == 0 || (line.children & set) != 0)) {
      return static_cast<int>(i);
    }
  }
  return kNone;
}

std::int32_t Pathway::told_entry(int step, ChildSet set) {
  const int line = next_line(step, set);
  if (line == kNone ||
      script_->lines[static_cast<std::size_t>(line)].what != EventRef::What::entered) {
    return now_;
  }
  told_[static_cast<std::size_t>(line)] = kTold;
  return script_->lines[static_cast<std::size_t>(line)].time;
}

void Pathway::tell(int activity) {
  const int step = activities_[activity].step;
  const int strand = activities_[activity].strand;
  const int line = next_line(step, strands_[strand].set);
  const Step::Kind kind = step_of(step).kind;
  if (kind == Step::Kind::task) {
    emit_step(step, EventRef::What::started, strand, activities_[activity].past);
  } else if (kind == Step::Kind::meeting &&
             (line == kNone ||
              script_->lines[static_cast<std::size_t>(line)].what != EventRef::What::booked)) {
    emit_step(step, EventRef::What::booked, strand, activities_[activity].past);
  }
  await_line(activity);
}

void Pathway::await_line(int activity) {
  Activity& a = activities_[activity];
  a.state = Activity::State::waiting;
  const int line = next_line(a.step, strands_[a.strand].set);
  if (line == kNone) {
    if (usual_of(a.step) != Script::kLater) {
      end_visit(activity);
    }
    return;
  }
  const std::int32_t time = script_->lines[static_cast<std::size_t>(line)].time;
  if (time < now_) {
    troubles_.push_back({ScriptTrouble::Kind::past, a.step, time});
  }
  add_timer(activity, std::max(time, now_));
}

void Pathway::happens_as_told(int activity) {
  Activity& a = activities_[activity];
  charge(activity, Cause::wait);
  const int index = next_line(a.step, strands_[a.strand].set);
  if (index == kNone || script_->lines[static_cast<std::size_t>(index)].time > now_) {
    await_line(activity);  // another strand's children have taken the line
    return;
  }
  const EventRef::What what = script_->lines[static_cast<std::size_t>(index)].what;
  if (what == EventRef::What::outcome) {  // told when it is chosen, child by child
    end_visit(activity);
    return;
  }
  told_[static_cast<std::size_t>(index)] = kTold;
  if (ends_a_visit(what)) {
    end_visit(activity);
    return;
  }
  emit_step(a.step, what, a.strand, a.past);
  if (what == EventRef::What::not_quorate) {
    tell(activity);  // booked again
  } else {
    await_line(activity);
  }
}

void Pathway::end_visit(int activity) {
  Activity& a = activities_[activity];
  if (step_of(a.step).kind == Step::Kind::meeting) {
    emit_step(a.step, EventRef::What::started, a.strand, a.past);
  }
  activities_[activity].state = Activity::State::passing;
  moves_.push_back(activity);
}

int Pathway::told_outcome(int strand, int step, const CompiledRow& row, ChildSet set) {
  const int line = next_line(step, set);
  if (line != kNone && script_->lines[static_cast<std::size_t>(line)].time <= now_ &&
      script_->lines[static_cast<std::size_t>(line)].what == EventRef::What::outcome) {
    const Script::Line& told = script_->lines[static_cast<std::size_t>(line)];
    // One line may speak of several children, who are asked about one at a time.
    const ChildSet all = strands_[strand].set;
    const unsigned meant = told.children == 0 ? all : unsigned{told.children} & all;
    std::uint16_t& asked = told_[static_cast<std::size_t>(line)];
    asked = static_cast<std::uint16_t>(asked | set);
    if ((meant & ~unsigned{asked}) == 0) {
      asked = kTold;
    }
    if (!step_of(step).reads_harm && row.plain.word_count(told.outcome) == 0) {
      troubles_.push_back({ScriptTrouble::Kind::impossible, step, now_});
    }
    return told.outcome;
  }
  const int certain = certain_outcome(step_of(step), row);
  if (certain == kNone) {
    if (usual_of(step) >= 0) {
      return usual_of(step);
    }
    troubles_.push_back({ScriptTrouble::Kind::undecided, step, now_});
    return 0;
  }
  return certain;
}

void Pathway::script_event(sim::PendingEvent event) {
  const Script::Happening& told = script_->happenings[event.payload()];
  const CompiledEvent& rule = phase_->events[static_cast<std::size_t>(told.event)];
  constexpr int kOnly = 0;  // the family
  Family& family = families_[kOnly];
  const auto happens = [&](int strand, ChildSet set) {
    const auto concerned = static_cast<unsigned>(told.children == 0 ? set : told.children & set);
    if (concerned == 0) {
      return false;
    }
    case_event(pending_case_event(kOnly, strand, told.event, std::countr_zero(concerned), now_));
    return true;
  };
  if (families_.size() > 0 && family.live && rule.on_closed && family.open_strands == 0) {
    family.return_due = now_;
    if (happens(kNone, family.children)) {
      return;
    }
  } else if (families_.size() > 0 && family.live && !rule.on_closed) {
    for (int s = family.first_strand; s != kNone; s = strands_[s].next) {
      const auto& wanted = rule.while_strands;
      if (!strands_[s].ended &&
          std::find(wanted.begin(), wanted.end(), strands_[s].def) != wanted.end() &&
          happens(s, strands_[s].set)) {
        return;
      }
    }
  }
  troubles_.push_back({ScriptTrouble::Kind::no_subject, told.event, now_});
}

}  // namespace casetide::model
