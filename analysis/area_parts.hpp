// An area file in the making: its lines by table, and what the base and the authority say of each.
//
// The parts of area_overlay.hpp, each in a source of its own. A number that is the base's in proportion keeps the
// base's own range in proportion: nothing was learned about how wide it is.
#pragma once

#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "analysis/area_evidence.hpp"
#include "analysis/area_overlay.hpp"
#include "analysis/searched.hpp"

namespace casetide::analysis {

/// Lines grouped by table, in the order in which they are set.
class AreaText {
 public:
  void heading(const std::string& words);
  void note(const std::string& words);
  void raw(const std::string& lines);
  void set(const std::string& path, const std::string& words);
  void set_toml(const std::string& path, const std::string& toml);
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::string table_;
};

struct AreaDraft {
  AreaDraft(const AreaBase& of_base, const AreaFit& of_fit);

  const AreaBase& base;
  const BaseLines& lines;
  const AreaFit& fit;
  const Authority& authority;
  AreaText out;
  std::vector<std::string> missing;  ///< not published, taken as the base's; none twice
  std::set<std::string> put_in;      ///< figures of [published] that something was set from

  [[nodiscard]] std::optional<LastPublished> latest(PublishedColumn column) const;
  /// The same; one that is not there is missing under that name.
  [[nodiscard]] std::optional<LastPublished> wanted(PublishedColumn column,
                                                    const std::string& name);
  [[nodiscard]] double base_published(const std::string& name) const;
  [[nodiscard]] double sum_of(const std::vector<std::string>& paths) const;

  /// "source table of published figures, NAME, year to 31 March 2024", or without a year.
  [[nodiscard]] std::string source(std::initializer_list<LastPublished> of = {}) const;
  /// "3.5 posts; assumed 3.0 to 4.4 posts": of a line of the base, which may have no range.
  [[nodiscard]] std::string in_proportion(const std::string& path, double value, int decimals,
                                          const std::string& unit) const;
};

void write_families(AreaDraft& draft);
void write_routing(AreaDraft& draft);
void write_people(AreaDraft& draft);
void write_searched(AreaDraft& draft);
void write_published(AreaDraft& draft);

}  // namespace casetide::analysis
