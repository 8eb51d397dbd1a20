#include "analysis/csv_table.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include <csv.h>
#include <fmt/format.h>

#include "model/file_error.hpp"
#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

std::string text_of(const std::filesystem::path& file) {
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in || in.bad())
    throw model::FileError(file,
                           errno != 0 ? std::generic_category().message(errno) : "cannot be read");
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  return text;
}

std::string lower(std::string_view text) {
  std::string made(text);
  for (char& letter : made) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return made;
}

/// libcsv is given one byte at a time, so that each cell's place is known.
class Cells {
 public:
  explicit Cells(std::string file) : file_(std::move(file)) {}

  void take(char byte) {
    ++column_;
    started_ = started_ || (byte != '\n' && byte != '\r');
    if (started_ && !place_known_) {
      place_ = {file_, line_, column_, ""};
      place_known_ = true;
    }
    if (byte == '\n') {
      ++line_;
      column_ = 0;
    }
  }
  void end_of_cell(const char* text, std::size_t length) {
    if (!place_known_) place_ = {file_, line_, column_, ""};
    row_.push_back({std::string(text, length), place_});
    place_known_ = false;
  }
  void end_of_row() {
    if (row_.size() > 1 || (row_.size() == 1 && !row_.front().text.empty()))
      rows_.push_back(std::move(row_));
    row_.clear();
    place_known_ = started_ = false;
  }
  [[nodiscard]] model::Origin here() const { return {file_, line_, std::max(column_, 1), ""}; }
  [[nodiscard]] std::vector<std::vector<CsvCell>>& rows() { return rows_; }

 private:
  std::string file_;
  int line_ = 1;
  int column_ = 0;
  bool started_ = false;
  bool place_known_ = false;
  model::Origin place_;
  std::vector<CsvCell> row_;
  std::vector<std::vector<CsvCell>> rows_;
};

void on_cell(void* text, std::size_t length, void* cells) {
  static_cast<Cells*>(cells)->end_of_cell(static_cast<const char*>(text), length);
}

void on_row(int, void* cells) {
  static_cast<Cells*>(cells)->end_of_row();
}

/// Every row of the file, or what is no CSV as a problem.
std::vector<std::vector<CsvCell>> cells_of(const std::string& file, const std::string& text,
                                           model::Problems& problems) {
  csv_parser parser{};
  sim::expects(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) == 0, "libcsv starts");
  const std::unique_ptr<csv_parser, void (*)(csv_parser*)> freed(&parser, csv_free);
  Cells cells(file);
  for (const char& byte : text) {
    cells.take(byte);
    if (csv_parse(&parser, &byte, 1, on_cell, on_row, &cells) == 1) continue;
    problems.add(cells.here(),
                 "a quotation mark within a cell; expected text with quotation marks in quotation "
                 "marks as a whole, each of its own written twice");
    return {};
  }
  if (csv_fini(&parser, on_cell, on_row, &cells) != 0)
    problems.add(cells.here(), "the file ends within quotation marks; expected them closed");
  return std::move(cells.rows());
}

}  // namespace

std::size_t CsvTable::column(std::string_view name) const {
  const auto found = std::ranges::find_if(
      header, [&](const CsvCell& cell) { return lower(cell.text) == lower(name); });
  return static_cast<std::size_t>(found - header.begin());
}

std::vector<std::string> CsvTable::names() const {
  std::vector<std::string> names;
  for (const CsvCell& cell : header)
    names.push_back(cell.text);
  return names;
}

CsvTable read_csv(const std::filesystem::path& file, model::Problems& problems) {
  CsvTable table;
  table.file = file.string();
  const std::size_t before = problems.list().size();
  std::vector<std::vector<CsvCell>> rows = cells_of(table.file, text_of(file), problems);
  if (problems.list().size() > before) return table;
  if (rows.empty()) {
    problems.add({table.file, 1, 1, ""},
                 "no line; expected the columns' names on the first, for example date,referrals");
    return table;
  }
  table.header = std::move(rows.front());
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].size() != table.header.size()) {
      problems.add(
          rows[i].front().at,
          fmt::format(
              "{} cells; expected {}, as the first line has, empty where nothing is known, and "
              "numbers with commas in quotation marks, for example \"2,345\"",
              rows[i].size(), table.header.size()));
      continue;
    }
    for (std::size_t c = 0; c < rows[i].size(); ++c)
      rows[i][c].at.path = table.header[c].text;
    table.rows.push_back(std::move(rows[i]));
  }
  return table;
}

}  // namespace casetide::analysis
