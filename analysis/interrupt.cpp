#include "analysis/interrupt.hpp"

#include <csignal>

namespace casetide::analysis {
namespace {

// A signal handler may touch only lock-free atomics.
std::atomic<bool> asked_to_stop = false;
std::atomic<int> signal_caught = 0;
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

extern "C" void on_signal(int number) {
  signal_caught = number;
  asked_to_stop = true;
}

}  // namespace

Interrupt::Interrupt() {
  struct sigaction action = {};
  action.sa_handler = on_signal;
  action.sa_flags =
      static_cast<int>(static_cast<unsigned>(SA_RESTART) | static_cast<unsigned>(SA_RESETHAND));
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

const std::atomic<bool>& Interrupt::flag() const {
  return asked_to_stop;
}

std::optional<Exit> Interrupt::status() const {
  switch (signal_caught) {
    case SIGINT:
      return Exit::interrupted;
    case SIGTERM:
      return Exit::terminated;
    default:
      return std::nullopt;
  }
}

}  // namespace casetide::analysis
