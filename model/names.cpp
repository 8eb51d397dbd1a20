#include "model/names.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace casetide::model {
namespace {

struct StepEvent {
  std::string_view word;
  EventRef::What what;
  bool meeting_only;
};

constexpr std::array<StepEvent, 8> kStepEvents = {{
    {"entered", EventRef::What::entered, false},
    {"started", EventRef::What::started, false},
    {"done", EventRef::What::done, false},
    {"requested", EventRef::What::requested, true},
    {"booked", EventRef::What::booked, true},
    {"held", EventRef::What::held, true},
    {"not-quorate", EventRef::What::not_quorate, true},
    {"cancelled", EventRef::What::cancelled, true},
}};

constexpr std::string_view kEventForms =
    "; expected \"referral.received\", \"STEP.done\", \"STEP.done[OUTCOME]\", \"MARK.started\", "
    "\"STRAND.ended\", \"STRAND.received\" or \"EVENT.happened\", for example "
    "\"initial-conference.held\"";

std::string is_not_an_event(std::string_view text, const std::string& why) {
  return fmt::format("{} is not an event: {}{}", in_quotes(text), why, kEventForms);
}

std::optional<EventRef> step_event(std::string_view text, int step, std::string_view word,
                                   std::string_view outcome, const TextPlace& place) {
  const StepOutline& outline = place.names.outline(step);
  if (outline.removed) {
    resolve_step(place.names.steps[step], place);
    return std::nullopt;
  }
  const bool meeting = outline.kind == Step::Kind::meeting;
  const auto* event = std::find_if(kStepEvents.begin(), kStepEvents.end(),
                                   [&](const StepEvent& e) { return e.word == word; });
  if (event == kStepEvents.end() || (event->meeting_only && !meeting)) {
    std::vector<std::string> words;
    for (const StepEvent& e : kStepEvents)
      if (meeting || !e.meeting_only) words.emplace_back(e.word);
    place.problems.add_reference(
        place.at,
        fmt::format("{}: {} {} has no event {}{}", in_quotes(text),
                    meeting ? "the meeting" : "the step", in_quotes(place.names.steps[step]),
                    in_quotes(word), suggestion(word, words, "it has")));
    return std::nullopt;
  }
  if (outcome.empty()) return EventRef{event->what, step, kNone};
  if (event->what != EventRef::What::done || outline.kind != Step::Kind::decision) {
    place.problems.add_reference(
        place.at, is_not_an_event(text, "only \"done\" of a decision has an outcome in brackets"));
    return std::nullopt;
  }
  const int index = resolve_outcome(outcome, step, place);
  if (index == kNone) return std::nullopt;
  return EventRef{EventRef::What::outcome, step, index};
}

}  // namespace

int NameList::add(const std::string& name) {
  const auto [at, added] = index_.try_emplace(name, size());
  if (added) names_.push_back(name);
  return at->second;
}

int NameList::find(std::string_view name) const {
  const auto at = index_.find(name);
  return at == index_.end() ? kNone : at->second;
}

int resolve(std::string_view word, const NameList& list, std::string_view what,
            const TextPlace& place) {
  const int index = list.find(word);
  if (index == kNone)
    place.problems.add_reference(place.at, fmt::format("no {} {}{}", what, in_quotes(word),
                                                       suggestion(word, list.all(), "there is")));
  return index;
}

int resolve_step(std::string_view word, const TextPlace& place) {
  const int index = resolve(word, place.names.steps, "step", place);
  if (index == kNone || !place.names.outline(index).removed) return index;
  place.problems.add_reference(
      place.at,
      fmt::format("step {} is removed by a policy; expected a step in force", in_quotes(word)));
  return kNone;
}

int resolve_outcome(std::string_view word, int step, const TextPlace& place) {
  const auto& outcomes = place.names.outline(step).outcomes;
  const auto found = std::find(outcomes.begin(), outcomes.end(), word);
  if (found != outcomes.end()) return static_cast<int>(found - outcomes.begin());
  place.problems.add_reference(
      place.at, fmt::format("step {} has no outcome {}{}", in_quotes(place.names.steps[step]),
                            in_quotes(word), suggestion(word, outcomes, "it has")));
  return kNone;
}

std::optional<EventRef> parse_event(std::string_view text, const TextPlace& place) {
  const Names& names = place.names;
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) {
    place.problems.add_reference(place.at, is_not_an_event(text, "it has no dot"));
    return std::nullopt;
  }
  const std::string_view name = text.substr(0, dot);
  std::string_view word = text.substr(dot + 1);
  std::string_view outcome;
  if (const std::size_t open = word.find('['); open != std::string_view::npos) {
    if (!word.ends_with(']') || word.size() < open + 3) {
      place.problems.add_reference(place.at,
                                   is_not_an_event(text, "its brackets do not hold an outcome"));
      return std::nullopt;
    }
    outcome = word.substr(open + 1, word.size() - open - 2);
    word = word.substr(0, open);
  }
  if (name == "referral" && word == "received" && outcome.empty())
    return EventRef{EventRef::What::received, kNone, kNone};
  if (const int mark = names.marks.find(name);
      mark != kNone && word == "started" && outcome.empty())
    return EventRef{EventRef::What::mark_started, mark, kNone};
  if (const int strand = names.strands.find(name);
      strand != kNone && word == "ended" && outcome.empty())
    return EventRef{EventRef::What::strand_ended, strand, kNone};
  if (const int strand = names.strands.find(name);
      strand != kNone && word == "received" && outcome.empty())
    return EventRef{EventRef::What::strand_received, strand, kNone};
  if (const int event = names.events.find(name);
      event != kNone && word == "happened" && outcome.empty())
    return EventRef{EventRef::What::happened, event, kNone};
  if (const int step = names.steps.find(name); step != kNone)
    return step_event(text, step, word, outcome, place);
  std::vector<std::string> known = names.steps.all();
  known.insert(known.end(), names.marks.all().begin(), names.marks.all().end());
  known.insert(known.end(), names.strands.all().begin(), names.strands.all().end());
  known.insert(known.end(), names.events.all().begin(), names.events.all().end());
  known.emplace_back("referral");
  const std::string near = nearest(name, known);
  place.problems.add_reference(
      place.at,
      is_not_an_event(text,
                      near.empty() || near == name
                          ? fmt::format("no step, mark, strand or event {} has it", in_quotes(name))
                          : fmt::format("no step, mark, strand or event {}; did you mean \"{}\"?",
                                        in_quotes(name), near)));
  return std::nullopt;
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

}  // namespace casetide::model
