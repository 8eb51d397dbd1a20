// Where the time of each clock went, worked out anew from the log alone.
//
// It follows every visit of every step through the lines that were logged of it (asked for, queued, worked
// on, put aside, allocated, booked, held) and keeps its own account of the minutes between them, with its
// own count of open hours. Of the engine's accounts it reads none; it holds them against its own. What the
// log does not tell is why a meeting was not sooner: the causes of a booking are held against it in sum.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {

class AnatomyRecount {
 public:
  explicit AnatomyRecount(const Engine& engine);

  void read(const Story& story);

  int families = 0;
  int accounts = 0;        ///< lines of a step with an account, all of which are compared
  int accounts_wrong = 0;  ///< another minute for another cause, a negative one, or not the whole
  int unlinked = 0;        ///< visits of which the log does not tell what they go on from
  int twofold = 0;         ///< accounts not compared: two visits of the step ran at one time
  int clocks = 0;          ///< that stopped
  int clocks_wrong = 0;
  int clocks_untold = 0;  ///< not compared by cause: they go back before an unlinked visit
  int clocks_cut = 0;     ///< compared in sum: they start within a spell of work
  std::vector<std::string> faults;  ///< the first few, in words

 private:
  /// The causes, and the sum of those that a booking may have.
  static constexpr int kBooking = kCauses;
  using Minutes = std::array<std::int64_t, kCauses + 1>;
  enum class State { over, paced, nobody, queued, in_work, waiting, booking, meeting, passing };

  /// A stretch of a branch.
  struct Piece {
    int before = kNone;  ///< kNone: nothing is known of what was before
    std::int32_t until = 0;
    int cause = 0;
    int pattern = kNone;
    Minutes own{};    ///< of the piece
    Minutes whole{};  ///< since the episode began
  };
  struct Visit {
    int piece = kNone;
    State state = State::over;
    int pattern = kNone;  ///< whose open hours count
    int post = kNone;
    std::int32_t since = 0;
  };
  struct Delay {
    int piece = kNone;
    std::int32_t until = 0;
  };
  using Place = std::pair<int, int>;  ///< strand by number, and step
  struct Case {
    std::map<Place, Visit> visits;
    std::set<Place> twofold;  ///< lines of two visits that ran at one time are not told apart
    std::map<Place, Delay> delays;
    std::map<int, int> parents;                      ///< of strands
    std::map<int, int> split_from;                   ///< strands that other children left
    std::map<int, int> last_of;                      ///< strand: its last piece
    int last = kNone;                                ///< the piece of what ended last
    std::vector<std::pair<std::int32_t, int>> ends;  ///< line and piece of every account so far
  };

  [[nodiscard]] std::int64_t open(int pattern, std::int32_t from, std::int32_t until) const;
  [[nodiscard]] std::int64_t worked(int post, std::int32_t from, std::int32_t until) const;
  int add(int piece, std::int32_t time, int cause, int pattern);
  int add_work(const Visit& visit, std::int32_t time);
  void move(Visit& visit, std::int32_t time, State next);
  /// A piece of which only the engine's own account is known.
  int unknown(std::int32_t time, const CauseMinutes& account);
  void entered(Case& of, const LogLine& line, const CauseMinutes& account);
  int begun_by(Case& of, const LogLine& line, const CauseMinutes& account);
  Visit* visit_of(Case& of, const LogLine& line);
  void step_line(Case& of, const LogLine& line, std::size_t number, const Story& story);
  void judged(const ClockLine& clock, const Story& story);
  [[nodiscard]] bool since(int piece, std::int32_t start, Minutes& minutes, bool& cut) const;
  [[nodiscard]] static bool agrees(const CauseMinutes& account, const Minutes& own);
  void fault(const LogLine& line, const std::string& words);
  [[nodiscard]] std::string spelt(const CauseMinutes& account, const Minutes& own) const;

  const Engine& engine_;
  std::vector<std::vector<std::int32_t>> open_before_;  ///< [pattern][quarter-hour of the run]
  std::int32_t origin_ = 0;
  std::vector<std::map<std::int32_t, std::int32_t>>
      worked_;  ///< [post]: minutes by when they began
  std::map<std::uint32_t, Case> cases_;
  std::vector<Piece> pieces_;
};

}  // namespace casetide::model::test
