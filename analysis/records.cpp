#include "analysis/records.hpp"

#include <algorithm>

namespace casetide::analysis {

std::span<const model::Record> RecordView::held_block(std::size_t first) const {
  return held_.subspan(first, std::min(kBlockReplications, held_.size() - first));
}

std::vector<model::Record> RecordView::block(std::size_t first) const {
  if (file_ != nullptr) return file_->block(first);
  const auto records = held_block(first);
  return {records.begin(), records.end()};
}

std::vector<model::LateFamily> RecordView::late_families(std::size_t replication) const {
  if (file_ != nullptr) return file_->late_families(replication);
  return held_[replication].late_families;
}

void RecordView::visit(const std::function<bool(std::size_t, const model::Record&)>& visit) const {
  for (std::size_t first = 0; first < size(); first += kBlockReplications) {
    const std::vector<model::Record> records = block(first);
    for (std::size_t row = 0; row < records.size(); ++row) {
      if (!visit(first + row, records[row])) return;
    }
  }
}

}  // namespace casetide::analysis
