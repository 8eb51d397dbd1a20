// What the people of a role cost; declared in read_tables.hpp.
#include "model/read_tables.hpp"

namespace casetide::model {

std::vector<RoleCost> read_costs(const Node* table, const TableContext& context) {
  std::vector<RoleCost> list;
  if (table == nullptr) return list;
  for (const Entry& entry : table->entries) {
    Fields fields(entry.value, context.problems);
    RoleCost cost;
    cost.origin = entry.value.at;
    cost.role = resolve(entry.key, context.names.roles, "role", context.place(entry.at));
    if (const auto post = context.numbers.require(fields, "post", kPostCost)) cost.post = *post;
    cost.agency = context.numbers.quantity(fields, "agency", kHourlyCost);
    fields.find("source");
    fields.finish();
    list.push_back(std::move(cost));
  }
  return list;
}

}  // namespace casetide::model
