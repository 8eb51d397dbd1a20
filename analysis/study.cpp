#include "analysis/study.hpp"

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "analysis/description.hpp"
#include "analysis/durable_file.hpp"
#include "analysis/record_fields.hpp"
#include "model/replicator.hpp"
#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

/// Replications first .. end-1 of one item, filled in any order by any thread.
struct Unit {
  std::size_t item = 0;
  std::uint32_t first = 0;
  std::uint32_t end = 0;
  std::vector<model::Record> records;  ///< while it is at work
  OutputValues values;                 ///< of a finished unit, where outputs are asked for
  std::atomic<std::uint32_t> missing = 0;

  [[nodiscard]] std::uint32_t size() const { return end - first; }
};

/// One replication that is still to be run.
struct Job {
  Unit* unit = nullptr;
  std::uint32_t replication = 0;
};

/// What every file of an item holds besides its records.
Results header_of(const StudyItem& item, const model::RecordShape& shape) {
  const model::Scenario& scenario = *item.scenario;
  Results header;
  header.identity = identity_of(scenario, item.seed);
  header.title = scenario.title;
  header.name = scenario.name;
  header.description = describe(scenario, shape);
  header.shape = shape;
  return header;
}

/// The records of a unit that an earlier call finished, or nothing: a file that is missing, damaged, of
/// another scenario, seed or build is as good as none.
std::optional<std::vector<model::Record>> kept_records(const std::filesystem::path& path,
                                                       const Results& header, const Unit& unit) {
  if (!std::filesystem::exists(path)) return std::nullopt;
  try {
    Results found = read_results(path);
    if (!difference(found.identity, header.identity).empty() || !equal(found.shape, header.shape) ||
        found.description != header.description || found.first != unit.first ||
        found.records.size() != unit.size()) {
      return std::nullopt;
    }
    return std::move(found.records.held());
  } catch (const NotResults&) {
    return std::nullopt;
  }
}

/// One run of a study, from the units found to the units joined.
class StudyRun {
 public:
  StudyRun(const Simulation& simulation, const std::vector<StudyItem>& items,
           const StudyOptions& options)
      : simulation_(simulation), items_(items), options_(options) {
    for (std::size_t item = 0; item < items_.size(); ++item)
      plan(item);
    for (const Job& job : jobs_)
      job.unit->missing += 1;
    progress_.kept = progress_.total - static_cast<std::uint32_t>(jobs_.size());
  }

  StudyEnd run() {
    static const std::atomic<bool> never = false;
    tell();
    StudyEnd end;
    const sim::InPart part(sim::Part::waiting);
    end.finish = sim::run_items(
        jobs_.size(), options_.threads, [this] { return worker(); },
        options_.stop != nullptr ? *options_.stop : never, model::kPairReplications);
    end.total = progress_.total;
    for (const auto& unit : units_) {
      if (unit->missing == 0) end.usable += unit->size();
    }
    if (end.finish == sim::Finish::complete) {
      end.values = join_values();
      end.results = join();
    }
    return end;
  }

 private:
  /// Lists an item's units, reads those that are there, and notes what is to be run.
  void plan(std::size_t index) {
    const sim::InPart part(sim::Part::reading);
    const StudyItem& item = items_[index];
    headers_.push_back(header_of(item, simulation_.shape(*item.scenario)));
    make_folder(unit_path(item.folder, 0, 0).parent_path());
    files_.push_back(
        item.outputs != nullptr
            ? nullptr
            : std::make_shared<RecordFile>(item.folder, headers_.back().shape, item.replications));
    const std::uint32_t last = item.first + item.replications;
    for (std::uint32_t first = item.first; first < last; first += kUnitReplications) {
      auto unit = std::make_unique<Unit>();
      unit->item = index;
      unit->first = first;
      unit->end = std::min(first + kUnitReplications, last);
      progress_.total += unit->size();
      auto kept =
          kept_records(unit_path(item.folder, unit->first, unit->end), headers_.back(), *unit);
      if (kept) {
        unit->records = std::move(*kept);
        keep(*unit);
      } else {
        for (std::uint32_t i = first; i < unit->end; ++i)
          jobs_.push_back({unit.get(), i});
      }
      units_.push_back(std::move(unit));
    }
  }

  sim::Worker worker() {
    // One simulator a thread, made again only where the jobs pass on to the next item.
    struct State {
      std::optional<std::size_t> item;
      Replicate replicate;
    };
    return [this, state = State()](std::size_t index) mutable {
      const sim::InPart part(sim::Part::other);
      std::optional<sim::PartSampler::Watch> watch;
      if (options_.sampler != nullptr) watch.emplace(*options_.sampler);
      const Job& job = jobs_[index];
      Unit& unit = *job.unit;
      if (state.item != unit.item) {
        state.replicate =
            simulation_.replicate(*items_[unit.item].scenario, items_[unit.item].seed);
        state.item = unit.item;
      }
      model::Record record = state.replicate(job.replication);
      record_of(unit, job.replication) = std::move(record);
      finished_one(unit);
    };
  }

  /// Where a record goes, in a unit that may be at work on several threads.
  model::Record& record_of(Unit& unit, std::uint32_t replication) {
    const std::scoped_lock lock(mutex_);
    unit.records.resize(unit.size());
    return unit.records[replication - unit.first];
  }

  void finished_one(Unit& unit) {
    // The thread that runs a unit's last replication writes it.
    if (unit.missing.fetch_sub(1) == 1) {
      Results file = headers_[unit.item];
      file.first = unit.first;
      file.records = std::move(unit.records);
      const sim::InPart part(sim::Part::writing);
      write_results(unit_path(items_[unit.item].folder, unit.first, unit.end), file);
      unit.records = std::move(file.records.held());
      keep(unit);
    }
    const std::scoped_lock lock(mutex_);
    progress_.done += 1;
    tell();
  }

  /// A whole unit's records to the file, or their outputs in their place.
  void keep(Unit& unit) const {
    const Outputs* outputs = items_[unit.item].outputs;
    if (outputs != nullptr)
      unit.values = outputs->read(unit.records);
    else
      files_[unit.item]->put(unit.first, unit.records);
    unit.records = std::vector<model::Record>();  // `{}` would keep their memory, unit by unit
  }

  void tell() const {
    if (options_.on_progress) options_.on_progress(progress_);
  }

  [[nodiscard]] std::vector<OutputValues> join_values() const {
    std::vector<OutputValues> joined;
    for (const StudyItem& item : items_) {
      joined.push_back(item.outputs == nullptr
                           ? OutputValues()
                           : OutputValues(item.replications, item.outputs->size()));
    }
    for (const auto& unit : units_) {
      const StudyItem& item = items_[unit->item];
      if (item.outputs != nullptr) joined[unit->item].set(unit->first - item.first, unit->values);
    }
    return joined;
  }

  std::vector<Results> join() {
    const sim::InPart part(sim::Part::writing);
    std::vector<Results> joined = std::move(headers_);
    for (std::size_t item = 0; item < items_.size(); ++item) {
      if (files_[item] == nullptr) continue;
      joined[item].records = Records(files_[item]);
      write_results(results_path(items_[item].folder), joined[item]);
    }
    return joined;
  }

  const Simulation& simulation_;
  const std::vector<StudyItem>& items_;
  const StudyOptions& options_;
  std::vector<Results> headers_;                    // [item], without records
  std::vector<std::shared_ptr<RecordFile>> files_;  // [item]; none where outputs are asked for
  std::vector<std::unique_ptr<Unit>> units_;        // by item, then by replication
  std::vector<Job> jobs_;                           // in the same order
  std::mutex mutex_;
  Progress progress_;
};

}  // namespace

void Study::add(StudyItem item) {
  sim::expects(item.scenario != nullptr, "a study's item has a scenario");
  sim::expects(item.first == 0 || item.outputs != nullptr, "records are kept from the first on");
  items_.push_back(std::move(item));
}

StudyEnd Study::run(const StudyOptions& options) const {
  return StudyRun(simulation_, items_, options).run();
}

std::filesystem::path unit_path(const std::filesystem::path& folder, std::uint32_t first,
                                std::uint32_t end) {
  return folder / "units" / fmt::format("replications-{:06}-{:06}.h5", first, end);
}

std::filesystem::path results_path(const std::filesystem::path& folder) {
  return folder / "results.h5";
}

}  // namespace casetide::analysis
