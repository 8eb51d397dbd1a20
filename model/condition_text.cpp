// Conditions: the part of names.hpp that reads "severity = serious and not live(enquiry)".
//
//   condition := all ("or" all)*        all := one ("and" one)*
//   one := "not" one | "(" condition ")" | "live(STRAND)" | "done(STEP)" | "visits(STEP) >= N"
//        | "known(DATE)" | "STEP.done[OUTCOME]" | FACT "=" VALUE | FACT "!=" VALUE
#include <algorithm>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "model/names.hpp"
#include "model/quantity_text.hpp"

namespace casetide::model {
namespace {

constexpr std::string_view kForms =
    "; expected tests of facts joined by and, or, not, for example \"severity = serious and not "
    "live(enquiry)\"";
/// Brackets and "not"s within each other; and tests in all.
constexpr int kDeepestTest = 30;
constexpr std::size_t kMostTerms = 200;

class Parser {
 public:
  Parser(std::string_view text, const TextPlace& place) : text_(text), place_(place) { advance(); }

  std::optional<Condition> run() {
    Condition condition;
    condition.text = text_;
    if (!either(condition)) return std::nullopt;
    if (!token_.empty()) return fail(fmt::format("{} is not expected there", in_quotes(token_)));
    return condition;
  }

 private:
  std::nullopt_t fail(const std::string& why) {
    if (!failed_)
      place_.problems.add(
          place_.at, fmt::format("{} is not a condition: {}{}", in_quotes(text_), why, kForms));
    failed_ = true;
    return std::nullopt;
  }

  /// The next word or sign into `token_`; empty at the end.
  void advance() {
    const std::string_view rest = trimmed(text_.substr(at_));
    at_ = static_cast<std::size_t>(rest.data() - text_.data());
    if (rest.empty()) {
      at_ = text_.size();
      token_ = {};
      return;
    }
    std::size_t length = 0;
    while (length < rest.size() && is_name(rest.substr(length, 1)))
      ++length;
    if (length == 0) {
      const bool two = rest.starts_with("!=") || rest.starts_with(">=") || rest.starts_with("==");
      length = two ? 2 : 1;
    }
    token_ = rest.substr(0, length);
    at_ += length;
  }

  bool accept(std::string_view word) {
    if (token_ != word) return false;
    advance();
    return true;
  }

  bool expect(std::string_view sign) {
    if (accept(sign)) return true;
    fail(token_.empty()
             ? fmt::format("it ends where \"{}\" is expected", sign)
             : fmt::format("{} stands where \"{}\" is expected", in_quotes(token_), sign));
    return false;
  }

  bool either(Condition& to) {
    if (!all(to)) return false;
    while (accept("or")) {
      if (!all(to)) return false;
      to.terms.push_back({Condition::Op::either, kNone, kNone});
    }
    return true;
  }

  bool all(Condition& to) {
    std::vector<Condition::Term> facts;  // those that all have to be so
    const auto take = [&] {
      const std::size_t before = to.terms.size();
      if (!one(to)) return false;
      if (to.terms.size() != before + 1 || to.terms.back().op != Condition::Op::fact_is)
        return true;
      facts.push_back(to.terms.back());
      return can_be(facts);
    };
    if (!take()) return false;
    while (accept("and")) {
      if (!take()) return false;
      to.terms.push_back({Condition::Op::both, kNone, kNone});
    }
    return true;
  }

  /// Whether the last of these tests goes with the others. A fact of children may differ among siblings.
  bool can_be(std::span<const Condition::Term> facts) {
    const Condition::Term& last = facts.back();
    const auto fact = static_cast<std::size_t>(last.a);
    if (place_.names.fact_per_child[fact]) return true;
    for (const Condition::Term& other : facts) {
      if (other.a != last.a || other.b == last.b) continue;
      const auto& values = place_.names.fact_values[fact];
      fail(fmt::format("{} is never both {} and {}", place_.names.facts[last.a],
                       in_quotes(values[static_cast<std::size_t>(other.b)]),
                       in_quotes(values[static_cast<std::size_t>(last.b)])));
      return false;
    }
    return true;
  }

  bool one(Condition& to) {
    if (++depth_ > kDeepestTest || to.terms.size() > kMostTerms) {
      fail("it is too long or nested too deep");
      return false;
    }
    const bool good = one_inner(to);
    --depth_;
    return good;
  }

  bool one_inner(Condition& to) {
    if (accept("not")) {
      if (!one(to)) return false;
      to.terms.push_back({Condition::Op::negate, kNone, kNone});
      return true;
    }
    if (accept("(")) return either(to) && expect(")");
    if (!is_name(token_)) {
      fail(token_.empty() ? "it ends too early"
                          : fmt::format("{} is not a name", in_quotes(token_)));
      return false;
    }
    const std::string_view name = token_;
    advance();
    if (token_ == "(") return function(to, name);
    if (token_ == ".") return outcome(to, name);
    return fact(to, name);
  }

  bool function(Condition& to, std::string_view name) {
    advance();
    const std::string_view argument = token_;
    advance();
    if (name != "live" && name != "done" && name != "visits" && name != "known") {
      fail(fmt::format("{} is none of live(STRAND), done(STEP), visits(STEP), known(DATE)",
                       in_quotes(name)));
      return false;
    }
    if (!expect(")")) return false;
    if (name == "live")
      return push(to, Condition::Op::live,
                  resolve(argument, place_.names.strands, "strand", place_), kNone);
    if (name == "known") return known(to, argument);
    const int step = resolve_step(argument, place_);
    if (name == "done") return push(to, Condition::Op::done, step, kNone);
    if (!expect(">=")) return false;
    std::string_view digits = token_;
    const auto count = take_number(digits);
    if (!count || !digits.empty() || *count < 1 || *count > 1000) {
      fail("visits(STEP) >= is followed by a whole number from 1 to 1000");
      return false;
    }
    advance();
    return push(to, Condition::Op::visits_at_least, step, static_cast<int>(*count));
  }

  bool known(Condition& to, std::string_view argument) {
    const int fact = resolve(argument, place_.names.facts, "fact", place_);
    if (fact != kNone && !place_.names.fact_values[static_cast<std::size_t>(fact)].empty()) {
      fail(fmt::format("fact {} is no date and always known", in_quotes(argument)));
      return false;
    }
    return push(to, Condition::Op::known, fact, kNone);
  }

  bool outcome(Condition& to, std::string_view name) {
    advance();
    if (!expect("done") || !expect("[")) return false;
    const std::string_view word = token_;
    advance();
    if (!expect("]")) return false;
    const int step = resolve_step(name, place_);
    const int index = step == kNone ? kNone : resolve_outcome(word, step, place_);
    return push(to, Condition::Op::outcome, index == kNone ? kNone : step, index);
  }

  bool fact(Condition& to, std::string_view name) {
    const bool differs = token_ == "!=";
    if (!differs && token_ != "=" && token_ != "==") {
      fail(fmt::format("{} is not followed by \"=\" or \"!=\"", in_quotes(name)));
      return false;
    }
    advance();
    const std::string_view value = token_;
    advance();
    const int index = resolve(name, place_.names.facts, "fact", place_);
    if (index == kNone) return failed_ = true, false;
    const auto& values = place_.names.fact_values[static_cast<std::size_t>(index)];
    const auto found = std::find(values.begin(), values.end(), value);
    if (found == values.end()) {
      place_.problems.add_reference(
          place_.at, fmt::format("fact {} has no value {}{}", in_quotes(name), in_quotes(value),
                                 suggestion(value, values, "it has")));
      return failed_ = true, false;
    }
    push(to, Condition::Op::fact_is, index, static_cast<int>(found - values.begin()));
    if (differs) to.terms.push_back({Condition::Op::negate, kNone, kNone});
    return true;
  }

  bool push(Condition& to, Condition::Op op, int a, int b) {
    if (a == kNone) return failed_ = true, false;
    to.terms.push_back({op, a, b});
    return true;
  }

  std::string_view text_;
  const TextPlace& place_;
  std::size_t at_ = 0;
  std::string_view token_;
  int depth_ = 0;
  bool failed_ = false;
};

}  // namespace

std::optional<Condition> parse_condition(std::string_view text, const TextPlace& place) {
  return Parser(text, place).run();
}

bool reads_as_event(std::string_view text) {
  const std::string_view word = trimmed(text);
  return word.find('.') != std::string_view::npos &&
         word.find_first_of(" =(") == std::string_view::npos;
}

}  // namespace casetide::model
