// Small scenarios in which much happens at once, for tests that compare two runs line by line.
//
// Text alone, so that tests of files can use it too. Each begins with `opening`: title, year, patterns.
#pragma once

#include <string>

namespace casetide::model::test {

/// The second half of 2026 after a year of warm-up.
inline std::string half_year() {
  return R"(
title   = "A small case"
year    = "2026-07-01 to 2026-12-31"
warm-up = "1 years"
run-out = "20 working days"
[pattern.office]
hours = "09:00 to 17:00"
days  = "Monday to Friday"
[pattern.always]
hours = "00:00 to 24:00"
days  = "every day"
)";
}

/// Two clerks, a queue, meetings that both are booked for, cases that come back; `every`: between arrivals.
inline std::string busy_queue(const std::string& opening, const std::string& every) {
  return opening + R"(
[team.desk.posts]
clerk = { fte = "2; source test", pattern = "office" }
[team.desk.people]
absence = "5 %; source test"
leave = "20 working days a year; source test"
[stream.customers]
start = "visit.serve"
every = ")" +
         every + R"(; source test"
children-per-family = "1.5; source test"
alike = "0.5; source test"
[strand.visit]
[step.serve]
strand = "visit"
kind   = "task"
by     = "clerk"
effort = { mean = "100 minutes", shape = "exponential", source = "test" }
next   = "again"
[step.again]
strand   = "visit"
kind     = "decision"
outcomes = { again = "20 %", leave = "80 %", source = "test" }
next     = { again = { step = "serve", after = "2 working days; source test" }, leave = ["settle"] }
[step.settle]
strand = "visit"
kind   = "wait"
lasts  = { mean = "2 days", shape = "exponential", source = "test" }
next   = "meet"
[step.meet]
strand = "visit"
kind   = "meeting"
length = "30 minutes; source test"
book   = { want = "earliest", notice = "1 working days; source test" }
[step.meet.needs]
clerk = 2
[clock.serve]
from   = "referral.received"
until  = "serve.done"
limit  = "1 working day"
source = "test"
[event.return]
on    = { rate = "2 per child-year; source test", with = { harm = 0.5 }, for = "6 months; source test" }
while = ["closed"]
start = "visit.serve"
[event.trouble]
on    = { rate = "9 per child-year; source test", with = { harm = 0.5 } }
while = ["visit"]
start = "visit.serve"
)";
}

/// Workers hold families, leave and are followed; needed people fail to come; dates are a share of a
/// limit; decisions cancel strands and bring meetings forward.
inline std::string restless_team(const std::string& opening,
                                 const std::string& more_of_workers = "",
                                 const std::string& more_people = "") {
  return opening + R"toml(
[team.desk.posts]
worker = { fte = "5; source test", pattern = "office", ceiling = "14 children; source test")toml" +
         more_of_workers + R"toml( }
host = { fte = "2; source test", pattern = "office" }
[team.desk.people]
absence = "5 %; source test"
leave = "20 working days a year; source test"
turnover = "200 % a year; source test"
vacancy-lasts = { mean = "5 weeks", shape = "exponential", source = "test" }
agency = "50 %; source test"
agency-arrives = { low = "1 weeks", high = "4 weeks", source = "test" }
notice-to-leave = "4 weeks; source test"
read-in = "90 minutes; source test"
)toml" + more_people +
         R"toml(
[stream.s]
school-holidays = ["02-16 to 02-20", "05-25 to 05-29", "07-22 to 08-31"]
source = "test"
start = "case.look"
families = "160 families a year; source test"
children-per-family = "1.6; source test"
alike = "0.5; source test"
[strand.case]
caseload = true
[strand.other]
[step.look]
strand = "case"
kind   = "task"
by     = "allocated"
effort = { mean = "12 hours", shape = "exponential", source = "test" }
next   = ["settle", "meet", { step = "other.talk", if = "not live(other)" }]
[step.meet]
strand = "case"
kind   = "meeting"
length = "60 minutes; source test"
book   = { want = { share = { low = "40 %", high = "90 %", source = "test" } }, within = ["meet", "case"], notice = "3 working days; source test" }
needs  = { worker = "allocated", host = { attends = "80 %; source test" } }
next   = "judge"
[step.judge]
strand   = "case"
kind     = "decision"
per      = "child"
outcomes = { stop = "40 %", go = "60 %", source = "test" }
cancels  = { stop = ["other"] }
brings-forward = { go = ["other.talk", "case.settle"] }
[step.settle]
strand = "case"
kind   = "wait"
lasts  = { mean = "60 days", shape = "exponential", source = "test" }
[step.talk]
strand = "other"
kind   = "meeting"
length = "60 minutes; source test"
book   = { want = "latest", within = "case" }
needs  = { worker = "allocated" }
[clock.meet]
from   = "referral.received"
until  = "meet.held"
limit  = "20 working days"
source = "test"
[clock.case]
from   = "referral.received"
until  = "case.ended"
limit  = "60 working days"
source = "test"
[standing.case]
role = "worker"
work = "1 hours per week per child; source test"
)toml";
}

/// For a busy queue: facts of children, dates, and events on dates, from clocks and after other events.
inline std::string dates_and_events() {
  return R"(
[fact.alone]
of = "child"
among = ["yes", "no"]
shares = { yes = "40 %", no = "60 %", source = "test" }
[fact.birthday]
of = "child"
kind = "date"
before-arrival = { low = "17 years", high = "18 years", source = "test" }
[fact.due-date]
of = "family"
kind = "date"
after-arrival = { low = "1 day", high = "30 days", source = "test" }
[event.adult]
on     = { date = "birthday", after = "18 years" }
closes = "for good"
source = "test"
[event.birth]
on    = { date = "due-date" }
if    = "alone = yes"
start = "visit.serve"
[event.near]
on    = { due-soon = "serve", before = "2 hours" }
brings-forward = ["visit.settle"]
source = "test"
[event.late]
on     = { overdue = "serve" }
if     = "alone = no"
of     = "child"
cancel = ["visit"]
[event.after]
on     = "settle.done"
if     = "known(due-date) and visits(serve) >= 2"
closes = "may return"
)";
}

}  // namespace casetide::model::test
