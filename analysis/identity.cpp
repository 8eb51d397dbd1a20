#include <algorithm>

#include <fmt/format.h>

#include "analysis/results.hpp"
#include "analysis/version.hpp"

namespace casetide::analysis {

std::string name_from_scenario(const model::Scenario& scenario, const std::string& name) {
  if (scenario.files.empty() || name.empty()) return name;
  const std::filesystem::path file = name;
  std::filesystem::path folder = std::filesystem::path(scenario.files.front().name).parent_path();
  if (folder.empty()) folder = ".";
  // There is no way from a relative folder to an absolute name.
  if (file.is_absolute()) folder = std::filesystem::absolute(folder);
  const std::filesystem::path relative =
      file.lexically_normal().lexically_relative(folder.lexically_normal());
  return relative.empty() ? name : relative.generic_string();
}

Identity identity_of(const model::Scenario& scenario, std::uint32_t seed) {
  Identity identity{
      std::string(version()), std::string(engine()), seed, {}, names_of(scenario.without)};
  for (const auto& file : scenario.files) {
    identity.files.push_back({name_from_scenario(scenario, file.name), file.text});
  }
  return identity;
}

std::string difference(const Identity& found, const Identity& wanted) {
  if (found.version != wanted.version) {
    return fmt::format("it holds results of Casetide {}, this is {}", found.version,
                       wanted.version);
  }
  if (found.engine != wanted.engine) {
    return fmt::format("it was written by another build of Casetide (engine {}, this is {})",
                       shortened_engine(found.engine), shortened_engine(wanted.engine));
  }
  const auto same_file = [](const auto& a, const auto& b) {
    return a.name == b.name && a.text == b.text;
  };
  if (!std::ranges::equal(found.files, wanted.files, same_file)) {
    for (const auto& file : wanted.files) {
      const auto other = std::ranges::find(found.files, file.name, &model::Scenario::File::name);
      if (other != found.files.end() && other->text != file.text) {
        return fmt::format("it holds results of another scenario ({} differs)", file.name);
      }
    }
    return "it holds results of another scenario";
  }
  if (found.without != wanted.without) {
    return found.without.empty()
               ? fmt::format("it holds results with every cause of delay, not without {}",
                             wanted.without)
               : fmt::format("it holds results without {}", found.without);
  }
  if (found.seed != wanted.seed) {
    return fmt::format("it holds results of seed {}, not {}", found.seed, wanted.seed);
  }
  return "";
}

}  // namespace casetide::analysis
