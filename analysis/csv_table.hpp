// A CSV file as rows of cells with their places, read by libcsv; what the columns mean is for others.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "model/problems.hpp"

namespace casetide::analysis {

struct CsvCell {
  std::string text;  ///< without blanks around it
  model::Origin at;  ///< `path` is the column's name
};

struct CsvTable {
  std::string file;
  std::vector<CsvCell> header;
  std::vector<std::vector<CsvCell>>
      rows;  ///< as many cells each as the header; blank lines left out

  /// Which column is named so, whatever its capitals; the number of columns when none is.
  [[nodiscard]] std::size_t column(std::string_view name) const;
  /// The names, for a message: "date", "count".
  [[nodiscard]] std::vector<std::string> names() const;
};

/// Reads a file whose first line names the columns, for example `headings`. Rows of another length, what is
/// no CSV and what is no text in UTF-8 but UTF-16 or has control characters, are problems. Throws
/// model::FileError when it cannot be read.
[[nodiscard]] CsvTable read_csv(const std::filesystem::path& file, std::string_view headings,
                                model::Problems& problems);

}  // namespace casetide::analysis
