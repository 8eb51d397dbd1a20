// The program: reads the command line, runs a command, and turns what went wrong into an exit status.
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <system_error>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "analysis/commands/commands.hpp"
#include "analysis/exit_status.hpp"
#include "analysis/interrupt.hpp"
#include "analysis/output_folder.hpp"
#include "analysis/points.hpp"
#include "analysis/version.hpp"
#include "model/case_without_end.hpp"
#include "model/file_error.hpp"
#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

Exit run_program(int count, char** words) {
  CLI::App app("Casetide: workload, lateness and staffing of English child-protection procedures",
               "casetide");
  app.set_version_flag("--version", "casetide " + version_text());
  app.require_subcommand(1);
  app.footer(
      "Examples:\n"
      "  casetide run scenarios/hertfordshire.toml\n"
      "  casetide check scenarios/hertfordshire.toml\n"
      "  casetide show scenarios/hertfordshire.toml\n"
      "  casetide run --help\n\n"
      "Exit status: 0 done, 64 command line, 65 input, 70 defect of Casetide, 74 file or disk,\n"
      "130 Ctrl-C, 143 terminated.");
  Exit status = Exit::done;
  add_run(app, status);
  add_compare(app, status);
  add_plan(app, status);
  add_explore(app, status);
  add_calibrate(app, status);
  add_check(app, status);
  add_deadline(app, status);
  add_show(app, status);
  add_trace(app, status);
  add_snapshot(app, status);
  add_stress(app, status);
  add_demand(app, status);
  add_score(app, status);
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? Exit::done : Exit::usage;  // 0: --help and --version
  }
  return status;
}

Exit report(Exit status, const std::string& message) {
  fmt::print(stderr, "casetide: {}\n", message);
  return status;
}

Exit run_guarded(int count, char** words) {
  try {
    return run_program(count, words);
  } catch (const StudyStopped& error) {
    fmt::print(stderr, "{}\n", error.what());
    return Interrupt().status().value_or(Exit::interrupted);
  } catch (const FolderRefused& error) {
    return report(Exit::input, error.what());
  } catch (const model::CaseWithoutEnd& error) {
    fmt::print(stderr, "{}\n", error.what());
    return Exit::input;
  } catch (const model::FileError& error) {
    return report(Exit::machine, error.what());
  } catch (const std::system_error& error) {
    return report(Exit::machine, error.what());
  } catch (const std::bad_alloc&) {
    return report(Exit::machine, "out of memory");
  } catch (const std::exception& error) {
    return report(Exit::defect, std::string("this is a defect of Casetide: ") + error.what());
  }
}

}  // namespace
}  // namespace casetide::analysis

int main(int count, char** words) {
  using casetide::analysis::Exit;
  Exit status = casetide::analysis::run_guarded(count, words);
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    std::perror("casetide: standard output");
    if (status == Exit::done) status = Exit::machine;
  }
  return static_cast<int>(status);
}
