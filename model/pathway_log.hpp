// What happened in a replication, for tests, traces and logs: written only when a log is asked for.
//
// A log names families by order of arrival, strands by their number within the family, and steps,
// clocks, posts and outcomes by index. Times are minutes since 1970. It is not read by the simulation.
#pragma once

#include <cstdint>
#include <vector>

#include "model/pathway_state.hpp"

namespace casetide::model {

/// One thing that happened.
struct LogLine {
  std::int32_t time = 0;
  std::uint32_t family = 0;  ///< order of arrival
  std::uint16_t strand = 0;
  std::int16_t step = 0;  ///< kNone: of the strand or family as a whole
  std::uint8_t set = 0;
  std::uint8_t what = 0;    ///< EventRef::What, or one of the kLog numbers below
  std::int16_t detail = 0;  ///< by `what`: an outcome, post, strand, event or count
  std::int32_t value = 0;   ///< by `what`: mostly a time
  /// Lines of EventRef::What that a step emitted: place in PathwayLog::causes.
  std::int32_t causes = kNone;
  friend bool operator==(const LogLine&, const LogLine&) = default;
};

inline constexpr std::uint8_t kLogWork = 100;            ///< work begun or resumed; detail: post
inline constexpr std::uint8_t kLogPutAside = 101;        ///< work broken off; detail: post
inline constexpr std::uint8_t kLogArrived = 102;         ///< new family; detail: stream
inline constexpr std::uint8_t kLogReturned = 103;        ///< closed family back; detail: event
inline constexpr std::uint8_t kLogClosed = 104;          ///< no strand of the family is left
inline constexpr std::uint8_t kLogWaitsForWorker = 105;  ///< nobody has room for the family
inline constexpr std::uint8_t kLogAllocated = 106;       ///< detail: post that holds it now
inline constexpr std::uint8_t kLogLetGo = 107;           ///< detail: post that held it
inline constexpr std::uint8_t kLogPasses = 129;          ///< to another team; detail: which
inline constexpr std::uint8_t kLogStrandStarted = 108;   ///< detail: strand; value: parent or kNone
inline constexpr std::uint8_t kLogAbsorbed = 109;        ///< strand live already; detail: strand
inline constexpr std::uint8_t kLogSplit = 110;    ///< children leave; value: strand they left
inline constexpr std::uint8_t kLogDelayed = 111;  ///< step to begin later; value: when
inline constexpr std::uint8_t kLogPaced = 112;    ///< task not begun before its usual time
inline constexpr std::uint8_t kLogQueued =
    113;  ///< on an agenda; value 1: of pool, 0: of post `detail`
inline constexpr std::uint8_t kLogNoWorker =
    114;  ///< task or meeting waits for the family's worker
inline constexpr std::uint8_t kLogMeetingAt = 115;  ///< booked; value: start
inline constexpr std::uint8_t kLogMember =
    116;  ///< of a meeting; detail: post; value 0: did not come
inline constexpr std::uint8_t kLogHappened = 117;  ///< event on an open case; detail: event

inline constexpr std::uint8_t kLogWorkDone = 123;    ///< detail: post; value: minutes it took
inline constexpr std::uint8_t kLogOnLeave = 124;     ///< detail: post; value: day of leave booked
inline constexpr std::uint8_t kLogTraining = 128;    ///< detail: post; value: day booked
inline constexpr std::uint8_t kLogSick = 125;        ///< falls ill; detail: post
inline constexpr std::uint8_t kLogRecovered = 126;   ///< detail: post
inline constexpr std::uint8_t kLogFoundEmpty = 127;  ///< on the first day; detail: post
inline constexpr std::uint8_t kLogNotice = 118;  ///< of no family; detail: post; value: last day
inline constexpr std::uint8_t kLogLeft = 119;    ///< detail: post
inline constexpr std::uint8_t kLogTookUpPost = 120;  ///< detail: post; value 1: an agency worker
inline constexpr std::uint8_t kLogFirstYear = 129;  ///< new to the work; detail: post; value: since
inline constexpr std::uint8_t kLogBroughtForward = 121;   ///< wait ended, or meeting booked anew
inline constexpr std::uint8_t kLogStrandCancelled = 122;  ///< detail: strand

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
