#include <stdexcept>
#include <string>

#include <fmt/format.h>

#include "tests/analysis/temporary_folder.hpp"
#include "tests/bench/checks.hpp"
#include "tests/bench/process.hpp"
#include "tests/bench/subject.hpp"

namespace casetide::bench {

void print_parts() {
  const analysis::TemporaryFolder folder;
  const Ran ran =
      run({CASETIDE_PROGRAM, "run", file_of("england-average").string(), "--replications", "16",
           "--threads", "1", "--seed", "1", "--profile", "--out", (folder / "run").string()});
  const std::size_t begin = ran.output.find("Where the time went");
  if (begin == std::string::npos) throw std::runtime_error("no profile in: " + ran.output);
  fmt::print("{}", ran.output.substr(begin, ran.output.find("\nreport  ", begin) - begin));
}

}  // namespace casetide::bench
