#include "sim/pending_events.hpp"

#include <algorithm>
#include <bit>

namespace casetide::sim {
namespace {

bool later(const PendingEvent& a, const PendingEvent& b) {
  return before(b, a);
}

// Not a function, which std::sort would call by its address.
constexpr auto earlier = [](const PendingEvent& a, const PendingEvent& b) { return before(a, b); };

/// Most may be in order already up to somewhere: whoever goes on with work as a day begins is asked in order,
/// and says in that order when to be asked again. Only the others are sorted, and merged with them.
void put_many_in_order(PendingEvent* begin, PendingEvent* end, std::vector<PendingEvent>& others) {
  PendingEvent* const middle = std::is_sorted_until(begin, end, earlier);
  if (middle - begin < end - middle) {
    std::sort(begin, end, earlier);
    return;
  }
  std::sort(middle, end, earlier);
  others.assign(middle, end);
  PendingEvent* first = middle;
  PendingEvent* to = end;
  for (std::size_t left = others.size(); left > 0;) {
    const bool is_first_later = first != begin && before(others[left - 1], first[-1]);
    *--to = is_first_later ? *--first : others[--left];
  }
}

void put_few_in_order(PendingEvent* begin, PendingEvent* end) {
  for (PendingEvent* one = begin + 1; one < end; ++one) {
    if (!before(*one, one[-1])) {
      continue;
    }
    const PendingEvent event = *one;
    PendingEvent* to = one;
    do {
      *to = to[-1];
    } while (--to != begin && before(event, to[-1]));
    *to = event;
  }
}

}  // namespace

void PendingEvents::reset(DayIndex first, DayIndex end) {
  expects(end <= PendingEvent::kLatest / kMinutesPerDay, "the last day is before the year 2480");
  const auto days = static_cast<std::uint32_t>(end - first);
  // Days that opened have given up their chains.
  std::fill(days_.begin() + opened_, days_.begin() + day_count_, Chain{});
  if (days_.size() < days) {
    days_.resize(days);
  }
  if (in_slices_ != 0) {
    std::fill(slices_.begin(), slices_.end(), Chain{});
  }
  slices_.resize(kMinutesPerDay);
  // A morning's events of a large service, so that hardly any replication after the first asks for more.
  ordered_.resize(std::max(ordered_.size(), kFront + 8 * kMany));
  spare_.reserve(ordered_.size());
  filled_ = {};
  crowd_.clear();
  used_ = 0;
  free_ = kNone;
  in_slices_ = 0;
  added_to_day_ = 0;
  slice_bits_ = kWholeDay;
  day_count_ = days;
  opened_ = 0;
  open_day_ = first - 1;
  begin_ = now_ = day_begin_ = day_end_ = open_end_ = first * kMinutesPerDay;
  cursor_ = end_ = kFront;
}

void PendingEvents::open(DayIndex day) {
  const InPart part(Part::events);
  expects(day == open_day_ + 1, "days open one after the other");
  expects(next() == nullptr, "a day is over before the next one opens");
  expects(opened_ < day_count_, "no day opens after the last");
  open_day_ = day;
  Chain& chain = days_[opened_++];
  now_ = day_begin_ = day * kMinutesPerDay;
  day_end_ = day_begin_ + kMinutesPerDay;
  first_filled_ = 0;
  slice_bits_ = bits_for(chain.count + added_to_day_);
  if (slice_bits_ == kWholeDay) {
    open_end_ = day_end_;
    order_slice(chain);
  } else {
    open_end_ = day_begin_;
    for_each(chain, [this](PendingEvent event) { add(event); });
    free(chain);
    open_next_slice();
  }
  added_to_day_ = 0;
}

unsigned PendingEvents::bits_for(std::size_t events) {
  unsigned bits = kWholeDay;
  if (events > kFew) {
    while (bits > 0 && (events << bits) > kWanted * kMinutesPerDay) {
      --bits;
    }
  }
  return bits;
}

void PendingEvents::open_first_filled() {
  while (filled_[first_filled_] == 0) {
    ++first_filled_;
  }
  std::uint64_t& word = filled_[first_filled_];
  const auto slice = first_filled_ * 64 + static_cast<std::size_t>(std::countr_zero(word));
  word &= word - 1;
  open_end_ =
      std::min(day_end_, day_begin_ + (static_cast<std::int32_t>(slice + 1) << slice_bits_));
  in_slices_ -= slices_[slice].count;
  order_slice(slices_[slice]);
}

void PendingEvents::order_slice(Chain& chain) {
  cursor_ = end_ = kFront;
  if (chain.count == 0) {
    return;
  }
  if (ordered_.size() < kFront + chain.count + kMany) [[unlikely]] {
    ordered_.resize(kFront + std::size_t{2} * chain.count + kMany);
  }
  PendingEvent* to = ordered_.data() + kFront;
  for_each(chain, [&to](PendingEvent event) { *to++ = event; });
  end_ += chain.count;
  constexpr std::uint32_t kShort = 24;
  if (chain.count > kShort) {
    spare_.reserve(ordered_.size());
    put_many_in_order(ordered_.data() + kFront, to, spare_);
  } else {
    put_few_in_order(ordered_.data() + kFront, to);
  }
  free(chain);
}

/// Moves what comes earlier to the left or what comes later to the right, whichever seems less.
void PendingEvents::put_in_order(PendingEvent event) {
  PendingEvent* const events = ordered_.data();
  const std::size_t middle = cursor_ + (end_ - cursor_) / 2;
  if (cursor_ > 0 && before(event, events[middle])) {
    std::size_t to = --cursor_;
    for (; before(events[to + 1], event); ++to) {
      events[to] = events[to + 1];
    }
    events[to] = event;
    return;
  }
  std::size_t to = end_++;
  for (; to > cursor_ && before(event, events[to - 1]); --to) {
    events[to] = events[to - 1];
  }
  events[to] = event;
}

void PendingEvents::add_where_crowded(PendingEvent event) {
  const std::size_t left = end_ - cursor_;
  if (end_ == ordered_.size()) {
    if (cursor_ > left + kFront) {  // what was taken makes room
      std::copy(ordered_.begin() + static_cast<std::ptrdiff_t>(cursor_), ordered_.end(),
                ordered_.begin() + kFront);
      cursor_ = kFront;
      end_ = kFront + left;
    } else {
      ordered_.resize(2 * ordered_.size());
    }
  }
  // Many of them may be of one minute, which no shorter slice would part: a day's work begins for all at
  // once. Up to some number a search and a move cost less than to cut the rest of the day anew.
  constexpr std::size_t kTooMany = 256;
  if (left < kMany) {
    add_to_open_slice(event);
  } else if (slice_bits_ > 0 && left >= kTooMany) {
    cut_shorter();
    add(event);
  } else if (left < kCrowd && crowd_.empty()) {
    const auto begin = ordered_.begin() + static_cast<std::ptrdiff_t>(cursor_);
    const auto end = ordered_.begin() + static_cast<std::ptrdiff_t>(end_++);
    const auto place =
        std::upper_bound(begin, end, event,
                         [](const PendingEvent& a, const PendingEvent& b) { return before(a, b); });
    std::copy_backward(place, end, end + 1);
    *place = event;
  } else {
    crowd_.push_back(event);
    std::push_heap(crowd_.begin(), crowd_.end(), later);
  }
}

PendingEvent PendingEvents::take_where_crowded() {
  PendingEvent event;
  if (crowd_is_next()) {
    std::pop_heap(crowd_.begin(), crowd_.end(), later);
    event = crowd_.back();
    crowd_.pop_back();
  } else {
    event = ordered_[cursor_++];
  }
  now_ = event.time();
  if (cursor_ == end_ && crowd_.empty()) {
    open_next_slice();
  }
  return event;
}

/// More events came than the slices were cut for.
void PendingEvents::cut_shorter() {
  spread_.assign(ordered_.begin() + static_cast<std::ptrdiff_t>(cursor_),
                 ordered_.begin() + static_cast<std::ptrdiff_t>(end_));
  for (; in_slices_ != 0; open_end_ = day_end_) {
    open_first_filled();
    spread_.insert(spread_.end(), ordered_.begin() + static_cast<std::ptrdiff_t>(cursor_),
                   ordered_.begin() + static_cast<std::ptrdiff_t>(end_));
  }
  slice_bits_ = std::min(bits_for(2 * spread_.size()), slice_bits_ - 1);
  first_filled_ = 0;
  open_end_ = day_begin_;
  for (const PendingEvent& event : spread_) {
    add(event);
  }
  open_next_slice();
}

std::vector<PendingEvent> PendingEvents::all() const {
  std::vector<PendingEvent> events(ordered_.begin() + static_cast<std::ptrdiff_t>(cursor_),
                                   ordered_.begin() + static_cast<std::ptrdiff_t>(end_));
  events.insert(events.end(), crowd_.begin(), crowd_.end());
  const auto add = [&events](PendingEvent event) { events.push_back(event); };
  for (std::size_t slice = 0; in_slices_ != 0 && slice < slices_.size(); ++slice) {
    for_each(slices_[slice], add);
  }
  for (std::uint32_t day = opened_; day < day_count_; ++day) {
    for_each(days_[day], add);
  }
  return events;
}

template <class Each>
void PendingEvents::for_each(const Chain& chain, Each each) const {
  // By index and a copy: `each` may add to another chain, and the blocks may move.
  std::uint32_t block = chain.first;
  for (std::size_t left = chain.count; left > 0;) {
    const std::size_t here = std::min(left, kBlock);
    left -= here;
    const std::uint32_t after = left > 0 ? after_[block] : block;
    for (std::size_t i = 0; i < here; ++i) {
      const PendingEvent event = blocks_[block][i];
      each(event);
    }
    block = after;
  }
}

void PendingEvents::free(Chain& chain) {
  if (chain.count != 0) {
    after_[chain.last] = free_;
    free_ = chain.first;
    chain = {};
  }
}

void PendingEvents::grow() {
  blocks_.resize(std::max<std::size_t>(2 * blocks_.size(), 64));
  after_.resize(blocks_.size());
}

}  // namespace casetide::sim
