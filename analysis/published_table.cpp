#include "analysis/published_table.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <iterator>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "analysis/csv_table.hpp"

namespace casetide::analysis {
namespace {

struct Heading {
  std::string_view words;
  PublishedColumn column;
};
// The combined table's headings first, then the Department's.
constexpr Heading kHeadings[] = {
    {"referrals", PublishedColumn::referrals},
    {"referral_count", PublishedColumn::referrals},
    {"referrals_per_10k", PublishedColumn::referrals_rate},
    {"rereferral_within_12_months_pct", PublishedColumn::rereferrals_percent},
    {"rereferral_percent", PublishedColumn::rereferrals_percent},
    {"referral_nfa_pct", PublishedColumn::no_further_action_percent},
    {"no_further_action_percent", PublishedColumn::no_further_action_percent},
    {"source_police_pct", PublishedColumn::police_percent},
    {"source_schools_pct", PublishedColumn::schools_percent},
    {"source_health_pct", PublishedColumn::health_percent},
    {"assessed_not_in_need_pct", PublishedColumn::not_in_need_percent},
    {"not_in_need_percent", PublishedColumn::not_in_need_percent},
    {"section_47", PublishedColumn::section_47},
    {"section47", PublishedColumn::section_47},
    {"section_47_per_10k", PublishedColumn::section_47_rate},
    {"initial_conferences", PublishedColumn::conferences},
    {"icpc", PublishedColumn::conferences},
    {"initial_conferences_per_10k", PublishedColumn::conferences_rate},
    {"initial_conferences_within_15_working_days_pct", PublishedColumn::in_time_percent},
    {"conferences_0_to_10_days", PublishedColumn::days_0_to_10},
    {"duration_0-10_days", PublishedColumn::days_0_to_10},
    {"conferences_11_to_15_days", PublishedColumn::days_11_to_15},
    {"duration_11-15_days", PublishedColumn::days_11_to_15},
    {"conferences_16_to_20_days", PublishedColumn::days_16_to_20},
    {"duration_16-20_days", PublishedColumn::days_16_to_20},
    {"conferences_21_days_or_more", PublishedColumn::days_21_or_more},
    {"duration_21+_days", PublishedColumn::days_21_or_more},
    {"plans_started", PublishedColumn::plans_started},
    {"cpp_start", PublishedColumn::plans_started},
    {"plans_at_31_march", PublishedColumn::plans_at_31_march},
    {"cpp_at31", PublishedColumn::plans_at_31_march},
    {"second_or_later_plan_pct", PublishedColumn::second_plans_percent},
    {"cpp_subsequent_percent", PublishedColumn::second_plans_percent},
    {"case_holders_fte", PublishedColumn::case_holders},
    {"cases_held", PublishedColumn::cases},
    {"cases", PublishedColumn::cases},
    {"average_caseload", PublishedColumn::caseload},
    {"caseload_fte", PublishedColumn::caseload},
    {"agency_pct", PublishedColumn::agency_percent},
    {"agency_rate_fte", PublishedColumn::agency_percent},
    {"vacancy_pct", PublishedColumn::vacancy_percent},
    {"vacancy_rate_fte", PublishedColumn::vacancy_percent},
    {"turnover_pct", PublishedColumn::turnover_percent},
    {"turnover_rate_fte", PublishedColumn::turnover_percent},
    {"absence_pct", PublishedColumn::absence_percent},
    {"absence_rate_fte", PublishedColumn::absence_percent},
};
constexpr std::string_view kNames[] = {"area", "la_name"};
constexpr std::string_view kYears[] = {"year_to_31_march", "time_period"};
constexpr std::string_view kLevels[] = {"geographic_level"};
constexpr std::string_view kRegions[] = {"region"};  // "NA": the row is of a region itself
constexpr std::string_view kMarks[] = {"", "c", "-", "z", "x", "u", ":", "low"};

bool is_percent(PublishedColumn column) {
  for (const Heading& heading : kHeadings) {
    if (heading.column == column)
      return heading.words.ends_with("_pct") || column == PublishedColumn::agency_percent ||
             column == PublishedColumn::vacancy_percent;
  }
  return false;
}

template <std::size_t N>
bool is_one_of(const std::string& plain, const std::string_view (&list)[N]) {
  return std::ranges::any_of(
      list, [&](std::string_view words) { return plain == plain_name(std::string(words)); });
}

std::optional<PublishedColumn> column_of(const std::string& plain) {
  for (const Heading& heading : kHeadings) {
    if (plain == plain_name(std::string(heading.words))) return heading.column;
  }
  return std::nullopt;
}

/// "2,345", "67.5" or "67.5 %", not negative.
std::optional<double> number(std::string text) {
  std::erase(text, ',');
  std::erase(text, ' ');
  if (text.ends_with('%')) text.pop_back();
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= 0) || value > 1e9) {
    return std::nullopt;
  }
  return value;
}

/// "2024", or "202324" for the year from April 2023.
std::optional<int> year_of(const std::string& text) {
  const std::optional<double> value = number(text);
  if (!value || *value != std::floor(*value)) return std::nullopt;
  int year = static_cast<int>(*value);
  if (text.size() == 6) {
    const int first = year / 100;
    if ((first + 1) % 100 != year % 100) return std::nullopt;
    year = first + 1;
  }
  return year >= 1990 && year <= 2100 ? std::optional(year) : std::nullopt;
}

class TableReader {
 public:
  TableReader(std::map<std::string, Authority>& authorities, model::Problems& problems)
      : authorities_(authorities), problems_(problems) {}

  void read(const CsvTable& table) {
    if (!read_headings(table.header)) return;
    for (const std::vector<CsvCell>& row : table.rows)
      read_row(row);
  }

 private:
  bool read_headings(const std::vector<CsvCell>& headings) {
    if (headings.empty() || stands_twice(headings)) return false;
    for (std::size_t i = 0; i < headings.size(); ++i) {
      const std::string plain = plain_name(headings[i].text);
      if (is_one_of(plain, kNames)) name_at_ = i;
      if (is_one_of(plain, kYears)) year_at_ = i;
      if (is_one_of(plain, kLevels)) level_at_ = i;
      if (is_one_of(plain, kRegions)) region_at_ = i;
      const std::optional<PublishedColumn> column = column_of(plain);
      if (column) columns_.emplace_back(i, *column);
    }
    const model::Origin& first = headings.front().at;
    if (!name_at_)
      problems_.add(
          first, "no column with the authority's name; expected a heading \"area\" or \"la_name\"");
    if (!year_at_)
      problems_.add(
          first,
          "no column with the year; expected a heading \"year_to_31_march\" or \"time_period\"");
    if (columns_.empty())
      problems_.add(first,
                    "no column with a published figure; expected headings such as \"referrals\", "
                    "\"initial_conferences_within_15_working_days_pct\" or the Department's "
                    "\"referral_count\", "
                    "\"Duration_0-10_days\"");
    return name_at_ && year_at_ && !columns_.empty();
  }

  /// Two columns of the same figure would be told as two rows that differ.
  bool stands_twice(const std::vector<CsvCell>& headings) {
    std::map<PublishedColumn, const CsvCell*> first;
    bool twice = false;
    for (const CsvCell& heading : headings) {
      const std::optional<PublishedColumn> column = column_of(plain_name(heading.text));
      if (!column) continue;
      const auto [found, is_new] = first.try_emplace(*column, &heading);
      if (is_new) continue;
      twice = true;
      const std::string& other = found->second->text;
      problems_.add(
          heading.at,
          other == heading.text
              ? fmt::format("the column {} stands twice; expected it once", model::in_quotes(other))
              : fmt::format("the column {} holds the same figure as {}; "
                            "expected one of them",
                            model::in_quotes(heading.text), model::in_quotes(other)));
    }
    return twice;
  }

  void read_row(const std::vector<CsvCell>& row) {
    if (level_at_ && plain_name(row[*level_at_].text) != "localauthority" &&
        plain_name(row[*level_at_].text) != "national") {
      return;
    }
    std::string name = row[*name_at_].text;
    if (region_at_ && row[*region_at_].text == "NA" && plain_name(name) != "england") return;
    if (level_at_ && plain_name(row[*level_at_].text) == "national") name = "England";
    if (plain_name(name).empty()) {
      problems_.add(row[*name_at_].at, "no name; expected the name of an authority");
      return;
    }
    const CsvCell& said = row[*year_at_];
    const std::optional<int> year = year_of(said.text);
    if (!year) {
      problems_.add(
          said.at,
          fmt::format("{} is not a year; expected the year to 31 March, for example \"2024\" or "
                      "\"202324\"",
                      model::in_quotes(said.text)));
      return;
    }
    Authority& authority = authorities_[plain_name(name)];
    if (authority.name.empty()) authority.name = name;
    AuthorityYear& into = authority.years[*year];
    for (const auto& [at, column] : columns_)
      read_cell(row[at], column, into);
  }

  void read_cell(const CsvCell& field, PublishedColumn column, AuthorityYear& into) {
    Cell& cell = into.cells[static_cast<std::size_t>(column)];
    const std::string plain = plain_name(field.text);
    if (std::ranges::find(kMarks, plain) != std::end(kMarks)) {
      if (plain == "low" && !cell.known()) cell = {0, 0.5};
      return;
    }
    const std::optional<double> value = number(field.text);
    if (!value) {
      problems_.add(
          field.at,
          fmt::format(
              "{} is neither a number nor a mark for a figure that is not published; expected "
              "for example \"2,345\", \"67.5\", or one of c - z x u : low",
              model::in_quotes(field.text)));
      return;
    }
    if (is_percent(column) && *value > 100) {
      problems_.add(field.at,
                    fmt::format("{} is more than 100 in 100; expected a percentage from 0 to 100",
                                model::in_quotes(field.text)));
      return;
    }
    if (cell.known() && cell.low != *value) {
      problems_.add(
          field.at,
          fmt::format(
              "{}, where another row of the same authority and year says {:g}; expected one "
              "row for each (of a download with a breakdown, leave only the totals)",
              model::in_quotes(field.text), cell.low));
      return;
    }
    cell = {*value, *value};
  }

  std::map<std::string, Authority>& authorities_;
  model::Problems& problems_;
  std::optional<std::size_t> name_at_;
  std::optional<std::size_t> year_at_;
  std::optional<std::size_t> level_at_;
  std::optional<std::size_t> region_at_;
  std::vector<std::pair<std::size_t, PublishedColumn>> columns_;
};

/// What is not published but follows: rates and counts from one another, shares from bands.
void complete(AuthorityYear& year) {
  const auto at = [&](PublishedColumn column) -> Cell& {
    return year.cells[static_cast<std::size_t>(column)];
  };
  const auto children = [&]() -> std::optional<double> {
    const auto referrals = year.figure(PublishedColumn::referrals);
    const auto rate = year.figure(PublishedColumn::referrals_rate);
    if (!referrals || !rate || *rate <= 0) return std::nullopt;
    return *referrals / *rate;  // ten thousands
  }();
  for (const auto& [count, rate] :
       {std::pair{PublishedColumn::section_47, PublishedColumn::section_47_rate},
        std::pair{PublishedColumn::conferences, PublishedColumn::conferences_rate}}) {
    if (year.figure(count) || !children || !year.figure(rate)) continue;
    const double value = *children * *year.figure(rate);
    at(count) = {value, value};
  }
  const auto early = year.figure(PublishedColumn::days_0_to_10);
  const auto next = year.figure(PublishedColumn::days_11_to_15);
  const auto late = year.figure(PublishedColumn::days_16_to_20);
  const auto last = year.figure(PublishedColumn::days_21_or_more);
  if (early && next && late && last && *early + *next + *late + *last > 0) {
    const double all = *early + *next + *late + *last;
    if (!year.figure(PublishedColumn::in_time_percent)) {
      const double share = 100 * (*early + *next) / all;
      at(PublishedColumn::in_time_percent) = {share, share};
    }
    if (!year.figure(PublishedColumn::conferences)) at(PublishedColumn::conferences) = {all, all};
  }
  // Suppressed bands: at most what the others leave of all conferences.
  const auto all = year.figure(PublishedColumn::conferences);
  if (all && !year.figure(PublishedColumn::in_time_percent) && early && next && *all > 0) {
    const double share = std::min(100.0, 100 * (*early + *next) / *all);
    at(PublishedColumn::in_time_percent) = {share, share};
  }
  if (!year.figure(PublishedColumn::case_holders) && year.figure(PublishedColumn::cases) &&
      year.figure(PublishedColumn::caseload) && *year.figure(PublishedColumn::caseload) > 0) {
    const double value =
        *year.figure(PublishedColumn::cases) / *year.figure(PublishedColumn::caseload);
    at(PublishedColumn::case_holders) = {value, value};
  }
}

}  // namespace

std::string plain_name(const std::string& text) {
  std::string plain;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (std::isspace(byte) != 0 || letter == '_') continue;
    plain += static_cast<char>(std::tolower(byte));
  }
  return plain;
}

const Authority* PublishedTable::find(const std::string& name) const {
  const std::string plain = plain_name(name);
  const auto found = std::ranges::find_if(
      authorities, [&](const Authority& authority) { return plain_name(authority.name) == plain; });
  return found == authorities.end() ? nullptr : &*found;
}

PublishedTable read_published_tables(std::span<const std::filesystem::path> files) {
  std::map<std::string, Authority> authorities;
  PublishedTable table;
  model::Problems problems;
  for (const std::filesystem::path& file : files)
    TableReader(authorities, problems)
        .read(read_csv(file, "area,year_to_31_march,referrals", problems));
  table.problems = problems.list();
  for (auto& [plain, authority] : authorities) {
    for (auto& [number, year] : authority.years)
      complete(year);
    table.authorities.push_back(std::move(authority));
  }
  std::ranges::sort(table.authorities, {}, &Authority::name);
  return table;
}

}  // namespace casetide::analysis
