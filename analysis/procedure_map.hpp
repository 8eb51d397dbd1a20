// What a picture of a procedure shows: steps, the ways between them, clocks and sources, in words.
//
// It says nothing of places, sizes or colours (see procedure_picture.hpp), and draws from the scenario
// as read: what is in force from the start.
#pragma once

#include <string>
#include <vector>

#include "model/read_scenario.hpp"
#include "model/scenario.hpp"

namespace casetide::analysis {

struct ProcedureMap {
  struct Node {
    /// `event`: something that happens on a case; `arrival`: families come; `elsewhere`: a step of
    /// another strand, when only one strand is shown.
    enum class Kind { task, meeting, wait, decision, end, event, arrival, elsewhere };
    Kind kind = Kind::task;
    std::string name;   ///< of the step
    std::string label;  ///< for people
    std::string who;    ///< roles, or what starts it
    int strand = model::kNone;
    int step = model::kNone;
    int source = 0;           ///< number in `sources`, 0: none
    std::vector<int> starts;  ///< numbers of clocks
    std::vector<int> stops;
  };
  struct Edge {
    enum class Kind { next, joins, calls_off };
    int from = 0;
    int to = 0;
    std::string label;  ///< an outcome, a condition, a delay
    Kind kind = Kind::next;
  };
  struct Clock {
    int number = 0;  ///< 1 and on, in the order of the files
    std::string name;
    std::string label;
    std::string limit;
    std::string from;
    std::string until;
    std::string applies_if;
    std::string told_off_by;
    std::string extension;
    int source = 0;
  };
  std::vector<std::string> strands;  ///< labels; the index is the strand's
  std::vector<Node> nodes;
  std::vector<Edge> edges;
  std::vector<Clock> clocks;
  std::vector<std::string> sources;  ///< [0] is source number 1; empty: not of what is shown
};

/// A merged line as read_scenario gives it; clocks are told in the words of the files.
[[nodiscard]] ProcedureMap map_of(const model::Scenario& scenario,
                                  const std::vector<model::EffectiveLine>& lines);

/// The steps of one strand, what leads into it and where it leads, with the clocks that touch it; clocks
/// and sources keep their numbers.
[[nodiscard]] ProcedureMap only_strand(const ProcedureMap& map, int strand);

/// "section-47" as "section 47".
[[nodiscard]] std::string words(std::string name);

}  // namespace casetide::analysis
