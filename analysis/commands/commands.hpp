// The commands of the program, one file each. A command puts its options into the parser and leaves in
// `status` how it ended; what it throws is turned into an exit status in analysis/main.cpp.
#pragma once

#include <CLI/CLI.hpp>

#include "analysis/exit_status.hpp"

namespace casetide::analysis {

void add_run(CLI::App& app, Exit& status);
void add_compare(CLI::App& app, Exit& status);
void add_plan(CLI::App& app, Exit& status);
void add_explore(CLI::App& app, Exit& status);
void add_calibrate(CLI::App& app, Exit& status);
void add_check(CLI::App& app, Exit& status);
void add_deadline(CLI::App& app, Exit& status);
void add_show(CLI::App& app, Exit& status);
void add_trace(CLI::App& app, Exit& status);
void add_snapshot(CLI::App& app, Exit& status);
void add_stress(CLI::App& app, Exit& status);
void add_demand(CLI::App& app, Exit& status);
void add_score(CLI::App& app, Exit& status);

}  // namespace casetide::analysis
