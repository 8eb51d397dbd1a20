// Who is there when: a mask for each person and day, and the walks over them.
//
// The planned mask holds pattern, holidays, booked leave and meetings, and is all that booking and
// allocation may read; nobody is there on a day that is marked as away, and finishing times are walks over
// who is. Masks and marks lie together, by blocks of four days. The roster does not know what anybody
// works on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/day_mask.hpp"
#include "sim/expects.hpp"
#include "sim/time.hpp"

namespace casetide::sim {

class Roster {
 public:
  /// A mark of a day: away unexpectedly, whatever was planned. The other bits mean what their owner says.
  static constexpr std::uint8_t kAway = 1;

  /// One person's day, in 16 bytes.
  class Day {
   public:
    constexpr Day() = default;
    constexpr explicit Day(DayMask planned) { plan(planned); }

    [[nodiscard]] constexpr DayMask planned() const { return DayMask::of_words(low_, high_); }
    [[nodiscard]] constexpr DayMask actual() const {
      return (marks_ & kAway) != 0 ? DayMask{} : planned();
    }
    [[nodiscard]] constexpr std::uint8_t marks() const { return marks_; }

   private:
    friend class Roster;
    constexpr void plan(DayMask mask) {
      low_ = mask.low();
      high_ = mask.high();
    }

    std::uint64_t low_ = 0;
    std::uint32_t high_ = 0;
    std::uint8_t marks_ = 0;
  };
  static_assert(sizeof(Day) == 16);

  /// Days [first, end), all masks empty, none marked. Keeps memory of earlier use.
  void reset(DayIndex first, DayIndex end, int people);
  /// The same with the planned masks `hours(day)(person)`.
  template <class Hours>
  void reset(DayIndex first, DayIndex end, int people, Hours hours) {
    hold(first, end, people);
    for (DayIndex day = first; day < end; ++day) {
      const auto of_day = hours(day);
      for (int person = 0; person < people; ++person) {
        days_[at(person, day)] = Day(of_day(person));
      }
    }
  }

  [[nodiscard]] int people() const { return people_; }
  [[nodiscard]] DayIndex end_day() const { return end_; }
  [[nodiscard]] Day day(int person, DayIndex day) const { return days_[at(person, day)]; }
  [[nodiscard]] DayMask planned(int person, DayIndex day) const {
    return days_[at(person, day)].planned();
  }
  [[nodiscard]] DayMask actual(int person, DayIndex day) const {
    return days_[at(person, day)].actual();
  }
  [[nodiscard]] std::uint8_t marks(int person, DayIndex day) const {
    return days_[at(person, day)].marks();
  }
  /// Marks stay as they are.
  void plan(int person, DayIndex day, DayMask mask) { days_[at(person, day)].plan(mask); }
  /// All days from `first` on: the planned masks `hours(day, marks)`.
  template <class Hours>
  void plan_from(int person, DayIndex first, Hours hours) {
    if (first >= end_) {
      return;
    }
    // One person's days lie far apart: they are fetched some blocks before they are written.
    const std::size_t ahead = 8 * kBlock * static_cast<std::size_t>(people_);
    std::size_t place = at(person, first);
    for (DayIndex day = first; day < end_; ++day, place = after(place)) {
      if (place % kBlock == 0 && place + ahead < days_.size()) {
        __builtin_prefetch(&days_[place + ahead], 1);
      }
      days_[place].plan(hours(day, days_[place].marks()));
    }
  }
  void mark(int person, DayIndex day, std::uint8_t marks) {
    std::uint8_t& its = days_[at(person, day)].marks_;
    its = static_cast<std::uint8_t>(its | marks);
  }
  void unmark(int person, DayIndex day, std::uint8_t marks) {
    std::uint8_t& its = days_[at(person, day)].marks_;
    its = static_cast<std::uint8_t>(its & ~unsigned{marks});
  }

  /// Everybody's planned masks of one day, by person.
  class MasksOfDay {
   public:
    explicit MasksOfDay(const Day* first) : first_(first) {}
    [[nodiscard]] DayMask operator[](std::size_t person) const {
      return first_[person * kBlock].planned();
    }

   private:
    const Day* first_;
  };
  [[nodiscard]] MasksOfDay planned_on(DayIndex day) const {
    return MasksOfDay(days_.data() + at(0, day));
  }

  /// A slip in the diary: [quarter, quarter + length) is taken from the day, or given back.
  void reserve(int person, DayIndex day, int quarter, int length);
  void release(int person, DayIndex day, int quarter, int length);

  /// When `effort` minutes begun at `from` (minutes since 1970) are done, by who is there;
  /// start_of(end_day) when the roster ends before.
  [[nodiscard]] std::int32_t finish(int person, std::int32_t from, std::int32_t effort) const;
  /// The same within the day of `from`; -1 when the day does not hold them.
  [[nodiscard]] std::int32_t finish_within_day(int person, std::int32_t from,
                                               std::int32_t effort) const {
    const DayIndex day = from / kMinutesPerDay;
    if (day >= end_) {
      return -1;
    }
    const int end = actual(person, day).walk(from - day * kMinutesPerDay, effort);
    return end < 0 ? -1 : day * kMinutesPerDay + end;
  }
  /// Same walk over the planned masks: what others may expect.
  [[nodiscard]] std::int32_t expected_finish(int person, std::int32_t from,
                                             std::int32_t effort) const;
  /// The first minute at or after `from` at which the person is there; if there is none,
  /// start_of(end_day) or `from`, whichever is later. From after the end, no walk goes anywhere.
  [[nodiscard]] std::int32_t next_present(int person, std::int32_t from) const;
  /// Minutes present in [from, to).
  [[nodiscard]] std::int32_t minutes_present(int person, std::int32_t from, std::int32_t to) const;

 private:
  // So many days of one person lie side by side and fill a cache line: walks go along days, and searches
  // for a date look at the same people day after day.
  static constexpr std::size_t kBlock = 4;

  [[nodiscard]] std::size_t at(int person, DayIndex day) const {
    const auto offset = static_cast<std::size_t>(static_cast<std::uint32_t>(day - first_));
    expects(offset < rows_.size(), "a day lies within the roster");
    return rows_[offset] + static_cast<std::size_t>(person) * kBlock;
  }
  /// The place of the same person's next day.
  [[nodiscard]] std::size_t after(std::size_t place) const {
    const bool last = place % kBlock == kBlock - 1;
    return place + (last ? (static_cast<std::size_t>(people_) - 1) * kBlock + 1 : 1);
  }
  /// Memory for so much; what it holds is not defined.
  void hold(DayIndex first, DayIndex end, int people);
  template <class MaskOf>
  [[nodiscard]] std::int32_t walk(MaskOf mask_of, int person, std::int32_t from,
                                  std::int32_t effort) const;

  DayIndex first_ = 0;
  DayIndex end_ = 0;
  int people_ = 0;
  std::vector<std::uint32_t> rows_;  ///< [day]: the place of the first person
  std::vector<Day> days_;
};

/// Searches one day for a time at which everybody needed is free together.
///
/// Each group needs `count` of its `people`, free by plan for `length` quarter-hours in a row from a
/// start that its `starts` permit. Returns the starts that serve every group.
struct BookingGroup {
  std::span<const std::int32_t> people;
  int count = 1;              ///< 1 to 8
  bool fixed_starts = false;  ///< starts come from `starts`: [person of the roster]
  std::span<const DayMask> starts;
  bool keeps_slots = false;            ///< `kept` is for other meetings,
  std::span<const DayMask> kept = {};  ///< [person of the roster]
  bool at_hand = false;  ///< enough of them always are in `hours`, whatever else they do
  DayMask hours;
};
[[nodiscard]] DayMask joint_starts(const Roster& roster, DayIndex day, int length,
                                   std::span<const BookingGroup> groups);
/// The starts of one group alone.
[[nodiscard]] DayMask group_starts(const Roster& roster, DayIndex day, int length,
                                   const BookingGroup& group);

}  // namespace casetide::sim
