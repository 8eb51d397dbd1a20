// Long spells of sickness: the share of days lost stays as stated, and the families of whoever is away
// for long are moved by the time that has passed, never by what nobody can know.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sim/work_calendar.hpp"
#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

constexpr double kStandardErrors = 6;  // two-sided normal tail 2e-9
constexpr int kWorkingDays2026 = 261 - 8;

std::string ill(const std::string& absence, const std::string& more) {
  return "absence = \"" + absence +
         " %; source test\"\nabsence-spell = \"4 working days; source test\"\n" + more;
}

const std::string kLong =
    "long-spells = \"5 %; source test\"\nlong-spell = \"60 working days; source test\"\n";

// ---------------------------------------------------------------- days lost

struct Mean {
  double value = 0;
  double error = 0;
};

/// Share of the working days of 2026 that 100 posts lose, after two years in which spells come and go.
Mean share_lost(const std::string& people) {
  std::string head = opening();
  const std::string none = "warm-up = \"0 years\"";
  head.replace(head.find(none), none.size(), "warm-up = \"2 years\"");
  Engine engine(
      head + team("desk", "clerk = { fte = \"100; source test\", pattern = \"office\" }", people) +
      "[strand.visit]\n[step.look]\nstrand = \"visit\"\nkind = \"end\"\n[stream.s]\nstart = "
      "\"visit.look\"\nfamilies = \"1 families a year; source test\"\n" +
      kOneChild);
  constexpr int kReplications = 40;
  double sum = 0;
  double squares = 0;
  for (std::uint32_t r = 0; r < kReplications; ++r) {
    const double there =
        static_cast<double>(engine.hours(engine.run(5, r), "clerk", Hours::available));
    const double lost = 1 - there / (100.0 * 480 * kWorkingDays2026);
    sum += lost;
    squares += lost * lost;
  }
  const double mean = sum / kReplications;
  return {mean, std::sqrt((squares / kReplications - mean * mean) / (kReplications - 1))};
}

/// Mean of an exponential time in whole days, of at least `least`.
double whole_days(double mean, double least) {
  const double rounded = std::exp(-0.5 / mean) / (1 - std::exp(-1 / mean));
  return rounded + least * (1 - std::exp(-0.5 / mean));
}

/// What spells and gaps of whole days come to, each at least one: the day of the return is worked.
double expected_share(double absence, double mean_spell) {
  const double spell = 0.05 * whole_days(60, 1) + 0.95 * whole_days(4, 1);
  const double gap = whole_days(mean_spell * (1 - absence) / absence, 1);
  return spell / (spell + gap);
}

// 100 posts x 40 years: the standard error is about 0.1 percentage points.
TEST(LongSpells, LeaveTheShareOfDaysLostAsStated) {
  const double expected = expected_share(0.05, 0.05 * 60 + 0.95 * 4);
  EXPECT_NEAR(expected, 0.05, 0.002);
  const Mean lost = share_lost(ill("5", kLong));
  EXPECT_LT(std::abs(lost.value - expected), kStandardErrors * lost.error)
      << lost.value << " +- " << lost.error;
}

// Where spells are as long as the time between them, a day too many in either would show at once.
TEST(LongSpells, LeaveAHalfLostAsStated) {
  const Mean lost = share_lost(
      "absence = \"50 %; source test\"\nabsence-spell = \"4 working days; "
      "source test\"\n");
  EXPECT_LT(std::abs(lost.value - 0.5), kStandardErrors * lost.error)
      << lost.value << " +- " << lost.error;
}

TEST(LongSpells, TheCheckAboveHasTeeth) {
  // The planted fault: gaps that reckon with the other spells alone.
  const double expected = expected_share(0.05, 4);
  const Mean lost = share_lost(ill("5", kLong));
  EXPECT_GT(std::abs(lost.value - expected), kStandardErrors * lost.error)
      << lost.value << " +- " << lost.error;
}

TEST(LongSpells, OfNoneChangeNothing) {
  const auto log_of = [](const std::string& more) {
    Engine engine(
        opening() +
        team("desk", "clerk = { fte = \"9; source test\", pattern = \"office\" }", ill("9", more)) +
        "[strand.visit]\n[step.look]\nstrand = \"visit\"\nkind = \"end\"\n[stream.s]\n"
        "start = \"visit.look\"\nfamilies = \"50 families a year; source test\"\n" +
        kOneChild);
    return engine.run(3).log;
  };
  EXPECT_EQ(log_of(""), log_of("long-spells = \"0 %; assumed 0 to 1 %\"\nlong-spell = \"60 working "
                               "days; source test\"\n"));
}

// ---------------------------------------------------------------- families that are moved

constexpr const char* kCases = R"(
[strand.case]
caseload = true
[step.look]
strand = "case"
kind   = "task"
by     = "allocated"
effort = { mean = "12 hours", shape = "exponential", source = "test" }
next   = ["settle", "meet"]
[step.settle]
strand = "case"
kind   = "wait"
lasts  = { mean = "80 days", shape = "exponential", source = "test" }
next   = "look-again"
[step.look-again]
strand = "case"
kind   = "task"
by     = "allocated"
effort = "5 hours; source test"
[step.meet]
strand = "case"
kind   = "meeting"
length = "60 minutes; source test"
book   = { want = "earliest", notice = "15 working days; source test" }
needs  = { worker = "allocated", host = 1 }
)";

Engine service(const std::string& more, const std::string& workers, const std::string& families,
               const std::string& rest = "") {
  return Engine(
      opening() +
      team("desk",
           "worker = { fte = \"" + workers +
               "; source test\", pattern = \"office\", ceiling = \"16 children; source "
               "test\" }\nhost = { fte = \"1; source test\", pattern = \"office\" }",
           ill("12", kLong + more)) +
      kCases + "[stream.s]\nstart = \"case.look\"\nfamilies = \"" + families +
      " families a year; source test\"\nchildren-per-family = \"1.6; source test\"\nalike "
      "= \"0.5; source test\"\n" +
      rest);
}

const std::string kMoved =
    "moved-after-sickness = \"5 working days; source test\"\nread-in = \"90 minutes; source test\"";

struct Moves {
  int moved = 0;           ///< families let go by somebody ill, on the day stated
  int at_other_times = 0;  ///< by somebody ill, given to another or left waiting on another day
  int kept = 0;            ///< families still with somebody who is ill for longer
  int while_away = 0;      ///< families given to somebody ill
  int returned = 0;        ///< new families of those who came back
  int taken_over = 0;      ///< families given to somebody after they had been moved
};

/// The rule again, from the log alone: whoever has lost `after` working days hands all families over at
/// the midnight that follows, unless well again then.
Moves moves_of(const Story& story, int after) {
  Moves moves;
  const sim::WorkCalendar calendar;
  std::map<int, std::int32_t> moves_at;  // of the posts that are ill
  std::map<std::uint32_t, int> holder;
  std::set<std::uint32_t> moved;
  std::set<int> were_moved;
  const auto check_kept = [&](std::int32_t now) {
    for (const auto& [family, post] : holder)
      moves.kept += moves_at.contains(post) && now > moves_at.at(post) ? 1 : 0;
  };
  for (std::size_t i = 0; i < story.log.size(); ++i) {
    const LogLine& line = story.log[i];
    const int post = line.detail;
    check_kept(line.time);
    switch (line.what) {
      case kLogSick:
        moves_at[post] = calendar.due(line.time / sim::kMinutesPerDay, sim::WorkingDays{after}) *
                         sim::kMinutesPerDay;
        break;
      case kLogRecovered:
        if (line.time > moves_at.at(post)) were_moved.insert(post);
        moves_at.erase(post);
        break;
      case kLogAllocated:
        moves.while_away += moves_at.contains(post) ? 1 : 0;
        moves.returned += were_moved.contains(post) ? 1 : 0;
        moves.taken_over += moved.erase(line.family) > 0 ? 1 : 0;
        holder[line.family] = post;
        break;
      case kLogLetGo: {
        holder.erase(line.family);
        // A family that has ended is let go too, and nobody is given it in the same minute.
        const bool goes_on =
            std::any_of(story.log.begin() + static_cast<std::ptrdiff_t>(i), story.log.end(),
                        [&](const LogLine& later) {
                          return later.time == line.time && later.family == line.family &&
                                 (later.what == kLogAllocated || later.what == kLogWaitsForWorker);
                        });
        if (!goes_on) break;
        const bool due = moves_at.contains(post) && moves_at.at(post) == line.time;
        ++(due ? moves.moved : moves.at_other_times);
        moved.insert(line.family);
        break;
      }
      default:
        break;
    }
  }
  return moves;
}

TEST(LongSpells, FamiliesAreMovedOnceSoManyDaysHavePassed) {
  Engine engine = service(kMoved, "6", "150");
  Moves all;
  for (std::uint32_t r = 0; r < 8; ++r) {
    const Story story = engine.run(4, r);
    const Moves moves = moves_of(story, 5);
    EXPECT_EQ(moves.at_other_times, 0);
    EXPECT_EQ(moves.kept, 0);
    EXPECT_EQ(moves.while_away, 0);
    all.moved += moves.moved;
    all.returned += moves.returned;
    all.taken_over += moves.taken_over;
  }
  EXPECT_GT(all.moved, 100);
  EXPECT_GT(all.taken_over, 100);
  EXPECT_GT(all.returned, 20);
  // The planted faults: a day sooner or later, and the same rule does not fit.
  for (const int other : {4, 6}) {
    int faults = 0;
    for (std::uint32_t r = 0; r < 8; ++r) {
      const Moves moves = moves_of(engine.run(4, r), other);
      faults += moves.at_other_times + moves.kept;
    }
    EXPECT_GT(faults, 0) << other;
  }
}

TEST(LongSpells, WithoutTheKeyFamiliesStayWithWhoeverIsIll) {
  Engine engine = service("", "6", "150");
  const Story story = engine.run(4);
  const Moves moves = moves_of(story, 5);
  EXPECT_EQ(moves.moved + moves.at_other_times, 0);
  EXPECT_GT(moves.kept, 0);
  EXPECT_EQ(counter(story, Counter::changes_of_worker_families), 0);
}

/// One family of one child with one of so many workers; it waits for 200 days and asks for no work.
Engine one_family(const std::string& workers) {
  return Engine(
      opening() +
      team("desk",
           "worker = { fte = \"" + workers +
               "; source test\", pattern = \"office\", ceiling = \"3 children; source test\" }",
           ill("30", kLong + kMoved)) +
      "[strand.case]\ncaseload = true\n[step.settle]\nstrand = \"case\"\nkind = \"wait\"\nlasts = "
      "\"200 days; source test\"\n" +
      arrival("one", "case.settle", "2026-02-03 10:00"));
}

TEST(LongSpells, WhoTakesAFamilyOverIsCountedAndReadsIn) {
  Engine engine = one_family("2");
  // The other worker is well when it is moved, and nobody has moved it back.
  const Story story = engine.run_where([](const Story& run) {
    if (counter(run, Counter::families_arrived_ever) != 1) return false;
    const Moves moves = moves_of(run, 5);
    return moves.moved == 1 && moves.taken_over == 1;
  });
  EXPECT_EQ(counter(story, Counter::changes_of_worker_families), 1);
  EXPECT_EQ(counter(story, Counter::changes_of_worker_children), 1);
  EXPECT_EQ(engine.hours(story, "worker", Hours::needed), 90);
}

TEST(LongSpells, WhoeverTakesAFamilyBackIsNotAnotherWorker) {
  // Nobody else is there: the family waits until its own worker is well again.
  Engine engine = one_family("1");
  const Story story = engine.run_where([](const Story& run) {
    if (counter(run, Counter::families_arrived_ever) != 1) return false;
    const Moves moves = moves_of(run, 5);
    return moves.moved >= 1 && moves.taken_over == moves.moved;
  });
  EXPECT_EQ(counter(story, Counter::changes_of_worker_families), 0);
  EXPECT_EQ(engine.hours(story, "worker", Hours::needed), 0);
}

TEST(LongSpells, NobodyWhoIsIllIsGivenWhatAnotherOwes) {
  // Six people, so that somebody is always there. Whoever is away since before the move holds nobody and
  // owes nothing until the return.
  Engine engine =
      service(kMoved, "6", "150",
              "[standing.case]\nrole = \"worker\"\nwork = \"1 hours per week per child; "
              "source test\"\n");
  const std::int32_t today = at("2026-10-14 00:00") / sim::kMinutesPerDay;
  int away = 0;
  for (std::uint32_t r = 0; r < 40; ++r) {
    for (const SnapshotPost& post : engine.snapshot("2026-10-14", 4, r).posts) {
      if (!post.sick || post.sick_since > today - 14) continue;
      ++away;
      EXPECT_EQ(post.backlog_q8, 0) << r << ' ' << post.number;
    }
  }
  EXPECT_GT(away, 3);
}

TEST(LongSpells, MeetingsKeepTheirDateWhenTheWorkerIsMoved) {
  // A meeting is booked 15 working days ahead; after 5 of illness the family's next worker comes.
  Engine engine = service(kMoved, "6", "150");
  int came = 0;
  for (std::uint32_t r = 0; r < 8; ++r) {
    const Story story = engine.run(4, r);
    std::map<std::uint32_t, int> holder;
    std::map<std::uint32_t, std::pair<int, std::int32_t>> booked;  // holder, and date
    for (const LogLine& line : story.log) {
      if (line.what == kLogAllocated) holder[line.family] = line.detail;
      if (line.what == kLogMeetingAt) booked[line.family] = {holder.at(line.family), line.value};
      if (line.what != kLogMember || line.value == 0 || !booked.contains(line.family)) continue;
      if (line.detail == holder.at(line.family) && line.detail != booked.at(line.family).first)
        came += line.time >= booked.at(line.family).second ? 1 : 0;
    }
  }
  EXPECT_GT(came, 5);
}

}  // namespace
}  // namespace casetide::model::test
