// The parts of compiling a scenario, one a source file; used by compile.cpp alone.
#pragma once

#include <vector>

#include "model/compiled.hpp"

namespace casetide::model {

/// Steps of one phase: tables, chains, targets. Adds to `out.durations`.
void compile_steps(const Scenario& scenario, const std::vector<Step>& steps, const InputDraw& draw,
                   sim::PurposeRegistry& purposes, Compiled& out, CompiledPhase& phase);

/// Pools and posts with their weekly masks; which pool serves which team.
void compile_posts(const Scenario& scenario, const InputDraw& draw, sim::PurposeRegistry& purposes,
                   Compiled& out);

/// How facts are drawn for every new family.
void compile_facts(const Scenario& scenario, const InputDraw& draw, sim::PurposeRegistry& purposes,
                   Compiled& out);

/// Streams: the mean of every day, and what is drawn for each family.
void compile_demand(const Scenario& scenario, const InputDraw& draw, sim::PurposeRegistry& purposes,
                    Compiled& out);

/// The time that other meetings leave to those which use slots.
void keep_slots(Compiled& out);

/// What steps say of the causes that the run does without.
void leave_out_of_steps(Without without, Compiled& out);

/// The mean time still needed from each step to each clock's stop, by the shortest way.
void compile_leads(const Scenario& scenario, Compiled& out);

/// What a replication would otherwise look for again and again; when all else is compiled.
void compile_shortcuts(Compiled& out);

/// A spread as a table in its own unit (minutes, days or working days).
[[nodiscard]] sim::QuantileTable compile_table(const Spread& spread, const InputDraw& draw);
[[nodiscard]] Duration compile_duration(const Spread& spread, const InputDraw& draw);

/// Of the decision in `event` (an outcome), the other outcomes after which that one can no longer
/// come in the same strand: they say that a clock which waits for it will never be real.
[[nodiscard]] std::vector<int> outcomes_that_settle(const Scenario& scenario,
                                                    const EventRef& event);

}  // namespace casetide::model
