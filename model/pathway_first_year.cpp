// Workers in their first year: a ceiling of their own, which rises on dates that are known as they come.
//
// What is held already is never taken away by a ceiling; only what is given is held against it.
#include "model/pathway.hpp"
#include "model/pathway_events.hpp"

namespace casetide::model {
namespace {

constexpr std::uint32_t kFirstYearDays = 365;

}  // namespace

void Pathway::find_first_years() {
  const std::int32_t today = compiled_->first_day;
  for (int post = 0; post < roster_.people(); ++post) {
    Worker& worker = workers_[at(post)];
    const CompiledFirstYear& rule = compiled_->pools[at(worker.pool)].first_year;
    if (!rule.any || worker.vacant || worker.agency || is_resumed_[at(post)]) {
      continue;
    }
    const sim::DrawKey draw = post_key(post, rule.purpose, 0, worker.tenures, 0);
    luck_.known(draw, now_);
    const sim::Luck::Words words = luck_.words(draw);
    if (rule.at_start.choose(words[0]) == 0) {
      const auto served =
          static_cast<std::int32_t>((std::uint64_t{words[1]} * kFirstYearDays) >> 32);
      begin_first_year(post, today - served);
    }
  }
}

void Pathway::begin_first_year(int post, std::int32_t since) {
  workers_[at(post)].first_year_since = since;
  log_post(kLogFirstYear, post, since);
  set_ceiling(post, now_ / sim::kMinutesPerDay);
  plan_ceilings(post);
}

void Pathway::join(int post, bool agency) {
  Worker& worker = workers_[at(post)];
  const CompiledFirstYear& rule = compiled_->pools[at(worker.pool)].first_year;
  worker.first_year_since = kNever;
  worker.ceiling = compiled_->posts[at(post)].ceiling;
  if (!rule.any || agency) {
    return;
  }
  const sim::DrawKey draw = post_key(post, rule.purpose, 1, worker.tenures, 0);
  luck_.known(draw, now_);
  if (rule.on_joining.choose(luck_.word(draw)) == 0) {
    begin_first_year(post, now_ / sim::kMinutesPerDay);
  }
}

void Pathway::set_ceiling(int post, std::int32_t day) {
  Worker& worker = workers_[at(post)];
  const CompiledPost& rule = compiled_->posts[at(post)];
  worker.ceiling = rule.ceiling;
  if (worker.first_year_since == kNever) {
    return;
  }
  const std::vector<int>& until = compiled_->pools[at(worker.pool)].first_year.until_days;
  for (std::size_t step = until.size(); step > 0; --step) {
    if (day - worker.first_year_since < until[step - 1]) {
      worker.ceiling = rule.first_year_ceilings[step - 1];
    }
  }
}

void Pathway::plan_ceilings(int post) {
  const Worker& worker = workers_[at(post)];
  if (worker.first_year_since == kNever) {
    return;
  }
  for (const int until : compiled_->pools[at(worker.pool)].first_year.until_days) {
    const std::int32_t day = worker.first_year_since + until;
    if (day * sim::kMinutesPerDay >= now_) {
      add_leaving_event(post, day, kCeilingRises);
    }
  }
}

}  // namespace casetide::model
