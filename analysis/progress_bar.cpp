#include "analysis/progress_bar.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <unistd.h>

namespace casetide::analysis {
namespace {

using namespace std::chrono_literals;

constexpr auto kBetweenDrawings = 200ms;
constexpr auto kBetweenLines = 10s;
constexpr std::uint32_t kWidth = 30;

}  // namespace

std::string time_text(double seconds) {
  const auto whole = static_cast<long>(std::ceil(seconds));
  if (whole < 90) return fmt::format("{} s", whole);
  if (whole < 10 * 60) {
    const long tens = (whole + 5) / 10;
    return tens % 6 == 0 ? fmt::format("{} min", tens / 6)
                         : fmt::format("{} min {} s", tens / 6, tens % 6 * 10);
  }
  if (whole < 90 * 60) return fmt::format("{} min", (whole + 30) / 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

std::string progress_line(const Progress& progress, std::chrono::duration<double> elapsed) {
  const std::uint32_t finished = progress.done + progress.kept;
  const auto filled =
      progress.total == 0
          ? kWidth
          : static_cast<std::uint32_t>(std::uint64_t{kWidth} * finished / progress.total);
  std::string line = fmt::format("[{}{}]  {} of {} replications", std::string(filled, '#'),
                                 std::string(kWidth - filled, '.'), finished, progress.total);
  if (progress.kept > 0) line += fmt::format(" ({} from before)", progress.kept);
  if (finished == progress.total) {
    if (progress.done > 0) line += fmt::format(", {}", time_text(elapsed.count()));
  } else if (progress.done > 0) {
    const double each = elapsed.count() / progress.done;
    line += fmt::format(", about {} left", time_text(each * (progress.total - finished)));
  }
  return line;
}

ProgressBar::ProgressBar(const std::string& title)
    : on_terminal_(::isatty(STDERR_FILENO) == 1), begun_(Clock::now()), next_(begun_) {
  fmt::print(stderr, "{}\n", title);
}

ProgressBar::~ProgressBar() {
  if (line_open_) fmt::print(stderr, "\n");
}

void ProgressBar::show(const Progress& progress) {
  const auto now = Clock::now();
  const bool end = progress.done + progress.kept == progress.total;
  if (now < next_ && !end) return;
  const std::string line = progress_line(progress, now - begun_);
  if (on_terminal_) {
    fmt::print(stderr, "\r{}\x1b[K", line);  // the escape clears the rest of the line
    line_open_ = true;
    next_ = now + kBetweenDrawings;
  } else {
    fmt::print(stderr, "{}\n", line);
    next_ = now + kBetweenLines;
  }
}

}  // namespace casetide::analysis
