// The kinds of pending event, in the order in which they run within one minute.
#pragma once

#include <cstdint>

#include "sim/pending_events.hpp"

namespace casetide::model {

// Arrivals and dated facts come first, then ends of work and of meetings.
inline constexpr unsigned kArrivalEvent = 0;  ///< subject: family; payload: ordinal; detail: stream
inline constexpr unsigned kSicknessEvent = 1;  ///< subject: post
inline constexpr unsigned kCaseEvent = 2;      ///< subject: family; detail: strand ordinal
inline constexpr unsigned kDateEvent = 4;      ///< subject: family; payload as a case event's
inline constexpr unsigned kClockEvent = 5;     ///< the same; no child
inline constexpr unsigned kStockEvent = 6;     ///< payload: stock; on the first day alone
inline constexpr unsigned kScriptEvent = 3;    ///< payload: happening of the script
inline constexpr unsigned kLeavingEvent = 7;   ///< subject: post; detail: what becomes of it
inline constexpr unsigned kWorkerEvent = 8;    ///< subject: post; payload: generation
inline constexpr unsigned kTimerEvent = 9;     ///< subject: family; detail: strand and step

// Details of a post's events.
inline constexpr std::uint32_t kRecovery = 1;  ///< of sickness; 0: it begins
inline constexpr std::uint32_t kMove = 2;      ///< away for so long that families are moved
inline constexpr unsigned kNotice = 0;
inline constexpr unsigned kLastDay = 1;
inline constexpr unsigned kAgencyComes = 2;
inline constexpr unsigned kSuccessorComes = 3;
inline constexpr unsigned kPostBegins = 4;  ///< this and the next follow from the scenario
inline constexpr unsigned kPostEnds = 5;
inline constexpr unsigned kCeilingRises = 6;  ///< of a worker in the first year, by date

/// Detail of a case event on a closed case.
inline constexpr std::uint32_t kNoStrand = 0xFFFFFF;

// Of the payload of a case event; the rest is the family.
inline constexpr unsigned kEventBits = 6;
inline constexpr unsigned kChildBits = 3;

inline std::uint32_t payload_of(int family, int event, int child) {
  const std::uint32_t what =
      (static_cast<std::uint32_t>(event) << kChildBits) | static_cast<std::uint32_t>(child);
  return (static_cast<std::uint32_t>(family) << (kEventBits + kChildBits)) | what;
}
inline int family_of(sim::PendingEvent event) {
  return static_cast<int>(event.payload() >> (kEventBits + kChildBits));
}
inline int event_of(sim::PendingEvent event) {
  return static_cast<int>(event.payload() >> kChildBits & ((1U << kEventBits) - 1));
}
inline int child_of(sim::PendingEvent event) {
  return static_cast<int>(event.payload() & ((1U << kChildBits) - 1));
}

}  // namespace casetide::model
