#include "tests/model/support/random_scenario.hpp"

#include <array>
#include <ostream>

#include <fmt/format.h>

namespace casetide::model::test {
namespace {

template <std::size_t N>
std::string pick(const std::array<const char*, N>& words, int which) {
  return words[static_cast<std::size_t>(which) % N];
}

constexpr std::array<const char*, 8> kStepKinds = {
    "task of the allocated", "task of a clerk",  "task of a chain", "wait", "meeting", "decision",
    "decision by child",     "approved decision"};

constexpr std::array<const char*, 5> kEfforts = {
    "\"20 minutes; source test\"",
    "{ mean = \"3 hours\", shape = \"exponential\", source = \"test\" }",
    "{ median = \"2 hours\", p90 = \"6 hours\", source = \"test\" }",
    "{ mean = \"12 hours\", shape = \"exponential\", source = \"test\" }",
    "{ low = \"0 minutes\", high = \"2 minutes\", source = \"test\" }"};
constexpr std::array<const char*, 5> kWaits = {
    "\"1 working day; source test\"",
    "{ mean = \"3 days\", shape = \"exponential\", source = \"test\" }",
    "\"90 minutes; source test\"", "{ low = \"0 days\", high = \"9 days\", source = \"test\" }",
    "{ mean = \"25 days\", shape = \"exponential\", source = \"test\" }"};
constexpr std::array<const char*, 4> kUrgencies = {
    "", "urgency = \"priority\"\n",
    "urgency = [{ if = \"severity = serious\", is = \"priority\" }, { is = \"routine\" }]\n",
    "urgency = [{ if = \"severity = serious\", is = \"emergency\" }, { is = \"priority\" }]\n"};
constexpr std::array<const char*, 5> kWants = {
    "want = \"earliest\"", "want = \"latest\", within = \"case\"",
    "want = { share = { low = \"40 %\", high = \"95 %\", source = \"test\" } }, within = \"case\"",
    "want = \"latest\", within = \"case\", notice-or-limit = \"limit\"",
    "want = \"latest\", within = [\"case\", \"side\"]"};

std::string meeting_of(const StepSketch& step, const Sketch& sketch) {
  const bool may_fail = sketch.leavers == 0 && sketch.attends != 0;
  const std::string host = may_fail ? "{ count = 1, attends = \"80 %; source test\" }" : "1";
  return fmt::format(
      "length = \"{} minutes; source test\"\nmissing = \"{}\"\nbook = {{ {}{} }}\nneeds = {{ "
      "worker = "
      "\"allocated\", host = {} }}\n",
      30 + 15 * (step.effort % 4),
      pick(std::array<const char*, 3>{"wait", "hold", "telephone"}, step.missing),
      pick(kWants, step.booking),
      step.notice == 0 ? ""
                       : fmt::format(", notice = \"{} working days; source test\"", step.notice),
      host);
}

/// A decision goes on, back to an earlier step some days later, or ends the work of its children.
std::string decision_of(const Sketch& sketch, int index) {
  const StepSketch& step = sketch.steps[static_cast<std::size_t>(index)];
  const bool last = index + 1 == static_cast<int>(sketch.steps.size());
  const int back = std::max(0, index - step.back);
  std::string text =
      "outcomes = { on = \"60 %\", back = \"20 %\", stop = \"20 %\", source = \"test\" }\n";
  text += fmt::format(
      "next = {{ {}back = {{ step = \"s{}\", after = \"2 working days; source test\" "
      "}} }}\n",
      last ? "" : fmt::format("on = \"s{}\", ", index + 1), back);
  if ((step.reach & 1) != 0) text += "cancels = { stop = [\"side\", \"review\"] }\n";
  if ((step.reach & 2) != 0) text += "brings-forward = { back = [\"side.talk\"] }\n";
  if ((step.reach & 4) != 0) text += "sets = { on = { severity = \"serious\" } }\n";
  return text;
}

std::string step_of(const Sketch& sketch, int index) {
  const StepSketch& step = sketch.steps[static_cast<std::size_t>(index)];
  const int kind = step.kind % static_cast<int>(kStepKinds.size());
  const bool last = index + 1 == static_cast<int>(sketch.steps.size());
  const std::string next = last ? "" : fmt::format("next = \"s{}\"\n", index + 1);
  std::string text = fmt::format("[step.s{}]\nstrand = \"case\"\n", index);
  switch (kind) {
    case 0:
    case 1:
    case 2:
      return text + "kind = \"task\"\nby = " +
             pick(std::array<const char*, 3>{"\"allocated\"", "\"clerk\"",
                                             "[\"allocated\", \"clerk\"]"},
                  kind) +
             "\neffort = " + pick(kEfforts, step.effort) + "\n" + pick(kUrgencies, step.urgency) +
             next;
    case 3:
      return text + "kind = \"wait\"\nlasts = " + pick(kWaits, step.effort) + "\n" + next;
    case 4:
      return text + "kind = \"meeting\"\n" + meeting_of(step, sketch) + next;
    default:
      text += "kind = \"decision\"\n";
      if (kind == 6) text += "per = \"child\"\n";
      if (kind == 7)
        text += "approve = { by = \"clerk\", effort = \"15 minutes; source test\" }\n" +
                pick(kUrgencies, step.urgency);
      return text + decision_of(sketch, index);
  }
}

std::string people_of(const Sketch& sketch) {
  std::string text;
  if ((sketch.away & 1) != 0) {
    text += "leave = \"25 working days a year; source test\"\n";
    if (sketch.season != 0) text += "leave-in-school-holidays = \"55 %; source test\"\n";
  }
  if ((sketch.away & 2) != 0) {
    text += "absence = \"9 %; source test\"\nabsence-spell = \"4 working days; source test\"\n";
    if (sketch.long_ill != 0)
      text += fmt::format(
          "long-spells = \"20 %; source test\"\nlong-spell = \"15 working days; source "
          "test\"\nmoved-after-sickness = \"{} working days; source test\"\n",
          2 * sketch.long_ill - 1);
  }
  if (sketch.leavers != 0)
    text += fmt::format(
        "turnover = \"{} % a year; source test\"\nvacancy-lasts = \"30 days; source test\"\nagency "
        "= \"50 %; source test\"\nagency-arrives = \"2 weeks; source test\"\nnotice-to-leave = "
        "\"{} "
        "days; source test\"\nread-in = \"60 minutes; source test\"\n",
        100 * sketch.leavers, sketch.leavers == 1 ? 28 : 5);
  return text;
}

std::string teams_of(const Sketch& sketch) {
  std::string text;
  const std::string pattern =
      pick(std::array<const char*, 3>{"office", "late", "always"}, sketch.pattern);
  for (int t = 0; t < sketch.teams; ++t) {
    text += fmt::format("[team.t{}]\n", t);
    if (sketch.teams > 1)
      text += fmt::format("families = \"{} %; source test\"\n",
                          sketch.teams == 2 ? 50 : (t == 0 ? 40 : 30));
    text += fmt::format(
        "[team.t{}.posts]\nworker = {{ fte = \"{}; source test\", pattern = \"{}\", ceiling = \"{} "
        "children; source test\"{}{} }}\n",
        t, 0.5 * sketch.workers, pattern, sketch.ceiling,
        sketch.part_time != 0
            ? ", part-time = \"60 %; source test\", part-time-hours = \"0.55; source test\""
            : "",
        sketch.first_year != 0 && sketch.leavers != 0
            ? ", first-year = \"50 %; source test\", first-year-ceiling = { \"2 months\" = \"40 "
              "%; source test\", \"4 months\" = \"80 %; source test\" }"
            : "");
    if (const std::string people = people_of(sketch); !people.empty())
      text += fmt::format("[team.t{}.people]\n{}", t, people);
  }
  text += fmt::format(
      "[team.desk.posts]\nclerk = {{ fte = \"{}; source test\", pattern = \"office\" }}\nhost = {{ "
      "fte = \"{}; source test\", pattern = \"office\" }}\n",
      sketch.clerks, sketch.hosts);
  if ((sketch.away & 4) != 0)
    text +=
        "[team.desk.people]\nabsence = \"9 %; source test\"\nabsence-spell = \"3 working days; "
        "source test\"\n";
  return text;
}

std::string event_of(const Sketch& sketch) {
  std::string text =
      "[event.concern]\non = { rate = \"9 per child-year; source test\", with = { harm = 0.5 } "
      "}\nwhile = [\"case\"]\n";
  text += pick(
      std::array<const char*, 6>{"start = \"alarm.rush\"\n", "cancel = [\"side\"]\n",
                                 "brings-forward = [\"side.talk\"]\n",
                                 "sets = { severity = \"serious\" }\n", "closes = \"may return\"\n",
                                 "of = \"child\"\ncloses = \"for good\"\n"},
      sketch.event);
  if (sketch.event % 2 == 0)
    text +=
        "[event.back]\non = { rate = \"3 per child-year; source test\", for = \"3 months; source "
        "test\" }\nwhile = [\"closed\"]\nstart = \"case.open\"\n";
  // Somewhere the alarm must begin.
  text += "[event.alarm]\non = { overdue = \"case\" }\nstart = \"alarm.rush\"\n";
  return text;
}

}  // namespace

std::string text_of(const Sketch& sketch) {
  std::string text = fmt::format(
      "title = \"At random\"\nyear = \"2026-03-02 to 2026-07-31\"\nwarm-up = \"0 years\"\nrun-out "
      "= "
      "\"10 working days\"\nafter-breach = \"{}\"\n",
      pick(std::array<const char*, 3>{"same", "first", "last"}, sketch.after_breach));
  text +=
      "[pattern.office]\nhours = \"09:00 to 17:00\"\ndays = \"Monday to Friday\"\n"
      "[pattern.late]\nhours = \"12:15 to 20:00\"\ndays = [\"Tuesday\", \"Wednesday\", "
      "\"Thursday\", \"Friday\", \"Saturday\"]\n"
      "[pattern.always]\nhours = \"00:00 to 24:00\"\ndays = \"every day\"\n";
  text +=
      "[fact.severity]\nof = \"child\"\namong = [\"mild\", \"serious\"]\nshares = { mild = \"70 "
      "%\", serious = \"30 %\", source = \"test\" }\n";
  text += "[strand.case]\ncaseload = true\n[strand.side]\n[strand.alarm]\ninstances = \"many\"\n";
  text +=
      "[step.open]\nstrand = \"case\"\nkind = \"decision\"\noutcomes = { go = \"100 %\", source "
      "= \"test\" }\nnext = { go = [\"s0\", \"review\", \"side.talk\"] }\n";
  for (int i = 0; i < static_cast<int>(sketch.steps.size()); ++i)
    text += step_of(sketch, i);
  text +=
      "[step.review]\nstrand = \"case\"\nkind = \"meeting\"\nlength = \"30 minutes; source "
      "test\"\nbook = { want = \"latest\", within = \"case\" }\nneeds = { host = 1 }\n";
  text += "[step.talk]\nstrand = \"side\"\nkind = \"meeting\"\n" +
          meeting_of(sketch.steps.front(), sketch);
  text +=
      "[step.rush]\nstrand = \"alarm\"\nkind = \"task\"\nby = [\"allocated\", \"clerk\"]\nurgency "
      "= \"emergency\"\neffort = { mean = \"2 hours\", shape = \"exponential\", source = \"test\" "
      "}\n";
  text +=
      "[clock.case]\nfrom = \"referral.received\"\nuntil = \"case.ended\"\nlimit = \"15 working "
      "days\"\nsource = \"test\"\n[clock.side]\nfrom = \"referral.received\"\nuntil = "
      "\"talk.held\"\nlimit = \"6 working days\"\nsource = \"test\"\n";
  text += event_of(sketch) + teams_of(sketch);
  if (sketch.standing != 0)
    text += fmt::format(
        "[standing.case]\nrole = \"worker\"\nwork = \"{} hours per week per child; "
        "source test\"\n",
        sketch.standing);
  text += fmt::format(
      "[stream.s]\nstart = \"case.open\"\nfamilies = \"{} families a year; source "
      "test\"\nchildren-per-family = \"{}; source test\"\nalike = \"0.5; source "
      "test\"\nschool-holidays = [\"03-30 to "
      "04-17\", \"07-20 to 08-31\"]\nsource = \"test\"\n",
      sketch.families, 1 + 0.5 * sketch.siblings);
  return text;
}

rc::Gen<Sketch> any_sketch() {
  // RapidCheck draws from the lower part of a range first; here every part is as simple.
  return rc::gen::resize(rc::kNominalSize, rc::gen::exec([] {
                           Sketch sketch;
                           const int steps = *rc::gen::inRange(2, 7);
                           for (int i = 0; i < steps; ++i) {
                             StepSketch step;
                             step.kind = *rc::gen::inRange(0, static_cast<int>(kStepKinds.size()));
                             step.effort = *rc::gen::inRange(0, 5);
                             step.urgency = *rc::gen::inRange(0, 4);
                             step.booking = *rc::gen::inRange(0, 5);
                             step.notice = *rc::gen::inRange(0, 6);
                             step.missing = *rc::gen::inRange(0, 3);
                             step.back = *rc::gen::inRange(0, 3);
                             step.reach = *rc::gen::inRange(0, 8);
                             sketch.steps.push_back(step);
                           }
                           sketch.teams = *rc::gen::inRange(1, 4);
                           sketch.workers = *rc::gen::inRange(1, 8);
                           sketch.ceiling = *rc::gen::inRange(2, 16);
                           sketch.clerks = *rc::gen::inRange(1, 3);
                           sketch.part_time = *rc::gen::inRange(0, 2);
                           sketch.first_year = *rc::gen::inRange(0, 2);
                           sketch.hosts = *rc::gen::inRange(1, 3);
                           sketch.pattern = *rc::gen::inRange(0, 3);
                           sketch.away = *rc::gen::inRange(0, 8);
                           sketch.season = *rc::gen::inRange(0, 2);
                           sketch.long_ill = *rc::gen::inRange(0, 3);
                           sketch.leavers = *rc::gen::inRange(0, 3);
                           sketch.attends = *rc::gen::inRange(0, 2);
                           sketch.families = 60 + 10 * *rc::gen::inRange(0, 100);
                           sketch.siblings = *rc::gen::inRange(0, 3);
                           sketch.event = *rc::gen::inRange(0, 6);
                           sketch.standing = *rc::gen::inRange(0, 3);
                           sketch.after_breach = *rc::gen::inRange(0, 3);
                           return sketch;
                         }));
}

std::ostream& operator<<(std::ostream& out, const Sketch& sketch) {
  return out << text_of(sketch);
}

}  // namespace casetide::model::test
