// Standing work: what each week adds for open cases, by whom it is owed, and work from outside.
#include <algorithm>

#include "model/pathway.hpp"

namespace casetide::model {
void Pathway::accrue_standing() {
  const sim::InPart part(sim::Part::rosters);
  if (ledger_.in_year(now_)) {
    count_standing_by_line();
  }
  for (std::size_t p = 0; p < pools_.size(); ++p) {
    const CompiledPool& pool = compiled_->pools[p];
    const std::int64_t shared =
        pools_[p].weekly_q8 + pool.outside_weekly_q8 + supervision_owed_q8(static_cast<int>(p));
    const std::int64_t own = own_supervision_q8(static_cast<int>(p));
    const int filled = pools_[p].filled_fte_x100;
    if (filled == 0) {  // nobody to owe it
      ledger_.hours(pool.role, Hours::needed, now_, shared >> 8);
    }
    for (int post = pool.first; post < pool.first + pool.count; ++post) {
      settle(post);  // by the week, so that hours are counted where they were worked
      Worker& worker = workers_[at(post)];
      std::int64_t week = 0;
      if (!worker.vacant && filled > 0) {  // whoever is there is among them
        week = worker.weekly_q8 + shared * compiled_->posts[at(post)].fte_x100 / filled +
               (worker.sick ? 0 : own);
      }
      worker.last_week_q8 = week;
      if (week == 0) {
        continue;
      }
      worker.backlog_q8 += week;
      ledger_.hours(pool.role, Hours::needed, now_, week >> 8);
    }
  }
}

void Pathway::count_standing_by_line() {
  const auto role_of = [this](int pool) { return compiled_->pools[at(pool)].role; };
  for (const CompiledPool& pool : compiled_->pools) {
    for (const auto& [line, weekly_q8] : pool.outside_lines) {
      ledger_.standing_asked(line, pool.role, weekly_q8);
    }
  }
  for (const CompiledSupervision& rule : compiled_->supervision) {
    const CompiledPool& workers = compiled_->pools[at(rule.workers)];
    for (int post = workers.first; post < workers.first + workers.count; ++post) {
      if (in_service(post)) {
        if (pools_[at(rule.supervisors)].filled_fte_x100 > 0) {
          ledger_.standing_asked(rule.line, workers.role, rule.weekly_q8);
        }
        ledger_.standing_asked(rule.line, role_of(rule.supervisors), rule.weekly_q8);
      }
    }
  }
  for (int s = 0; s < strands_.size(); ++s) {
    const StrandRun& run = strands_[s];
    if (run.family == kNone || run.ended || compiled_->standing[at(run.def)].empty()) {
      continue;
    }
    const auto holders = holders_of(run.family);
    const int worker = families_[run.family].worker;
    for (const CompiledStanding& standing : compiled_->standing[at(run.def)]) {
      const bool held = std::any_of(holders.begin(), holders.end(),
                                    [&](int pool) { return role_of(pool) == standing.role; });
      if (held && worker == kNone) {
        continue;  // nobody owes it
      }
      const int role = held ? role_of(workers_[at(worker)].pool) : standing.role;
      ledger_.standing_asked(standing.line, role, standing.weekly_q8 * children_in(run.set));
    }
  }
}

std::int64_t Pathway::supervision_owed_q8(int pool) const {
  std::int64_t owed = 0;
  for (const CompiledSupervision& rule : compiled_->supervision) {
    const CompiledPool& workers = compiled_->pools[at(rule.workers)];
    for (int post = workers.first; rule.supervisors == pool && post < workers.first + workers.count;
         ++post) {
      owed += in_service(post) ? rule.weekly_q8 : 0;
    }
  }
  return owed;
}

std::int64_t Pathway::own_supervision_q8(int pool) const {
  std::int64_t own = 0;
  for (const CompiledSupervision& rule : compiled_->supervision) {
    const bool anybody = rule.workers == pool && pools_[at(rule.supervisors)].filled_fte_x100 > 0;
    own += anybody ? rule.weekly_q8 : 0;
  }
  return own;
}

void Pathway::change_standing(int index, int def, int children, int sign) {
  Family& family = families_[index];
  for (const CompiledStanding& standing : compiled_->standing[at(def)]) {
    const std::int64_t amount = standing.weekly_q8 * children * sign;
    // What one of the roles that hold families owes goes to whoever holds this one.
    const auto holders = holders_of(index);
    if (std::any_of(holders.begin(), holders.end(),
                    [&](int pool) { return compiled_->pools[at(pool)].role == standing.role; })) {
      family.worker_standing_q8 += amount;
      if (family.worker != kNone) {
        workers_[at(family.worker)].weekly_q8 += amount;
      }
      continue;
    }
    const int pool = pool_for(index, standing.role);
    if (pool != kNone) {
      pools_[at(pool)].weekly_q8 += amount;
    }
  }
}

void Pathway::hand_over_standing(int post) {
  Worker& worker = workers_[at(post)];
  const auto for_those_there = [&](const auto& visit) {
    for (const int pool : compiled_->pools[at(worker.pool)].colleagues) {
      const CompiledPool& posts = compiled_->pools[at(pool)];
      for (int other = posts.first; other < posts.first + posts.count; ++other) {
        if (other != post && in_service(other)) {
          visit(other, compiled_->posts[at(other)].fte_x100);
        }
      }
    }
  };
  int all_fte_x100 = 0;
  for_those_there([&](int, int fte_x100) { all_fte_x100 += fte_x100; });
  if (all_fte_x100 == 0) {
    return;  // it waits for whoever comes
  }
  const std::int64_t owed = worker.backlog_q8;
  worker.backlog_q8 = 0;
  int before = 0;
  for_those_there([&](int other, int fte_x100) {
    const int after = before + fte_x100;
    settle(other);
    workers_[at(other)].backlog_q8 += owed * after / all_fte_x100 - owed * before / all_fte_x100;
    before = after;
  });
}

void Pathway::spread_outside_work(int index) {
  // Outside work fills its part of everybody's caseload, whole children by the larger part.
  const CompiledPool& pool = compiled_->pools[at(index)];
  const int filled = std::max(pools_[at(index)].filled_fte_x100, 1);
  int ahead = 0;
  for (int post = pool.first; post < pool.first + pool.count; ++post) {
    Worker& worker = workers_[at(post)];
    const int behind = worker.vacant ? ahead : ahead + compiled_->posts[at(post)].fte_x100;
    const int children =
        pool.outside_children * behind / filled - pool.outside_children * ahead / filled;
    const int more = children - worker.outside_children;
    add_to_caseload(worker, more, 100 * more);
    worker.outside_children = children;
    ahead = behind;
  }
}

}  // namespace casetide::model
