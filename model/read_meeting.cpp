// Meetings: the part of read_next.hpp about who must come and how a date is found.
#include <cmath>

#include <fmt/format.h>

#include "model/read_next.hpp"
#include "model/read_rows.hpp"

namespace casetide::model {
namespace {

constexpr std::string_view kNeeds =
    "a number of people of that role, \"chair\", a chain of roles, or a table";
constexpr std::string_view kNeedExample =
    "{ team-manager = \"chair\", police = 1, social-worker = \"allocated, or duty-worker\" }";

/// "allocated, or duty-worker" -> its links.
std::vector<std::string> links_of(std::string_view text) {
  std::vector<std::string> links;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    std::string_view link = trimmed(text.substr(0, comma));
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    if (link.starts_with("or ")) link = trimmed(link.substr(3));
    for (std::size_t at = link.find(" or "); at != std::string_view::npos; at = link.find(" or ")) {
      links.emplace_back(trimmed(link.substr(0, at)));
      link = trimmed(link.substr(at + 4));
    }
    links.emplace_back(link);
  }
  return links;
}

/// "85 %; assumed 75 to 95 %", or rows of such shares by facts.
std::vector<AttendanceRow> read_attendance(const Node& value, const Accepted& accepted,
                                           const StepContext& context) {
  std::vector<AttendanceRow> rows;
  const auto take = [&](Condition when, const Node& is) {
    if (const auto share = context.numbers.quantity(is, accepted))
      rows.push_back({std::move(when), *share});
  };
  if (is_rows(value))
    read_rows(value, "attendance", accepted.expected, in_quotes(accepted.example), context, take);
  else
    take({}, value);
  return rows;
}

/// { by = "police", count = 2, attends = "85 %; assumed 75 to 95 %" }
void read_need_table(const Entry& entry, Need& need, const StepContext& context) {
  Fields fields(entry.value, context.problems);
  std::vector<TextAt> words = fields.texts("by", "roles in the order in which they are asked",
                                           "\"allocated, or duty-worker\"");
  if (!fields.has("by")) words.push_back({entry.key, entry.at});
  for (const TextAt& word : words)
    for (const std::string& link : links_of(word.text))
      if (const auto performer = read_performer({link, word.at}, context))
        need.by.push_back(*performer);
  if (const Node* count = fields.find("count")) {
    if (count->kind == Node::Kind::integer && count->number >= 1 && count->number <= 8)
      need.count = static_cast<int>(count->number);
    else
      context.problems.add(count->at,
                           fmt::format("{} is not a number of people; expected a whole number from "
                                       "1 to 8, for example 2",
                                       describe(*count)));
  }
  if (const Node* attends = fields.find("attends"))
    need.attends = read_attendance(*attends, kAttendance, context);
  fields.find("source");
  fields.finish();
}

void read_need(const Entry& entry, Step& step, const StepContext& context) {
  const Node& value = entry.value;
  Need need;
  need.name = entry.key;
  const TextAt role{entry.key, entry.at};
  if (value.kind == Node::Kind::table) {
    read_need_table(entry, need, context);
  } else if (value.kind == Node::Kind::integer && value.number >= 1 && value.number <= 8) {
    need.count = static_cast<int>(value.number);
    if (const auto link = read_performer(role, context)) need.by.push_back(*link);
  } else if (value.kind == Node::Kind::text && value.text == "chair") {
    if (const auto link = read_performer(role, context)) need.by.push_back(*link);
  } else if (value.kind == Node::Kind::text && !value.text.empty()) {
    for (const std::string& word : links_of(value.text))
      if (const auto link = read_performer({word, value.at}, context)) need.by.push_back(*link);
  } else {
    const bool number = value.kind == Node::Kind::integer || value.kind == Node::Kind::real;
    const bool nobody =
        (number && value.number == 0) || (value.kind == Node::Kind::text && value.text.empty());
    context.problems.add(value.at,
                         fmt::format("{} {}; expected {}, for example {}", describe(value),
                                     nobody   ? "says nobody"
                                     : number ? "is no number of people from 1 to 8"
                                              : "does not say who",
                                     kNeeds, kNeedExample));
  }
  step.needs.push_back(std::move(need));
}

/// "latest", "earliest" or { share = "80 %; assumed 60 to 95 %" }
void read_want(Fields& fields, Book& book, const StepContext& context) {
  const Node* want = fields.find("want");
  if (want == nullptr || want->kind != Node::Kind::table) {
    book.want = fields.choice("want", {"earliest", "latest"}) == 1 ? Book::Want::latest
                                                                   : Book::Want::earliest;
    return;
  }
  Fields table(*want, context.problems);
  book.want = Book::Want::share;
  const Node* share =
      table.require("share", "a share of the limit", fmt::format("\"{}\"", kShareOfLimit.example));
  if (share != nullptr) book.share = context.numbers.spread(*share, kShareOfLimit);
  table.find("source");
  table.finish();
}

/// later = { reason = "...", share = "15 %; ...", by = "8 working days; ..." }
void read_later(const Node& node, Book& book, const StepContext& context) {
  Fields fields(node, context.problems);
  Book::Later later;
  const auto reason =
      fields.require_text("reason", "words for people", "\"The family cannot come sooner\"");
  const auto share = context.numbers.require(fields, "share", kShare);
  const Node* by =
      fields.require("by", "how much later than the request", fmt::format("\"{}\"", kWait.example));
  const auto spread = by == nullptr ? std::nullopt : context.numbers.spread(*by, kWait);
  fields.find("source");
  fields.finish();
  if (!reason || !share || !spread) return;
  later.reason = reason->text;
  later.share = *share;
  later.by = *spread;
  book.later = std::move(later);
}

void read_book(const Node& node, Step& step, const StepContext& context) {
  Fields fields(node, context.problems);
  Book book;
  read_want(fields, book, context);
  if (book.want != Book::Want::earliest)
    fields.require("within", "the clock whose limit bounds the date", "\"initial-conference\"");
  for (const TextAt& word : fields.texts(
           "within", "a clock, or clocks, whose limit bounds the date", "\"initial-conference\"")) {
    const int clock = context.names.clocks.find(word.text);
    if (!context.names.without_policies)
      resolve(word.text, context.names.clocks, "clock", context.place(word.at));
    if (clock != kNone) book.within.push_back(clock);
  }
  book.notice = context.numbers.quantity(fields, "notice", kNotice);
  if (fields.has("notice-or-limit"))
    book.notice_before_limit = fields.choice("notice-or-limit", {"notice", "limit"}) == 0;
  if (const Node* later = fields.find("later")) read_later(*later, book, context);
  fields.find("source");
  fields.finish();
  step.book = std::move(book);
}

}  // namespace

void read_meeting(Fields& fields, Step& step, const StepContext& context) {
  Numbers& numbers = context.numbers;
  const Node* length =
      fields.require("length", "minutes or hours", fmt::format("\"{}\"", kEffort.example));
  if (length != nullptr) step.length = numbers.spread(*length, kEffort);
  step.prepare = numbers.quantity(fields, "prepare", kEffortEach);
  const Node* needs = fields.require("needs", kNeeds, kNeedExample);
  if (needs != nullptr) {
    Fields table(*needs, context.problems);
    for (const Entry& entry : table.node().entries)
      if (entry.key != "source") read_need(entry, step, context);
    if (step.needs.empty() && needs->kind == Node::Kind::table)
      context.problems.add(needs->at, fmt::format("nobody is needed; expected {}, for example {}",
                                                  kNeeds, kNeedExample));
  }
  if (const Node* invites = fields.find("invites")) {
    Fields table(*invites, context.problems);
    for (const Entry& entry : table.node().entries) {
      if (entry.key == "source") continue;
      // Someone no team employs comes or not, and is never what the meeting waits for.
      step.invites.push_back({entry.key, context.names.roles.find(entry.key),
                              read_attendance(entry.value, kShare, context)});
    }
  }
  if (fields.has("missing"))
    step.missing = static_cast<Missing>(fields.choice("missing", {"wait", "hold", "telephone"}));
  if (const auto slots =
          fields.text("slots", "the role whose slots it uses", "\"conference-chair\"")) {
    step.slots = context.names.roles.find(slots->text);
    if (!context.names.without_policies)
      resolve(slots->text, context.names.roles, "role", context.place(slots->at));
  }
  if (const Node* book = fields.find("book")) read_book(*book, step, context);
}

}  // namespace casetide::model
