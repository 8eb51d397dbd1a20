// Published figures of authorities by year, from a table that the user gives.
//
// A row is one authority in one year to 31 March; a column is known by its heading, letters' case and spaces
// apart: those of the combined table that this program's documentation describes, or those of the Department
// for Education's own downloads (Children in need, tables C1, C4, D1 and D3; Children's social work
// workforce). Several downloads are one table: rows of the same authority and year are joined. A figure
// that is suppressed or missing is an interval, as wide as nothing known; "low" is nought to half a unit.
// This reads; what figures imply for one another is for others.
#pragma once

#include <array>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/problems.hpp"

namespace casetide::analysis {

/// What is read. Rates are for each 10,000 children, percentages 0 to 100.
enum class PublishedColumn {
  referrals,
  referrals_rate,
  rereferrals_percent,
  no_further_action_percent,
  police_percent,
  schools_percent,
  health_percent,
  not_in_need_percent,
  section_47,
  section_47_rate,
  conferences,
  conferences_rate,
  in_time_percent,  ///< initial conferences within 15 working days
  days_0_to_10,     ///< initial conferences by working day
  days_11_to_15,
  days_16_to_20,
  days_21_or_more,
  plans_started,
  plans_at_31_march,
  second_plans_percent,
  case_holders,
  cases,
  caseload,
  agency_percent,
  vacancy_percent,
  turnover_percent,
  absence_percent,
  count
};
inline constexpr std::size_t kColumns = static_cast<std::size_t>(PublishedColumn::count);

/// A figure, or the interval in which a suppressed one lies.
struct Cell {
  double low = 0;
  double high = std::numeric_limits<double>::infinity();
  [[nodiscard]] bool known() const { return low == high; }
  friend bool operator==(const Cell&, const Cell&) = default;
};

struct AuthorityYear {
  std::array<Cell, kColumns> cells;
  [[nodiscard]] const Cell& cell(PublishedColumn column) const {
    return cells[static_cast<std::size_t>(column)];
  }
  /// Nothing where it is suppressed.
  [[nodiscard]] std::optional<double> figure(PublishedColumn column) const {
    return cell(column).known() ? std::optional(cell(column).low) : std::nullopt;
  }
};

struct Authority {
  std::string name;
  std::map<int, AuthorityYear> years;  ///< [year to 31 March]
};

struct PublishedTable {
  std::vector<Authority> authorities;  ///< by name
  std::vector<model::Problem> problems;

  /// By its name, letters' case and spaces apart.
  [[nodiscard]] const Authority* find(const std::string& name) const;
};

/// Throws model::FileError where a file cannot be read.
[[nodiscard]] PublishedTable read_published_tables(std::span<const std::filesystem::path> files);

/// Small letters, without spaces and underscores: how headings and names are matched.
[[nodiscard]] std::string plain_name(const std::string& text);

}  // namespace casetide::analysis
