#include "sim/part_sampler.hpp"

#include <algorithm>
#include <cmath>

#include "sim/expects.hpp"

namespace casetide::sim {
namespace {

std::size_t at(Part part) {
  return static_cast<std::size_t>(part);
}
std::size_t at(Stage stage) {
  return static_cast<std::size_t>(stage);
}

PartCounts::Share share_of(std::string_view name, std::uint64_t looks, std::uint64_t total) {
  if (total == 0) {
    return {.name = name};
  }
  constexpr double kDeviations = 1.96;  // of the normal distribution, either side of 95 of 100
  const double n = static_cast<double>(total);
  const double share = static_cast<double>(looks) / n;
  return {.name = name,
          .looks = looks,
          .share = share,
          .plus_minus = kDeviations * std::sqrt(share * (1 - share) / n)};
}

}  // namespace

std::uint64_t PartCounts::total() const {
  std::uint64_t sum = 0;
  for (const auto& of_stage : looks) {
    for (const std::uint64_t seen : of_stage) {
      sum += seen;
    }
  }
  return sum;
}

std::vector<PartCounts::Share> PartCounts::by_part() const {
  std::vector<Share> shares;
  const std::uint64_t all = total();
  const auto add = [&](std::string_view name, std::uint64_t seen) {
    if (seen != 0) {
      shares.push_back(share_of(name, seen, all));
    }
  };
  std::uint64_t compiling = 0;
  for (int p = 0; p < kParts; ++p) {
    std::uint64_t seen = 0;
    for (int s = 0; s < kStages; ++s) {
      const std::uint64_t here = looks[static_cast<std::size_t>(s)][static_cast<std::size_t>(p)];
      (static_cast<Stage>(s) == Stage::compiling ? compiling : seen) += here;
    }
    add(name_of(static_cast<Part>(p)), seen);
  }
  add(name_of(Stage::compiling), compiling);
  std::stable_sort(shares.begin(), shares.end(),
                   [](const Share& a, const Share& b) { return a.looks > b.looks; });
  return shares;
}

std::vector<PartCounts::Share> PartCounts::by_stage() const {
  std::vector<Share> shares;
  const std::uint64_t all = total();
  for (int s = 0; s < kStages; ++s) {
    std::uint64_t seen = 0;
    for (const std::uint64_t here : looks[static_cast<std::size_t>(s)]) {
      seen += here;
    }
    shares.push_back(share_of(name_of(static_cast<Stage>(s)), seen, all));
  }
  return shares;
}

void PartSampler::start(std::chrono::microseconds between) {
  expects(!thread_.joinable(), "a sampler is started once");
  ending_ = false;
  thread_ = std::thread([this, between] {
    std::unique_lock lock(mutex_);
    for (Clock::time_point next = Clock::now() + between; !ending_;) {
      if (ends_.wait_until(lock, next, [this] { return ending_; })) {
        return;
      }
      look_locked();
      next = std::max(next + between, Clock::now());  // looks that were missed are not made up for
    }
  });
}

PartSampler::Watch::Watch(PartSampler& sampler) : sampler_(&sampler) {
  const std::scoped_lock lock(sampler.mutex_);
  const bool known = std::any_of(sampler.watched_.begin(), sampler.watched_.end(),
                                 [](const Watched& one) { return one.doing == &doing; });
  if (known) {
    sampler_ = nullptr;
  } else {
    sampler.watched_.push_back({&doing, Clock::now()});
  }
}

PartSampler::Watch::~Watch() {
  if (sampler_ == nullptr) {
    return;
  }
  const std::scoped_lock lock(sampler_->mutex_);
  const auto place = std::find_if(sampler_->watched_.begin(), sampler_->watched_.end(),
                                  [](const Watched& one) { return one.doing == &doing; });
  sampler_->counts_.thread_seconds +=
      std::chrono::duration<double>(Clock::now() - place->since).count();
  sampler_->watched_.erase(place);
}

void PartSampler::look() {
  const std::scoped_lock lock(mutex_);
  look_locked();
}

void PartSampler::look_locked() {
  for (const Watched& one : watched_) {
    const Stage stage = one.doing->stage.load(std::memory_order_relaxed);
    const Part part = one.doing->part.load(std::memory_order_relaxed);
    ++counts_.looks[at(stage)][at(part)];
  }
}

PartCounts PartSampler::so_far() {
  const std::scoped_lock lock(mutex_);
  const Clock::time_point now = Clock::now();
  for (Watched& one : watched_) {
    counts_.thread_seconds += std::chrono::duration<double>(now - one.since).count();
    one.since = now;
  }
  return counts_;
}

PartCounts PartSampler::stop() {
  if (thread_.joinable()) {
    {
      const std::scoped_lock lock(mutex_);
      ending_ = true;
    }
    ends_.notify_all();
    thread_.join();
  }
  return so_far();
}

}  // namespace casetide::sim
