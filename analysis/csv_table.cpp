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
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored))
    throw model::FileError(file, "it is a folder; expected a file");
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

constexpr std::string_view kSaveAs =
    "expected text in UTF-8: in a spreadsheet, save as \"CSV UTF-8\"";

/// The place of a byte; columns are bytes, as everywhere.
model::Origin place_of(const std::string& file, std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  const std::size_t line = before.rfind('\n');
  const std::size_t column = line == std::string_view::npos ? at : at - line - 1;
  return {file, static_cast<int>(std::ranges::count(before, '\n')) + 1,
          static_cast<int>(column) + 1, ""};
}

/// UTF-16, and the first character that would act on a terminal: once, not in every message to come.
/// Returns whether there is any.
bool refuse_other_bytes(const std::string& file, std::string_view text, model::Problems& problems) {
  const std::size_t nought = text.find('\0');
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") ||
      nought != std::string_view::npos) {
    problems.add(place_of(file, text, nought == std::string_view::npos ? 0 : nought),
                 fmt::format("written as UTF-16, or no text at all; {}", kSaveAs));
    return true;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool is_blank = byte == '\t' || byte == '\n' || byte == '\r';
    const bool is_second_set = byte == 0xC2 && i + 1 < text.size() &&  // U+0080 to U+009F
                               static_cast<unsigned char>(text[i + 1]) >= 0x80 &&
                               static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if ((byte >= 0x20 && byte != 0x7F && !is_second_set) || is_blank) continue;
    const unsigned code = is_second_set ? static_cast<unsigned char>(text[i + 1]) : byte;
    problems.add(place_of(file, text, i),
                 fmt::format("a control character, U+{:04X}; {}", code, kSaveAs));
    return true;
  }
  return false;
}

/// The only column's name holds what other programs put between cells.
bool refuse_other_separator(const std::vector<CsvCell>& header, model::Problems& problems) {
  if (header.size() != 1) return false;
  const std::string& text = header.front().text;
  const bool semicolon = text.find(';') != std::string::npos;
  if (!semicolon && text.find('\t') == std::string::npos) return false;
  problems.add(header.front().at, fmt::format("{} between the cells; expected commas: in a "
                                              "spreadsheet, save as \"CSV UTF-8\" with commas",
                                              semicolon ? "semicolons" : "tabs"));
  return true;
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

CsvTable read_csv(const std::filesystem::path& file, std::string_view headings,
                  model::Problems& problems) {
  CsvTable table;
  table.file = file.string();
  const std::size_t before = problems.list().size();
  const std::string text = text_of(file);
  if (refuse_other_bytes(table.file, text, problems)) return table;
  std::vector<std::vector<CsvCell>> rows = cells_of(table.file, text, problems);
  if (problems.list().size() > before) return table;
  if (rows.empty()) {
    problems.add(
        {table.file, 1, 1, ""},
        fmt::format("no line; expected the columns' names on the first, for example {}", headings));
    return table;
  }
  if (refuse_other_separator(rows.front(), problems)) return table;
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
