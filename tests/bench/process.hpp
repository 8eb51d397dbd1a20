// Another program run from here, with what it printed and what it used.
#pragma once

#include <string>
#include <vector>

namespace casetide::bench {

struct Ran {
  int status = 0;      ///< its exit code; -1: ended by a signal
  std::string output;  ///< standard error too
  double wall_seconds = 0;
  double cpu_seconds = 0;
  /// Not below this process's own peak so far, which a new process starts from: measure early.
  long peak_kib = 0;
};

/// A program under way.
class Process {
 public:
  /// Throws std::system_error when it cannot be started.
  explicit Process(const std::vector<std::string>& command);
  /// To be called once.
  [[nodiscard]] Ran wait();

 private:
  int process_ = 0;
  int output_ = 0;
  double begun_ = 0;
};

/// Throws std::runtime_error when the program fails.
[[nodiscard]] Ran run(const std::vector<std::string>& command);

/// Seconds of a clock that only goes forward, and of this thread's own processor time.
[[nodiscard]] double now();
[[nodiscard]] double thread_cpu();

/// The number after `word` in what a program printed. Throws std::runtime_error where there is none.
[[nodiscard]] double number_after(const std::string& text, const std::string& word);

}  // namespace casetide::bench
