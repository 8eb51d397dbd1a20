// What happened in a replication, for tests, traces and logs: written only when a log is asked for.
//
// A log names families by order of arrival, strands by their number within the family, and steps,
// clocks, posts and outcomes by index. Times are minutes since 1970. It is not read by the simulation.
#pragma once

#include <cstdint>
#include <vector>

#include "model/pathway_state.hpp"

namespace casetide::model {

/// The family of lines that are about a post: no family's order of arrival comes so far.
inline constexpr std::uint32_t kNoFamily = 0xFFFF'FFFF;

/// One thing that happened.
struct LogLine {
  std::int32_t time = 0;
  std::uint32_t family = 0;  ///< order of arrival, or kNoFamily
  std::uint16_t strand = 0;
  std::int16_t step = 0;  ///< kNone: of the strand or family as a whole
  std::uint8_t set = 0;
  std::uint8_t what = 0;    ///< EventRef::What, or a LogKind
  std::int16_t detail = 0;  ///< by `what`: an outcome, post, strand, event or count
  std::int32_t value = 0;   ///< by `what`: mostly a time
  /// Lines of EventRef::What that a step emitted: place in PathwayLog::causes.
  std::int32_t causes = kNone;
  friend bool operator==(const LogLine&, const LogLine&) = default;
};

/// Lines that are no EventRef::What, and what they say in `detail` and `value`; numbered in order, so that
/// no two are the same.
enum LogKind : std::uint8_t {
  kLogWork = 100,       ///< work begun or resumed; detail: post
  kLogPutAside,         ///< work broken off; detail: post
  kLogWorkDone,         ///< detail: post; value: minutes it took
  kLogArrived,          ///< new family; detail: stream
  kLogReturned,         ///< closed family back; detail: event
  kLogClosed,           ///< no strand of the family is left
  kLogWaitsForWorker,   ///< nobody has room for the family
  kLogAllocated,        ///< detail: post that holds it now
  kLogLetGo,            ///< detail: post that held it
  kLogPasses,           ///< to another team; detail: which
  kLogStrandStarted,    ///< detail: strand; value: parent or kNone
  kLogStrandCancelled,  ///< detail: strand
  kLogAbsorbed,         ///< strand live already; detail: strand
  kLogSplit,            ///< children leave; value: strand they left
  kLogDelayed,          ///< step to begin later; value: when
  kLogPaced,            ///< task not begun before its usual time
  kLogQueued,           ///< on an agenda; value 1: of pool, 0: of post `detail`
  kLogNoWorker,         ///< task or meeting waits for the family's worker
  kLogMeetingAt,        ///< booked; value: start
  kLogMember,           ///< of a meeting; detail: post; value 0: did not come
  kLogHappened,         ///< event on an open case; detail: event
  kLogBroughtForward,   ///< wait ended, or meeting booked anew
  // Of no family, but of the post in `detail`:
  kLogNotice,      ///< value: last day
  kLogLeft,        ///< its worker has gone
  kLogFoundEmpty,  ///< on the first day
  kLogTookUpPost,  ///< value 1: an agency worker
  kLogFirstYear,   ///< new to the work; value: since
  kLogOnLeave,     ///< value: day of leave booked
  kLogTraining,    ///< value: day booked
  kLogSick,        ///< falls ill
  kLogRecovered,   ///< back from being ill
};
static_assert(kLogWork > static_cast<int>(EventRef::What::strand_received),
              "a line's kind is an EventRef::What or a LogKind, and no number is both");

/// What became of a clock.
struct ClockLine {
  enum class What : std::uint8_t {
    started,
    restarted,
    became_real,
    authorised,  ///< to be late
    date_moved,  ///< of the meeting that it counts back from, and so its deadline
    judged,
  };
  What what = What::started;
  std::int32_t time = 0;     ///< of this line; for a clock open at the end, the end
  std::uint32_t family = 0;  ///< order of arrival
  std::uint32_t before = 0;  ///< lines in PathwayLog::lines that were written before this one
  std::uint16_t strand = 0;  ///< in which the clock started
  std::uint8_t set = 0;
  std::int16_t clock = 0;
  std::int32_t start = 0;
  std::int32_t deadline = 0;       ///< last minute that is in time; kNever: none
  std::int32_t extended = kNever;  ///< the new deadline that an authorisation set
  bool authorised = false;
  bool real = false;  ///< known to need stopping
  // Of a clock that was judged:
  ClockFate fate = ClockFate::running;
  std::int32_t stop = kNever;  ///< when what it asked for was done; kNever: it was not
  bool told_off = false;       ///< it need not stop any more
  int days_taken = 0;          ///< working days from start to stop
  int days_late = 0;           ///< working days from deadline to stop
  bool has_causes = false;
  /// Of the time from start to stop, sums to it; of a late one that was not done, to this line.
  CauseMinutes causes{};
  friend bool operator==(const ClockLine&, const ClockLine&) = default;
};

/// Minutes of one post, all of one day.
struct HoursLine {
  std::int32_t time = 0;  ///< from when on
  int post = kNone;
  Hours kind = Hours::slack;
  std::int32_t minutes = 0;
  friend bool operator==(const HoursLine&, const HoursLine&) = default;
};

struct PathwayLog {
  std::vector<LogLine> lines;
  std::vector<ClockLine> clocks;
  std::vector<CauseMinutes> causes;  ///< minutes by cause since the family's episode began
  std::vector<HoursLine> hours;      ///< the hours account, as it was written
};

}  // namespace casetide::model
