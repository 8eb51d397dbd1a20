#include "tests/model/support/hours_books.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "sim/work_calendar.hpp"

namespace casetide::model::test {
namespace {

constexpr std::int32_t kDay = 1440;

enum Minute : std::uint8_t {
  kOff,
  kOnDuty,
  kInMeeting,
  kKeptFree,
  kAtWork,
  kWithTheTeam,
  kInTraining
};

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

class Painter {
 public:
  Painter(const Engine& engine, const Story& story, std::int32_t first, std::int32_t end)
      : engine_(engine), story_(story), first_(first), end_(end) {
    books_.first_day = first;
    books_.posts = static_cast<int>(engine.compiled().posts.size());
    books_.days.resize(at((end - first) * books_.posts));
    minutes_.assign(at((end - first) * kDay) * at(books_.posts), kOff);
  }

  HoursBooks paint() {
    paint_duty();
    paint_team_meetings();
    paint_meetings();
    paint_work();
    for (std::int32_t day = first_; day < end_; ++day)
      for (int post = 0; post < books_.posts; ++post)
        add_up(post, day);
    return std::move(books_);
  }

 private:
  [[nodiscard]] std::uint8_t& minute(int post, std::int32_t time) {
    return minutes_[at(time - first_ * kDay) * at(books_.posts) + at(post)];
  }
  template <class Paint>
  void each_minute(std::int32_t from, std::int32_t until, const Paint& paint) {
    for (std::int32_t t = std::max(from, first_ * kDay); t < std::min(until, end_ * kDay); ++t)
      paint(t);
  }
  void trouble(int post, std::int32_t time, const std::string& what) {
    if (books_.troubles.size() < 5)
      books_.troubles.push_back(fmt::format("post {} at {}: {}", post, when(time), what));
  }

  void paint_duty() {
    const sim::WorkCalendar calendar;
    for (std::int32_t day = first_; day < end_; ++day) {
      const bool holiday = sim::weekday_of(day) < sim::kSaturday && !calendar.is_working_day(day);
      for (int post = 0; post < books_.posts; ++post) {
        const CompiledPost& rule = engine_.compiled().posts[at(post)];
        const sim::DayMask hours = rule.hours.on(sim::weekday_of(day), holiday);
        for (std::int32_t m = 0; m < kDay; ++m)
          if (hours.has(m / 15)) minute(post, day * kDay + m) = kOnDuty;
      }
    }
    std::map<int, std::int32_t> away;  // since when
    const auto come_back = [&](int post, std::int32_t time) {
      if (!away.contains(post)) return;
      each_minute(away.at(post), time, [&](std::int32_t t) { minute(post, t) = kOff; });
      away.erase(post);
    };
    for (const LogLine& line : story_.log) {
      const int post = line.detail;
      switch (line.what) {
        case kLogOnLeave:
          each_minute(line.value * kDay, (line.value + 1) * kDay,
                      [&](std::int32_t t) { minute(post, t) = kOff; });
          break;
        case kLogTraining:
          each_minute(line.value * kDay, (line.value + 1) * kDay, [&](std::int32_t t) {
            if (minute(post, t) == kOff) return;
            if (minute(post, t) == kInTraining) trouble(post, t, "two trainings on one day");
            minute(post, t) = kInTraining;
          });
          break;
        case kLogSick:
        case kLogLeft:
        case kLogFoundEmpty:
          away.try_emplace(post, line.time);
          break;
        case kLogRecovered:
        case kLogTookUpPost:
          come_back(post, line.time);
          break;
        default:
          break;
      }
    }
    for (int post = 0; post < books_.posts; ++post)
      come_back(post, end_ * kDay);
  }

  void paint_team_meetings() {
    const Scenario& scenario = engine_.scenario();
    for (int post = 0; post < books_.posts; ++post) {
      const CompiledPool& pool =
          engine_.compiled().pools[at(engine_.compiled().posts[at(post)].pool)];
      const auto& meeting = scenario.teams[at(pool.team)].team_meeting;
      const bool partner =
          std::any_of(scenario.posts.begin(), scenario.posts.end(), [&](const Post& rule) {
            return rule.team == pool.team && rule.role == pool.role && rule.pool;
          });
      if (!meeting || partner) continue;
      const auto every = static_cast<std::int32_t>(meeting->every.value);
      const std::int32_t some_monday = 4;  // 5 January 1970
      for (std::int32_t day = first_; day < end_; ++day) {
        if (sim::weekday_of(day) != meeting->on.weekday) continue;
        if ((day - meeting->on.weekday - some_monday + 7) % every != 0) continue;
        const std::int32_t begins = day * kDay + meeting->on.minute;
        each_minute(begins, begins + static_cast<std::int32_t>(meeting->lasts.value),
                    [&](std::int32_t t) {
                      if (minute(post, t) == kOnDuty) minute(post, t) = kWithTheTeam;
                    });
      }
    }
  }

  void paint_meetings() {
    for (const LogLine& line : story_.log) {
      if (line.what != kLogMember) continue;
      const int post = line.detail;
      const auto& steps = engine_.compiled().phases.front().steps;
      const std::int32_t length = steps[at(line.step)].meeting_quarters * 15;
      each_minute(line.time, line.time + length, [&](std::int32_t t) {
        if (line.value == 0) {  // whoever is there and does not come has kept that time free
          if (minute(post, t) == kOnDuty) minute(post, t) = kKeptFree;
          return;
        }
        if (minute(post, t) == kInMeeting) trouble(post, t, "in two meetings");
        if (minute(post, t) != kOnDuty) trouble(post, t, "in a meeting off duty");
        minute(post, t) = kInMeeting;
      });
    }
  }

  void paint_work() {
    using Task = std::tuple<std::uint32_t, std::uint16_t, std::int16_t>;
    struct Spell {
      std::int32_t from;
      Task task;
    };
    std::map<int, Spell> working;
    std::map<Task, std::int32_t> done;
    const auto stop = [&](int post, std::int32_t time) {
      const Spell spell = working.at(post);
      each_minute(spell.from, time, [&](std::int32_t t) {
        std::uint8_t& state = minute(post, t);
        if (state == kAtWork) trouble(post, t, "works on two things");
        if (state != kOnDuty) return;
        state = kAtWork;
        ++done[spell.task];
      });
      working.erase(post);
    };
    for (const LogLine& line : story_.log) {
      const int post = line.detail;
      const Task task{line.family, line.strand, line.step};
      switch (line.what) {
        case kLogWork:
          if (working.contains(post)) trouble(post, line.time, "begins before it has ended");
          working[post] = {line.time, task};
          break;
        case kLogPutAside:
        case kLogWorkDone:
          if (!working.contains(post)) {
            trouble(post, line.time, "ends what it has not begun");
            break;
          }
          stop(post, line.time);
          if (line.what == kLogPutAside) break;
          if (first_ == engine_.compiled().first_day) {
            ++books_.tasks_done;
            if (done[task] != line.value)
              trouble(post, line.time,
                      fmt::format("{} minutes of work on an effort of {}", done[task], line.value));
          }
          done.erase(task);
          break;
        default:
          break;
      }
    }
    while (!working.empty())
      stop(working.begin()->first, end_ * kDay);
  }

  void add_up(int post, std::int32_t day) {
    HoursBook& book = books_.days[at((day - first_) * books_.posts + post)];
    each_minute(day * kDay, (day + 1) * kDay, [&](std::int32_t t) {
      const std::uint8_t state = minute(post, t);
      book.available += state != kOff ? 1 : 0;
      book.dated += state == kAtWork ? 1 : 0;
      book.meetings += state == kInMeeting ? 1 : 0;
      book.idle += state == kOnDuty || state == kKeptFree ? 1 : 0;
      book.team_meetings += state == kWithTheTeam ? 1 : 0;
      book.training += state == kInTraining ? 1 : 0;
    });
  }

  const Engine& engine_;
  const Story& story_;
  std::int32_t first_;
  std::int32_t end_;
  HoursBooks books_;
  std::vector<std::uint8_t> minutes_;  // [minute][post]
};

}  // namespace

HoursBooks books_from_log(const Engine& engine, const Story& story, std::int32_t first,
                          std::int32_t end) {
  return Painter(engine, story, first, end).paint();
}

HoursBooks books_from_account(const Engine& engine, const Story& story, std::int32_t first,
                              std::int32_t end) {
  HoursBooks books;
  books.first_day = first;
  books.posts = static_cast<int>(engine.compiled().posts.size());
  books.days.resize(at((end - first) * books.posts));
  for (const HoursLine& line : story.hours) {
    const std::int32_t day = line.time / kDay;
    if (day < first || day >= end) continue;
    HoursBook& book = books.days[at((day - first) * books.posts + line.post)];
    switch (line.kind) {
      case Hours::available:
        book.available += line.minutes;
        break;
      case Hours::dated:
        book.dated += line.minutes;
        break;
      case Hours::meetings:
        book.meetings += line.minutes;
        break;
      case Hours::team_meetings:
        book.team_meetings += line.minutes;
        break;
      case Hours::training:
        book.training += line.minutes;
        break;
      case Hours::standing:
      case Hours::slack:
        book.idle += line.minutes;
        break;
      default:
        break;
    }
  }
  return books;
}

std::string disagreement(const HoursBooks& oracle, const HoursBooks& account) {
  std::string found;
  for (const std::string& trouble : oracle.troubles)
    found += trouble + "\n";
  for (std::size_t i = 0; i < oracle.days.size() && found.size() < 1000; ++i) {
    const HoursBook& a = oracle.days[i];
    const HoursBook& b = account.days.at(i);
    if (a == b) continue;
    const auto place = static_cast<std::int32_t>(i);
    found += fmt::format(
        "post {} on {}: on duty {} by the log, {} by the account; dated {}, {}; meetings {}, {}; "
        "idle {}, {}; team {}, {}; training {}, {}\n",
        place % oracle.posts, when((oracle.first_day + place / oracle.posts) * kDay), a.available,
        b.available, a.dated, b.dated, a.meetings, b.meetings, a.idle, b.idle, a.team_meetings,
        b.team_meetings, a.training, b.training);
  }
  return found;
}

}  // namespace casetide::model::test
