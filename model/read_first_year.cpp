// Workers in their first year, as a post states them; declared in read_tables.hpp.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "model/quantity_text.hpp"
#include "model/read_tables.hpp"

namespace casetide::model {
namespace {

constexpr int kFirstYearDays = 365;
constexpr std::string_view kCeilingExample =
    "{ \"3 months\" = \"50 %; assumed 40 to 60 %\", \"12 months\" = \"90 %; assumed 80 to 95 %\" }";

/// `{ "3 months" = "50 %; ...", "12 months" = "90 %; ..." }`: up to so long after the first day.
void read_steps(const Node& table, const TableContext& context, Post& post) {
  for (const Entry& step : table.entries) {
    if (step.key == "source") continue;
    const Parsed<Amount> until = parse_amount(step.key, kFirstYear);
    if (!until.value) {
      context.problems.add_value(step.at, fmt::format("{} is not a time since the first day: {}",
                                                      in_quotes(step.key), until.message));
      continue;
    }
    const int days =
        static_cast<int>(std::lround(std::min<double>(until.value->value, kFirstYearDays)));
    const auto share = context.numbers.quantity(step.value, kShare);
    if (!share) continue;
    if (!post.first_year_ceiling.empty() &&
        (days <= post.first_year_ceiling.back().first ||
         share->value < post.first_year_ceiling.back().second.value))
      context.problems.add_value(
          step.at, fmt::format("{} does not come after the line before it with at least as much; "
                               "expected rising times and shares, for example {}",
                               in_quotes(step.key), kCeilingExample));
    post.first_year_ceiling.emplace_back(days, *share);
  }
}

}  // namespace

void read_first_year(Fields& fields, const TableContext& context, Post& post) {
  post.first_year = context.numbers.quantity(fields, "first-year", kShare);
  if (const Node* ceiling = fields.find("first-year-ceiling")) {
    if (ceiling->kind == Node::Kind::table)
      read_steps(*ceiling, context, post);
    else if (const auto share = context.numbers.quantity(*ceiling, kShare))
      post.first_year_ceiling.emplace_back(kFirstYearDays, *share);
  }
  const auto add = [&](std::string_view key, const std::string& message) {
    context.problems.add_value(fields.find(key)->at, message);
  };
  if (fields.has("first-year") && !fields.has("ceiling"))
    add("first-year", "first-year has no effect on posts that hold nobody; expected a ceiling");
  if (fields.has("first-year") && !fields.has("first-year-ceiling"))
    add("first-year",
        fmt::format("nothing says what workers in their first year may hold; expected, "
                    "for example, first-year-ceiling = {}",
                    kCeilingExample));
  if (fields.has("first-year-ceiling") && !fields.has("first-year"))
    add("first-year-ceiling",
        "first-year-ceiling has no effect: nobody is in a first year; expected, for example, "
        "first-year = \"11 %; assumed 8 to 14 %\"");
}

}  // namespace casetide::model
