#include "analysis/area_parts.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace casetide::analysis {

void AreaText::heading(const std::string& words) {
  text_ += fmt::format("\n# {:-<16} {}\n", "", words);
  table_.clear();
}

void AreaText::note(const std::string& words) {
  text_ += fmt::format("# {}\n", words);
  table_.clear();
}

void AreaText::raw(const std::string& lines) {
  text_ += "\n" + lines;
  table_.clear();
}

void AreaText::set(const std::string& path, const std::string& words) {
  set_toml(path, fmt::format("\"{}\"", words));
}

void AreaText::set_toml(const std::string& path, const std::string& toml) {
  const std::size_t dot = path.rfind('.');
  if (path.substr(0, dot) != table_) {
    table_ = path.substr(0, dot);
    text_ += fmt::format("\n[{}]\n", table_);
  }
  text_ += fmt::format("{} = {}\n", path.substr(dot + 1), toml);
}

AreaDraft::AreaDraft(const AreaBase& of_base, const AreaFit& of_fit)
    : base(of_base), lines(*of_base.lines), fit(of_fit), authority(*of_fit.authority) {}

std::optional<LastPublished> AreaDraft::latest(PublishedColumn column) const {
  return last_published(authority, column, base.until);
}

std::optional<LastPublished> AreaDraft::wanted(PublishedColumn column, const std::string& name) {
  const std::optional<LastPublished> found = latest(column);
  if (!found && std::ranges::find(missing, name) == missing.end()) missing.push_back(name);
  return found;
}

double AreaDraft::base_published(const std::string& name) const {
  return lines.number(fmt::format("published.{}.value", name));
}

double AreaDraft::sum_of(const std::vector<std::string>& paths) const {
  double sum = 0;
  for (const std::string& path : paths)
    sum += lines.number(path);
  return sum;
}

std::string AreaDraft::source(std::initializer_list<LastPublished> of) const {
  std::string text = fmt::format("source table of published figures, {}", authority.name);
  std::set<int> years;
  for (const LastPublished& one : of)
    years.insert(one.year);
  if (years.empty()) return text;
  text += fmt::format(", year{} to 31 March {}", years.size() == 1 ? "" : "s", *years.begin());
  if (years.size() > 1) text += fmt::format(" and {}", *years.rbegin());
  return text;
}

std::string AreaDraft::in_proportion(const std::string& path, double value, int decimals,
                                     const std::string& unit) const {
  std::string text = fmt::format("{:.{}f} {}", value, decimals, unit);
  const auto range = lines.range(path);
  if (!range || lines.number(path) <= 0) return text;
  // Outwards to the last digit, but not for what is lost in the arithmetic.
  const double digits = std::pow(10, decimals);
  const double by = digits * value / lines.number(path);
  const double most = unit == "%" ? 100 : std::numeric_limits<double>::infinity();
  return text + fmt::format("; assumed {:.{}f} to {:.{}f} {}",
                            std::floor(by * range->first + 1e-6) / digits, decimals,
                            std::min(most, std::ceil(by * range->second - 1e-6) / digits), decimals,
                            unit);
}

}  // namespace casetide::analysis
