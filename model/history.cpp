#include "model/history.hpp"

#include <algorithm>
#include <limits>

namespace casetide::model {

void History::reset(const Compiled& compiled, Keep keep) {
  compiled_ = &compiled;
  keep_ = keep;
  spans_.clear();
  chunk_before_.clear();
  if (keep == Keep::nothing) {
    spans_.push_back({.until = kNever});
  }
  first_free_ = kNone;
  open_known_.assign(compiled.patterns.size(), {});
}

int History::take(Spans& spans, const Span& span) {
  static_assert(kNone == -1, "what comes after no span begins a chunk");
  const int next = spans.last + 1;
  spans.last = begins_chunk(next) ? take_chunk(spans) : next;
  place_of(spans.last) = span;
  return spans.last;
}

int History::take_chunk(Spans& spans) {
  int chunk = first_free_;
  if (chunk == kNone) {
    chunk = static_cast<int>(chunk_before_.size());
    chunk_before_.push_back(kNone);
    spans_.resize(spans_.size() + kOfChunk);
  } else {
    first_free_ = chunk_before_[static_cast<std::size_t>(chunk)];
  }
  chunk_before_[static_cast<std::size_t>(chunk)] =
      spans.last == kNone ? kNone : chunk_of(spans.last);
  if (spans.first_chunk == kNone) {
    spans.first_chunk = chunk;
  }
  return chunk * kOfChunk;
}

int History::earlier(int span) const {
  if (!begins_chunk(span)) {
    return span - 1;
  }
  const int chunk = chunk_before_[static_cast<std::size_t>(chunk_of(span))];
  return chunk == kNone ? kNone : chunk * kOfChunk + kOfChunk - 1;
}

int History::begin(Spans& spans, std::int32_t time) {
  return keeps() ? take(spans, {.until = time}) : kOnlySpan;
}

int History::add_after(Spans& spans, int past, std::int32_t time, Cause cause, int pattern) {
  const Span& before = at(past);
  const std::int32_t open = open_before(pattern, time);
  return take(spans, {.until = time,
                      .minutes = open - open_until(before, pattern),
                      .before = past,
                      .open_until = open,
                      .pattern = static_cast<std::int16_t>(pattern),
                      .cause = cause});
}

int History::add_work(Spans& spans, int past, std::int32_t time, std::int32_t worked, int pattern) {
  const Span& before = at(past);
  if (time <= before.until) {
    return past;
  }
  const std::int32_t length = time - before.until;
  const std::int32_t minutes = std::min(worked, length);
  const std::int32_t open = open_before(pattern, time);
  const std::int32_t waited =
      std::clamp(open - open_until(before, pattern) - minutes, 0, length - minutes);
  return take(spans, {.until = time,
                      .minutes = minutes,
                      .waited = waited,
                      .before = past,
                      .open_until = open,
                      .pattern = static_cast<std::int16_t>(pattern),
                      .cause = Cause::work});
}

int History::add_told(Spans& spans, Span span) {
  if (span.pattern != kNone) {
    span.open_until = compiled_->open_minutes_before(span.pattern, span.until);
  }
  return take(spans, span);
}

void History::forget(Spans& spans) {
  if (spans.last != kNone) {
    chunk_before_[static_cast<std::size_t>(spans.first_chunk)] = first_free_;
    first_free_ = chunk_of(spans.last);
  }
  spans = {};
}

int History::origin(const Spans& spans) const {
  int span = keeps() ? spans.last : kOnlySpan;
  while (at(span).before != kNone) {
    span = at(span).before;
  }
  return span;
}

std::int32_t History::open_before(int pattern, std::int32_t time) {
  Known& known = open_known_[static_cast<std::size_t>(pattern)];
  if (known.time != time) {
    known = {time, compiled_->open_minutes_before(pattern, time)};
  }
  return known.minutes;
}

std::int32_t History::open_until(const Span& span, int pattern) const {
  return span.pattern == pattern ? span.open_until
                                 : compiled_->open_minutes_before(pattern, span.until);
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
