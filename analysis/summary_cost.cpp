// What the service costs, and on what it is spent; declared in summary_parts.hpp.
//
// All is counted within each replication and only then averaged, so the parts add up to the whole.
#include <cstddef>
#include <utility>

#include "analysis/summary_parts.hpp"

namespace casetide::analysis {
namespace {

using model::Hours;
using model::Record;
using nlohmann::json;

constexpr double kPencePerPound = 100;
constexpr double kMinutesPerHour = 60;

Column product(const Column& a, const Column& b) {
  Column result(a);
  for (std::size_t i = 0; i < result.size(); ++i) {
    result[i] *= b[i];
  }
  return result;
}

/// 0 where `below` is.
Column quotient(const Column& above, const Column& below) {
  Column result(above);
  for (std::size_t i = 0; i < result.size(); ++i) {
    result[i] = below[i] > 0 ? result[i] / below[i] : 0;
  }
  return result;
}

class CostSummary {
 public:
  explicit CostSummary(const SummaryContext& context)
      : context_(context), roles_(context.shape.roles.size()), none_(context.records.size(), 0.0) {}

  [[nodiscard]] bool any() const {
    for (const json& role : context_.description.at("roles")) {
      if (role.at("has_cost").get<bool>()) return true;
    }
    return false;
  }

  [[nodiscard]] json make() const {
    Column all = none_;
    Column agency = none_;
    for (std::size_t role = 0; role < roles_; ++role) {
      all = plus(plus(std::move(all), own(role)), agency_of(role));
      agency = plus(std::move(agency), agency_of(role));
    }
    Column pathway = none_;
    for (std::size_t strand = 0; strand < context_.shape.strands.size(); ++strand) {
      pathway = plus(std::move(pathway), of_strand(strand));
    }
    const auto each = [&](model::Counter counter) {
      return figure_json(context_.estimator.ratio(
          pathway, column(context_.records, &Record::counters, static_cast<std::size_t>(counter))));
    };
    return {{"roles", by_role()},
            {"without_cost", without_cost()},
            {"pounds", mean(all)},
            {"agency_pounds", mean(agency)},
            {"uses", uses()},
            {"strands", strands()},
            {"meetings", meetings()},
            {"pounds_a_family", each(model::Counter::families_referred)},
            {"pounds_a_child", each(model::Counter::children_referred)}};
  }

 private:
  [[nodiscard]] json mean(const Column& values) const {
    return figure_json(context_.estimator.mean(values));
  }
  [[nodiscard]] Column pounds(std::vector<std::int64_t> Record::*field, std::size_t role) const {
    return times(column(context_.records, field, role), 1 / kPencePerPound);
  }
  [[nodiscard]] Column minutes(std::size_t role, Hours kind) const {
    const auto weeks = static_cast<std::size_t>(context_.shape.weeks);
    const std::size_t first = (role * model::kHours + static_cast<std::size_t>(kind)) * weeks;
    return column_sum(context_.records, &Record::role_hours, first, weeks);
  }
  // Read again where they are wanted: those of every role at once grow with roles and replications.
  [[nodiscard]] Column own(std::size_t role) const {
    return pounds(&Record::role_post_pence, role);
  }
  [[nodiscard]] Column agency_of(std::size_t role) const {
    return pounds(&Record::role_agency_pence, role);
  }
  /// Pounds for a minute on duty.
  [[nodiscard]] Column a_minute(std::size_t role) const {
    return quotient(plus(own(role), agency_of(role)), minutes(role, Hours::available));
  }
  [[nodiscard]] Column of_step(std::size_t step) const {
    Column sum = none_;
    for (std::size_t role = 0; role < roles_; ++role) {
      sum = plus(std::move(sum),
                 product(column(context_.records, &Record::step_role_minutes, step * roles_ + role),
                         a_minute(role)));
    }
    return sum;
  }
  /// Standing work done is that asked for, each line of a role in the same proportion.
  template <class Wanted>
  [[nodiscard]] Column of_standing(const Wanted& wanted) const {
    const json& lines = context_.description.at("standing");
    Column sum = none_;
    for (std::size_t role = 0; role < roles_; ++role) {
      Column asked = none_;
      Column part = none_;
      for (std::size_t line = 0; line < lines.size(); ++line) {
        const Column of_line =
            column(context_.records, &Record::standing_minutes, line * roles_ + role);
        asked = plus(std::move(asked), of_line);
        if (wanted(lines[line])) part = plus(std::move(part), of_line);
      }
      sum = plus(
          std::move(sum),
          product(product(quotient(part, asked), minutes(role, Hours::standing)), a_minute(role)));
    }
    return sum;
  }
  [[nodiscard]] Column of_strand(std::size_t strand) const {
    Column sum = of_standing([strand](const json& line) { return line.at("strand") == strand; });
    const json& steps = context_.description.at("steps");
    for (std::size_t step = 0; step < steps.size(); ++step) {
      if (steps[step].at("strand") == strand) sum = plus(std::move(sum), of_step(step));
    }
    return sum;
  }

  [[nodiscard]] json by_role() const {
    json list = json::array();
    for (std::size_t role = 0; role < roles_; ++role) {
      const json& described = context_.description.at("roles").at(role);
      if (!described.at("has_cost").get<bool>()) continue;
      const Column all = plus(own(role), agency_of(role));
      list.push_back(
          {{"role", described.at("name")},
           {"label", described.at("label")},
           {"agency_posts",
            mean(times(column(context_.records, &Record::role_agency_posts, role), 0.01))},
           {"own_pounds", mean(own(role))},
           {"agency_pounds", mean(agency_of(role))},
           {"pounds", mean(all)},
           {"pounds_an_hour",
            figure_json(context_.estimator.ratio(
                all, times(minutes(role, Hours::available), 1 / kMinutesPerHour)))}});
    }
    return list;
  }

  [[nodiscard]] json without_cost() const {
    json list = json::array();
    for (const json& role : context_.description.at("roles")) {
      if (!role.at("has_cost").get<bool>() && !role.value("room", false)) {
        list.push_back(role.at("label"));
      }
    }
    return list;
  }

  [[nodiscard]] json uses() const {
    const auto of_hours = [&](Hours kind) {
      Column sum = none_;
      for (std::size_t role = 0; role < roles_; ++role) {
        sum = plus(std::move(sum), product(minutes(role, kind), a_minute(role)));
      }
      return sum;
    };
    const Column outside =
        of_standing([](const json& line) { return line.at("from_outside").get<bool>(); });
    const Column supervision = of_standing([](const json& line) {
      return line.at("strand") == model::kNone && !line.at("from_outside").get<bool>();
    });
    const auto use = [&](const char* name, const char* label, const Column& spent) {
      return json{{"name", name}, {"label", label}, {"pounds", mean(spent)}};
    };
    return {use("tasks", "Dated tasks", of_hours(Hours::dated)),
            use("meetings", "Meetings about families", of_hours(Hours::meetings)),
            use("standing", "Standing work on open cases",
                minus(minus(of_hours(Hours::standing), outside), supervision)),
            use("outside", "Work from outside the pathway", outside),
            use("supervision", "Supervision", supervision),
            use("team_meetings", "The team's own meetings", of_hours(Hours::team_meetings)),
            use("training", "Training", of_hours(Hours::training)),
            use("slack", "Slack: on duty, not used", of_hours(Hours::slack))};
  }

  [[nodiscard]] json strands() const {
    json list = json::array();
    for (std::size_t strand = 0; strand < context_.shape.strands.size(); ++strand) {
      const json& described = context_.description.at("strands").at(strand);
      const Column spent = of_strand(strand);
      list.push_back(
          {{"name", described.at("name")},
           {"label", described.at("label")},
           {"pounds", mean(spent)},
           {"pounds_a_child",
            figure_json(context_.estimator.ratio(
                spent, column(context_.records, &Record::strand_starts_children, strand)))}});
    }
    return list;
  }

  [[nodiscard]] json meetings() const {
    json list = json::array();
    const json& steps = context_.description.at("steps");
    for (std::size_t step = 0; step < steps.size(); ++step) {
      if (steps[step].at("kind") != "meeting") continue;
      const Column held = column(context_.records, &Record::step_done_families, step);
      list.push_back({{"name", steps[step].at("name")},
                      {"label", steps[step].at("label")},
                      {"held_families", mean(held)},
                      {"pounds_each", figure_json(context_.estimator.ratio(of_step(step), held))}});
    }
    return list;
  }

  const SummaryContext& context_;
  std::size_t roles_;
  Column none_;
};

}  // namespace

json costs_json(const SummaryContext& context) {
  const CostSummary costs(context);
  return costs.any() ? costs.make() : json(nullptr);
}

}  // namespace casetide::analysis
