// Counts what happens during a replication into a Record.
//
// The ledger knows the reported year and clips to it; it decides nothing. Time integrals are kept two
// ways, as the sum over stays and as the integral of the number present, so that Little's law can be
// checked on every run.
#pragma once

#include <algorithm>
#include <cstdint>

#include "model/compiled.hpp"
#include "model/history.hpp"
#include "model/record.hpp"

namespace casetide::model {

class Ledger {
 public:
  void reset(const Compiled& compiled, const RecordShape& shape);

  [[nodiscard]] bool in_year(std::int32_t time) const {
    return time >= year_start_ && time < year_end_;
  }
  /// Whether no minute of [from, to) lies in the year.
  [[nodiscard]] bool outside_year(std::int32_t from, std::int32_t to) const {
    return to <= year_start_ || from >= year_end_;
  }
  [[nodiscard]] int week_of(std::int32_t time) const {
    return (time / sim::kMinutesPerDay - first_monday_) / 7;
  }

  void count(Counter counter, std::int64_t by = 1) {
    record_.counters[static_cast<std::size_t>(counter)] += by;
  }
  void count_in_year(Counter counter, std::int32_t time, std::int64_t by = 1) {
    if (in_year(time)) {
      count(counter, by);
    }
  }

  void referral(std::int32_t time, int children, bool returning);
  void strand_changed(int strand, std::int32_t time, int children);
  void strand_started(int strand, std::int32_t time, int children);
  /// `since`: when the stay began; the same minutes are counted here by stays.
  void strand_ended(int strand, std::int32_t since, std::int32_t time, int children);
  /// A stay that is open when the reported year ends.
  void strand_open_at_year_end(int strand, std::int32_t since, int children);
  /// A stay that is still open when the replication ends.
  void strand_open_at_end(int strand, std::int32_t since, int children);

  void step_done(int step, std::int32_t time, int children);
  void outcome(int outcome, std::int32_t time, int children);
  void mark(int mark, std::int32_t time, int children);
  void happened(int event, std::int32_t time, int children);
  /// An episode began in that strand.
  void received(int strand, std::int32_t time, int children);
  void wait_over(int step, std::int32_t time, std::int32_t open_minutes);
  void queue_changed(int step, std::int32_t time, int by);

  /// Where minutes of one role in the week of a day are counted, one place for each kind of hours; they
  /// are counted nowhere outside the year.
  class HoursOfWeek {
   public:
    [[nodiscard]] bool counts() const { return first_ != nullptr; }
    void add(Hours kind, std::int64_t minutes) const {
      if (first_ != nullptr) {
        first_[static_cast<std::ptrdiff_t>(kind) * weeks_] += static_cast<std::int32_t>(minutes);
      }
    }

   private:
    friend class Ledger;
    HoursOfWeek(std::int32_t* first, int weeks) : first_(first), weeks_(weeks) {}
    std::int32_t* first_;
    int weeks_;
  };
  [[nodiscard]] HoursOfWeek hours_of_week(int role, std::int32_t day) {
    const int week = week_of_day(day);
    return {week == kNone ? nullptr : record_.role_hours.data() + (role * kHours * weeks_ + week),
            weeks_};
  }
  /// Worked on a task by somebody of that role, in the week of `hours`.
  void effort_done(const HoursOfWeek& hours, int step, int role, std::int32_t minutes) {
    count(Counter::effort_done_minutes, minutes);
    if (hours.counts()) {
      const auto place = static_cast<std::size_t>(step);
      record_.step_effort_minutes[place] += minutes;
      record_
          .step_role_minutes[place * record_.role_posts.size() + static_cast<std::size_t>(role)] +=
          minutes;
    }
  }
  /// Minutes of one role; a span lies within one week.
  void hours(int role, Hours kind, std::int32_t time, std::int64_t minutes) {
    hours_of_week(role, time / sim::kMinutesPerDay).add(kind, minutes);
  }
  void hold_changed(int role, std::int32_t time, int by_children);
  /// Posts with somebody in them, in hundredths of a full-time post.
  void posts_changed(int role, std::int32_t time, int by_fte_x100);
  /// Of those, posts with an agency worker in them.
  void agency_changed(int role, std::int32_t time, int by_fte_x100);
  void agency_on_duty(int role, std::int32_t time, std::int64_t minutes);
  /// Minutes of that role spent on a task or meeting.
  void spent_on_step(int step, int role, std::int32_t time, std::int64_t minutes);
  /// What a week adds by that line of standing work for people of that role, in 1/256 of a minute.
  void standing_asked(int line, int role, std::int64_t minutes_q8);

  /// Children who wait for somebody to hold their family.
  void waiting_changed(std::int32_t time, int by_children);

  /// A clock judged: `stop` is kNever when it never stopped.
  struct Judged {
    int clock = kNone;
    ClockFate fate = ClockFate::met;
    std::int32_t date = 0;          ///< the minute that the fate is counted by; kNever: not counted
    std::int32_t deadline = 0;      ///< kNever: no limit is stated
    std::int32_t overdue_from = 0;  ///< overdue after this minute, until the stop
    std::int32_t stop = 0;
    int children = 0;
    int days_taken = 0;
    int days_late = 0;
    bool real = true;
    bool told_off = false;  ///< it need not have stopped
    /// Minutes by cause from its start to its stop, or to this judgement of one that is late and was not
    /// stopped; none of a clock of which neither can be said.
    const std::int32_t* causes = nullptr;
    std::int32_t elapsed = 0;  ///< told apart from them so that they can be held against it
  };
  void clock(const Judged& judged);
  /// Whether no clock is counted that is due and over by `time`.
  [[nodiscard]] bool counts_no_clock_by(std::int32_t time) const {
    return time < year_start_ && time < keep_from_;
  }
  /// Keeps the clocks that are counted by a date from `time` on; kNever: none.
  void keep_judged_from(std::int32_t time) { keep_from_ = time; }
  struct Kept {
    Judged judged;  ///< without its causes
    bool has_causes = false;
    CauseMinutes causes{};
  };
  [[nodiscard]] const std::vector<Kept>& judged_ahead() const { return judged_ahead_; }

  void friday(int week, const int* unallocated_by_role, const int* queued_by_role);

  void close(std::int32_t end);

  [[nodiscard]] Record& record() { return record_; }

 private:
  void count_costs(std::size_t role);
  void count_overdue(const Judged& judged);
  void count_causes(const Judged& judged);
  void count_due(const Judged& judged);
  void integrate(std::int64_t& sum, std::int32_t& last, std::int64_t level,
                 std::int32_t now) const {
    const std::int64_t from = std::max(last, year_start_);
    const std::int64_t to = std::min(now, year_end_);
    if (to > from) {
      sum += level * (to - from);
    }
    last = now;
  }
  [[nodiscard]] std::int64_t clipped(std::int32_t from, std::int32_t to) const {
    const std::int64_t length = std::int64_t{std::min(to, year_end_)} - std::max(from, year_start_);
    return length > 0 ? length : 0;
  }

  /// Of a day in the reported year; kNone: it lies outside.
  [[nodiscard]] int week_of_day(std::int32_t day) const {
    const auto place = static_cast<std::size_t>(day - first_day_);
    return place < weeks_of_days_.size() ? weeks_of_days_[place] : kNone;
  }

  Record record_;
  std::int32_t first_day_ = 0;      ///< of the reported year
  std::vector<int> weeks_of_days_;  ///< by day of it
  std::int32_t year_start_ = 0;
  std::int64_t minutes_a_year_ = 0;  ///< twelve months from there, whatever is reported
  std::int32_t year_end_ = 0;
  std::int32_t first_monday_ = 0;
  int weeks_ = 0;
  std::vector<int> place_limited_;  ///< by clock: among those with a limit, or kNone
  struct Level {
    std::int64_t now = 0;
    std::int32_t last = 0;
  };
  std::vector<Level> in_strand_;
  std::vector<Level> in_queue_;
  std::vector<Level> held_;
  std::vector<Level> filled_;
  std::vector<std::int64_t> filled_minutes_;  ///< [role]
  std::vector<Level> by_agency_;
  std::vector<std::int64_t> by_agency_minutes_;  ///< [role]
  std::vector<CompiledCost> costs_;              ///< by role
  Level waiting_;
  std::int64_t waiting_child_minutes_ = 0;
  std::int32_t keep_from_ = kNever;
  std::vector<Kept> judged_ahead_;
};

}  // namespace casetide::model
