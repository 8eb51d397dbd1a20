#include <algorithm>
#include <cmath>
#include <map>

#include "model/compile_parts.hpp"
#include "sim/expects.hpp"

namespace casetide::model {
namespace {

/// Wall-clock minutes that one minute of effort takes at this step, from its performer's pattern.
double wall_factor(const Compiled& compiled, const CompiledStep& step) {
  constexpr double kWeek = 7 * 1440;
  for (const Performer& link : step.by) {
    for (const CompiledPool& pool : compiled.pools) {
      const bool serves = link.allocated ? pool.holds_families : pool.role == link.role;
      if (serves) {
        double open = 0;
        for (const sim::DayMask day :
             compiled.patterns[static_cast<std::size_t>(pool.pattern)].hours.days) {
          open += day.minutes();
        }
        return open > 0 ? kWeek / open : 1;
      }
    }
  }
  return 1;
}

double mean_wall_minutes(const Compiled& compiled, const CompiledStep& step) {
  switch (step.kind) {
    case Step::Kind::meeting:
      return step.meeting_quarters * sim::kQuarterMinutes + step.notice_days * 1440.0 * 7 / 5;
    case Step::Kind::wait: {
      const double mean = step.lasts.table.mean();
      switch (step.lasts.unit) {
        case Duration::Unit::minutes:
          return mean;
        case Duration::Unit::days:
          return mean * 1440;
        case Duration::Unit::working_days:
          return mean * 1440 * 7 / 5;
      }
      return mean;
    }
    default:
      return step.effort_mean * wall_factor(compiled, step);
  }
}

bool is_stop_at_request(EventRef::What what) {
  return what == EventRef::What::entered || what == EventRef::What::started ||
         what == EventRef::What::requested || what == EventRef::What::booked;
}

std::vector<std::vector<int>> predecessors(const Scenario& scenario) {
  std::vector<std::vector<int>> before(scenario.steps.size());
  for (std::size_t s = 0; s < scenario.steps.size(); ++s) {
    for (const auto& targets : scenario.steps[s].next) {
      for (const Target& target : targets) {
        before[static_cast<std::size_t>(target.step)].push_back(static_cast<int>(s));
      }
    }
    for (const auto* list : {&scenario.steps[s].after_steps, &scenario.steps[s].when_steps}) {
      before[s].insert(before[s].end(), list->begin(), list->end());
    }
  }
  return before;
}

}  // namespace

std::vector<int> outcomes_that_settle(const Scenario& scenario, const EventRef& event) {
  std::vector<int> settled;
  if (event.what != EventRef::What::outcome) {
    return settled;
  }
  const Step& decision = scenario.steps[static_cast<std::size_t>(event.item)];
  for (int outcome = 0; outcome < static_cast<int>(decision.outcomes.size()); ++outcome) {
    if (outcome == event.outcome) {
      continue;
    }
    // Can the decision come round again in its own strand?
    std::vector<bool> seen(scenario.steps.size(), false);
    std::vector<int> front;
    for (const Target& target : decision.next[static_cast<std::size_t>(outcome)]) {
      if (target.strand == decision.strand) {
        front.push_back(target.step);
      }
    }
    while (!front.empty()) {
      const int step = front.back();
      front.pop_back();
      if (seen[static_cast<std::size_t>(step)]) {
        continue;
      }
      seen[static_cast<std::size_t>(step)] = true;
      for (const auto& targets : scenario.steps[static_cast<std::size_t>(step)].next) {
        for (const Target& target : targets) {
          if (target.strand == decision.strand) {
            front.push_back(target.step);
          }
        }
      }
      for (std::size_t s = 0; s < scenario.steps.size(); ++s) {
        const Step& join = scenario.steps[s];
        const auto waits_for = [&](const std::vector<int>& list) {
          return std::find(list.begin(), list.end(), step) != list.end();
        };
        if (join.strand == decision.strand &&
            (waits_for(join.after_steps) || waits_for(join.when_steps))) {
          front.push_back(static_cast<int>(s));
        }
      }
    }
    if (!seen[static_cast<std::size_t>(event.item)]) {
      settled.push_back(outcome);
    }
  }
  return settled;
}

void compile_leads(const Scenario& scenario, Compiled& out) {
  const std::size_t steps = scenario.steps.size();
  const std::size_t clocks = scenario.clocks.size();
  const auto before = predecessors(scenario);
  std::vector<double> own(steps);
  for (std::size_t s = 0; s < steps; ++s) {
    own[s] = mean_wall_minutes(out, out.phases[0].steps[s]);
  }
  out.clocks = clocks;
  out.lead.assign(steps * clocks, -1);
  for (std::size_t c = 0; c < clocks; ++c) {
    std::vector<double> need(steps, -1);
    std::vector<int> front;
    for (const EventRef& stop : scenario.clocks[c].until) {
      if (stop.what == EventRef::What::mark_started) {
        for (std::size_t s = 0; s < steps; ++s) {
          const auto& marks = scenario.steps[s].marks;
          if (std::find(marks.begin(), marks.end(), stop.item) != marks.end()) {
            need[s] = own[s];
            front.push_back(static_cast<int>(s));
          }
        }
      } else if (stop.what != EventRef::What::received &&
                 stop.what != EventRef::What::strand_ended &&
                 stop.what != EventRef::What::happened &&
                 stop.what != EventRef::What::strand_received) {
        const auto s = static_cast<std::size_t>(stop.item);
        need[s] = is_stop_at_request(stop.what) ? 0 : own[s];
        front.push_back(stop.item);
      }
    }
    while (!front.empty()) {  // few steps: plain relaxation
      const int step = front.back();
      front.pop_back();
      for (const int previous : before[static_cast<std::size_t>(step)]) {
        const auto p = static_cast<std::size_t>(previous);
        const double through = need[static_cast<std::size_t>(step)] + own[p];
        if (need[p] < 0 || through < need[p]) {
          need[p] = through;
          front.push_back(previous);
        }
      }
    }
    for (std::size_t s = 0; s < steps; ++s) {
      if (need[s] >= 0) {
        out.lead[s * clocks + c] = static_cast<std::int32_t>(std::llround(need[s]));
      }
    }
  }
}

namespace {

CompiledTarget compile_target(const Target& target, int strand, const InputDraw& draw,
                              Compiled& out) {
  CompiledTarget result{target.step, target.strand, target.strand != strand, kNone, target.when};
  if (target.after) {
    result.after = static_cast<int>(out.durations.size());
    out.durations.push_back(compile_duration(*target.after, draw));
  }
  return result;
}

std::vector<CompiledAttendance> compile_attendance(const std::vector<AttendanceRow>& rows,
                                                   const InputDraw& draw) {
  std::vector<CompiledAttendance> out;
  for (const AttendanceRow& row : rows) {
    out.push_back({row.when, sim::Shares::yes_or_no(draw.value(row.share))});
  }
  return out;
}

int quarters(double minutes) {
  return std::max(1, static_cast<int>(std::ceil(minutes / sim::kQuarterMinutes - 1e-9)));
}

/// Quarter-hours from one of the role's slots to the end of the hours in which it lies, at most.
int most_after_slot(const Compiled& compiled, int role) {
  int most = 0;
  for (const CompiledPost& post : compiled.posts) {
    for (std::size_t day = 0; day < post.slots.size() && post.role == role; ++day) {
      most = std::max(most, post.hours.days[day].most_from(post.slots[day]));
    }
  }
  return most;
}

/// Whether one person could come for either of two needs.
bool may_share(const std::vector<CompiledNeed>& needs, const Compiled& service) {
  const auto holds = [&](int role) {
    return std::any_of(
        service.pools.begin(), service.pools.end(),
        [role](const CompiledPool& pool) { return pool.role == role && pool.holds_families; });
  };
  const auto same = [&](const Performer& a, const Performer& b) {
    if (a.allocated && b.allocated) return true;
    if (a.allocated || b.allocated) return holds(a.allocated ? b.role : a.role);
    return a.role == b.role;
  };
  for (std::size_t i = 0; i < needs.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      for (const Performer& link : needs[i].by) {
        if (std::any_of(needs[k].by.begin(), needs[k].by.end(),
                        [&](const Performer& other) { return same(link, other); }))
          return true;
      }
    }
  }
  return false;
}

void compile_meeting(const Step& step, const InputDraw& draw, const Compiled& service,
                     sim::PurposeRegistry& purposes, CompiledStep& out) {
  double minutes = step.length ? compile_table(*step.length, draw).mean() : 60;
  if (step.prepare) {
    minutes += draw.value(*step.prepare);
  }
  out.meeting_quarters = std::min(quarters(minutes), 40);
  if (step.slots != kNone) {
    // The ends of two ranges may draw more than a slot can hold. Nobody would go without meetings for that:
    // what is too much of the preparing is done at another time, which nobody counts.
    const int most = most_after_slot(service, step.slots);
    out.meeting_quarters = most > 0 ? std::min(out.meeting_quarters, most) : out.meeting_quarters;
  }
  for (const Need& need : step.needs) {
    if (step.slots != kNone) {
      const bool has_slots = std::any_of(
          need.by.begin(), need.by.end(),
          [&](const Performer& link) { return !link.allocated && link.role == step.slots; });
      if (has_slots) {
        out.slots_need = static_cast<int>(out.needs.size());
      }
    }
    CompiledNeed compiled{need.by, need.count};
    if (!need.attends.empty()) {
      compiled.attends = compile_attendance(need.attends, draw);
      compiled.attends_purpose = purposes.add("step." + step.name + ".need." + need.name);
    }
    out.needs.push_back(std::move(compiled));
  }
  if (step.slots != kNone && out.slots_need == kNone) {
    out.slots_need = static_cast<int>(out.needs.size());
    out.needs.push_back({{Performer{false, step.slots}}, 1});
  }
  out.needs_may_share = may_share(out.needs, service);
  for (const Invite& invite : step.invites) {
    out.invites.push_back({invite.role, compile_attendance(invite.attends, draw)});
  }
  out.missing = step.missing;
  if (step.book) {
    out.want = step.book->want;
    if (step.book->share) {
      out.want_share = compile_table(*step.book->share, draw);
    }
    out.within = step.book->within;
    out.notice_before_limit = step.book->notice_before_limit;
    if (step.book->notice) {
      out.notice_days = static_cast<int>(std::lround(draw.value(*step.book->notice)));
    }
    if (step.book->later) {
      out.may_be_later = true;
      out.is_later = sim::Shares::yes_or_no(draw.value(step.book->later->share));
      out.later_by = compile_duration(step.book->later->by, draw);
    }
  }
}

void compile_decision(const Step& step, const InputDraw& draw, std::size_t teams,
                      CompiledStep& out) {
  out.outcomes = static_cast<int>(step.outcomes.size());
  out.scale = step.scale;
  out.reads_harm = step.reads_harm;
  out.per_child = step.per_child;
  out.threshold_q16 = std::llround(step.threshold * static_cast<double>(kQ16));
  out.marks = step.marks;
  out.cancels = step.cancels;
  out.sets = step.sets;
  out.cancels_strands = step.cancels_strands;
  out.brings_forward = step.brings_forward;
  if (!step.team_thresholds.empty()) {
    out.team_threshold_q16.assign(teams, 0);
    for (const auto& [team, shift] : step.team_thresholds) {
      out.team_threshold_q16[static_cast<std::size_t>(team)] =
          std::llround(shift * static_cast<double>(kQ16));
    }
  }
  for (const ThresholdRow& row : step.threshold_rows) {
    out.threshold_rows_q16.emplace_back(row.when,
                                        std::llround(row.shift * static_cast<double>(kQ16)));
  }
  if (step.reads_harm) {
    const double base = draw.value(step.error_base);
    for (const Less& less : step.less) {
      out.less_steps.push_back(less.step);
    }
    for (unsigned set = 0; set < (1U << step.less.size()); ++set) {
      double sd = base;
      for (std::size_t i = 0; i < step.less.size(); ++i) {
        sd *= (set >> i & 1U) != 0 ? 1 - step.less[i].share : 1;
      }
      out.error_sd_q16.push_back(std::llround(sd * static_cast<double>(kQ16)));
    }
  }
  for (const OutcomeRow& row : step.rows) {
    CompiledRow compiled;
    compiled.when = row.when;
    const std::vector<double> shares = draw.shares(row.shares, row.concentration);
    compiled.plain = sim::Shares(shares);
    if (step.reads_harm) {
      std::vector<double> off;
      double on = 1;
      for (int o = 0; o < out.outcomes; ++o) {
        if (std::find(step.scale.begin(), step.scale.end(), o) == step.scale.end()) {
          compiled.off_scale_outcomes.push_back(o);
          off.push_back(shares[static_cast<std::size_t>(o)]);
          on -= off.back();
        }
      }
      off.push_back(std::max(on, 0.0));
      compiled.off_scale = sim::Shares(off);
    }
    out.rows.push_back(std::move(compiled));
  }
}

void name_purposes(const std::string& name, sim::PurposeRegistry& purposes, CompiledStep& out) {
  const std::string stem = "step." + name + ".";
  out.effort_purpose = purposes.add(stem + "effort");
  out.lasts_purpose = purposes.add(stem + "lasts");
  out.pace_purpose = purposes.add(stem + "pace");
  out.choice_purpose = purposes.add(stem + "choice");
  out.off_purpose = purposes.add(stem + "off-scale");
  out.error_purpose = purposes.add(stem + "error");
  out.alike_purpose = purposes.add(stem + "alike");
  out.after_purpose = purposes.add(stem + "after");
  out.attend_purpose = purposes.add(stem + "attend");
  out.want_purpose = purposes.add(stem + "want");
  out.later_purpose = purposes.add(stem + "later");
}

}  // namespace

sim::QuantileTable compile_table(const Spread& spread, const InputDraw& draw) {
  const double centre = draw.value(spread.centre);
  switch (spread.shape) {
    case Spread::Shape::fixed:
      return sim::QuantileTable::fixed(centre);
    case Spread::Shape::exponential:
      return sim::QuantileTable::exponential(centre);
    case Spread::Shape::lognormal:
      return sim::QuantileTable::lognormal_median_p90(
          centre, std::min(centre * spread.p90_ratio, sim::QuantileTable::kLargestValue));
    case Spread::Shape::uniform: {
      if (!spread.at_high) {
        return sim::QuantileTable::uniform(spread.low, spread.high);
      }
      constexpr double kPoint = 1e-3;  // of the whole: as narrow as the end is taken to be
      const double end = spread.high - kPoint * (spread.high - spread.low);
      const double share = draw.value(*spread.at_high);
      const sim::Band bands[] = {{spread.low, end, 1 - share}, {end, spread.high, share}};
      return sim::QuantileTable::bands(bands);
    }
    case Spread::Shape::bands: {
      std::vector<Quantity> stated;
      for (const Band& band : spread.bands) {
        stated.push_back(band.share);
      }
      const std::vector<double> shares = draw.shares(stated, spread.concentration);
      std::vector<sim::Band> bands;
      for (std::size_t i = 0; i < shares.size(); ++i) {
        bands.push_back({spread.bands[i].low, spread.bands[i].high, shares[i]});
      }
      return sim::QuantileTable::bands(bands);
    }
  }
  return {};
}

Duration compile_duration(const Spread& spread, const InputDraw& draw) {
  Duration out;
  out.table = compile_table(spread, draw);
  switch (spread.centre.unit) {
    case Unit::working_days:
      out.unit = Duration::Unit::working_days;
      break;
    case Unit::days:
    case Unit::months:
      out.unit = Duration::Unit::days;
      break;
    default:
      out.unit = Duration::Unit::minutes;
  }
  return out;
}

void keep_slots(Compiled& out) {
  std::map<int, int> longest;  // quarter-hours, by role
  for (const CompiledPhase& phase : out.phases) {
    for (const CompiledStep& step : phase.steps) {
      if (step.slots_need == kNone) continue;
      for (const Performer& link : step.needs[static_cast<std::size_t>(step.slots_need)].by) {
        if (link.allocated) continue;
        int& most = longest[link.role];
        most = std::max(most, step.meeting_quarters);
      }
    }
  }
  for (std::size_t day = 0; day < out.slots_on.size(); ++day) {
    for (const CompiledPost& post : out.posts) {
      out.slots_on[day].push_back(post.slots[day]);
      sim::DayMask& kept = out.kept_on[day].emplace_back();
      const auto most = longest.find(post.role);
      if (most == longest.end()) continue;
      for (int slot = post.slots[day].first(); slot < sim::kQuartersPerDay;
           slot = post.slots[day].first_from(slot + 1)) {
        kept =
            kept | sim::DayMask::range(slot, std::min(slot + most->second, sim::kQuartersPerDay));
        out.pools[static_cast<std::size_t>(post.pool)].keeps_slots = true;
      }
    }
  }
}

void compile_steps(const Scenario& scenario, const std::vector<Step>& steps, const InputDraw& draw,
                   sim::PurposeRegistry& purposes, Compiled& out, CompiledPhase& phase) {
  std::vector<int> locals(scenario.strands.size(), 0);
  std::vector<int> local_of;
  for (const Step& step : steps) {
    local_of.push_back(locals[static_cast<std::size_t>(step.strand)]++);
    sim::expects(local_of.back() < 64, "a strand has at most 64 steps");
  }
  const auto set_of = [&](const std::vector<int>& list) {
    std::uint64_t set = 0;
    for (const int step : list) {
      set |= std::uint64_t{1} << local_of[static_cast<std::size_t>(step)];
    }
    return set;
  };
  for (std::size_t s = 0; s < steps.size(); ++s) {
    const Step& step = steps[s];
    CompiledStep compiled;
    compiled.kind = step.kind;
    compiled.strand = step.strand;
    compiled.local = local_of[s];
    compiled.urgency = step.urgency;
    compiled.urgency_is_fixed = step.urgency.empty() || step.urgency.front().when.terms.empty();
    out.any_emergency = out.any_emergency || std::any_of(step.urgency.begin(), step.urgency.end(),
                                                         [](const UrgencyRow& row) {
                                                           return row.is == Urgency::emergency;
                                                         });
    out.urgency_by_facts =
        out.urgency_by_facts ||
        std::any_of(step.urgency.begin(), step.urgency.end(),
                    [](const UrgencyRow& row) { return !row.when.terms.empty(); });
    compiled.by = step.by;
    if (step.effort) {
      compiled.effort = compile_table(*step.effort, draw);
      compiled.effort_mean = static_cast<std::int32_t>(std::lround(compiled.effort.mean()));
    }
    if (step.pace) {
      compiled.pace_clock = step.pace->clock;
      compiled.pace_share = compile_table(step.pace->share, draw);
    }
    if (step.lasts) {
      compiled.lasts = compile_duration(*step.lasts, draw);
    }
    compiled.partner_waits = step.partner_waits;
    compiled.transfers = step.transfers;
    if (step.kind == Step::Kind::meeting) {
      compile_meeting(step, draw, out, purposes, compiled);
    }
    if (step.kind == Step::Kind::decision) {
      compile_decision(step, draw, scenario.teams.size(), compiled);
    }
    for (const auto& targets : step.next) {
      std::vector<CompiledTarget> list;
      for (const Target& target : targets) {
        list.push_back(compile_target(target, step.strand, draw, out));
      }
      compiled.next.push_back(std::move(list));
    }
    compiled.after_steps = set_of(step.after_steps);
    compiled.after_strands = step.after_strands;
    compiled.when_steps = set_of(step.when_steps);
    compiled.at_mark = step.at_mark;
    compiled.at_day = step.at_day;
    compiled.at_counts_start = step.at_counts_start;
    name_purposes(step.name, purposes, compiled);
    phase.steps.push_back(std::move(compiled));
  }
}

}  // namespace casetide::model
