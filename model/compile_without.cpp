// Causes of delay that a run does without, where a rule of a step is all there is to leave out. The
// others are the business of bookings, allocation and work (model/pathway_at_hand.cpp).
#include "model/compile_parts.hpp"

namespace casetide::model {

void leave_out_of_steps(Without without, Compiled& out) {
  out.without = without;
  for (CompiledPhase& phase : out.phases) {
    for (CompiledStep& step : phase.steps) {
      if (without.has(Cause::slot)) {
        step.slots_need = kNone;
      }
      if (without.has(Cause::partner) && step.partner_waits) {
        step.lasts = {sim::QuantileTable::fixed(0), Duration::Unit::minutes};
      }
      if (without.has(Cause::other_reason)) {
        step.may_be_later = false;
      }
      if (without.has(Cause::notice)) {
        step.notice_days = 0;
      }
      if (without.has(Cause::date_choice)) {
        step.want = Book::Want::earliest;
      }
      if (without.has(Cause::pace)) {
        step.pace_clock = kNone;
      }
    }
  }
}

}  // namespace casetide::model
