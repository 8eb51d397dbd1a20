#include "analysis/measure.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "model/check_scenario.hpp"
#include "model/read_measure.hpp"

namespace casetide::analysis {
namespace {

using model::Counter;
using model::EventRef;
using model::Measure;
using model::Record;
using model::Scenario;
using nlohmann::json;

/// Under which name a record counts an event: {"kind", "item"}.
struct Counted {
  const char* kind;
  std::string item;
};

template <class Items>
const auto& item_of(const Items& items, int index) {
  return items.at(static_cast<std::size_t>(index));
}

Counted counted(const Scenario& scenario, const EventRef& event) {
  using What = EventRef::What;
  switch (event.what) {
    case What::received:
      return {"referrals", ""};
    case What::mark_started:
      return {"mark", item_of(scenario.marks, event.item)};
    case What::strand_ended:
      return {"strand_ends", item_of(scenario.strands, event.item).name};
    case What::happened:
      return {"happened", item_of(scenario.events, event.item).name};
    case What::strand_received:
      return {"received", item_of(scenario.strands, event.item).name};
    case What::done:
    case What::held:
      return {"step_done", item_of(scenario.steps, event.item).name};
    case What::outcome: {
      const model::Step& step = item_of(scenario.steps, event.item);
      return {"outcome", step.name + "[" + item_of(step.outcomes, event.outcome) + "]"};
    }
    default:
      return {"not_counted", ""};
  }
}

const char* name_of(Measure::Kind kind) {
  switch (kind) {
    case Measure::Kind::event:
      return "event";
    case Measure::Kind::event_share:
      return "event_share";
    case Measure::Kind::clock_in_time:
      return "clock_in_time";
    case Measure::Kind::clock_late:
      return "clock_late";
    case Measure::Kind::clock_authorised_late:
      return "clock_authorised_late";
    case Measure::Kind::clock_days:
      return "clock_days";
    case Measure::Kind::clock_mean:
      return "clock_mean";
    case Measure::Kind::clock_median:
      return "clock_median";
    case Measure::Kind::stock:
      return "stock";
    case Measure::Kind::stock_aged:
      return "stock_aged";
    case Measure::Kind::strand_ended:
      return "strand_ended";
    case Measure::Kind::re_referrals:
      return "re_referrals";
    case Measure::Kind::referrals:
      return "referrals";
    case Measure::Kind::caseload:
      return "caseload";
    case Measure::Kind::cost:
      return "cost";
    case Measure::Kind::counter:
      return "counter";
  }
  return "not_counted";
}

std::string item_name(const Scenario& scenario, const Measure& measure) {
  using enum Measure::Kind;
  switch (measure.kind) {
    case clock_in_time:
    case clock_late:
    case clock_authorised_late:
    case clock_days:
    case clock_mean:
    case clock_median:
      return item_of(scenario.clocks, measure.item).name;
    case stock:
    case stock_aged:
    case strand_ended:
      return item_of(scenario.strands, measure.item).name;
    case caseload:
      return item_of(scenario.roles, measure.item);
    case counter:
      return model::kCounterNames[measure.item];
    default:
      return "";
  }
}

class Reader {
 public:
  Reader(const RecordView& records, const model::RecordShape& shape, double days,
         const json& measure)
      : records_(records),
        shape_(shape),
        days_(days),
        measure_(measure),
        item_(measure.at("item").get<std::string>()),
        low_(measure.at("low").get<std::size_t>()),
        high_(measure.at("high").get<std::size_t>()),
        by_child_(measure.at("by_child").get<bool>()) {}

  /// Nothing for a measure that no record counts.
  [[nodiscard]] std::optional<Measured> read() const {
    const auto kind = measure_.at("kind").get<std::string>();
    if (kind == "clock_median") return medians();
    return counts_of(kind);
  }

  /// Histograms of whole days; nothing but for a median.
  [[nodiscard]] std::optional<Histograms> day_histograms() const {
    const auto clock = place(shape_.clocks, item_);
    if (measure_.at("kind") != "clock_median" || !clock) return std::nullopt;
    return histograms(records_, day_counts(), *clock * model::kDayBins, model::kDayBins);
  }

 private:
  [[nodiscard]] std::optional<Measured> counts_of(const std::string& kind) const {
    if (kind == "referrals") return Measured{referrals(), {}};
    if (kind == "re_referrals") return Measured{returns(), referrals()};
    if (kind == "clock_in_time") return in_time();
    if (kind == "clock_late") return late();
    if (kind == "clock_authorised_late") return authorised_late();
    if (kind == "clock_due") return due();
    if (kind == "nothing") return Measured{Column(records_.size(), 0.0), {}};
    if (kind == "something") return Measured{Column(records_.size(), 1.0), {}};
    if (kind == "clock_days") return days();
    if (kind == "clock_mean") return mean_days();
    if (kind == "caseload") return caseload();
    if (kind == "cost") return cost();
    if (kind == "counter") return by_name(names_of_counters(), &Record::counters);
    if (kind == "stock") return by_name(shape_.strands, &Record::strand_at_end_children);
    if (kind == "stock_aged") return months(&Record::strand_age_children);
    if (kind == "strand_ended") return months(&Record::strand_length_children);
    if (kind == "event_share") {
      const auto above = event(measure_.at("event_kind").get<std::string>(), item_);
      const auto below = event(measure_.at("among_kind").get<std::string>(),
                               measure_.at("among").get<std::string>());
      if (!above || !below) return std::nullopt;
      return Measured{*above, *below};
    }
    if (auto count = event(measure_.value("event_kind", kind), item_)) return Measured{*count, {}};
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Column> event(const std::string& kind,
                                            const std::string& item) const {
    if (kind == "referrals") return referrals();
    if (kind == "strand_ends") return counts(shape_.strands, item, &Record::strand_ends_children);
    if (kind == "mark") {
      return counts(shape_.marks, item,
                    by_child_ ? &Record::mark_children : &Record::mark_families);
    }
    if (kind == "happened") {
      return counts(shape_.events, item,
                    by_child_ ? &Record::event_children : &Record::event_families);
    }
    if (kind == "received") {
      return counts(
          shape_.strands, item,
          by_child_ ? &Record::strand_received_children : &Record::strand_received_families);
    }
    if (kind == "outcome") {
      return counts(shape_.outcomes, item,
                    by_child_ ? &Record::outcome_children : &Record::outcome_families);
    }
    if (kind == "step_done") {
      return counts(shape_.steps, item,
                    by_child_ ? &Record::step_done_children : &Record::step_done_families);
    }
    return std::nullopt;
  }

  [[nodiscard]] static std::vector<std::string> names_of_counters() {
    return {std::begin(model::kCounterNames), std::end(model::kCounterNames)};
  }

  [[nodiscard]] Column counter(Counter which) const {
    return column(records_, &Record::counters, static_cast<std::size_t>(which));
  }

  /// Arrivals and returns.
  [[nodiscard]] Column referrals() const {
    return counter(by_child_ ? Counter::children_referred : Counter::families_referred);
  }
  [[nodiscard]] Column returns() const {
    return counter(by_child_ ? Counter::re_referrals_children : Counter::re_referrals_families);
  }

  [[nodiscard]] static std::optional<std::size_t> place(const std::vector<std::string>& names,
                                                        const std::string& name) {
    const auto at = std::ranges::find(names, name);
    if (at == names.end()) return std::nullopt;
    return static_cast<std::size_t>(at - names.begin());
  }

  template <class Number>
  [[nodiscard]] std::optional<Column> counts(const std::vector<std::string>& names,
                                             const std::string& name,
                                             std::vector<Number> Record::*field) const {
    const auto at = place(names, name);
    if (!at) return std::nullopt;
    return column(records_, field, *at);
  }
  template <class Number>
  [[nodiscard]] std::optional<Measured> by_name(const std::vector<std::string>& names,
                                                std::vector<Number> Record::*field) const {
    auto found = counts(names, item_, field);
    if (!found) return std::nullopt;
    return Measured{std::move(*found), {}};
  }

  [[nodiscard]] std::vector<std::int32_t> Record::*day_counts() const {
    return by_child_ ? &Record::clock_days_children : &Record::clock_days_families;
  }
  [[nodiscard]] Column stopped(std::size_t clock, std::size_t first, std::size_t count) const {
    return column_sum(records_, day_counts(), clock * model::kDayBins + first, count);
  }

  [[nodiscard]] std::optional<Measured> in_time() const {
    const auto clock = place(shape_.clocks, item_);
    if (!clock) return std::nullopt;
    const Column without = column(records_,
                                  by_child_ ? &Record::clock_stopped_without_limit_children
                                            : &Record::clock_stopped_without_limit_families,
                                  *clock);
    return Measured{column(records_,
                           by_child_ ? &Record::clock_stopped_in_time_children
                                     : &Record::clock_stopped_in_time_families,
                           *clock),
                    minus(stopped(*clock, 0, model::kDayBins), without)};
  }

  /// Of clocks whose deadline lies in the year.
  [[nodiscard]] Column judged(std::size_t clock, model::ClockFate which) const {
    return column(records_, by_child_ ? &Record::clock_fate_children : &Record::clock_fate_families,
                  clock * model::kFates + static_cast<std::size_t>(which));
  }

  [[nodiscard]] std::optional<Measured> authorised_late() const {
    const auto clock = place(shape_.clocks, item_);
    if (!clock) return std::nullopt;
    return Measured{judged(*clock, model::ClockFate::authorised_late), {}};
  }

  [[nodiscard]] std::optional<Measured> due() const {
    const auto clock = place(shape_.clocks, item_);
    if (!clock) return std::nullopt;
    using enum model::ClockFate;
    Column sum(records_.size(), 0.0);
    for (const model::ClockFate fate : {met, breached, authorised_late, running})
      sum = plus(std::move(sum), judged(*clock, fate));
    return Measured{std::move(sum), {}};
  }

  [[nodiscard]] std::optional<Measured> late() const {
    const auto clock = place(shape_.clocks, item_);
    if (!clock) return std::nullopt;
    const auto fate = [&](model::ClockFate which) { return judged(*clock, which); };
    const Column late = fate(model::ClockFate::breached);
    return Measured{
        late,
        plus(plus(fate(model::ClockFate::met), fate(model::ClockFate::authorised_late)), late)};
  }

  [[nodiscard]] std::optional<Measured> days() const {
    const auto clock = place(shape_.clocks, item_);
    const std::size_t last = std::min<std::size_t>(high_, model::kDayBins - 1);
    if (!clock || low_ > last) return std::nullopt;
    return Measured{stopped(*clock, low_, last - low_ + 1), {}};
  }

  /// Days beyond the last bin count as its first.
  [[nodiscard]] std::optional<Measured> mean_days() const {
    const auto clock = place(shape_.clocks, item_);
    if (!clock) return std::nullopt;
    Column sum(records_.size(), 0.0);
    for (std::size_t day = 1; day < model::kDayBins; ++day) {
      sum = plus(std::move(sum), times(stopped(*clock, day, 1), static_cast<double>(day)));
    }
    return Measured{std::move(sum), stopped(*clock, 0, model::kDayBins)};
  }

  [[nodiscard]] std::optional<Measured> medians() const {
    const auto rows = day_histograms();
    if (!rows) return std::nullopt;
    Measured found{Column(), Column()};
    for (const std::optional<double>& median : quantiles(*rows, 0.5, Bins::whole)) {
      found.above.push_back(median.value_or(0));
      found.below->push_back(median ? 1 : 0);
    }
    return found;
  }

  [[nodiscard]] Measured cost() const {
    constexpr double kPencePerPound = 100;
    const std::size_t roles = shape_.roles.size();
    const Column own = column_sum(records_, &Record::role_post_pence, 0, roles);
    const Column agency = column_sum(records_, &Record::role_agency_pence, 0, roles);
    return Measured{times(plus(own, agency), 1 / kPencePerPound), {}};
  }

  [[nodiscard]] std::optional<Measured> months(std::vector<std::int32_t> Record::*field) const {
    const auto strand = place(shape_.strands, item_);
    const std::size_t end = std::min<std::size_t>(high_, model::kLengthBins);
    if (!strand || low_ >= end) return std::nullopt;
    const std::size_t first = *strand * model::kLengthBins;
    return Measured{column_sum(records_, field, first + low_, end - low_),
                    column_sum(records_, field, first, model::kLengthBins)};
  }

  [[nodiscard]] std::optional<Measured> caseload() const {
    const auto role = place(shape_.roles, item_);
    if (!role) return std::nullopt;
    // Posts are counted in hundredths of a full-time post.
    constexpr double kMinutesPerDay = 1440;
    return Measured{
        column(records_, &Record::role_caseload_minutes, *role),
        times(column(records_, &Record::role_posts, *role), days_ * kMinutesPerDay / 100)};
  }

  RecordView records_;
  const model::RecordShape& shape_;
  double days_;
  const json& measure_;
  std::string item_;
  std::size_t low_;
  std::size_t high_;
  bool by_child_;
};

}  // namespace

json measure_json(const Scenario& scenario, const Measure& measure) {
  json made{{"kind", name_of(measure.kind)},
            {"item", item_name(scenario, measure)},
            {"low", measure.low},
            {"high", measure.high},
            {"by_child", measure.by_child},
            {"unit", model::unit_of(measure)}};
  if (measure.kind == Measure::Kind::event || measure.kind == Measure::Kind::event_share) {
    const Counted event = counted(scenario, measure.event);
    made["event_kind"] = event.kind;
    made["item"] = event.item;
  }
  if (measure.kind == Measure::Kind::event_share) {
    const Counted among = counted(scenario, measure.among);
    made["among_kind"] = among.kind;
    made["among"] = among.item;
  }
  return made;
}

json due_measure(const Scenario& scenario, const json& measure) {
  json made = measure;
  const auto kind = measure.at("kind").get<std::string>();
  const bool of_stopped = kind == "clock_in_time" || kind == "clock_mean" || kind == "clock_median";
  made["kind"] = of_stopped ? "clock_due" : "nothing";
  if (!of_stopped) return made;
  const auto clock = std::ranges::find(scenario.clocks, measure.at("item").get<std::string>(),
                                       &model::Clock::name);
  const auto index = static_cast<std::size_t>(clock - scenario.clocks.begin());
  if (model::is_limited(scenario, index)) return made;
  const Counted began = counted(scenario, clock->real_when.value_or(clock->from));
  made["kind"] = began.kind;
  made["item"] = began.item;
  if (!is_counted(made)) made["kind"] = "something";
  return made;
}

bool is_counted(const json& measure) {
  constexpr const char* kNot = "not_counted";
  return measure.at("kind") != kNot && measure.value("event_kind", "") != kNot &&
         measure.value("among_kind", "") != kNot;
}

std::optional<Measured> measured(const RecordView& records, const model::RecordShape& shape,
                                 double days, const json& measure) {
  return Reader(records, shape, days, measure).read();
}

Figure simulated(const SummaryContext& context, const json& measure) {
  const Reader reader(context.records, context.shape, context.days, measure);
  if (const auto rows = reader.day_histograms())
    return context.estimator.quantile(*rows, 0.5, Bins::whole);
  const auto found = reader.read();
  if (!found) return {};
  return found->below ? context.estimator.ratio(found->above, *found->below)
                      : context.estimator.mean(found->above);
}

}  // namespace casetide::analysis
