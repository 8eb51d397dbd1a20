#include "tests/bench/process.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace casetide::bench {
namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

}  // namespace

Process::Process(const std::vector<std::string>& command) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw std::system_error(errno, std::generic_category(), "a pipe");
  }
  std::vector<std::string> words = command;
  std::vector<char*> arguments;
  for (std::string& word : words) {
    arguments.push_back(word.data());
  }
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  begun_ = now();
  const int error =
      posix_spawn(&process_, words.front().c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  output_ = ends[0];
  if (error != 0) {
    close(output_);
    throw std::system_error(error, std::generic_category(), words.front());
  }
}

Ran Process::wait() {
  Ran ran;
  std::array<char, 4096> part{};
  for (ssize_t got = 1; got > 0;) {
    got = read(output_, part.data(), part.size());
    if (got > 0) ran.output.append(part.data(), static_cast<std::size_t>(got));
  }
  close(output_);
  int status = 0;
  rusage used{};
  while (wait4(process_, &status, 0, &used) < 0 && errno == EINTR) {
  }
  ran.wall_seconds = now() - begun_;
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  ran.cpu_seconds = seconds(used.ru_utime) + seconds(used.ru_stime);
  ran.peak_kib = used.ru_maxrss;
  return ran;
}

Ran run(const std::vector<std::string>& command) {
  Ran ran = Process(command).wait();
  if (ran.status != 0) {
    throw std::runtime_error(
        fmt::format("{} ended with {}: {}", command.front(), ran.status, ran.output));
  }
  return ran;
}

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double thread_cpu() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double number_after(const std::string& text, const std::string& word) {
  const std::size_t at = text.find(word + " ");
  if (at == std::string::npos) {
    throw std::runtime_error(fmt::format("no \"{}\" in: {}", word, text));
  }
  return std::strtod(text.c_str() + at + word.size(), nullptr);
}

}  // namespace casetide::bench
