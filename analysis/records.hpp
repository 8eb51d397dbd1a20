// The records of a run, a row a replication: held in memory, or in a file while the program runs.
//
// Tests and files of a few replications hold them; a study keeps them in a file. Whoever reads them need not
// know which.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "analysis/record_file.hpp"
#include "model/record.hpp"

namespace casetide::analysis {

// Wherever records are kept they go as records: these conversions are meant to be implicit.
// NOLINTBEGIN(google-explicit-constructor)

class Records {
 public:
  Records() = default;
  Records(std::vector<model::Record> held) : held_(std::move(held)) {}
  /// All of them are put.
  Records(std::shared_ptr<const RecordFile> file) : file_(std::move(file)) {}

  [[nodiscard]] std::size_t size() const { return file_ ? file_->replications() : held_.size(); }
  /// Nothing for those in memory.
  [[nodiscard]] const RecordFile* file() const { return file_.get(); }
  /// Those in memory; none of those in a file.
  [[nodiscard]] const std::vector<model::Record>& held() const { return held_; }
  [[nodiscard]] std::vector<model::Record>& held() { return held_; }

 private:
  std::vector<model::Record> held_;
  std::shared_ptr<const RecordFile> file_;
};

/// Records to be read; whose they are must outlive this.
class RecordView {
 public:
  RecordView(const Records& records) : held_(records.held()), file_(records.file()) {}
  RecordView(std::span<const model::Record> held) : held_(held) {}
  RecordView(const std::vector<model::Record>& held) : held_(held) {}

  [[nodiscard]] std::size_t size() const {
    return file_ != nullptr ? file_->replications() : held_.size();
  }

  /// Replications `first`, a multiple of kBlockReplications, and those after it, a block at most.
  [[nodiscard]] std::vector<model::Record> block(std::size_t first) const;

  [[nodiscard]] std::vector<model::LateFamily> late_families(std::size_t replication) const;

  /// Calls visit for each replication in order until it returns false.
  void visit(const std::function<bool(std::size_t, const model::Record&)>& visit) const;

  /// One field of a block, a row a replication.
  template <class Number>
  [[nodiscard]] std::vector<Number> rows(Member<Number> field, std::size_t first) const {
    if (file_ != nullptr) return file_->rows(field, first);
    std::vector<Number> rows;
    for (const model::Record& record : held_block(first)) {
      const std::vector<Number>& row = record.*field;
      rows.insert(rows.end(), row.begin(), row.end());
    }
    return rows;
  }

  /// Adds entry `at` of a field of each replication to `to`.
  template <class Number>
  void add_column(Member<Number> field, std::size_t at, std::span<double> to) const {
    if (file_ != nullptr) return file_->add_column(field, at, to);
    for (std::size_t i = 0; i < held_.size(); ++i)
      to[i] += static_cast<double>((held_[i].*field).at(at));
  }

 private:
  [[nodiscard]] std::span<const model::Record> held_block(std::size_t first) const;

  std::span<const model::Record> held_;
  const RecordFile* file_ = nullptr;
};

// NOLINTEND(google-explicit-constructor)

}  // namespace casetide::analysis
