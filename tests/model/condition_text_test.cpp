// Conditions are evaluated as they read: `not` before `and` before `or`, checked on every world.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "model/names.hpp"

namespace casetide::model {
namespace {

/// Facts a, b and c, each "yes" or "no".
Names three_facts() {
  Names names;
  for (const char* fact : {"a", "b", "c"}) {
    names.facts.add(fact);
    names.fact_values.push_back({"yes", "no"});
    names.fact_per_child.push_back(false);
  }
  return names;
}

/// The postfix terms on a world in which fact i is "yes" when bit i is set.
bool holds(const Condition& condition, unsigned world) {
  std::vector<bool> stack;
  for (const Condition::Term& term : condition.terms) {
    if (term.op == Condition::Op::fact_is) {
      stack.push_back(((world >> static_cast<unsigned>(term.a) & 1U) == 1U) == (term.b == 0));
      continue;
    }
    const bool right = stack.back();
    stack.pop_back();
    if (term.op == Condition::Op::negate) {
      stack.push_back(!right);
      continue;
    }
    const bool left = stack.back();
    stack.pop_back();
    stack.push_back(term.op == Condition::Op::both ? left && right : left || right);
  }
  EXPECT_EQ(stack.size(), 1U);
  return stack.back();
}

TEST(ConditionText, ReadsAsItIsWrittenInEveryWorld) {
  const Names names = three_facts();
  Problems problems;
  const Origin at;
  struct Case {
    const char* text;
    bool (*meaning)(bool, bool, bool);
  };
  const std::vector<Case> cases = {
      {"a = yes", [](bool a, bool, bool) { return a; }},
      {"a != yes", [](bool a, bool, bool) { return !a; }},
      {"not a = yes and b = yes", [](bool a, bool b, bool) { return !a && b; }},
      {"a = yes or b = yes and c = yes", [](bool a, bool b, bool c) { return a || (b && c); }},
      {"(a = yes or b = yes) and c = yes", [](bool a, bool b, bool c) { return (a || b) && c; }},
      {"not (a = yes or not b = no)", [](bool a, bool b, bool) { return !(a || b); }},
      {"not not a=yes", [](bool a, bool, bool) { return a; }},
      {"a = yes and b = yes or c = no", [](bool a, bool b, bool c) { return (a && b) || !c; }},
  };
  for (const Case& test : cases) {
    const auto condition = parse_condition(test.text, {names, problems, at});
    ASSERT_TRUE(condition.has_value()) << test.text;
    for (unsigned world = 0; world < 8; ++world)
      EXPECT_EQ(holds(*condition, world),
                test.meaning((world & 1U) != 0, (world & 2U) != 0, (world & 4U) != 0))
          << test.text << " in world " << world;
  }
  EXPECT_TRUE(problems.empty());
}

TEST(ConditionText, SaysOneThingAboutEachBadText) {
  const Names names = three_facts();
  const Origin at;
  for (const std::string& text :
       {std::string("a"), std::string("a ="), std::string("a = yes b = yes"), std::string("and"),
        std::string("a = maybe"), std::string("d = yes"), std::string("(a = yes"), std::string(""),
        std::string("live()"), std::string("done(nothing)"), std::string(5000, '('),
        std::string("a = yes)"), std::string("b = no and a = yes and b = yes"),
        std::string("\x01")}) {
    Problems problems;
    EXPECT_FALSE(parse_condition(text, {names, problems, at}).has_value()) << text;
    EXPECT_EQ(problems.list().size(), 1U) << text;
  }
}

TEST(ConditionText, MayAskSiblingsForTwoValuesOfOneFact) {
  Names names = three_facts();
  names.fact_per_child = {true, false, false};
  Problems problems;
  for (const std::string text : {"a = yes and a = no", "b = yes or b = no", "b = yes and b != no"})
    EXPECT_TRUE(parse_condition(text, {names, problems, Origin{}}).has_value()) << text;
  EXPECT_TRUE(problems.empty());
}

TEST(ConditionText, IsToldFromAnEvent) {
  EXPECT_TRUE(reads_as_event("s47-outcome.done[continuing-risk]"));
  EXPECT_FALSE(reads_as_event("severity = serious"));
  EXPECT_FALSE(reads_as_event("done(see-child)"));
  EXPECT_FALSE(reads_as_event("s47-outcome.done[a] or live(enquiry)"));
}

}  // namespace
}  // namespace casetide::model
