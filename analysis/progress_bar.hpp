// How far a study is and how long it will take, on standard error.
//
// On a terminal one line is drawn over and over; elsewhere (a log, a pipe) a plain line now and then.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "analysis/study.hpp"

namespace casetide::analysis {

class ProgressBar {
 public:
  /// `title` is printed before the first bar.
  explicit ProgressBar(const std::string& title);
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar();

  /// Draws at most a few times a second, and always at the end.
  void show(const Progress& progress);

 private:
  using Clock = std::chrono::steady_clock;

  bool on_terminal_;
  bool line_open_ = false;
  Clock::time_point begun_;
  Clock::time_point next_;
};

/// "[#####.....]  128 of 256 replications, about 12 s left". `elapsed` is the time that the replications
/// done in this call took; without any of them no time left is given. On a terminal of so many `columns`
/// it is shorter than its line: first the bar is made shorter, then what is from before is left out, then the
/// bar, then the end.
[[nodiscard]] std::string progress_line(const Progress& progress,
                                        std::chrono::duration<double> elapsed,
                                        std::optional<std::size_t> columns = std::nullopt);

/// "45 s", "2 min 20 s", "12 min", "2 h 05 min".
[[nodiscard]] std::string time_text(double seconds);

}  // namespace casetide::analysis
