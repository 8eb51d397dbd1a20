#include "sim/replications.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace casetide::sim {
namespace {

constexpr int kThreadCounts[] = {1, 2, 7, 16};
const std::atomic<bool> kNever = false;

/// Keeps a thread busy for a time that differs from item to item, so that items end out of order.
void work(std::size_t item) {
  volatile std::uint64_t waste = 0;
  for (std::uint64_t i = 0; i < item * 7919 % 20000; ++i)
    waste = waste + i;
}

std::vector<std::uint64_t> squares(std::uint32_t count, int threads) {
  return run_replications(count, threads, [] {
    return [](std::uint32_t replication) {
      work(replication);
      return std::uint64_t{replication} * replication;
    };
  });
}

TEST(Replications, ThreadsAndCountChangeNothingAlreadyComputed) {
  const std::vector<std::uint64_t> one = squares(200, 1);
  for (const int threads : kThreadCounts) {
    EXPECT_EQ(squares(200, threads), one) << threads << " threads";
    const std::vector<std::uint64_t> fewer = squares(50, threads);
    EXPECT_TRUE(std::equal(fewer.begin(), fewer.end(), one.begin())) << threads << " threads";
  }
}

TEST(Replications, EveryItemIsRunExactlyOnce) {
  for (const int threads : kThreadCounts) {
    std::vector<std::atomic<int>> runs(500);
    const Finish finish = run_items(
        runs.size(), threads,
        [&] {
          return Worker([&](std::size_t item) {
            work(item);
            ++runs[item];
          });
        },
        kNever);
    EXPECT_EQ(finish, Finish::complete);
    EXPECT_TRUE(std::ranges::all_of(runs, [](const auto& count) { return count == 1; })) << threads;
  }
}

TEST(Replications, NothingToRunIsComplete) {
  int made = 0;
  EXPECT_EQ(run_items(
                0, 4,
                [&] {
                  ++made;
                  return Worker();
                },
                kNever),
            Finish::complete);
  EXPECT_EQ(made, 0);
}

TEST(Replications, AWorkerBelongsToOneThreadAndIsUsedAgain) {
  for (const int threads : kThreadCounts) {
    std::mutex mutex;
    std::vector<std::set<std::thread::id>> users;
    run_items(
        300, threads,
        [&] {
          const std::scoped_lock lock(mutex);
          users.emplace_back();
          return Worker([&, mine = users.size() - 1](std::size_t item) {
            work(item);
            const std::scoped_lock again(mutex);
            users[mine].insert(std::this_thread::get_id());
          });
        },
        kNever);
    EXPECT_LE(users.size(), static_cast<std::size_t>(threads));
    for (const auto& threads_of_one : users)
      EXPECT_EQ(threads_of_one.size(), 1U);
  }
}

/// The failure that is reported when those of 200 items fail for which `fails` says so.
std::string failure_reported(int threads, std::size_t together,
                             const std::function<bool(std::size_t)>& fails) {
  try {
    run_items(
        200, threads,
        [&] {
          return Worker([&](std::size_t item) {
            work(item * 31);
            if (fails(item)) throw std::runtime_error("item " + std::to_string(item));
          });
        },
        kNever, together);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "none";
}

TEST(Replications, TheFailureReportedIsThatOfTheFirstFailingItem) {
  const auto scattered = [](std::size_t item) { return item >= 40 && item % 3 == 1; };
  for (const int threads : kThreadCounts) {
    for (int round = 0; round < 20; ++round)
      EXPECT_EQ(failure_reported(threads, 1, scattered), "item 40") << threads << " threads";
  }
}

TEST(Replications, ItemsTogetherGoToOneThreadButForTheLast) {
  constexpr std::size_t kItems = 200;
  constexpr std::size_t kTogether = 2;
  for (const int threads : kThreadCounts) {
    std::atomic<int> made = 0;
    std::vector<std::atomic<int>> runs(kItems);
    std::vector<int> worker_of(kItems);
    const Finish finish = run_items(
        kItems, threads,
        [&] {
          return Worker([&, mine = ++made](std::size_t item) {
            work(item);
            ++runs[item];
            worker_of[item] = mine;
          });
        },
        kNever, kTogether);
    EXPECT_EQ(finish, Finish::complete);
    EXPECT_TRUE(std::ranges::all_of(runs, [](const auto& count) { return count == 1; })) << threads;
    for (std::size_t item = 0; item < kItems - kTogether * static_cast<std::size_t>(threads);
         item += kTogether)
      EXPECT_EQ(worker_of[item], worker_of[item + 1]) << item << " on " << threads << " threads";
  }
}

TEST(Replications, TheLastItemsAreDealtOutSingly) {
  // Two that go together would be one thread's; each waits here until the other has begun.
  std::atomic<int> begun = 0;
  std::atomic<int> met = 0;
  run_items(
      2, 2,
      [&] {
        return Worker([&](std::size_t) {
          ++begun;
          for (int wait = 0; begun < 2 && wait < 20'000; ++wait)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
          if (begun == 2) ++met;
        });
      },
      kNever, 2);
  EXPECT_EQ(met, 2);
}

TEST(Replications, OfItemsTogetherTooTheFirstFailureIsReported) {
  // The third of its three, while the next three fail at once.
  const auto from_the_third = [](std::size_t item) { return item >= 41; };
  for (const int threads : kThreadCounts) {
    for (int round = 0; round < 20; ++round)
      EXPECT_EQ(failure_reported(threads, 3, from_the_third), "item 41") << threads << " threads";
  }
}

TEST(Replications, AFailureToMakeAWorkerIsReported) {
  EXPECT_THROW(run_items(
                   5, 3, []() -> Worker { throw std::runtime_error("no worker"); }, kNever),
               std::runtime_error);
}

TEST(Replications, AStopLeavesTheFirstItemsWhole) {
  for (const int threads : kThreadCounts) {
    std::atomic<bool> stop = false;
    std::vector<std::atomic<int>> ended(1000);
    const Finish finish = run_items(
        ended.size(), threads,
        [&] {
          return Worker([&](std::size_t item) {
            work(item);
            if (item == 100) stop = true;
            ++ended[item];
          });
        },
        stop);
    EXPECT_EQ(finish, Finish::stopped);
    // What ran is a run of items from the first on: none was taken and dropped.
    const auto gap = std::ranges::find_if(ended, [](const auto& count) { return count == 0; });
    EXPECT_GT(gap - ended.begin(), 100);
    EXPECT_TRUE(std::all_of(gap, ended.end(), [](const auto& count) { return count == 0; }))
        << threads;
  }
}

TEST(Replications, AStopAfterTheLastItemWasTakenChangesNothing) {
  std::atomic<bool> stop = false;
  const Finish finish = run_items(
      10, 1, [&] { return Worker([&](std::size_t item) { stop = item == 9; }); }, stop);
  EXPECT_EQ(finish, Finish::complete);
}

}  // namespace
}  // namespace casetide::sim
