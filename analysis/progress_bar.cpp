#include "analysis/progress_bar.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace casetide::analysis {
namespace {

using namespace std::chrono_literals;

constexpr auto kBetweenDrawings = 200ms;
constexpr auto kBetweenLines = 10s;
constexpr std::size_t kMostBar = 30;
constexpr std::size_t kLeastBar = 8;  ///< a shorter one says nothing
constexpr std::size_t kFrame = 4;     ///< brackets and two spaces

/// What is written on standard error in one line; nothing where that is not known.
std::optional<std::size_t> columns_of_terminal() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
  return size.ws_col;
}

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

std::string progress_line(const Progress& progress, std::chrono::duration<double> elapsed,
                          std::optional<std::size_t> columns) {
  const std::uint32_t finished = progress.done + progress.kept;
  std::string words = fmt::format("{} of {} replications", finished, progress.total);
  std::string left;
  if (finished == progress.total) {
    if (progress.done > 0) left = fmt::format(", {}", time_text(elapsed.count()));
  } else if (progress.done > 0) {
    const double each = elapsed.count() / progress.done;
    left = fmt::format(", about {} left", time_text(each * (progress.total - finished)));
  }
  const std::string before =
      progress.kept > 0 ? fmt::format(" ({} from before)", progress.kept) : "";
  // In the last column some terminals begin the next line, which drawing again would not reach.
  const std::size_t most =
      columns ? std::max<std::size_t>(*columns, 1) - 1 : std::numeric_limits<std::size_t>::max();
  const bool has_before = kFrame + kLeastBar + (words + before + left).size() <= most;
  words += (has_before ? before : "") + left;
  const std::size_t bar = most > kFrame + words.size()
                              ? std::min(kMostBar, most - kFrame - words.size())
                              : std::size_t{0};
  if (bar < kLeastBar) return words.substr(0, most);
  const std::size_t filled = progress.total == 0 ? bar : bar * finished / progress.total;
  return fmt::format("[{}{}]  {}", std::string(filled, '#'), std::string(bar - filled, '.'), words);
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
  const std::string line =
      progress_line(progress, now - begun_, on_terminal_ ? columns_of_terminal() : std::nullopt);
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
