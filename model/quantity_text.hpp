// The words of a number: "60 minutes; assumed 20 to 90 minutes", "7.2 %; source DfE workforce 2025".
//
// Text in, value in the base unit out, or the reason why not. No files and no places: see numbers.hpp.
#pragma once

#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "model/quantity.hpp"

namespace casetide::model {

/// A way to write a unit and what it is worth in the base unit.
struct UnitWord {
  std::string_view words;
  Unit unit = Unit::count;
  double factor = 1;
};

/// What one field takes. `expected` and `example` complete every message about it.
struct Accepted {
  std::span<const UnitWord> units;
  std::string_view expected;
  std::string_view example;
  double least = 0;                                       ///< in the base unit, inclusive
  double most = std::numeric_limits<double>::infinity();  ///< in the base unit, inclusive
  bool above_least = false;                               ///< `least` itself is not accepted
  bool whole = false;                                     ///< only whole numbers as written
  std::string_view prefix = {};                           ///< a word before the number ("sd")
};

/// A number with its unit, without provenance.
struct Amount {
  double value = 0;  ///< in the base unit
  Unit unit = Unit::count;
  const UnitWord* word = nullptr;
};

/// A number with what the text itself says of its provenance.
struct QuantityText {
  Amount amount;
  std::string text;  ///< the number and its unit as written
  std::optional<std::pair<double, double>> assumed;
  std::string assumed_text;
  std::string source;
};

/// Either a value or the message: what was seen and what is expected.
template <class T>
struct Parsed {
  std::optional<T> value;
  std::string message;
};

[[nodiscard]] Parsed<Amount> parse_amount(std::string_view text, const Accepted& accepted);
[[nodiscard]] Parsed<QuantityText> parse_quantity(std::string_view text, const Accepted& accepted);

/// "45 minutes to 3 hours", "10 to 25 %"; a bare side takes the other's unit, two bare sides `like`.
[[nodiscard]] Parsed<std::pair<double, double>> parse_range(std::string_view text,
                                                            const Accepted& accepted,
                                                            const UnitWord* like);

/// A number at the start of `text` ("6,536", "38.5", "-0.2"), which it is taken from.
[[nodiscard]] std::optional<double> take_number(std::string_view& text);

/// `text` without blanks around it.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// ", expected ...; for example ...": the second half of every message about a number.
[[nodiscard]] std::string expected_text(const Accepted& accepted);

/// What is wrong with a value in the base unit, or empty.
[[nodiscard]] std::string out_of_bounds(std::string_view seen, double value,
                                        const Accepted& accepted);

}  // namespace casetide::model
