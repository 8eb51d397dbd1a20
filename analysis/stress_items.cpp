#include "analysis/stress_items.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <initializer_list>
#include <map>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analysis/procedure_map.hpp"
#include "analysis/procedure_picture.hpp"
#include "analysis/read_with_snapshot.hpp"
#include "analysis/report_format.hpp"
#include "analysis/story_words.hpp"
#include "analysis/summary.hpp"
#include "sim/time.hpp"

namespace casetide::analysis {
namespace {

using nlohmann::json;
using report::plain_date;
using report::text_at;
using Blocks = std::vector<StressBlock>;
using Row = std::vector<std::string>;
using Kind = StressBlock::Kind;

StressBlock paragraph(std::string text) {
  return {Kind::paragraph, std::move(text), {}, {}};
}

StressBlock blank(std::string what) {
  return {Kind::blank, std::move(what), {}, {}};
}

StressBlock table(Row heads, std::vector<Row> rows) {
  return {Kind::table, "", std::move(heads), std::move(rows)};
}

StressBlock list(const std::vector<std::string>& lines) {
  std::vector<Row> rows;
  for (const std::string& line : lines)
    rows.push_back({line});
  return {Kind::list, "", {}, std::move(rows)};
}

/// "assumed 10 to 30 minutes", or the source; both where a sourced value has a range.
std::string grounds(const json& input) {
  const std::string source = text_at(input, "source");
  const std::string assumed = text_at(input, "assumed");
  if (assumed.empty()) return source;
  return source.empty() ? "assumed " + assumed : source + "; assumed " + assumed;
}

bool is_working(const json& input) {
  return text_at(input, "path").ends_with(".working");
}

const char* name_of(ProcedureMap::Node::Kind kind) {
  using enum ProcedureMap::Node::Kind;
  switch (kind) {
    case task:
      return "task";
    case meeting:
      return "meeting";
    case wait:
      return "wait";
    case decision:
      return "decision";
    case end:
      return "end";
    case event:
      return "event";
    case arrival:
      return "arrival";
    case elsewhere:
      return "elsewhere";
  }
  return "";
}

const char* name_of(model::FileLayer::Kind kind) {
  using enum model::FileLayer::Kind;
  switch (kind) {
    case procedure:
      return "procedure";
    case area:
      return "area";
    case policy:
      return "policy";
    case scenario:
      return "scenario";
  }
  return "";
}

/// Writes the items of one run.
class Writer {
 public:
  Writer(const Results& results, const model::Reading& reading)
      : results_(results),
        scenario_(*reading.scenario),
        reading_(reading),
        described_(json::parse(results.description)),
        summary_(summarise(results)),
        map_(map_of(*reading.scenario, reading.effective)) {}

  [[nodiscard]] Blocks purpose() const {
    return {
        paragraph(fmt::format("The model is “{}”: a service of child protection from referral on, "
                              "as its procedure says and with the people of its area, in the "
                              "year from {} to {}.",
                              results_.title, first_day(), last_day())),
        blank("background, and the objectives of the study")};
  }

  [[nodiscard]] Blocks outputs() const {
    std::vector<Row> clocks;
    for (const json& clock : described_.at("clocks")) {
      clocks.push_back({text_at(clock, "label"), text_at(clock, "from_text"),
                        text_at(clock, "limit_text"), text_at(clock, "source")});
    }
    std::vector<Row> measures;
    for (const json& line : described_.at("drift"))
      measures.push_back({text_at(line, "label"), text_at(line.at("measure"), "unit"), ""});
    for (const json& line : described_.at("published"))
      measures.push_back({text_at(line, "label"), text_at(line, "unit"), text_at(line, "source")});
    Blocks blocks = {
        paragraph(
            "For each clock with a limit, by families and by children: the share that is late, "
            "breached / (met + authorised late + breached) of the clocks whose deadline lies in "
            "the year; the share in time of those that stopped in the year; working days taken and "
            "days late, as exact histograms; families overdue each Friday; and the minutes of "
            "every "
            "clock by cause, which add up to its length. For each role: hours needed, available "
            "and "
            "worked by week, and caseload. For each step: how many were done and how long they "
            "waited. All are counted during the run, as they happen, and none is sampled."),
        table({"Clock", "Counted from", "Permitted maximum", "Source"}, std::move(clocks))};
    if (!measures.empty())
      blocks.push_back(table({"Also measured", "Unit", "Published in"}, std::move(measures)));
    blocks.push_back(paragraph("Measures of error are those of item 4.3."));
    return blocks;
  }

  [[nodiscard]] Blocks aims() const {
    return {
        paragraph(
            "This report is of one run, so it tests one scenario; no design of experiments and "
            "no optimisation is part of it."),
        blank("what the study asks of this scenario, and why this one; other scenarios, designs or "
              "searches that the study used")};
  }

  [[nodiscard]] Blocks diagram() const {
    return {{Kind::picture, procedure_svg(map_, results_.title), {}, {}}};
  }

  [[nodiscard]] Blocks logic() const {
    std::vector<Row> rows;
    for (std::size_t n = 0; n < map_.nodes.size(); ++n) {
      const ProcedureMap::Node& node = map_.nodes[n];
      rows.push_back({strand_of(node), node.label, name_of(node.kind), node.who, ways_on(n)});
    }
    return {
        paragraph(
            "Every step, by strand of the procedure, with who does it (or how long it lasts) and "
            "what follows."),
        table({"Strand", "Step", "Kind", "Who", "Then"}, std::move(rows))};
  }

  [[nodiscard]] Blocks scenario_logic() const {
    Blocks blocks;
    for (std::size_t i = 1; i < reading_.layers.size(); ++i) {
      const model::LayerChanges& layer = reading_.layers[i];
      if (layer.kind == model::FileLayer::Kind::area || layer.changes.empty()) continue;
      std::vector<Row> rows;
      for (const model::LineChange& change : layer.changes)
        rows.push_back({change.path, change.was.empty() ? "(none)" : change.was,
                        change.is.empty() ? "(gone)" : change.is});
      blocks.push_back(paragraph(fmt::format(
          "Changed by the {} {}{}:", name_of(layer.kind), layer.file,
          layer.from_day ? ", from " + sim::display_date(*layer.from_day) : std::string())));
      blocks.push_back(table({"Line", "Was", "Is"}, std::move(rows)));
    }
    if (blocks.empty())
      blocks.push_back(paragraph("The base is run as it stands: nothing changes it."));
    if (!results_.identity.without.empty())
      blocks.push_back(paragraph(
          fmt::format("Replayed without one cause of delay: {}.", results_.identity.without)));
    return blocks;
  }

  [[nodiscard]] Blocks algorithms() const {
    std::string late = "Work that is late already keeps its place.";
    if (scenario_.after_breach == model::Scenario::AfterBreach::first)
      late = "Work that is late already comes first.";
    if (scenario_.after_breach == model::Scenario::AfterBreach::last)
      late = "Work that is late already comes last.";
    return {list({
        "What is done next: of the work that waits for a worker, an emergency before priority "
        "before routine, then what has to begin soonest to be done within its limit. Only "
        "emergencies interrupt. " +
            late,
        "Who holds a family: a worker of the team whose ceiling has room for it; without one, the "
        "family "
        "waits unallocated.",
        "When a meeting is held: on a day on which all who are needed are free together after the "
        "notice that "
        "it needs, by the rule that its step states (item 2.2); in a slot where it needs one.",
        "Limits: working days leave out Saturdays, Sundays, bank holidays and stated closures; the "
        "day on which "
        "a clock starts is day 0.",
        "No choice uses what its maker could not know at the time: how long work will take is "
        "known when it is "
        "done.",
    })};
  }

  [[nodiscard]] Blocks entities() const {
    return {
        paragraph(
            "Families with children. A child takes part in a step of its own or with brothers and "
            "sisters; what a decision or an event makes known of them (facts) steers what "
            "follows."),
        inputs({"stream."}, {".children-per-family", ".alike", ".ages"}),
        paragraph(fmt::format("Facts: {}.", facts()))};
  }

  [[nodiscard]] Blocks activities() const {
    std::vector<Row> rows;
    for (const json& input : described_.at("assumptions")) {
      const std::string path = text_at(input, "path");
      if (!path.starts_with("step.") || is_working(input)) continue;
      for (const std::string_view end : {".effort", ".length", ".lasts", ".preparation"}) {
        if (path.find(end) != std::string::npos) {
          rows.push_back({path, text_at(input, "text"), grounds(input)});
          break;
        }
      }
    }
    return {paragraph("Tasks and meetings take the time of people, waits take none; which is "
                      "which, and who does "
                      "them, stands in item 2.2."),
            table({"Time", "Value", "Source or assumed range"}, std::move(rows))};
  }

  [[nodiscard]] Blocks resources() const {
    return {
        paragraph(
            "Posts of roles in teams, each with its own agenda, hours, leave and sickness; a post "
            "may be vacant for a while."),
        inputs({"team.", "pattern."}, {})};
  }

  [[nodiscard]] Blocks queues() const {
    std::vector<std::string> lines = {
        "Work that waits for its worker or team: one queue for each worker and team, without a "
        "limit of "
        "length, in the order of item 2.4.",
        "Families who wait to be given a worker: one queue for each team, without a limit of "
        "length.",
        "Meetings wait in diaries for a date; who asks first takes what is free."};
    std::string held;
    for (const json& step : described_.at("steps")) {
      if (text_at(step, "kind") == "meeting")
        held += (held.empty() ? "" : "; ") + text_at(step, "label");
    }
    if (!held.empty()) lines.push_back("Meetings that are booked so: " + held + ".");
    return {list(lines)};
  }

  [[nodiscard]] Blocks entry_and_exit() const {
    std::vector<Row> rows;
    for (const ProcedureMap::Node& node : map_.nodes) {
      using enum ProcedureMap::Node::Kind;
      if (node.kind == arrival || node.kind == event || node.kind == end)
        rows.push_back({node.label, name_of(node.kind), strand_of(node)});
    }
    Blocks blocks = {paragraph("Families arrive by streams, at random within the hours, days and "
                               "seasons that a stream states; "
                               "a family leaves when nothing of it is open any more."),
                     table({"Where", "Kind", "Strand"}, std::move(rows)), inputs({"stream."}, {})};
    return blocks;
  }

  [[nodiscard]] Blocks data_sources() const {
    std::map<std::string, int> counts;
    for (const json& input : described_.at("assumptions")) {
      if (!text_at(input, "source").empty()) ++counts[text_at(input, "source")];
    }
    std::vector<Row> rows;
    for (const auto& [source, count] : counts)
      rows.push_back({source, std::to_string(count)});
    if (rows.empty()) return {blank("sources of data: no input names one")};
    return {table({"Source", "Inputs"}, std::move(rows))};
  }

  [[nodiscard]] Blocks pre_processing() const {
    std::vector<std::string> lines;
    for (const json& input : described_.at("assumptions")) {
      if (is_working(input))
        lines.push_back(text_at(input, "path") + ": " + text_at(input, "text"));
    }
    Blocks blocks;
    if (!lines.empty()) {
      blocks.push_back(
          paragraph("How inputs were worked out from their sources, as the files say:"));
      blocks.push_back(list(lines));
    }
    blocks.push_back(blank("what was done to data before they came into the files"));
    return blocks;
  }

  [[nodiscard]] Blocks input_parameters() const {
    return {
        paragraph("Every number in force. A range that is assumed is drawn anew for each pair of "
                  "replications."),
        inputs({""}, {})};
  }

  [[nodiscard]] Blocks assumptions() const {
    const auto& all = described_.at("assumptions");
    const auto assumed = std::ranges::count_if(
        all, [](const json& input) { return !text_at(input, "assumed").empty(); });
    const auto inputs = std::ranges::count_if(all, std::not_fn(is_working));
    std::vector<std::string> lines;
    for (const json& line : summary_.at("not_modelled"))
      lines.push_back(line.get<std::string>());
    return {paragraph(fmt::format(
                "{} of {} inputs are assumed, each with a range (item 3.3); the ranges are part of "
                "every interval.",
                assumed, inputs)),
            paragraph("Not modelled:"), list(lines)};
  }

  [[nodiscard]] Blocks initialisation() const {
    Blocks blocks;
    using Question = model::Scenario::Question;
    if (scenario_.question == Question::snapshot) {
      blocks.push_back(
          paragraph(fmt::format("Every replication begins on {} with the open families, clocks, "
                                "bookings and caseloads of a snapshot of the service on that day. "
                                "Nothing before {} is counted.",
                                snapshot_date(), first_day())));
    } else if (scenario_.question == Question::published_stock) {
      blocks.push_back(paragraph(
          fmt::format("Warm-up of {} from an empty service, then the published stock of open cases "
                      "is placed on {}.",
                      warm_up(), first_day())));
    } else {
      blocks.push_back(paragraph(fmt::format(
          "A typical year: every replication begins empty and warms up for {}, the same "
          "for all, before {}. Nothing of the warm-up is counted.",
          warm_up(), first_day())));
    }
    if (const std::string about = text_at(described_, "about_stocks"); !about.empty())
      blocks.push_back(paragraph("Of stocks: " + about + "."));
    return blocks;
  }

  [[nodiscard]] Blocks run_length() const {
    return {paragraph(fmt::format(
        "Counted is the time from {} to {}, {} days; the unit of time is the minute. Arrivals go "
        "on for {} after "
        "it (run-out), so that clocks whose deadline lies in the year can settle.",
        first_day(), last_day(), text_at(described_, "days"),
        counted(described_.at("run_out_working_days").get<int>(), "working day", "working days")))};
  }

  [[nodiscard]] Blocks estimation() const {
    const std::size_t replications = results_.records.size();
    return {paragraph(fmt::format(
                "{} independent replications with seed {}, in {} pairs: replications 2k and 2k + 1 "
                "share one draw of all "
                "uncertain inputs and nothing else, so the pair is the independent unit.",
                replications, results_.identity.seed, replications / 2)),
            list({"Means: 95 % t interval over pairs, with Hall's (1992) transformation against "
                  "skewness.",
                  "Shares and other ratios: sums over all replications, the same interval by the "
                  "delta method.",
                  "Differences: pair by pair, on the same families with the same luck.",
                  "Quantiles: from exact histograms; the interval is where that of the share below "
                  "meets the "
                  "probability (Woodruff 1952).",
                  "Beside each: the range of one year's value, 10th to 90th percentile over "
                  "replications.",
                  "Fewer than 8 pairs with anything to count have no interval, nor has what never "
                  "happened."}),
            paragraph(checks())};
  }

  [[nodiscard]] Blocks software() const {
    return {
        paragraph(fmt::format("Casetide {}, engine {} (SHA-256 of the sources of the simulation), "
                              "C++20. Results of another version or "
                              "engine are never joined with these.",
                              results_.identity.version, results_.identity.engine))};
  }

  [[nodiscard]] Blocks random_sampling() const {
    return {paragraph(
        fmt::format("Philox 4x32-10, a counter-based generator (Salmon et al. 2011). The key is "
                    "the seed, {}, and the number of the "
                    "replication; the counter is the family or post, the purpose of the draw and "
                    "how often it came up, so a "
                    "draw belongs to what it is for, whatever the order of events, the number of "
                    "threads or the policy "
                    "(common random numbers). Draws are by inversion of tabulated distributions. "
                    "Replications {} to {} were "
                    "run.",
                    results_.identity.seed, results_.first,
                    results_.first + static_cast<std::uint32_t>(results_.records.size()) - 1))};
  }

  [[nodiscard]] Blocks execution() const {
    return {paragraph(
        "Next-event simulation. Within one minute: arrivals, ends of work and meetings, moves "
        "through "
        "the procedure until none is left, then one choice of what to do next for each worker; "
        "ties by "
        "family, strand, step and visit. Priorities are those of item 2.4. Replications share "
        "nothing and "
        "run on several threads (oneTBB); the results are the same bytes for any number of them.")};
  }

  [[nodiscard]] Blocks system() const {
    return {
        blank("the machine and the time that the run took: results depend on neither, so neither "
              "is kept")};
  }

  [[nodiscard]] Blocks code_access() const {
    std::vector<Row> rows;
    for (const auto& file : results_.identity.files)
      rows.push_back({file.name, fmt::format("{} bytes", file.text.size())});
    return {paragraph("results.h5 holds the full text of every file of the scenario, the seed and "
                      "the version, "
                      "from which the run can be repeated to the byte:"),
            table({"File", "Size"}, std::move(rows)),
            blank("where results.h5, the scenario and the version of Casetide that was used are "
                  "kept, and under "
                  "which licence")};
  }

 private:
  [[nodiscard]] std::string first_day() const {
    return plain_date(text_at(described_, "first_day"));
  }
  [[nodiscard]] std::string snapshot_date() const {
    const auto day = snapshot_day(results_.identity.files);
    return day ? plain_date(sim::iso_date(*day)) : first_day();
  }
  [[nodiscard]] std::string last_day() const { return plain_date(text_at(described_, "last_day")); }
  [[nodiscard]] std::string warm_up() const {
    return counted(described_.at("warm_up_years").get<int>(), "year", "years");
  }

  [[nodiscard]] std::string strand_of(const ProcedureMap::Node& node) const {
    return node.strand == model::kNone ? "" : map_.strands[static_cast<std::size_t>(node.strand)];
  }

  [[nodiscard]] std::string ways_on(std::size_t from) const {
    std::string ways;
    for (const ProcedureMap::Edge& edge : map_.edges) {
      if (edge.from != static_cast<int>(from)) continue;
      ways += ways.empty() ? "" : "; ";
      if (!edge.label.empty()) ways += edge.label + ": ";
      if (edge.kind == ProcedureMap::Edge::Kind::calls_off) ways += "calls off ";
      ways += map_.nodes[static_cast<std::size_t>(edge.to)].label;
    }
    return ways;
  }

  [[nodiscard]] std::string facts() const {
    std::string names;
    for (const model::Fact& fact : scenario_.facts)
      names += (names.empty() ? "" : ", ") + words(fact.name);
    return names.empty() ? "none" : names;
  }

  [[nodiscard]] std::string checks() const {
    int holds = 0;
    std::string broken;
    for (const json& check : summary_.at("checks")) {
      if (check.at("holds").get<bool>())
        ++holds;
      else
        broken += (broken.empty() ? "" : "; ") + text_at(check, "name");
    }
    std::string text = fmt::format(
        "Checked on every replication (conservation, Little's law, accounts of hours and "
        "causes): {} of {} hold.",
        holds, summary_.at("checks").size());
    if (!broken.empty()) text += " Broken: " + broken + ".";
    return text;
  }

  /// The inputs whose path begins with one of `starts` and holds one of `parts`; no parts: all of them.
  [[nodiscard]] StressBlock inputs(std::initializer_list<std::string_view> starts,
                                   std::initializer_list<std::string_view> parts) const {
    std::vector<Row> rows;
    for (const json& input : described_.at("assumptions")) {
      if (is_working(input)) continue;
      const std::string path = text_at(input, "path");
      const auto begins = [&](std::string_view start) { return path.starts_with(start); };
      const auto contains = [&](std::string_view part) {
        return path.find(part) != std::string::npos;
      };
      if (std::ranges::none_of(starts, begins)) continue;
      if (parts.size() > 0 && std::ranges::none_of(parts, contains)) continue;
      rows.push_back({path, text_at(input, "text"), grounds(input),
                      fmt::format("{}:{}", text_at(input, "file"), text_at(input, "line"))});
    }
    return table({"Input", "Value", "Source or assumed range", "File and line"}, std::move(rows));
  }

  const Results& results_;
  const model::Scenario& scenario_;
  const model::Reading& reading_;
  json described_;
  json summary_;
  ProcedureMap map_;
};

struct ChecklistItem {
  const char* section;
  const char* number;
  const char* name;
  Blocks (Writer::*write)() const;
};

constexpr std::array<ChecklistItem, 24> kChecklist = {{
    {"1. Objectives", "1.1", "Purpose of the model", &Writer::purpose},
    {"1. Objectives", "1.2", "Model outputs", &Writer::outputs},
    {"1. Objectives", "1.3", "Experimentation aims", &Writer::aims},
    {"2. Logic", "2.1", "Base model overview diagram", &Writer::diagram},
    {"2. Logic", "2.2", "Base model logic", &Writer::logic},
    {"2. Logic", "2.3", "Scenario logic", &Writer::scenario_logic},
    {"2. Logic", "2.4", "Algorithms", &Writer::algorithms},
    {"2. Logic", "2.5.1", "Components: entities", &Writer::entities},
    {"2. Logic", "2.5.2", "Components: activities", &Writer::activities},
    {"2. Logic", "2.5.3", "Components: resources", &Writer::resources},
    {"2. Logic", "2.5.4", "Components: queues", &Writer::queues},
    {"2. Logic", "2.5.5", "Components: entry and exit points", &Writer::entry_and_exit},
    {"3. Data", "3.1", "Data sources", &Writer::data_sources},
    {"3. Data", "3.2", "Pre-processing", &Writer::pre_processing},
    {"3. Data", "3.3", "Input parameters", &Writer::input_parameters},
    {"3. Data", "3.4", "Assumptions", &Writer::assumptions},
    {"4. Experimentation", "4.1", "Initialisation", &Writer::initialisation},
    {"4. Experimentation", "4.2", "Run length", &Writer::run_length},
    {"4. Experimentation", "4.3", "Estimation approach", &Writer::estimation},
    {"5. Implementation", "5.1", "Software or programming language", &Writer::software},
    {"5. Implementation", "5.2", "Random sampling", &Writer::random_sampling},
    {"5. Implementation", "5.3", "Model execution", &Writer::execution},
    {"5. Implementation", "5.4", "System specification", &Writer::system},
    {"6. Code access", "6.1", "Computer model sharing statement", &Writer::code_access},
}};

}  // namespace

std::vector<std::string> StressReport::blanks() const {
  std::vector<std::string> numbers;
  for (const StressItem& item : items) {
    for (const StressBlock& block : item.blocks) {
      if (block.kind == Kind::blank) numbers.push_back(item.number);
    }
  }
  return numbers;
}

StressReport stress_report(const Results& results, const model::Reading& reading) {
  const Writer writer(results, reading);
  StressReport report{results.title, {}};
  for (const ChecklistItem& item : kChecklist)
    report.items.push_back({item.section, item.number, item.name, (writer.*item.write)()});
  return report;
}

}  // namespace casetide::analysis
