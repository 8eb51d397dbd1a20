#include "model/history.hpp"

#include <algorithm>
#include <limits>

namespace casetide::model {

void History::reset(const Compiled& compiled) {
  compiled_ = &compiled;
  spans_.clear();
  free_.clear();
}

int History::take(int& first, const Span& span) {
  int index = 0;
  if (free_.empty()) {
    index = static_cast<int>(spans_.size());
    spans_.push_back(span);
  } else {
    index = free_.back();
    free_.pop_back();
    spans_[static_cast<std::size_t>(index)] = span;
  }
  spans_[static_cast<std::size_t>(index)].next = first;
  first = index;
  return index;
}

int History::begin(int& first, std::int32_t time) {
  return take(first, {.until = time});
}

int History::add(int& first, int past, std::int32_t time, Cause cause, int pattern) {
  const std::int32_t from = until(past);
  if (time <= from) {
    return past;
  }
  return take(first, {.until = time,
                      .minutes = open(pattern, from, time),
                      .before = past,
                      .pattern = static_cast<std::int16_t>(pattern),
                      .cause = cause});
}

int History::add_work(int& first, int past, std::int32_t time, std::int32_t worked, int pattern) {
  const std::int32_t from = until(past);
  if (time <= from) {
    return past;
  }
  const std::int32_t minutes = std::min(worked, time - from);
  const std::int32_t waited =
      std::clamp(open(pattern, from, time) - minutes, 0, time - from - minutes);
  return take(first, {.until = time,
                      .minutes = minutes,
                      .waited = waited,
                      .before = past,
                      .pattern = static_cast<std::int16_t>(pattern),
                      .cause = Cause::work});
}

void History::forget(int& first) {
  for (int span = first; span != kNone; span = at(span).next) {
    free_.push_back(span);
  }
  first = kNone;
}

int History::origin(int first) const {
  int span = first;
  while (at(span).before != kNone) {
    span = at(span).before;
  }
  return span;
}

std::int32_t History::open(int pattern, std::int32_t from, std::int32_t to) const {
  return compiled_->open_minutes_before(pattern, to) -
         compiled_->open_minutes_before(pattern, from);
}

void History::add_part(const Span& span, std::int32_t from, std::int32_t start,
                       CauseMinutes& minutes) const {
  std::int64_t of_cause = span.minutes;
  std::int64_t of_worker = span.waited;
  std::int64_t length = span.until - from;
  if (start > from) {
    // Where in a spell the work was done is not kept: it is spread evenly over the open hours.
    std::int64_t whole = open(span.pattern, from, span.until);
    std::int64_t part = open(span.pattern, start, span.until);
    if (whole == 0) {
      whole = length;
      part = span.until - start;
    }
    length = span.until - start;
    of_cause = std::min(of_cause * part / whole, length);
    of_worker = std::min(of_worker * part / whole, length - of_cause);
  }
  minutes[static_cast<std::size_t>(span.cause)] += static_cast<std::int32_t>(of_cause);
  minutes[static_cast<std::size_t>(Cause::worker)] += static_cast<std::int32_t>(of_worker);
  minutes[static_cast<std::size_t>(Cause::non_working)] +=
      static_cast<std::int32_t>(length - of_cause - of_worker);
}

CauseMinutes History::since(int past, std::int32_t start) const {
  CauseMinutes minutes{};
  for (int span = past; at(span).before != kNone && at(span).until > start;
       span = at(span).before) {
    add_part(at(span), until(at(span).before), start, minutes);
  }
  return minutes;
}

CauseMinutes History::whole(int past) const {
  return since(past, std::numeric_limits<std::int32_t>::min());
}

}  // namespace casetide::model
