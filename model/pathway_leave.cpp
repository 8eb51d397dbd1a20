// What is booked ahead, so that everybody may plan around it: leave and training.
#include <algorithm>
#include <array>
#include <cmath>

#include "model/pathway.hpp"

namespace casetide::model {
namespace {

constexpr std::uint32_t kWeeksPerYear = 52;

/// A word as one of 0 .. count - 1.
std::int32_t scaled(std::uint32_t word, std::uint32_t count) {
  return static_cast<std::int32_t>((std::uint64_t{word} * count) >> 32);
}

/// Days of one year in order, of which whole weeks and single days are taken away.
class DaysOfWeeks {
 public:
  void add(std::int32_t day) {
    if (days_ == 0 || monday_of(day_[days_ - 1]) != monday_of(day)) {
      begin_[weeks_++] = days_;
    }
    day_[days_++] = day;
  }
  [[nodiscard]] bool empty() const { return days_ == 0; }

  /// Calls take(day) for all that there are of one week: each week is as likely as any other.
  template <class Take>
  void take_week(std::uint32_t word, const Take& take) {
    const std::size_t week = at(scaled(word, static_cast<std::uint32_t>(weeks_)));
    const std::size_t from = begin_[week];
    const std::size_t to = week + 1 < weeks_ ? begin_[week + 1] : days_;
    std::for_each(day_.data() + from, day_.data() + to, take);
    erase(from, to);
  }

  std::int32_t take_day(std::uint32_t word) {
    const std::size_t i = at(scaled(word, static_cast<std::uint32_t>(days_)));
    const std::int32_t taken = day_[i];
    erase(i, i + 1);
    return taken;
  }

 private:
  static std::int32_t monday_of(std::int32_t day) { return day - sim::weekday_of(day); }

  void erase(std::size_t from, std::size_t to) {
    const std::size_t before = days_;
    days_ = weeks_ = 0;
    for (std::size_t i = 0; i < before; ++i) {
      if (i < from || i >= to) {
        add(day_[i]);  // never ahead of where it is read
      }
    }
  }

  std::array<std::int32_t, kDaysOfLeaveYear> day_{};
  std::array<std::size_t, kDaysOfLeaveYear / 7 + 2>
      begin_{};  ///< places of the first days of weeks
  std::size_t days_ = 0;
  std::size_t weeks_ = 0;
};

}  // namespace

void Pathway::book_leave(int post) {
  // In weeks, and what is left in single days.
  const CompiledPost& rule = compiled_->posts[at(post)];
  const CompiledPool& pool = compiled_->pools[at(rule.pool)];
  const auto week_days = static_cast<int>(pool.weekdays.size());
  const int days =
      week_days == 0 ? 0 : std::min(static_cast<int>(std::lround(pool.leave_days)), 200);
  const int weeks = week_days == 0 ? 0 : days / week_days;
  const int left = days - weeks * week_days;
  const int single_days =
      rule.part_time ? static_cast<int>(std::lround(left * rule.fte_x100 / 100.0)) : left;
  const int years = compiled_->years_of_leave();
  for (int year = 0; year < years && pool.leave_by_season; ++year) {
    book_leave_by_season(post, year);
  }
  if (pool.leave_by_season) {
    return;
  }
  for (int year = 0; year < years && days > 0; ++year) {
    const std::int32_t first = compiled_->first_day + year * kDaysOfLeaveYear;
    const std::int32_t monday = first - sim::weekday_of(first);
    for (int spell = 0; spell < weeks + single_days; ++spell) {
      const bool whole_week = spell < weeks;
      for (int attempt = 0; attempt < 255; ++attempt) {
        const sim::DrawKey draw = post_key(post, pool.leave_purpose, year, spell, attempt);
        luck_.known(draw, compiled_->first_day * sim::kMinutesPerDay);
        const sim::Luck::Words words = luck_.words(draw);
        const std::int32_t week = monday + 7 * scaled(words[0], kWeeksPerYear);
        const std::size_t weekday = at(scaled(words[1], static_cast<std::uint32_t>(week_days)));
        const std::int32_t from = whole_week ? week : week + pool.weekdays[weekday];
        if (take_leave(post, from, whole_week ? 7 : 1)) {
          break;
        }
      }
    }
  }
}

void Pathway::book_leave_by_season(int post, int year) {
  const CompiledPost& rule = compiled_->posts[at(post)];
  const CompiledPool& pool = compiled_->pools[at(rule.pool)];
  const std::int32_t first = compiled_->first_day + year * kDaysOfLeaveYear;
  DaysOfWeeks outside;
  DaysOfWeeks in_holidays;
  for (std::int32_t day = first; day < first + kDaysOfLeaveYear; ++day) {
    if (!compiled_->hours_on(rule.hours, day).none()) {
      const bool holiday = compiled_->school_holiday[at(day - compiled_->first_day)];
      (holiday ? in_holidays : outside).add(day);
    }
  }
  int spell = 0;
  const auto next_word = [&] {
    const sim::DrawKey draw = post_key(post, pool.leave_by_season_purpose, year, spell++, 0);
    luck_.known(draw, compiled_->first_day * sim::kMinutesPerDay);
    return luck_.word(draw);
  };
  const auto days_of_week =
      static_cast<int>(std::count_if(rule.hours.days.begin(), rule.hours.days.end(),
                                     [](sim::DayMask hours) { return !hours.none(); }));
  // Weeks while there are whole ones to take, then single days; returns what finds no room.
  const auto take = [&](DaysOfWeeks& days, int wanted) {
    while (wanted > 0 && wanted >= days_of_week && !days.empty()) {
      days.take_week(next_word(), [&](std::int32_t day) {
        if (wanted > 0) {
          be_on_leave(post, day);
          --wanted;
        }
      });
    }
    for (; wanted > 0 && !days.empty(); --wanted) {
      be_on_leave(post, days.take_day(next_word()));
    }
    return wanted;
  };
  const bool one_more = rule.one_more_in_school_holidays.choose(next_word()) == 0;
  const int in_school_holidays = rule.leave_in_school_holidays + (one_more ? 1 : 0);
  const int left = take(in_holidays, in_school_holidays);
  take(in_holidays, take(outside, rule.leave_days - in_school_holidays + left));
}

void Pathway::be_on_leave(int post, std::int32_t day) {
  if (day >= compiled_->roster_end || day < booked_to_) {
    return;
  }
  roster_.plan(post, day, {});
  roster_.mark(post, day, kDayOfLeave);
  log_post(kLogOnLeave, post, day);
}

void Pathway::book_training(int post) {
  // Whole days, booked ahead as leave is, on days that are not taken yet.
  const CompiledPost& rule = compiled_->posts[at(post)];
  const CompiledPool& pool = compiled_->pools[at(rule.pool)];
  const int days =
      std::min(static_cast<int>(std::lround(pool.training_days * rule.fte_x100 / 100)), 200);
  const int years = compiled_->years_of_leave();
  for (int year = 0; year < years && days > 0; ++year) {
    const std::int32_t first = compiled_->first_day + year * kDaysOfLeaveYear;
    const std::int32_t monday = first - sim::weekday_of(first);
    for (int i = 0; i < days; ++i) {
      for (int attempt = 0; attempt < 255; ++attempt) {
        const sim::DrawKey draw = post_key(post, pool.training_purpose, year, i, attempt);
        luck_.known(draw, compiled_->first_day * sim::kMinutesPerDay);
        const sim::Luck::Words words = luck_.words(draw);
        const std::int32_t day = monday + 7 * scaled(words[0], kWeeksPerYear) + scaled(words[1], 7);
        if (day < std::max(compiled_->first_day, booked_to_) || day >= compiled_->roster_end) {
          break;  // of a year that is not in the run whole, or as the snapshot says
        }
        if (!roster_.planned(post, day).none() && !is_marked(post, day, kDayOfTraining)) {
          roster_.plan(post, day, {});
          roster_.mark(post, day, kDayOfTraining);
          log_post(kLogTraining, post, day);
          break;
        }
      }
    }
  }
  const int weekday = rule.team_meeting.weekday;
  const std::int32_t first = compiled_->first_day;
  for (std::int32_t day = first + (weekday - sim::weekday_of(first) + 7) % 7;
       weekday != kNone && day < compiled_->roster_end; day += 7) {
    roster_.plan(post, day, open_of(post, day, roster_.marks(post, day)));
  }
}

void Pathway::book_beyond(int post) {
  const bool known = !compiled_->snapshot->lacks("away");
  booked_to_ = known ? std::max(compiled_->snapshot->booked_until, compiled_->first_day) : 0;
  if (booked_to_ < compiled_->roster_end) {
    book_leave(post);
    book_training(post);
  }
  booked_to_ = 0;
}

bool Pathway::take_leave(int post, std::int32_t from, int days) {
  if (from < booked_to_) {
    return true;  // as the snapshot says
  }
  const std::int32_t first = std::max(from, compiled_->first_day);
  const std::int32_t to = std::min(from + days, compiled_->roster_end);
  const CompiledPost& rule = compiled_->posts[at(post)];
  bool works = first < to && days > 1;
  for (std::int32_t day = first; day < to; ++day) {
    const bool there = !roster_.planned(post, day).none();
    const bool holiday = compiled_->uses_calendar && !compiled_->calendar.is_working_day(day);
    if (!rule.hours.days[at(sim::weekday_of(day))].none() && !there && !holiday) {
      return false;  // away already
    }
    works = works || there;
  }
  if (first < to && !works) {
    return false;  // a single day of leave is taken from a day at work
  }
  for (std::int32_t day = first; day < to; ++day) {
    be_on_leave(post, day);
  }
  return true;
}

}  // namespace casetide::model
