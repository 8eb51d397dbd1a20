#include "tests/conformance/support/case_file.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "sim/time.hpp"

namespace casetide::conformance {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kAllProcedures = {"working-together-2018", "sutton-2018",
                                                 "hertfordshire-2026", "bexley",
                                                 "southend-essex-thurrock"};

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string::npos) {
    return "";
  }
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Lines with something on them; what follows " #" or starts with "#" is a remark.
std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    const auto remark = line.find('#');
    line = trimmed(remark == std::string::npos ? line : line.substr(0, remark));
    if (!line.empty()) {
      lines.push_back(line);
    }
  }
  return lines;
}

std::vector<int> children_of(const std::string& text) {
  std::vector<int> children;
  std::istringstream in(text);
  for (char comma = ' '; in >> std::ws;) {
    int child = 0;
    if (!(in >> child) || child < 1 || child > 8) {
      throw std::runtime_error("\"" + text + "\": expected children, for example \"child 1, 2\"");
    }
    children.push_back(child);
    in >> comma;
  }
  return children;
}

/// Takes " for child 1, 2" off the end.
std::vector<int> take_children(std::string& text) {
  const std::string kFor = " for child ";
  const auto at = text.rfind(kFor);
  if (at == std::string::npos) {
    return {};
  }
  std::vector<int> children = children_of(text.substr(at + kFor.size()));
  text = trimmed(text.substr(0, at));
  return children;
}

Told told_of(std::string line) {
  Told told;
  constexpr std::size_t kTime = 16;  // "2026-12-24 15:10"
  if (line.rfind("later ", 0) == 0) {
    told.later = true;
    line = trimmed(line.substr(6));
  } else {
    told.time = minute(line.substr(0, kTime));
    line = trimmed(line.substr(std::min(kTime, line.size())));
  }
  told.children = take_children(line);
  if (const auto colon = line.find(':'); colon != std::string::npos) {
    told.outcome = trimmed(line.substr(colon + 1));
    line = trimmed(line.substr(0, colon));
  }
  if (line.rfind("event ", 0) == 0) {
    told.word = "event";
    told.item = trimmed(line.substr(6));
    return told;
  }
  const auto space = line.find(' ');
  told.item = line.substr(0, space);
  told.word = space == std::string::npos ? "" : trimmed(line.substr(space));
  if (told.word != "" && told.word != "booked" && told.word != "not quorate" &&
      told.word != "entered") {
    throw std::runtime_error("\"" + told.word + "\": expected booked, not quorate or entered");
  }
  return told;
}

Expected expected_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream in(line);
  for (std::string cell; std::getline(in, cell, '|');) {
    cells.push_back(trimmed(cell));
  }
  if (cells.size() < 2 || cells.size() > 6) {
    throw std::runtime_error("\"" + line +
                             "\": expected clock | state | started | deadline | stopped | late");
  }
  cells.resize(6);
  Expected row;
  row.children = take_children(cells[0]);
  row.clock = cells[0];
  row.state = cells[1];
  row.started = cells[2];
  row.deadline = cells[3];
  row.stopped = cells[4];
  row.late = cells[5];
  return row;
}

std::vector<std::string> texts(const toml::table& table, const char* key) {
  std::vector<std::string> all;
  const toml::node* node = table.get(key);
  if (node == nullptr) {
    return all;
  }
  if (const auto* array = node->as_array()) {
    for (const toml::node& entry : *array) {
      all.push_back(entry.value<std::string>().value_or(""));
    }
  } else {
    all.push_back(node->value<std::string>().value_or(""));
  }
  return all;
}

void read_usually(const toml::table& table, std::map<std::string, std::string>& usually) {
  if (const toml::table* given = table["usually"].as_table()) {
    for (const auto& [key, value] : *given) {
      usually[std::string(key.str())] = value.value<std::string>().value_or("");
    }
  }
}

Case case_of(const toml::table& table, Case one) {
  for (const auto& [key, value] : table) {
    static const std::vector<std::string> kKeys = {
        "title",   "procedures", "source", "worked",  "arrives", "stream",  "children", "facts",
        "happens", "ends",       "expect", "reaches", "misses",  "usually", "open"};
    if (std::find(kKeys.begin(), kKeys.end(), key.str()) == kKeys.end()) {
      throw std::runtime_error(std::string(key.str()) + ": unknown key");
    }
  }
  one.title = table["title"].value_or(std::string());
  one.procedures = texts(table, "procedures");
  if (one.procedures == std::vector<std::string>{"all"}) {
    one.procedures = kAllProcedures;
  }
  one.sources = texts(table, "source");
  if (one.title.empty() || one.procedures.empty() || one.sources.empty()) {
    throw std::runtime_error("expected title, procedures and source");
  }
  one.arrives = minute(table["arrives"].value_or(std::string()));
  one.stream = table["stream"].value_or(one.stream);
  one.children = table["children"].value_or(1);
  one.facts = texts(table, "facts");
  one.ends = minute(table["ends"].value_or(std::string()) + " 00:00") / sim::kMinutesPerDay;
  read_usually(table, one.usually);
  for (const std::string& line : lines_of(table["happens"].value_or(std::string()))) {
    one.happens.push_back(told_of(line));
  }
  for (const std::string& line : lines_of(table["expect"].value_or(std::string()))) {
    if (line.rfind("clock ", 0) != 0) {  // the heading
      one.expect.push_back(expected_of(line));
    }
  }
  if (const toml::table* open = table["open"].as_table()) {
    for (const auto& [procedure, why] : *open) {
      one.open[std::string(procedure.str())] = why.value<std::string>().value_or("");
    }
  }
  one.reaches = texts(table, "reaches");
  one.misses = texts(table, "misses");
  return one;
}

}  // namespace

std::int32_t minute(const std::string& text) {
  int hour = -1;
  int minutes = -1;
  const auto day = sim::parse_date(text.substr(0, std::min<std::size_t>(10, text.size())));
  if (text.size() == 16 && text[10] == ' ' && text[13] == ':') {
    std::from_chars(text.data() + 11, text.data() + 13, hour);
    std::from_chars(text.data() + 14, text.data() + 16, minutes);
  }
  if (!day || hour < 0 || hour > 23 || minutes < 0 || minutes > 59) {
    throw std::runtime_error("\"" + text +
                             "\": expected a date and a minute, for example \"2026-12-24 15:10\"");
  }
  return sim::day_index(*day) * sim::kMinutesPerDay + hour * 60 + minutes;
}

std::string text_of(std::int32_t minute) {
  const std::int32_t day = minute / sim::kMinutesPerDay;
  const std::int32_t rest = minute - day * sim::kMinutesPerDay;
  return fmt::format("{} {:02}:{:02}", sim::iso_date(day), rest / 60, rest % 60);
}

std::vector<Case> read_cases(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".toml") {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  Case shared;
  const toml::table usually = toml::parse_file((folder.parent_path() / "usually.toml").string());
  read_usually(usually, shared.usually);
  shared.usual_facts = texts(usually, "facts");
  std::vector<Case> cases;
  for (const fs::path& file : files) {
    const toml::table whole = toml::parse_file(file.string());
    Case usual = shared;
    usual.file = file;
    read_usually(whole, usual.usually);
    const toml::table* tables = whole["case"].as_table();
    if (tables == nullptr) {
      throw std::runtime_error(file.string() + ": expected [case.NAME]");
    }
    const auto first = cases.size();
    for (const auto& [key, value] : *tables) {
      Case named = usual;
      named.name = std::string(key.str());
      try {
        cases.push_back(case_of(*value.as_table(), named));
      } catch (const std::runtime_error& problem) {
        throw std::runtime_error(file.filename().string() + ": case." + named.name + ": " +
                                 problem.what());
      }
    }
    std::sort(cases.begin() + static_cast<std::ptrdiff_t>(first), cases.end(),
              [tables](const Case& a, const Case& b) {
                return tables->get(a.name)->source().begin.line <
                       tables->get(b.name)->source().begin.line;
              });
  }
  return cases;
}

}  // namespace casetide::conformance
