#include "tests/model/support/anatomy_recount.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/work_calendar.hpp"

namespace casetide::model::test {
namespace {

using What = EventRef::What;

constexpr std::int32_t kDay = 1440;
constexpr std::int32_t kQuarters = 96;

std::size_t at(std::int64_t index) {
  return static_cast<std::size_t>(index);
}
constexpr int number(Cause cause) {
  return static_cast<int>(cause);
}
bool is(const LogLine& line, What what) {
  return line.what == static_cast<std::uint8_t>(what);
}

/// For which a meeting may have to wait.
constexpr std::array kOfBookings = {Cause::worker, Cause::slot,         Cause::role_not_free,
                                    Cause::notice, Cause::other_reason, Cause::date_choice};

}  // namespace

AnatomyRecount::AnatomyRecount(const Engine& engine) : engine_(engine) {
  // Open minutes up to each quarter-hour, pattern by pattern, counted one by one.
  const Compiled& compiled = engine.compiled();
  const sim::WorkCalendar calendar;
  origin_ = compiled.first_day;
  for (const Pattern& pattern : engine.scenario().patterns) {
    std::vector<std::int32_t> sums = {0};
    for (std::int32_t day = origin_; day < compiled.end_day + 1; ++day) {
      const bool holiday = sim::weekday_of(day) < sim::kSaturday && !calendar.is_working_day(day);
      const sim::DayMask hours = pattern.hours.on(sim::weekday_of(day), holiday);
      for (int quarter = 0; quarter < kQuarters; ++quarter)
        sums.push_back(sums.back() + (hours.has(quarter) ? 15 : 0));
    }
    open_before_.push_back(std::move(sums));
  }
}

std::int64_t AnatomyRecount::open(int pattern, std::int32_t from, std::int32_t until) const {
  const int which = pattern == kNone ? engine_.compiled().day_pattern : pattern;
  const auto before = [&](std::int32_t time) {
    const std::int32_t minutes = time - origin_ * kDay;
    const auto& sums = open_before_[at(which)];
    const std::int32_t all = sums[at(minutes / 15)];
    const bool now = sums[at(minutes / 15 + 1)] > all;
    return all + (now ? minutes % 15 : 0);
  };
  return before(until) - before(from);
}

std::int64_t AnatomyRecount::worked(int post, std::int32_t from, std::int32_t until) const {
  const auto& spells = worked_[at(post)];
  std::int64_t minutes = 0;
  for (auto spell = spells.lower_bound(from); spell != spells.end() && spell->first < until;
       ++spell)
    minutes += spell->second;
  return minutes;
}

int AnatomyRecount::add(int piece, std::int32_t time, int cause, int pattern) {
  const std::int32_t from = pieces_[at(piece)].until;
  if (time <= from) return piece;
  Piece next{.before = piece, .until = time, .cause = cause, .pattern = pattern};
  next.own[at(cause)] = open(pattern, from, time);
  next.own[at(number(Cause::non_working))] += time - from - next.own[at(cause)];
  next.whole = pieces_[at(piece)].whole;
  for (std::size_t c = 0; c < next.own.size(); ++c)
    next.whole[c] += next.own[c];
  pieces_.push_back(next);
  return static_cast<int>(pieces_.size()) - 1;
}

/// Of a spell on a task what was worked is work; other open hours of it the worker spent elsewhere.
int AnatomyRecount::add_work(const Visit& visit, std::int32_t time) {
  const std::int32_t from = pieces_[at(visit.piece)].until;
  if (time <= from) return visit.piece;
  Piece next{
      .before = visit.piece, .until = time, .cause = number(Cause::work), .pattern = visit.pattern};
  const std::int64_t work = worked(visit.post, from, time);
  const std::int64_t elsewhere =
      std::clamp<std::int64_t>(open(visit.pattern, from, time) - work, 0, time - from - work);
  next.own[at(number(Cause::work))] = work;
  next.own[at(number(Cause::worker))] = elsewhere;
  next.own[at(number(Cause::non_working))] = time - from - work - elsewhere;
  next.whole = pieces_[at(visit.piece)].whole;
  for (std::size_t c = 0; c < next.own.size(); ++c)
    next.whole[c] += next.own[c];
  pieces_.push_back(next);
  return static_cast<int>(pieces_.size()) - 1;
}

/// The time up to now went to what the visit was waiting for.
void AnatomyRecount::move(Visit& visit, std::int32_t time, State next) {
  switch (visit.state) {
    case State::over:
    case State::passing:
      break;
    case State::paced:
      visit.piece = add(visit.piece, time, number(Cause::pace), visit.pattern);
      break;
    case State::nobody:
      visit.piece = add(visit.piece, time, number(Cause::unallocated), visit.pattern);
      break;
    case State::queued:
      visit.piece = add(visit.piece, time, number(Cause::worker), visit.pattern);
      break;
    case State::in_work:
      visit.piece = add_work(visit, time);
      break;
    case State::waiting:
      visit.piece = add(visit.piece, time, visit.post, visit.pattern);
      break;
    case State::booking:
      visit.piece = add(visit.piece, time, kBooking, kNone);
      break;
    case State::meeting:
      visit.piece = add(visit.piece, time, number(Cause::work), kNone);
      break;
  }
  visit.state = next;
  visit.since = time;
}

bool AnatomyRecount::agrees(const CauseMinutes& account, const Minutes& own) {
  std::int64_t of_bookings = own[kBooking];
  for (const Cause cause : kOfBookings) {
    // What is known to be one of them is at least that.
    if (account[at(number(cause))] < own[at(number(cause))]) return false;
    of_bookings += own[at(number(cause))] - account[at(number(cause))];
  }
  if (of_bookings != 0) return false;
  for (int cause = 0; cause < kCauses; ++cause) {
    const bool one_of_them = std::any_of(kOfBookings.begin(), kOfBookings.end(),
                                         [cause](Cause one) { return number(one) == cause; });
    if (account[at(cause)] < 0 || (!one_of_them && account[at(cause)] != own[at(cause)]))
      return false;
  }
  return true;
}

/// What a visit goes on from: what ended in this minute, a delay, or a strand's last step and a wait.
int AnatomyRecount::begun_by(Case& of, const LogLine& line, const CauseMinutes& account) {
  const auto fits = [&](int piece) {
    return piece != kNone && pieces_[at(piece)].until == line.time &&
           agrees(account, pieces_[at(piece)].whole);
  };
  for (const int strand : {static_cast<int>(line.strand),
                           of.parents.contains(line.strand) ? of.parents.at(line.strand) : kNone}) {
    const auto delay = of.delays.find({strand, line.step});
    if (delay == of.delays.end() || delay->second.until != line.time) continue;
    const int piece = add(delay->second.piece, line.time, number(Cause::wait), kNone);
    if (fits(piece)) {
      of.delays.erase(delay);
      return piece;
    }
  }
  if (fits(of.last)) return of.last;
  for (const auto& [strand, last] : of.last_of) {
    const int piece = add(last, line.time, number(Cause::wait), kNone);
    if (fits(piece)) return piece;
  }
  return kNone;
}

int AnatomyRecount::unknown(std::int32_t time, const CauseMinutes& account) {
  Piece piece{.until = time};
  std::copy(account.begin(), account.end(), piece.whole.begin());
  pieces_.push_back(piece);
  return static_cast<int>(pieces_.size()) - 1;
}

void AnatomyRecount::entered(Case& of, const LogLine& line, const CauseMinutes& account) {
  int piece = begun_by(of, line, account);
  if (piece == kNone) {
    ++unlinked;
    piece = unknown(line.time, account);
  }
  Visit& before = of.visits[{line.strand, line.step}];
  if (before.state != State::over) of.twofold.insert({line.strand, line.step});
  const CompiledStep& rule = engine_.compiled().phases[0].steps[at(line.step)];
  Visit visit{.piece = piece, .since = line.time};
  switch (rule.kind) {
    case Step::Kind::wait:
      visit.state = State::waiting;
      visit.post = number(rule.partner_waits ? Cause::partner : Cause::wait);
      break;
    case Step::Kind::meeting:
      visit.state = State::booking;
      break;
    default:
      visit.state = State::passing;
  }
  before = visit;
  of.last_of[line.strand] = piece;
}

AnatomyRecount::Visit* AnatomyRecount::visit_of(Case& of, const LogLine& line) {
  int strand = line.strand;
  while (true) {  // children who leave in a decision take its visit with them
    const auto found = of.visits.find({strand, line.step});
    if (found != of.visits.end()) return &found->second;
    if (!of.split_from.contains(strand)) return nullptr;
    strand = of.split_from.at(strand);
  }
}

void AnatomyRecount::step_line(Case& of, const LogLine& line, std::size_t number_of_line,
                               const Story& story) {
  const bool told = line.causes != kNone;
  if (is(line, What::entered)) entered(of, line, story.causes[at(line.causes)]);
  Visit* const visit = visit_of(of, line);
  if (line.what == kLogDelayed) {
    of.delays[{line.strand, line.step}] = {of.last, line.value};
    return;
  }
  if (visit == nullptr) return;
  switch (line.what) {
    case kLogPaced:
      move(*visit, line.time, State::paced);
      break;
    case kLogNoWorker:
      move(*visit, line.time, State::nobody);
      break;
    case kLogQueued: {
      move(*visit, line.time, State::queued);
      const Compiled& compiled = engine_.compiled();
      const int pool = line.value == 1 ? line.detail : compiled.posts[at(line.detail)].pool;
      visit->pattern = compiled.pools[at(pool)].pattern;
      break;
    }
    case kLogWork:
      move(*visit, line.time, State::in_work);
      visit->post = line.detail;
      break;
    case kLogPutAside:
      move(*visit, line.time, State::queued);
      break;
    case kLogWorkDone:
      move(*visit, line.time, State::passing);
      break;
    default:
      break;
  }
  const bool meeting =
      engine_.compiled().phases[0].steps[at(line.step)].kind == Step::Kind::meeting;
  if (is(line, What::booked)) move(*visit, line.time, State::booking);
  if (is(line, What::started) && meeting) move(*visit, line.time, State::meeting);
  if (is(line, What::not_quorate)) {
    visit->state = State::booking;  // its time is that of whoever did not come
    move(*visit, line.time, State::booking);
  }
  const bool over = is(line, What::held) || is(line, What::done) || is(line, What::outcome) ||
                    is(line, What::cancelled);
  if (over) move(*visit, line.time, State::over);
  if (!told) return;
  const CauseMinutes& account = story.causes[at(line.causes)];
  if (of.twofold.contains({line.strand, line.step})) {
    ++twofold;
    visit->piece = unknown(line.time, account);
  }
  ++accounts;
  if (!agrees(account, pieces_[at(visit->piece)].whole)) {
    ++accounts_wrong;
    fault(line, spelt(account, pieces_[at(visit->piece)].whole));
  }
  of.ends.emplace_back(static_cast<std::int32_t>(number_of_line), visit->piece);
  if (over) of.last = of.last_of[line.strand] = visit->piece;
}

bool AnatomyRecount::since(int piece, std::int32_t start, Minutes& minutes, bool& cut) const {
  while (pieces_[at(piece)].until > start) {
    const Piece& part = pieces_[at(piece)];
    if (part.before == kNone) return false;
    const std::int32_t from = pieces_[at(part.before)].until;
    if (start <= from) {
      for (std::size_t c = 0; c < minutes.size(); ++c)
        minutes[c] += part.own[c];
    } else {
      cut = cut || part.own[at(number(Cause::work))] > 0;
      const std::int64_t open_part = open(part.pattern, start, part.until);
      minutes[at(part.cause)] += open_part;
      minutes[at(number(Cause::non_working))] += part.until - start - open_part;
    }
    piece = part.before;
  }
  return true;
}

void AnatomyRecount::judged(const ClockLine& clock, const Story& story) {
  if (!clock.has_causes || clock.stop == kNever) return;
  ++clocks;
  const std::int64_t sum = std::accumulate(clock.causes.begin(), clock.causes.end(), 0LL);
  const bool below_nought = *std::min_element(clock.causes.begin(), clock.causes.end()) < 0;
  // The account of whatever ended in the minute in which the clock stopped, the last one first.
  const Case& of = cases_[clock.family];
  bool told = false;
  bool right = false;
  bool cut = false;
  bool untold =
      false;  // of those that ended then one goes back before an unlinked visit: it may be that
  Minutes own{};
  for (auto end = of.ends.rbegin(); !right && end != of.ends.rend(); ++end) {
    const LogLine& line = story.log[at(end->first)];
    if (line.time < clock.stop) break;
    if (line.time > clock.stop || pieces_[at(end->second)].until != clock.stop) continue;
    own = {};
    cut = false;
    if (!since(end->second, clock.start, own, cut)) {
      untold = true;
      continue;
    }
    told = true;
    right = cut || agrees(clock.causes, own);
  }
  told = told && (right || !untold);
  if (sum != clock.stop - clock.start || below_nought || (told && !right)) {
    ++clocks_wrong;
    if (faults.size() < 5)
      faults.push_back(fmt::format("clock {} of family {} from {} to {}: {}",
                                   engine_.scenario().clocks[at(clock.clock)].name, clock.family,
                                   when(clock.start), when(clock.stop), spelt(clock.causes, own)));
  }
  clocks_untold += told ? 0 : 1;
  clocks_cut += cut ? 1 : 0;
}

void AnatomyRecount::fault(const LogLine& line, const std::string& words) {
  if (faults.size() < 5)
    faults.push_back(fmt::format("{}: step {} of family {}, what {}: {}", when(line.time),
                                 engine_.scenario().steps[at(line.step)].name, line.family,
                                 line.what, words));
}

std::string AnatomyRecount::spelt(const CauseMinutes& account, const Minutes& own) const {
  return fmt::format("told {}, by the log {}", fmt::join(account, " "), fmt::join(own, " "));
}

void AnatomyRecount::read(const Story& story) {
  cases_.clear();
  pieces_.clear();
  worked_.assign(engine_.compiled().posts.size(), {});
  for (const HoursLine& line : story.hours)
    if (line.kind == Hours::dated) worked_[at(line.post)][line.time] += line.minutes;
  std::size_t next_clock = 0;
  const auto clocks_before = [&](std::size_t lines) {
    for (; next_clock < story.clocks.size() && story.clocks[next_clock].before <= lines;
         ++next_clock)
      if (story.clocks[next_clock].what == ClockLine::What::judged)
        judged(story.clocks[next_clock], story);
  };
  for (std::size_t i = 0; i < story.log.size(); ++i) {
    clocks_before(i);
    const LogLine& line = story.log[i];
    Case& of = cases_[line.family];
    if (line.what == kLogArrived || line.what == kLogReturned) {
      pieces_.push_back({.until = line.time});
      of = Case{};
      of.last = static_cast<int>(pieces_.size()) - 1;
      ++families;
    } else if (line.what == kLogStrandStarted) {
      of.parents[line.strand] = line.value;
    } else if (line.what == kLogSplit) {
      of.split_from[line.strand] = line.value;
      if (of.parents.contains(line.value)) of.parents[line.strand] = of.parents.at(line.value);
      if (of.last_of.contains(line.value)) of.last_of[line.strand] = of.last_of.at(line.value);
    } else if (is(line, What::strand_ended)) {
      const auto parent = of.parents.find(line.strand);
      if (parent != of.parents.end() && parent->second != kNone && of.last_of.contains(line.strand))
        of.last_of[parent->second] =
            add(of.last_of.at(line.strand), line.time, number(Cause::wait), kNone);
    } else if (line.step != kNone && line.what != kLogMember && line.what != kLogHappened) {
      step_line(of, line, i, story);
    }
  }
  clocks_before(story.log.size());
}

}  // namespace casetide::model::test
