// Small valid scenarios at random, in the language: a handful of steps of any kind, a few teams, people who
// are away, fall ill and leave, meetings that are booked, moved and called off, events, decisions by child.
//
// A sketch is a list of small numbers that RapidCheck draws and makes smaller when a property fails; its
// text is what a user could have written. Every sketch is accepted by the reader.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include <rapidcheck.h>

namespace casetide::model::test {

struct StepSketch {
  int kind = 0;     ///< see kStepKinds in the source
  int effort = 0;   ///< of a task; length of a wait
  int urgency = 0;  ///< routine, priority, by facts, emergency
  int booking = 0;  ///< of a meeting: what is wanted, and which yields
  int notice = 0;   ///< working days
  int missing = 0;  ///< wait, hold, telephone
  int back = 0;     ///< of a decision: how many steps back
  int reach = 0;    ///< of a decision: cancels, brings forward, sets facts
};

struct Sketch {
  std::vector<StepSketch> steps;  ///< 2 to 6
  int teams = 1;                  ///< that hold families, 1 to 3
  int workers = 1;                ///< a team, in halves of a post
  int ceiling = 4;                ///< children
  int part_time = 0;              ///< of the workers
  int first_year = 0;             ///< some workers are in one; only where people leave
  int clerks = 1;
  int hosts = 1;
  int pattern = 0;
  int away = 0;       ///< leave, sickness, or both
  int season = 0;     ///< leave by season
  int long_ill = 0;   ///< long spells of sickness, after a time of which families are moved
  int leavers = 0;    ///< 0: nobody leaves
  int attends = 0;    ///< 0: who is needed comes; only where nobody leaves
  int families = 20;  ///< a year
  int siblings = 0;
  int event = 0;
  int standing = 0;
  int after_breach = 0;
};

[[nodiscard]] rc::Gen<Sketch> any_sketch();
[[nodiscard]] std::string text_of(const Sketch& sketch);
/// For RapidCheck's report: the text itself.
std::ostream& operator<<(std::ostream& out, const Sketch& sketch);

}  // namespace casetide::model::test
