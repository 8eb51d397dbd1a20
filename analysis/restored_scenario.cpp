#include "analysis/restored_scenario.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "model/document.hpp"
#include "model/problems.hpp"

namespace casetide::analysis {
namespace {

namespace fs = std::filesystem;

// Values that a study fixed (model/uncertain_inputs.hpp): no overlay.
constexpr std::string_view kInputs = "inputs";

/// A new folder, removed with all that is in it.
class OwnFolder {
 public:
  OwnFolder() {
    std::string name = (fs::temp_directory_path() / "casetide-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
      throw model::FileError(name, std::error_code(errno, std::generic_category()).message());
    path_ = name;
  }
  OwnFolder(const OwnFolder&) = delete;
  OwnFolder& operator=(const OwnFolder&) = delete;
  ~OwnFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// A folder so deep below `top` that no name leads out of it.
fs::path scenario_folder(const fs::path& top, const std::vector<model::Scenario::File>& files) {
  fs::path folder = top;
  for (const auto& file : files) {
    const fs::path name(file.name);
    if (name.is_absolute() || name.empty())
      throw NotResults("the name of a file of its scenario is not relative");
    for (const fs::path& part : name) {
      if (part == "..") folder /= "folder";
    }
  }
  return folder;
}

void write(const fs::path& path, const std::string& text) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (error || !file) throw model::FileError(path, "cannot be written");
}

/// What is left of a relative name without the steps up at its beginning.
std::string tail_of(const std::string& name) {
  fs::path tail;
  for (const fs::path& part : fs::path(name).lexically_normal()) {
    if (part != "..") tail /= part;
  }
  return tail.string();
}

/// The file of that path on the machine that ran it, or nothing: of several with names that it ends in, the
/// one that says most of it.
const model::Scenario::File* held(const std::vector<model::Scenario::File>& files,
                                  const std::string& absolute) {
  const std::string path = fs::path(absolute).lexically_normal().string();
  const model::Scenario::File* found = nullptr;
  std::size_t most = 0;
  for (const auto& file : files) {
    const std::string tail = "/" + tail_of(file.name);
    if (!path.ends_with(tail) || tail.size() <= most) continue;
    most = tail.size();
    found = &file;
  }
  return found;
}

/// Refuses a file that names another which is not held: the machine's own would be read in its place.
void require_named_files(const std::vector<model::Scenario::File>& files,
                         const model::Scenario::File& file) {
  model::Problems ignored;
  const model::Node tree = model::parse_document(file.text, file.name, ignored);
  const auto require = [&](const model::Node& name) {
    if (name.kind != model::Node::Kind::text) return;
    const fs::path path = (fs::path(file.name).parent_path() / name.text).lexically_normal();
    const bool there = fs::path(name.text).is_absolute()
                           ? held(files, name.text) != nullptr
                           : std::ranges::any_of(files, [&](const auto& other) {
                               return fs::path(other.name).lexically_normal() == path;
                             });
    if (!there) {
      throw NotResults(
          fmt::format("its scenario names a file that it does not hold: {}, line {} of {}",
                      model::in_quotes(name.text), name.at.line, file.name));
    }
  };
  for (const std::string key : {"procedure", "area", "base", "policies"}) {
    const model::Node* named = tree.find(key);
    if (named == nullptr) continue;
    require(*named);
    std::ranges::for_each(named->items, require);
  }
}

/// A scenario may have named its files by absolute paths: those are the restored ones here. The line stays
/// the same line.
std::string with_paths_of(const fs::path& folder, const std::vector<model::Scenario::File>& files,
                          const std::string& text) {
  static const std::regex absolute(R"(["'](/[^"'\n]+)["'])");
  std::string changed;
  auto from = text.begin();
  for (std::sregex_iterator found(text.begin(), text.end(), absolute), end; found != end; ++found) {
    const model::Scenario::File* file = held(files, (*found)[1].str());
    if (file == nullptr) continue;
    changed.append(from, (*found)[1].first);
    changed += (folder / file->name).lexically_normal().string();
    from = (*found)[1].second;
  }
  changed.append(from, text.end());
  return changed;
}

void name_as_stored(std::string& name, const fs::path& folder) {
  if (fs::path(name).is_absolute()) name = fs::path(name).lexically_relative(folder).string();
}

}  // namespace

model::Reading restored_scenario(const Identity& identity,
                                 const std::vector<model::OverlayText>& more_texts) {
  if (identity.files.empty()) throw NotResults("it holds no scenario");
  const OwnFolder top;
  const fs::path folder = scenario_folder(top.path(), identity.files);
  for (const auto& file : identity.files)
    require_named_files(identity.files, file);
  for (const auto& file : identity.files)
    write((folder / file.name).lexically_normal(),
          with_paths_of(folder, identity.files, file.text));
  const fs::path first = folder / identity.files.front().name;

  model::Reading reading = model::read_scenario(first);
  if (reading.scenario) {
    // What no file names was laid over the scenario when it was run.
    model::MorePolicies more;
    for (const auto& file : identity.files) {
      const fs::path restored = (folder / file.name).lexically_normal();
      const bool named = std::ranges::any_of(reading.scenario->files, [&](const auto& read) {
        return fs::path(read.name).lexically_normal() == restored;
      });
      const bool is_snapshot = !reading.snapshot_file.empty() &&
                               fs::path(reading.snapshot_file).lexically_normal() == restored;
      const bool is_point = file.name == kInputs;
      if (!named && !is_snapshot && !is_point) more.texts.push_back({file.name, file.text});
    }
    more.texts.insert(more.texts.end(), more_texts.begin(), more_texts.end());
    if (!more.texts.empty()) reading = model::read_scenario(first, more);
  }
  for (model::LayerChanges& layer : reading.layers)
    name_as_stored(layer.file, folder);
  for (model::Problem& problem : reading.problems)
    name_as_stored(problem.at.file, folder);
  return reading;
}

}  // namespace casetide::analysis
