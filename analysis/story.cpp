#include "analysis/story.hpp"

#include <algorithm>
#include <bit>
#include <map>

#include <fmt/format.h>

#include "analysis/procedure_map.hpp"
#include "analysis/story_clocks.hpp"
#include "analysis/story_words.hpp"
#include "analysis/text_table.hpp"
#include "sim/time.hpp"

namespace casetide::analysis {
namespace {

using model::CauseMinutes;
using model::ClockLine;
using model::kNone;
using model::LogLine;
using What = model::EventRef::What;

constexpr std::size_t kTextWidth = 100;

std::size_t at(int index) {
  return static_cast<std::size_t>(index);
}

/// Where a step of one strand stands while the story is told.
struct Visit {
  CauseMinutes entered{};
  std::int32_t entered_at = kNone;  ///< kNone: before the first day
  std::int32_t asked_at = 0;        ///< of a meeting
  std::int32_t held_for = kNone;
  int worker = kNone;  ///< who began or went on with it last
  std::int32_t put_aside = kNone;
  int spells = 0;
  std::vector<int> came;
  std::vector<int> missed;
};

class Story {
 public:
  Story(const StoryOf& of, std::uint32_t family) : of_(of), family_(family) {}

  std::string tell() {
    const std::vector<LogLine>& lines = of_.log.lines;
    auto clock = of_.log.clocks.begin();
    const auto tell_clocks = [&](std::size_t before) {
      for (; clock != of_.log.clocks.end() && clock->before <= before; ++clock)
        if (clock->family == family_) tell_clock(*clock);
    };
    for (std::size_t i = 0; i < lines.size(); ++i) {
      tell_clocks(i);
      if (lines[i].family == family_) tell_line(i);
    }
    tell_clocks(lines.size());
    return opening() + text_ + times_by_cause(of_, judged_);
  }

 private:
  std::string opening() const {
    return wrapped(fmt::format(
                       "A synthetic family, drawn by the computer and nobody real: number {} in "
                       "order of arrival in replication {} with seed {} of \"{}\". Its story "
                       "shows where the service's time goes; it says nothing about any real "
                       "child.",
                       family_, of_.replication, of_.seed, of_.scenario.title),
                   kTextWidth) +
           "\n";
  }

  int working_days(std::int32_t from, std::int32_t to) const {
    return story_working_days(of_, from, to);
  }
  std::string in_working_days(int count) const { return story_days(of_, count); }

  void say(std::int32_t time, const std::string& words) {
    text_ += fmt::format("{}  {}\n", weekday_date_and_time(time), words);
  }

  const std::string& label(int step) const {
    const model::Step& named = of_.scenario.steps[at(step)];
    return named.label.empty() ? named.name : named.label;
  }
  std::string strand_label(int strand) const {
    const model::Strand& named = of_.scenario.strands[at(strand)];
    return named.label.empty() ? words(named.name) : named.label;
  }
  const std::string& event_label(int event) const {
    const model::CaseEvent& named = of_.scenario.events[at(event)];
    return named.label.empty() ? named.name : named.label;
  }
  std::string post(int index) const { return post_name(of_.scenario, of_.compiled, index); }

  CauseMinutes causes(const LogLine& line) const {
    return line.causes == kNone ? CauseMinutes{} : of_.log.causes[at(line.causes)];
  }
  /// " (waited: ...)" of the time between entering and now.
  std::string waited(const Visit& visit, const LogLine& line) const {
    CauseMinutes since = causes(line);
    for (std::size_t cause = 0; cause < since.size(); ++cause)
      since[cause] = std::max(since[cause] - visit.entered[cause], 0);
    const std::string told = causes_in_words(since);
    return told.empty() ? "" : "; before: " + told;
  }

  Visit& visit(const LogLine& line) { return visits_[{line.strand, line.step}]; }

  void tell_line(std::size_t index) {
    const LogLine& line = of_.log.lines[index];
    if (line.what >= model::kLogWork)
      tell_note(index, line);
    else
      tell_event(line);
  }

  void tell_event(const LogLine& line) {
    switch (static_cast<What>(line.what)) {
      case What::entered: {
        Visit fresh;
        fresh.entered = causes(line);
        fresh.entered_at = fresh.asked_at = line.time;
        visit(line) = fresh;
        if (of_.scenario.steps[at(line.step)].kind == model::Step::Kind::wait)
          say(line.time, label(line.step) + ": the wait begins");
        break;
      }
      case What::started:
        // A meeting is told when it is over, with those who came.
        if (of_.scenario.steps[at(line.step)].kind != model::Step::Kind::meeting)
          say(line.time, fmt::format("{}: begun by {}{}", label(line.step),
                                     post(visit(line).worker), waited(visit(line), line)));
        break;
      case What::done:
        tell_done(line);
        break;
      case What::outcome:
        tell_outcome(line);
        break;
      case What::held:
        say(line.time, fmt::format("{}: held ({}){}{}", label(line.step), children_in(line.set),
                                   company(visit(line)), waited(visit(line), line)));
        break;
      case What::not_quorate:
        say(line.time,
            fmt::format("{}: met without its minimum, nothing decided{}; a new date is sought",
                        label(line.step), company(visit(line))));
        visit(line).came.clear();
        visit(line).missed.clear();
        break;
      case What::cancelled:
        say(line.time, label(line.step) + ": called off");
        break;
      case What::strand_ended:
        say(line.time,
            fmt::format("{}: ends ({})", strand_label(line.detail), children_in(line.set)));
        break;
      default:
        break;  // asked for, booked: told with the date
    }
  }

  void tell_done(const LogLine& line) {
    const model::Step::Kind kind = of_.scenario.steps[at(line.step)].kind;
    if (kind == model::Step::Kind::wait) {
      const std::int32_t since = visit(line).entered_at;
      say(line.time, label(line.step) + ": the wait" +
                         (since == kNone ? ", begun before the first day, is over"
                                         : " is over after " + length_of_time(line.time - since)));
    } else if (kind == model::Step::Kind::task) {
      const Visit& done = visit(line);
      say(line.time,
          fmt::format("{}: done by {}{}", label(line.step), post(done.worker),
                      done.spells > 1 ? fmt::format(", in {} spells of work", done.spells) : ""));
    }
  }

  void tell_outcome(const LogLine& line) {
    const model::Step& step = of_.scenario.steps[at(line.step)];
    say(line.time, fmt::format("{} {} ({})", label(line.step) + (ends_in_question(line) ? "" : ":"),
                               words(step.outcomes[at(line.detail)]), children_in(line.set)));
  }
  bool ends_in_question(const LogLine& line) const { return label(line.step).ends_with('?'); }

  std::string company(const Visit& visit) const {
    std::string text;
    for (const int member : visit.came)
      text += (text.empty() ? ", with " : ", ") + post(member);
    for (std::size_t m = 0; m < visit.missed.size(); ++m)
      text += (m == 0 ? "; did not come: " : ", ") + post(visit.missed[m]);
    return text;
  }

  void tell_note(std::size_t index, const LogLine& line) {
    switch (line.what) {
      case model::kLogArrived:
        say(line.time, fmt::format("Referral: a family of {} arrives ({})", children_in(line.set),
                                   words(of_.scenario.streams[at(line.detail)].name)));
        break;
      case model::kLogReturned:
        say(line.time, fmt::format("Back after its case was closed, by the event {} ({})",
                                   event_label(line.detail), children_in(line.set)));
        break;
      case model::kLogClosed:
        say(line.time, "The case is closed: nothing is left to be done");
        break;
      case model::kLogStrandStarted:
        say(line.time,
            fmt::format("{}: begins ({})", strand_label(line.detail), children_in(line.set)));
        break;
      case model::kLogAbsorbed:
        say(line.time,
            fmt::format("{}: under way already, nothing new begins", strand_label(line.detail)));
        break;
      case model::kLogSplit:
        say(line.time, fmt::format("{}: from here on apart from the others, {}",
                                   strand_label(line.detail), children_in(line.set)));
        break;
      case model::kLogHappened:
        say(line.time, fmt::format("It happens: {}", event_label(line.detail)));
        break;
      case model::kLogBroughtForward:
        say(line.time, label(line.step) + ": brought forward");
        break;
      case model::kLogStrandCancelled:
        say(line.time,
            fmt::format("{}: cancelled ({})", strand_label(line.detail), children_in(line.set)));
        break;
      case model::kLogDelayed:
        say(line.time,
            fmt::format("{}: to begin {}", label(line.step), weekday_date_and_time(line.value)));
        break;
      case model::kLogPaced:
        say(line.time, label(line.step) + ": left until its usual time before the limit");
        break;
      default:
        tell_people(index, line);
    }
  }

  void tell_people(std::size_t index, const LogLine& line) {
    switch (line.what) {
      case model::kLogWaitsForWorker:
        waits_since_ = line.time;
        if (!allocated_at_once(index))
          say(line.time, "No worker has room for the family: it waits for one");
        break;
      case model::kLogAllocated: {
        const bool change = worker_ != kNone && worker_ != line.detail;
        const int days = waits_since_ == kNone ? 0 : working_days(waits_since_, line.time);
        say(line.time,
            fmt::format(
                "{}{}{}", change ? "Change of worker: from " + post(worker_) + " to " : "Given to ",
                post(line.detail),
                days > 0 ? fmt::format(", after {} without a worker", in_working_days(days)) : ""));
        worker_ = line.detail;
        waits_since_ = kNone;
        break;
      }
      case model::kLogLetGo:
        if (allocated_at_once(index)) break;  // a change of worker is one line
        say(line.time, fmt::format("No longer held by {}", post(line.detail)));
        worker_ = kNone;
        break;
      case model::kLogPasses:
        say(line.time,
            fmt::format("Passes to team {}{}", of_.scenario.teams[at(line.detail)].label,
                        allocated_at_once(index) || worker_ == kNone
                            ? ""
                            : fmt::format(": {} keeps the family until somebody there has room",
                                          post(worker_))));
        break;
      case model::kLogNoWorker:
        say(line.time, label(line.step) + ": waits until the family has a worker");
        break;
      case model::kLogQueued:
        tell_queued(index, line);
        break;
      case model::kLogWork:
        tell_work(line);
        break;
      case model::kLogPutAside:
        visit(line).put_aside = line.time;
        break;
      case model::kLogMeetingAt:
        say(line.time,
            fmt::format("{}: booked for {}", label(line.step), weekday_date_and_time(line.value)));
        break;
      case model::kLogMember:
        (line.value != 0 ? visit(line).came : visit(line).missed).push_back(line.detail);
        break;
      default:
        break;
    }
  }

  /// Whether the next line about the family, in the same minute, gives it to a worker.
  bool allocated_at_once(std::size_t index) const {
    for (std::size_t i = index + 1;
         i < of_.log.lines.size() && of_.log.lines[i].time == of_.log.lines[index].time; ++i)
      if (of_.log.lines[i].family == family_ && of_.log.lines[i].what == model::kLogAllocated)
        return true;
    return false;
  }

  void tell_queued(std::size_t index, const LogLine& line) {
    for (std::size_t i = index + 1; i < of_.log.lines.size() && of_.log.lines[i].time == line.time;
         ++i) {
      const LogLine& later = of_.log.lines[i];
      if (later.family == family_ && later.step == line.step && later.what == model::kLogWork)
        return;  // begun in the same minute: that line says by whom
    }
    say(line.time, fmt::format("{}: falls to {}", label(line.step),
                               line.value != 0 ? pool_name(of_.scenario, of_.compiled, line.detail)
                                               : post(line.detail)));
  }

  /// Work goes on each morning without a word; another person, or a day's break, is told.
  void tell_work(const LogLine& line) {
    Visit& now = visit(line);
    ++now.spells;
    if (now.put_aside != kNone) {
      const bool other = now.worker != line.detail;
      const int days = working_days(now.put_aside, line.time);
      if (other || days > 1)
        say(line.time,
            fmt::format("{}: {} {}{}", label(line.step),
                        other ? "taken over by" : "gone on with by", post(line.detail),
                        days > 1 ? fmt::format(", put aside {} ago", in_working_days(days)) : ""));
    }
    now.put_aside = kNone;
    now.worker = line.detail;
  }

  void tell_clock(const ClockLine& line) {
    say(line.time, clock_words(of_, line));
    if (line.what == ClockLine::What::judged && line.has_causes) judged_.push_back(line);
  }

  const StoryOf& of_;
  std::uint32_t family_;
  std::string text_;
  std::map<std::pair<int, int>, Visit> visits_;
  std::vector<ClockLine> judged_;
  int worker_ = kNone;
  std::int32_t waits_since_ = kNone;
};

}  // namespace

std::uint32_t families_in(const model::PathwayLog& log) {
  std::uint32_t count = 0;
  for (const LogLine& line : log.lines)
    if (line.what == model::kLogArrived) count = std::max(count, line.family + 1);
  return count;
}

std::string family_story(const StoryOf& of, std::uint32_t family) {
  return Story(of, family).tell();
}

}  // namespace casetide::analysis
