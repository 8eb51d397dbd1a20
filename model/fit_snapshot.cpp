#include "model/fit_snapshot.hpp"

#include <algorithm>
#include <bit>
#include <chrono>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "model/snapshot_columns.hpp"
#include "sim/time.hpp"
#include "sim/work_calendar.hpp"

namespace casetide::model {
namespace {

std::size_t at(int index) {
  return static_cast<std::size_t>(index);
}

/// Minutes far beyond any run, so that what is added to them stays a time.
constexpr std::int64_t kLatest = std::int64_t{1} << 30;
/// Standing work and keys: any sum that a run could reach.
constexpr std::int64_t kLargestSum = std::int64_t{1} << 40;
constexpr std::int64_t kMostHarm = 16 * 65536;

constexpr Is kNamed[] = {Is::strand, Is::step,    Is::stream, Is::clock, Is::event,   Is::team,
                         Is::role,   Is::pattern, Is::fact,   Is::value, Is::outcome, Is::need};

/// "strand" and so on: how messages name what has a name.
const char* word_for(Is is) {
  constexpr const char* kWords[] = {"strand", "step",    "stream", "clock", "event",   "team",
                                    "role",   "pattern", "fact",   "value", "outcome", "need"};
  return kWords[static_cast<std::size_t>(is) - static_cast<std::size_t>(Is::strand)];
}

/// In the table, or before the day, as the column says.
const std::set<std::string, std::less<>>& columns_of_the_past() {
  static const std::set<std::string, std::less<>> columns = {
      "families.episode_began", "families.closed", "families.waits_since", "strands.began",
      "steps.entered",          "clocks.started",  "spans.until",          "bookings.booked",
      "agendas.released",       "steps.began",     "clocks.acted"};
  return columns;
}
const std::set<std::string, std::less<>>& columns_of_the_future() {
  static const std::set<std::string, std::less<>> columns = {"posts.wakes", "pending.time",
                                                             "away.day"};
  return columns;
}
/// What working days are counted from: within the years of the calendar.
bool is_counted_from(const std::string& column) {
  return column.starts_with("clocks.") || column == "steps.entered" || column == "strands.began" ||
         column == "families.episode_began";
}
/// Of the columns that must be given, those that may say none.
bool may_be_none(const std::string& column, Given given) {
  return given == Given::if_known || column == "families.worker" || column == "spans.before";
}

class Fit {
 public:
  Fit(Snapshot& snapshot, const Scenario& scenario, SnapshotProblems& problems)
      : snapshot_(snapshot), scenario_(scenario), problems_(problems) {}

  void run() {
    check_date();
    check_what_is_given();
    find_names();
    for_each_table(snapshot_, [this](const char* name, const auto& table) {
      rows_[name] = static_cast<std::int64_t>(table.size());
    });
    for_each_column(snapshot_, [this](const char* table, const auto& field, auto& rows) {
      check_column(table, field, rows);
    });
    if (problems_.any()) return;
    snapshot_.names = names_of(scenario_);
    complete();
    check_snapshot_rows(snapshot_, scenario_, problems_);
  }

 private:
  void check_date() {
    const auto shown = [](std::int32_t day) { return sim::iso_date(sim::local_day(day)); };
    if (!sim::WorkCalendar::covers(snapshot_.day)) {
      problems_.add("date", fmt::format("not a day from {} to {}", sim::WorkCalendar::kFirstYear,
                                        sim::WorkCalendar::kLastYear));
    } else if (snapshot_.day > scenario_.first_day) {
      problems_.add(
          "date",
          fmt::format("{} is after the first day of the year to report, {}; expected a "
                      "year that begins on that day or later, for example year = \"{} "
                      "to {}\"",
                      shown(snapshot_.day), shown(scenario_.first_day), shown(snapshot_.day),
                      shown(std::max(scenario_.last_day, snapshot_.day + 364))));
    }
  }

  /// Tables may be left out whole; of those that are there some columns may not.
  void check_what_is_given() {
    for_each_column(snapshot_, [this](const char* table, const auto& field, const auto&) {
      const std::string column = fmt::format("{}.{}", table, field.name);
      if (field.given == Given::always && !snapshot_.lacks(table) && snapshot_.lacks(column))
        problems_.add(column, "missing; it must be given where the table is");
    });
  }

  void find_names() {
    const SnapshotNames known = names_of(scenario_);
    for (const Is is : kNamed) {
      const std::vector<std::string>& own = *names_for(known, is);
      for (const std::string& name : *names_for(snapshot_.names, is)) {
        const auto found = std::find(own.begin(), own.end(), name);
        place_[is].push_back(found == own.end() ? kNone : static_cast<int>(found - own.begin()));
      }
    }
    // A fact of which the file does not tell is not known to be unknown.
    for (const std::string& fact : known.facts) {
      const auto& told = snapshot_.names.facts;
      if (std::find(told.begin(), told.end(), fact) == told.end())
        snapshot_.missing.insert("names.facts." + fact);
    }
  }

  template <class AnyField, class Table>
  void check_column(const char* table, const AnyField& field, Table& rows) {
    using Member = MemberOf<AnyField>;
    const std::string column = fmt::format("{}.{}", table, field.name);
    if (snapshot_.lacks(column)) return;
    for (std::size_t row = 0; row < rows.size(); ++row) {
      Member& member = rows[row].*field.member;
      for (std::size_t place = 0; place < kPlaces<Member>; ++place) {
        if (names_for(snapshot_.names, field.is) != nullptr) {
          name_to_place(column, field, row, member);
        } else if constexpr (!kIsKey<Member>) {
          const std::string wrong = fault(column, field, number_of(member, place));
          if (!wrong.empty()) problems_.add(column, row, wrong);
        }
      }
    }
  }

  template <class AnyField, class Member>
  void name_to_place(const std::string& column, const AnyField& field, std::size_t row,
                     Member& member) {
    if constexpr (kPlaces<Member> == 1) {
      const std::int64_t number = number_of(member, 0);
      const std::vector<int>& places = place_[field.is];
      if (number == kNone && may_be_none(column, field.given)) return;
      if (number < 0 || number >= static_cast<std::int64_t>(places.size())) {
        problems_.add(column, row,
                      fmt::format("{} is no place among the {} names of /names/{}s", number,
                                  places.size(), word_for(field.is)));
        return;
      }
      const int place = places[static_cast<std::size_t>(number)];
      if (place == kNone) {
        const std::string& name =
            (*names_for(snapshot_.names, field.is))[static_cast<std::size_t>(number)];
        problems_.add(
            column, row,
            fmt::format("the scenario has no {} {}; expected a scenario with all that is under "
                        "way: a policy may take it away from a date on (`from`)",
                        word_for(field.is), in_quotes(name)));
        return;
      }
      static_cast<void>(set_number(member, 0, place));
    }
  }

  /// What is wrong with that number by itself; empty: nothing.
  template <class AnyField>
  [[nodiscard]] std::string fault(const std::string& column, const AnyField& field,
                                  std::int64_t number) const {
    using Member = MemberOf<AnyField>;
    const auto within = [number](std::int64_t low, std::int64_t high) {
      return number >= low && number <= high
                 ? std::string()
                 : fmt::format("{}; expected a number from {} to {}", number, low, high);
    };
    const std::int64_t now = std::int64_t{snapshot_.day} * sim::kMinutesPerDay;
    const bool past = columns_of_the_past().contains(column);
    const bool future = columns_of_the_future().contains(column);
    if (const int kinds = kinds_of(field.is); kinds > 0) return within(0, kinds - 1);
    if (const char* other = table_of(field.is); other != nullptr) {
      if (number == kNone && may_be_none(column, field.given)) return "";
      const std::int64_t count = rows_.at(other);
      return number >= 0 && number < count
                 ? ""
                 : fmt::format("{} is no row of {}, which has {}", number, other, count);
    }
    switch (field.is) {
      case Is::time: {
        if (number == kNever && !(past && field.given == Given::always)) return "";
        constexpr auto first_of = [](int year) {
          const std::chrono::year_month_day first{std::chrono::year{year}, std::chrono::January,
                                                  std::chrono::day{1}};
          return std::int64_t{sim::day_index(first)} * sim::kMinutesPerDay;
        };
        const std::int64_t early =
            is_counted_from(column) ? first_of(sim::WorkCalendar::kFirstYear) : 0;
        const std::int64_t late = first_of(sim::WorkCalendar::kLastYear);
        const std::string wrong = within(future ? now : early, past ? now : late);
        return wrong.empty() ? "" : wrong + " (minutes since 1970-01-01 00:00)";
      }
      case Is::day: {
        if (number == kNever) return "";
        const std::int64_t first = column == "facts.date" ? -kLatest / sim::kMinutesPerDay : 0;
        const std::string wrong =
            within(future ? snapshot_.day : first, kLatest / sim::kMinutesPerDay);
        return wrong.empty() ? "" : wrong + " (days since 1970-01-01)";
      }
      case Is::minutes:
      case Is::causes:
        return within(column == "steps.effort" ? -1 : 0, kLatest);
      case Is::children:
        return within(column == "families.children" ? 0 : 1, (1 << kMaxChildren) - 1);
      case Is::harm:
        return within(-kMostHarm, kMostHarm);
      case Is::holder: {
        if (number == kNone) return "";
        return within(0, std::max(rows_.at("posts"), rows_.at("pools")) - 1);
      }
      default:
        break;
    }
    if (column.ends_with(".child") || column == "strands.lead") return within(0, kMaxChildren - 1);
    if (sizeof(Member) > 4) return within(-kLargestSum, kLargestSum);
    if (column == "judged.days_taken" || column == "judged.days_late")
      return within(-kLatest, kLatest);
    constexpr std::int64_t kMostStrands = 4094;  // ever begun for a family
    const bool strands = column.ends_with(".ordinal") || column == "families.strands_so_far";
    return within(std::is_signed_v<Member> && field.given == Given::if_known ? -1 : 0,
                  strands ? kMostStrands : kLatest);
  }

  // --- what was left out ------------------------------------------------------------------------

  template <class Row, class Work>
  void where_lacking(const char* column, std::vector<Row>& table, const Work& work) {
    if (!snapshot_.lacks(column)) return;
    for (std::size_t row = 0; row < table.size(); ++row)
      work(row, table[row]);
  }

  void complete() {
    const std::int32_t now = snapshot_.day * sim::kMinutesPerDay;
    constexpr std::uint8_t kImported = 191;  // above all streams, below the stocks
    auto& families = snapshot_.families;
    where_lacking("families.key", families, [&](std::size_t row, Family& family) {
      family.key = sim::entity_key(kImported, snapshot_.day, static_cast<std::uint32_t>(row));
    });
    where_lacking("families.order", families, [&](std::size_t row, Family& family) {
      family.serial = static_cast<std::uint32_t>(row);
    });
    for (const Family& family : families)
      snapshot_.families_so_far = std::max(snapshot_.families_so_far, family.serial + 1);
    where_lacking("families.stream", families, [&](std::size_t, Family& family) {
      for (std::size_t s = scenario_.streams.size(); s > 0; --s)
        if (scenario_.streams[s - 1].counts_as_referral)
          family.stream = static_cast<std::uint8_t>(s - 1);
    });
    complete_strands();
    where_lacking("families.episode_began", families, [&](std::size_t row, Family& family) {
      family.episode_start = now;
      for (const StrandRun& run : snapshot_.strands)
        if (run.family == static_cast<int>(row))
          family.episode_start = std::min(family.episode_start, run.since);
    });
    where_lacking("families.waits_since", families,
                  [&](std::size_t, Family& family) { family.waits_since = family.episode_start; });
    where_lacking("families.closed", families,
                  [&](std::size_t, Family& family) { family.closed_since = now; });
    where_lacking("families.strands_so_far", families, [&](std::size_t row, Family& family) {
      for (const StrandRun& run : snapshot_.strands)
        if (run.family == static_cast<int>(row))
          family.next_ordinal =
              std::max(family.next_ordinal, static_cast<std::uint16_t>(run.ordinal + 1));
    });
    where_lacking("steps.visit", snapshot_.steps, [](std::size_t, Activity& step) {
      step.visit = std::max<std::uint16_t>(step.visit, 1);
    });
    where_lacking("clocks.children", snapshot_.clocks, [&](std::size_t, ClockRun& clock) {
      clock.set = families[at(clock.family)].children;
    });
    where_lacking("clocks.lineage", snapshot_.clocks,
                  [&](std::size_t row, ClockRun& clock) { complete_lineage(row, clock); });
    where_lacking("clocks.real", snapshot_.clocks, [&](std::size_t, ClockRun& clock) {
      clock.real = !scenario_.clocks[at(clock.def)].real_when.has_value();
    });
    where_lacking("steps.past", snapshot_.steps,
                  [](std::size_t, Activity& step) { step.past = kNone; });
  }

  /// A clock's strand is the family's only one, or its only one of the kind that the clock starts in.
  void complete_lineage(std::size_t row, ClockRun& clock) {
    const int kind = strand_where(scenario_.clocks[at(clock.def)].from);
    std::set<std::uint16_t> any;
    std::set<std::uint16_t> of_kind;
    for (const StrandRun& run : snapshot_.strands) {
      if (run.family != clock.family) continue;
      any.insert(run.lineage);
      if (run.def == kind && (run.set & clock.set) != 0) of_kind.insert(run.lineage);
    }
    const std::set<std::uint16_t>& where = of_kind.size() == 1 ? of_kind : any;
    if (where.size() == 1) clock.lineage = *where.begin();
    if (where.size() > 1)
      problems_.add("clocks.lineage", row,
                    fmt::format("left out, and {} may have started in any of {} strands of the "
                                "family; expected the lineage of the one in which it did",
                                in_quotes(scenario_.clocks[at(clock.def)].name), where.size()));
  }

  /// The kind of strand in which that happens; kNone: it may in several.
  [[nodiscard]] int strand_where(const EventRef& event) const {
    using What = EventRef::What;
    if (event.what == What::strand_ended || event.what == What::strand_received) return event.item;
    const bool of_step = event.what >= What::entered && event.what <= What::cancelled;
    return of_step ? scenario_.steps[at(event.item)].strand : kNone;
  }

  void complete_strands() {
    auto& strands = snapshot_.strands;
    where_lacking("strands.children", strands, [&](std::size_t, StrandRun& run) {
      run.set = snapshot_.families[at(run.family)].children;
    });
    where_lacking("strands.lead", strands, [&](std::size_t, StrandRun& run) {
      run.lead = static_cast<std::uint8_t>(std::countr_zero(unsigned{run.set} | 0x80U));
    });
    where_lacking("strands.ordinal", strands, [&](std::size_t row, StrandRun& run) {
      run.ordinal = static_cast<std::uint16_t>(
          std::count_if(strands.begin(), strands.begin() + static_cast<std::ptrdiff_t>(row),
                        [&](const StrandRun& other) { return other.family == run.family; }));
    });
    where_lacking("strands.lineage", strands,
                  [](std::size_t, StrandRun& run) { run.lineage = run.ordinal; });
  }

  Snapshot& snapshot_;
  const Scenario& scenario_;
  SnapshotProblems& problems_;
  std::map<Is, std::vector<int>> place_;
  std::map<std::string, std::int64_t, std::less<>> rows_;
};

}  // namespace

std::shared_ptr<const Snapshot> fit_snapshot(Snapshot snapshot, const Scenario& scenario,
                                             const std::string& file, Problems& problems) {
  SnapshotProblems own(file, problems);
  Fit(snapshot, scenario, own).run();
  return own.any() ? nullptr : std::make_shared<const Snapshot>(std::move(snapshot));
}

}  // namespace casetide::model
