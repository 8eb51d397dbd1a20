// Numbers of scenario files with their provenance: from nodes to quantities and spreads.
//
// Every number read is kept in a list for the report; one that says neither where it comes from nor how
// far it may be wrong is a problem.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/accepted_units.hpp"
#include "model/fields.hpp"
#include "model/scenario.hpp"

namespace casetide::model {

class Numbers {
 public:
  explicit Numbers(Problems& problems) : problems_(problems) {}

  /// One number. `beside` is the `assumed` of its table, if that speaks for this number.
  std::optional<Quantity> quantity(const Node& value, const Accepted& accepted,
                                   const Node* beside = nullptr);
  /// The same under `key`; nothing when it is not there.
  std::optional<Quantity> quantity(Fields& fields, std::string_view key, const Accepted& accepted);
  std::optional<Quantity> require(Fields& fields, std::string_view key, const Accepted& accepted);

  /// A number that chooses (a threshold, a warm-up): it needs no provenance and is not kept.
  std::optional<Amount> choice(const Node& value, const Accepted& accepted);

  /// A distribution: a string, or a table with median and p90, mean and shape, low and high, or bands.
  std::optional<Spread> spread(const Node& value, const Accepted& accepted);

  /// Shares that sum to 100 %, in the order of the file, with their names.
  struct Shares {
    std::vector<std::string> names;
    std::vector<Quantity> shares;
    std::optional<double> concentration;
  };
  /// `what` names one share in messages ("outcome"). Nothing when one of them cannot be read.
  std::optional<Shares> shares(const Node& table, std::string_view what);

  /// Relative weights under the given keys; `assumed` and `source` as for shares.
  struct Weight {
    std::string key;
    Quantity weight;
    Origin at;
  };
  std::vector<Weight> weights(const Node& table);

  /// Keeps a line for the report.
  void keep(std::string path, std::string text, std::string source, std::string assumed,
            const Origin& origin);
  [[nodiscard]] const std::vector<Scenario::Provenance>& kept() const noexcept { return kept_; }

 private:
  std::optional<Spread> bands(const Node& table, const Accepted& accepted);
  std::optional<double> concentration(Fields& fields, bool& covered);
  std::optional<Amount> end_of_spread(Fields& fields, std::string_view key,
                                      const Accepted& accepted, Unit unit);

  Problems& problems_;
  std::vector<Scenario::Provenance> kept_;
};

}  // namespace casetide::model
