// Who comes to hold a family, in every small case: three posts with room for none to three children each,
// families of one to three that come and go and posts that are left, in every order up to a few events.
//
// The engine plays each case; beside it stands the rule as it is meant, played by trying everybody. Every
// allocation must be the same: which family, to whom, when, and in which order. There are no statistics.
// The checks' teeth: rules that are wrong in one point, each of which must differ in some case.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "sim/draws.hpp"
#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

constexpr int kPosts = 3;
constexpr int kLargest = 3;  // children of a family, and a post's room
constexpr int kDay = 1440;
constexpr int kNoticeDays = 2;   // from the notice to the last day
constexpr int kVacancyDays = 2;  // and to the successor
constexpr int kFirstEvent = 10;  // days from the first of the run
constexpr int kForEver = 60;     // days: longer than the run

using Room = std::array<int, kPosts>;

/// One of a case's events, a day after the one before. Families come and go at 10:00, posts at midnight.
struct Event {
  enum class Kind { comes, goes, notice, post_ends };
  Kind kind;
  int number;  ///< children; place of the event that brought the family; post
};
using Case = std::vector<Event>;

std::string spelt(const Room& room, const Case& events) {
  std::string text = fmt::format("room for {}:", fmt::join(room, ", "));
  for (const Event& event : events) {
    const char* const words[] = {"comes with", "goes that of event", "notice by post", "ends post"};
    text += fmt::format(" {} {};", words[static_cast<int>(event.kind)], event.number);
  }
  return text;
}

/// That a family came to be held by a post.
struct Allocation {
  std::int32_t time;  ///< minutes since the first day of the run began
  int family;         ///< by order of arrival
  int post;
  friend bool operator==(const Allocation&, const Allocation&) = default;
};

// ---- The rule as it is meant ------------------------------------------------------------------------

enum class Rule {
  as_meant,
  ties_to_the_higher_number,
  load_in_children,  ///< not as a share of the room
  room_for_one_more,
  last_come_first,
  a_wait_blocks_the_next,  ///< nobody overtakes a family that nobody has room for
  also_under_notice,
  waits_with_the_others,  ///< a leaver's families come after those that waited before
};
constexpr int kRules = 8;

class Desk {
 public:
  Desk(const Room& room, Rule rule) : rule_(rule) {
    for (int post = 0; post < kPosts; ++post)
      posts_[static_cast<std::size_t>(post)].room = room[static_cast<std::size_t>(post)];
  }

  std::vector<Allocation> played(const Case& events) {
    // What is to happen, by time and then by family or post.
    std::set<std::tuple<std::int32_t, int, int, int>> agenda;
    enum What { kNotice, kLeaves, kSucceeds, kComes, kGoes };
    std::map<int, int> families;  // by event that brought them
    for (int e = 0; e < static_cast<int>(events.size()); ++e) {
      const int day = (kFirstEvent + e) * kDay;
      const Event& event = events[static_cast<std::size_t>(e)];
      switch (event.kind) {
        case Event::Kind::comes: {
          const int family = static_cast<int>(families.size());
          families[e] = family;
          agenda.insert({day + 600, family, kComes, event.number});
          break;
        }
        case Event::Kind::goes:
          agenda.insert({day + 600, families.at(event.number), kGoes, 0});
          break;
        case Event::Kind::notice:
          agenda.insert({day, event.number, kNotice, 0});
          agenda.insert({day + kNoticeDays * kDay, event.number, kLeaves, 0});
          agenda.insert({day + (kNoticeDays + kVacancyDays) * kDay, event.number, kSucceeds, 0});
          break;
        case Event::Kind::post_ends:
          agenda.insert({day, event.number, kLeaves, 0});
      }
    }
    for (const auto& [time, subject, what, children] : agenda) {
      now_ = time;
      if (what == kComes) {
        size_[subject] = children;
        waiting_.push_back({time, subject});
      } else if (what == kGoes) {
        std::erase_if(waiting_, [subject](const auto& w) { return w.second == subject; });
        for (Post& post : posts_)
          post.families.erase(subject);
      } else {
        Post& post = posts_[static_cast<std::size_t>(subject)];
        post.under_notice = what == kNotice;
        post.there = what != kLeaves;
        if (what == kLeaves) give_up(post);
      }
      serve_waiting();
    }
    return made_;
  }

 private:
  struct Post {
    int room = 0;
    bool there = true;
    bool under_notice = false;
    std::set<int> families;
  };

  [[nodiscard]] int load(const Post& post) const {
    int children = 0;
    for (const int family : post.families)
      children += size_.at(family);
    return children;
  }

  /// The post for so many children, or kNone: of those who have room whoever uses the least share of it,
  /// then the first. For a family larger than anybody's room, somebody who holds nobody.
  [[nodiscard]] int chosen(int children) const {
    int largest = 0;
    for (const Post& post : posts_)
      largest = std::max(largest, post.there ? post.room : 0);
    std::vector<std::tuple<int, int>> candidates;
    for (int p = 0; p < kPosts; ++p) {
      const Post& post = posts_[static_cast<std::size_t>(p)];
      if (!post.there || (post.under_notice && rule_ != Rule::also_under_notice)) continue;
      const int room = post.room + (rule_ == Rule::room_for_one_more && post.room > 0 ? 1 : 0);
      const bool too_large_for_all = children > largest;
      const bool none_has_room = largest == 0;
      if (too_large_for_all ? load(post) > 0 || (room == 0 && !none_has_room)
                            : load(post) + children > room)
        continue;
      const int share = room == 0 ? 0 : load(post) * 12 / room;  // 12: for rooms of 1 to 4
      candidates.emplace_back(rule_ == Rule::load_in_children ? load(post) : share,
                              rule_ == Rule::ties_to_the_higher_number ? -p : p);
    }
    if (candidates.empty()) return kNone;
    return std::abs(std::get<1>(*std::min_element(candidates.begin(), candidates.end())));
  }

  bool give(int family) {
    const int post = chosen(size_.at(family));
    if (post == kNone) return false;
    posts_[static_cast<std::size_t>(post)].families.insert(family);
    made_.push_back({now_, family, post});
    return true;
  }

  /// Whoever has waited longest comes first; whom nobody has room for lets others pass.
  void serve_waiting() {
    std::sort(waiting_.begin(), waiting_.end());
    if (rule_ == Rule::last_come_first) std::reverse(waiting_.begin(), waiting_.end());
    bool blocked = false;
    std::erase_if(waiting_, [&](const auto& waiting) {
      const bool given = !blocked && give(waiting.second);
      blocked = !given && rule_ == Rule::a_wait_blocks_the_next;
      return given;
    });
  }

  /// The families of one who has gone, each to whom the rule names, before those that wait.
  void give_up(Post& post) {
    for (const int family : std::exchange(post.families, {}))
      if (rule_ == Rule::waits_with_the_others || !give(family)) waiting_.push_back({now_, family});
  }

  Rule rule_;
  std::array<Post, kPosts> posts_;
  std::map<int, int> size_;
  std::vector<std::pair<std::int32_t, int>> waiting_;  ///< since when; who
  std::vector<Allocation> made_;
  std::int32_t now_ = 0;
};

// ---- The engine ---------------------------------------------------------------------------------------

/// Longest time between two of a case's events, in days.
constexpr int kMostEvents = 5;

/// Streams of which no family comes by itself: by children, and by days until the family goes.
std::string scenario() {
  std::string text = R"(
title   = "Who holds whom"
year    = "2026-06-01 to 2026-06-21"
warm-up = "0 years"
run-out = "0 working days"
[pattern.always]
hours = "00:00 to 24:00"
days  = "every day"
[team.desk.posts]
a = { fte = "1; source test", pattern = "always", ceiling = "3 children; source test" }
b = { fte = "1; source test", pattern = "always", ceiling = "3 children; source test" }
c = { fte = "1; source test", pattern = "always", ceiling = "3 children; source test" }
[team.desk.people]
turnover        = "10 % a year; source test"
vacancy-lasts   = "2 days; source test"
notice-to-leave = "2 days; source test"
[strand.case]
caseload = true
)";
  for (int days = 1; days <= kMostEvents; ++days) {
    text += fmt::format(
        "[step.stay-{}]\nstrand = \"case\"\nkind = \"wait\"\nlasts = \"{} minutes; source test\"\n",
        days, (days < kMostEvents ? days : kForEver) * kDay);
    for (int children = 1; children <= kLargest; ++children)
      text += fmt::format(
          "[stream.of-{1}-for-{0}]\nstart = \"case.stay-{0}\"\nfamilies = \"1 families a year; "
          "source "
          "test\"\nchildren-per-family = \"{1}; source test\"\nalike = \"1; source test\"\nhours = "
          "{{ \"10:00 to 10:01\" = 1, source = \"test\" }}\n",
          days, children);
  }
  return text;
}

class Played {
 public:
  Played() : engine_(scenario()) {
    Compiled& compiled = engine_.compiled();
    for (CompiledStream& stream : compiled.streams)
      std::fill(stream.day_mean_q32.begin(), stream.day_mean_q32.end(), 0);
    for (CompiledPool& pool : compiled.pools) {
      pool.leaving.vacant_at_start = sim::Shares::yes_or_no(0);
      pool.leaving.in_notice_at_start = sim::Shares::yes_or_no(0);
      pool.leaving.agency = sim::Shares::yes_or_no(0);
      pool.leaving.notice_days = kNoticeDays;
      pool.leaving.vacancy = sim::QuantileTable::fixed(kVacancyDays);
    }
    for (std::size_t s = 0; s < compiled.streams.size(); ++s)
      streams_[engine_.scenario().streams[s].name] = s;
    for (int days = 1; days <= kMostEvents; ++days) {
      for (int children = 1; children <= kLargest; ++children) {
        std::array<double, kLargest> all_alike{};
        all_alike[static_cast<std::size_t>(children) - 1] = 1;
        compiled.streams[stream(children, days)].children = sim::Shares(all_alike);
      }
    }
  }

  std::vector<Allocation> played(const Room& room, const Case& events) {
    Compiled& compiled = engine_.compiled();
    for (int post = 0; post < kPosts; ++post) {
      compiled.posts[static_cast<std::size_t>(post)].ceiling = room[static_cast<std::size_t>(post)];
      compiled.posts[static_cast<std::size_t>(post)].until_day = kNever;
      compiled.pools[static_cast<std::size_t>(post)].leaving.any = false;
    }
    std::vector<std::int64_t*> means;
    for (int e = 0; e < static_cast<int>(events.size()); ++e) {
      const Event& event = events[static_cast<std::size_t>(e)];
      const int day = kFirstEvent + e;
      const auto post = static_cast<std::size_t>(event.number);
      if (event.kind == Event::Kind::comes) {
        means.push_back(&brings_one(stream(event.number, stay(events, e)), day));
      } else if (event.kind == Event::Kind::notice) {
        compiled.pools[post].leaving.any = true;
        compiled.pools[post].leaving.stay = sim::QuantileTable::fixed(day);
      } else if (event.kind == Event::Kind::post_ends) {
        compiled.posts[post].until_day = compiled.first_day + day;
      }
    }
    const Story story = engine_.run();
    for (std::int64_t* mean : means)
      *mean = 0;
    std::vector<Allocation> made;
    for (const LogLine& line : story.log)
      if (line.what == kLogAllocated)
        made.push_back(
            {line.time - compiled.first_day * kDay, static_cast<int>(line.family), line.detail});
    return made;
  }

 private:
  /// Days until the family that the event brought goes again.
  static int stay(const Case& events, int came) {
    for (int e = 0; e < static_cast<int>(events.size()); ++e)
      if (events[static_cast<std::size_t>(e)].kind == Event::Kind::goes &&
          events[static_cast<std::size_t>(e)].number == came)
        return e - came;
    return kMostEvents;
  }

  std::size_t stream(int children, int days) const {
    return streams_.at(fmt::format("of-{}-for-{}", children, days));
  }

  /// Sets the day's mean so that exactly one family comes: to the gap before the first.
  std::int64_t& brings_one(std::size_t stream, int day) {
    Compiled& compiled = engine_.compiled();
    CompiledStream& rule = compiled.streams[stream];
    const sim::DrawKey gap{
        .entity = sim::entity_key(static_cast<std::uint8_t>(stream), compiled.first_day + day, 0),
        .purpose = rule.gap_purpose};
    std::int64_t& mean = rule.day_mean_q32[static_cast<std::size_t>(day)];
    mean = compiled.unit_exponential.draw_q16(sim::Luck(1, 0).word(gap)) << 16;
    return mean;
  }

  Engine engine_;
  std::map<std::string, std::size_t> streams_;
};

// ---- Every case -----------------------------------------------------------------------------------------

/// All orders of exactly `left` further events.
template <class Take>
void for_every_order(int left, bool posts_leave, Case& so_far, const Take& take) {
  if (left == 0) {
    take(so_far);
    return;
  }
  const auto with = [&](Event event) {
    so_far.push_back(event);
    for_every_order(left - 1, posts_leave, so_far, take);
    so_far.pop_back();
  };
  const auto has = [&](Event::Kind kind, int number) {
    return std::any_of(so_far.begin(), so_far.end(), [&](const Event& event) {
      return event.kind == kind && event.number == number;
    });
  };
  for (int children = 1; children <= kLargest; ++children)
    with({Event::Kind::comes, children});
  for (int e = 0; e < static_cast<int>(so_far.size()); ++e)
    if (so_far[static_cast<std::size_t>(e)].kind == Event::Kind::comes &&
        !has(Event::Kind::goes, e))
      with({Event::Kind::goes, e});
  for (int post = 0; posts_leave && post < kPosts; ++post)
    for (const Event::Kind kind : {Event::Kind::notice, Event::Kind::post_ends})
      if (!has(Event::Kind::notice, post) && !has(Event::Kind::post_ends, post)) with({kind, post});
}

struct Tally {
  int cases = 0;
  int allocations = 0;
  std::array<int, kRules> differ{};  ///< cases in which a rule makes others
  std::string first;                 ///< of those that differ from what is meant
};

Tally compared(int events, bool posts_leave, int rules) {
  Played engine;
  Tally tally;
  Case none_yet;
  for_every_order(events, posts_leave, none_yet, [&](const Case& order) {
    for (int all = 0; all < 64; ++all) {
      const Room room{all / 16, all / 4 % 4, all % 4};
      const std::vector<Allocation> seen = engine.played(room, order);
      ++tally.cases;
      tally.allocations += static_cast<int>(seen.size());
      for (int rule = 0; rule < rules; ++rule) {
        if (Desk(room, static_cast<Rule>(rule)).played(order) == seen) continue;
        if (rule == 0 && tally.first.empty()) tally.first = spelt(room, order);
        ++tally.differ[static_cast<std::size_t>(rule)];
      }
    }
  });
  return tally;
}

// While f families are there, 3 may come and f may go: c(f, n) = 3 c(f + 1, n - 1) + f c(f - 1, n - 1) orders
// of n events, c(f, 0) = 1. Of five from none, 1,458; for each every room of the three, 64.
TEST(EveryAllocation, OfFamiliesThatComeAndGoIsAsMeant) {
  const Tally tally = compared(5, false, 1);
  EXPECT_EQ(tally.cases, 1458 * 64);
  EXPECT_EQ(tally.differ[0], 0) << tally.first;
  EXPECT_GT(tally.allocations, 2 * tally.cases);
}

// With p posts that nobody has left yet there are 2 p more: c(f, p, n) has 2 p c(f, p - 1, n - 1) besides. Of
// three from none and three posts, 534.
TEST(EveryAllocation, WherePostsAreLeftIsAsMeant) {
  const Tally tally = compared(3, true, 1);
  EXPECT_EQ(tally.cases, 534 * 64);
  EXPECT_EQ(tally.differ[0], 0) << tally.first;
  EXPECT_GT(tally.allocations, tally.cases);
}

TEST(EveryAllocation, TheChecksAboveTellEveryRuleThatIsWrongInOnePoint) {
  const Tally families = compared(4, false, kRules);
  const Tally posts = compared(3, true, kRules);
  EXPECT_EQ(families.differ[0] + posts.differ[0], 0);
  for (std::size_t rule = 1; rule < kRules; ++rule)
    EXPECT_GT(families.differ[rule] + posts.differ[rule], 20) << rule;
}

}  // namespace
}  // namespace casetide::model::test
