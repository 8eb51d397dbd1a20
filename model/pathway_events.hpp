// The kinds of pending event, in the order in which they run within one minute.
#pragma once

namespace casetide::model {

// Arrivals and dated facts come first, then ends of work and of meetings.
inline constexpr unsigned kArrivalEvent = 0;  ///< subject: family; payload: ordinal; detail: stream
inline constexpr unsigned kSicknessEvent = 1;  ///< subject: post
inline constexpr unsigned kCaseEvent = 2;      ///< subject: family; detail: strand ordinal
inline constexpr unsigned kDateEvent = 4;      ///< subject: family; payload as a case event's
inline constexpr unsigned kClockEvent = 5;     ///< the same; no child
inline constexpr unsigned kStockEvent = 6;     ///< payload: stock; on the first day alone
inline constexpr unsigned kScriptEvent = 3;    ///< payload: happening of the script
inline constexpr unsigned kLeavingEvent = 8;   ///< subject: post; detail: what becomes of it
inline constexpr unsigned kWorkerEvent = 16;   ///< subject: post; payload: generation
inline constexpr unsigned kTimerEvent = 17;    ///< subject: family; detail: strand and step

}  // namespace casetide::model
