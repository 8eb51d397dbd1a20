#include "tests/model/support/holding_recount.hpp"

#include <algorithm>
#include <bit>
#include <tuple>

#include <fmt/format.h>

namespace casetide::model::test {
namespace {

using What = EventRef::What;

}  // namespace

HoldingRecount::HoldingRecount(const Engine& engine, std::vector<Post> posts,
                               std::set<std::string> strands)
    : engine_(engine), posts_(std::move(posts)) {
  for (const std::string& strand : strands)
    strands_.insert(engine.strand(strand));
}

int HoldingRecount::children(const Family& family) const {
  ChildSet all = 0;
  for (const auto& [number, strand] : family.strands)
    if (strands_.contains(strand.first)) all = static_cast<ChildSet>(all | strand.second);
  return std::popcount(unsigned{all});
}

int HoldingRecount::caseload(int post) const {
  int sum = 0;
  for (const auto& [serial, family] : families_)
    if (family.worker == post) sum += children(family);
  return sum;
}

/// Room under the ceiling; of those the least part of the ceiling in use; then the post's number. A
/// family above every ceiling of those in post: somebody who holds nobody.
int HoldingRecount::best(int size) const {
  int highest = 0;
  for (int post = 0; post < static_cast<int>(posts_.size()); ++post)
    if (!gone_.contains(post)) highest = std::max(highest, posts_[post].ceiling);
  int found = kNone;
  double least = 2;
  for (int post = 0; post < static_cast<int>(posts_.size()); ++post) {
    const int ceiling = posts_[post].ceiling;
    const int held = caseload(post);
    if (ceiling == 0 || gone_.contains(post) || in_notice_.contains(post)) continue;
    if (size > highest ? held > 0 : held + size > ceiling) continue;
    const double part = static_cast<double>(held) / ceiling;
    if (found == kNone || part < least - 1e-12) {
      found = post;
      least = part;
    }
  }
  return found;
}

void HoldingRecount::fault(std::int32_t time, const std::string& words) {
  if (faults.size() < 5) faults.push_back(when(time) + ": " + words);
}

void HoldingRecount::allocated(std::uint32_t serial, int post, std::int32_t time) {
  Family& family = families_[serial];
  ++allocations;
  ++by_role[posts_[static_cast<std::size_t>(post)].role];
  const int expected = best(children(family));
  if (post != expected) {
    ++wrong;
    fault(time, fmt::format("family {} of {} goes to post {}, not {}", serial, children(family),
                            post, expected));
  }
  if (family.waits_since < time) {
    for (const auto& [other, waiting] : families_) {
      const bool first = waiting.waits_since != kNone && std::tuple(waiting.waits_since, other) <
                                                             std::tuple(family.waits_since, serial);
      if (first && waiting.worker == kNone && best(children(waiting)) != kNone) {
        ++wrong;
        fault(time, fmt::format("family {} before family {}", serial, other));
      }
    }
  }
  const int after = caseload(post) + children(family);
  const int ceiling = posts_[static_cast<std::size_t>(post)].ceiling;
  if (after > ceiling && children(family) <= ceiling) ++above_ceiling;
  family.worker = post;
  family.waits_since = kNone;
}

void HoldingRecount::minute_is_over(std::int32_t time) {
  for (const auto& [serial, family] : families_) {
    if (family.waits_since == kNone) continue;
    if (family.waits_since == time) ++waits;
    if (const int post = best(children(family)); post != kNone) {
      ++overlooked;
      fault(time,
            fmt::format("family {} of {} waits, post {} has room", serial, children(family), post));
    }
  }
}

void HoldingRecount::read(const Story& story) {
  families_.clear();
  in_notice_.clear();
  gone_.clear();
  for (std::size_t i = 0; i < story.log.size(); ++i) {
    const LogLine& line = story.log[i];
    if (i > 0 && story.log[i - 1].time != line.time) minute_is_over(story.log[i - 1].time);
    Family& family = families_[line.family];
    switch (line.what) {
      case kLogNotice:
        in_notice_.insert(line.detail);
        break;
      case kLogLeft:
      case kLogFoundEmpty:
        in_notice_.erase(line.detail);
        gone_.insert(line.detail);
        break;
      case kLogTookUpPost:
        gone_.erase(line.detail);
        break;
      case kLogStrandStarted:
        family.strands[line.strand] = {line.detail, line.set};
        if (family.worker == kNone && children(family) > 0 && family.waits_since == kNone)
          family.waits_since = line.time;
        break;
      case kLogSplit:
        family.strands[line.strand] = {line.detail, line.set};
        family.strands[line.value].second =
            static_cast<ChildSet>(family.strands[line.value].second & ~line.set);
        break;
      case kLogLetGo:
        family.worker = kNone;
        family.waits_since = children(family) > 0 ? line.time : kNone;
        break;
      case kLogAllocated:
        allocated(line.family, line.detail, line.time);
        break;
      default:
        break;
    }
    if (line.what == static_cast<std::uint8_t>(What::strand_ended)) {
      family.strands.erase(line.strand);
      if (children(family) == 0) family.waits_since = kNone;
    }
  }
}

}  // namespace casetide::model::test
