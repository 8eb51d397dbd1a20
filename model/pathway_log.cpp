// What a replication writes down of itself when a log was asked for.
#include "model/pathway_log.hpp"

#include <algorithm>

#include "model/pathway.hpp"

namespace casetide::model {

void Pathway::write(EventRef::What what, int strand, int step, ChildSet set, int detail, int past) {
  const StrandRun& run = strands_[strand];
  LogLine line{now_,
               families_[run.family].serial,
               run.ordinal,
               static_cast<std::int16_t>(step),
               set,
               static_cast<std::uint8_t>(what),
               static_cast<std::int16_t>(detail)};
  if (past != kNone) {
    line.causes = static_cast<std::int32_t>(log_->causes.size());
    log_->causes.push_back(history_.whole(past));
  }
  log_->lines.push_back(line);
}

void Pathway::write_family(std::uint8_t what, int family, int detail, std::int32_t value) {
  log_->lines.push_back({now_, families_[family].serial, 0, kNone, families_[family].children, what,
                         static_cast<std::int16_t>(detail), value});
}

void Pathway::write_post(std::uint8_t what, int post, std::int32_t value) {
  log_->lines.push_back(
      {now_, kNoFamily, 0, kNone, 0, what, static_cast<std::int16_t>(post), value});
}

void Pathway::write_strand(std::uint8_t what, int strand, int step, int detail,
                           std::int32_t value) {
  const StrandRun& run = strands_[strand];
  log_->lines.push_back({now_, families_[run.family].serial, run.ordinal,
                         static_cast<std::int16_t>(step), run.set, what,
                         static_cast<std::int16_t>(detail), value});
}

void Pathway::write_clock(ClockLine::What what, const ClockRun& clock) {
  if (in_past_) {
    return;  // those that run on are told of once the case is there
  }
  ClockLine line;
  line.what = what;
  line.time = now_;
  line.family = families_[clock.family].serial;
  line.before = static_cast<std::uint32_t>(log_->lines.size());
  line.strand = clock.lineage;
  line.set = clock.set;
  line.clock = static_cast<std::int16_t>(clock.def);
  line.start = clock.start;
  line.deadline = clock.deadline;
  line.extended = clock.extended;
  line.authorised = clock.authorised;
  line.real = clock.real;
  log_->clocks.push_back(line);
}

void Pathway::write_judged(const ClockRun& clock, const Ledger::Judged& judged) {
  write_clock(ClockLine::What::judged, clock);
  ClockLine& line = log_->clocks.back();
  line.fate = judged.fate;
  line.stop = judged.told_off ? kNever : judged.stop;
  line.told_off = judged.told_off;
  line.days_taken = judged.days_taken;
  line.days_late = judged.days_late;
  line.has_causes = judged.causes != nullptr;
  if (line.has_causes) {
    std::copy_n(judged.causes, kCauses, line.causes.begin());
  }
}

}  // namespace casetide::model
