// make_report SUMMARY.json REPORT.html: the report of a summary, for the browser test.
#include <exception>
#include <fstream>
#include <iostream>

#include <nlohmann/json.hpp>

#include "analysis/report.hpp"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: make_report SUMMARY.json REPORT.html\n";
    return 64;
  }
  try {
    std::ifstream in(argv[1]);
    std::ofstream out(argv[2], std::ios::binary);
    out << casetide::analysis::report_html(nlohmann::json::parse(in));
    return out.flush() ? 0 : 74;
  } catch (const std::exception& problem) {
    std::cerr << argv[1] << ": " << problem.what() << '\n';
    return 65;
  }
}
