// Overlays address lines by name; what they do not name stays as it was, with its origin.
#include "model/overlay.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/document.hpp"
#include "model/document_limits.hpp"

namespace casetide::model {
namespace {

using ::testing::HasSubstr;

Node parsed(const std::string& text, const std::string& file = "a.toml") {
  Problems problems;
  Node node = parse_document(text, file, problems);
  for (const Problem& problem : problems.list())
    ADD_FAILURE() << to_string(problem);
  return node;
}

std::string merged(const std::string& base, const std::string& change) {
  Problems problems;
  Node node = parsed(base);
  apply_overlay(node, parsed(change, "b.toml"), problems);
  for (const Problem& problem : problems.list())
    ADD_FAILURE() << to_string(problem);
  return as_toml(node);
}

TEST(Overlay, ReplacesALineAndKeepsTheRest) {
  EXPECT_EQ(merged("[step.a]\nkind = \"task\"\nby = \"x\"\n", "[step.a]\nby = [\"y\", \"z\"]\n"),
            R"({ step = { a = { kind = "task", by = ["y", "z"] } } })");
}

TEST(Overlay, ReplacesSharesAndSpreadsWhole) {
  EXPECT_EQ(merged("[step.a.outcomes]\nyes = \"30 %\"\nno = \"70 %\"\n",
                   "[step.a.outcomes]\nno = \"100 %\"\n"),
            R"({ step = { a = { outcomes = { no = "100 %" } } } })");
  EXPECT_EQ(merged("[step.a]\neffort = { median = \"1 hour\", p90 = \"2 hours\" }\n",
                   "[step.a]\neffort = { mean = \"1 hour\", shape = \"exponential\" }\n"),
            R"({ step = { a = { effort = { mean = "1 hour", shape = "exponential" } } } })");
}

TEST(Overlay, ReplacesOneOutcomesNextAndKeepsTheOthers) {
  EXPECT_EQ(merged("[step.a.next]\nyes = { step = \"b\", after = \"1 day\" }\nno = \"c\"\n",
                   "[step.a.next]\nyes = \"c\"\n"),
            R"({ step = { a = { next = { yes = "c", no = "c" } } } })");
}

TEST(Overlay, WhatStoodByAnOutcomeGoesWithIt) {
  const std::string base =
      "[step.a]\noutcomes = { yes = \"50 %\", no = \"50 %\" }\nnext = { yes = \"b\", no = \"c\", "
      "typo = \"d\" }\nmarks = { no = \"m\" }\ncancels = { yes = [\"b\"], no = [\"c\"] }\n";
  EXPECT_EQ(merged(base, "[step.a]\noutcomes = { yes = \"100 %\" }\n"),
            R"({ step = { a = { outcomes = { yes = "100 %" }, next = { yes = "b", typo = "d" }, )"
            R"(marks = {}, cancels = { yes = ["b"] } } } })");
  // What the overlay says itself stays, to be reported where it was written.
  EXPECT_EQ(
      merged("[step.a]\noutcomes = { yes = \"50 %\", no = \"50 %\" }\nnext = { no = \"c\" }\n",
             "[step.a]\nrows = [{ outcomes = { yes = \"100 %\" } }]\nnext = { no = \"b\" }\n"),
      R"({ step = { a = { next = { no = "b" }, rows = [{ outcomes = { yes = "100 %" } }] } } })");
}

/// What is wrong with `change` over `base`, a line each, and the two merged.
struct Told {
  std::string problems;
  std::string merged;
};

Told told(const std::string& base, const std::string& change) {
  Problems problems;
  Node node = parsed(base);
  apply_overlay(node, parsed(change, "b.toml"), problems);
  Told out;
  for (const Problem& problem : problems.list())
    out.problems += to_string(problem) + "\n";
  out.merged = as_toml(node);
  return out;
}

TEST(Overlay, SomeOutcomesWithoutTheOthersAreToldOnceAndChangeNothing) {
  const std::string base =
      "[step.a]\noutcomes = { yes = \"30 %\", no = \"60 %\", later = \"10 %\", source = \"S\" }\n"
      "scale = [\"no\", \"yes\"]\n";
  const std::string before = as_toml(parsed(base));
  const Told half = told(base, "[step.a.outcomes]\nno = \"50 %; source T\"\n");
  EXPECT_EQ(half.problems,
            "b.toml:1:9: step.a.outcomes: outcomes are replaced whole, and these are missing: yes, "
            "later; expected every outcome with its share, 100 % in all\n");
  EXPECT_EQ(half.merged, before);
  // One that is left out on purpose is gone, unless the scale still has it.
  EXPECT_EQ(told(base, "[step.a.outcomes]\nno = \"50 %\"\nyes = \"50 %\"\n").problems, "");
  EXPECT_THAT(told(base, "[step.a.outcomes]\nno = \"50 %\"\nlater = \"50 %\"\n").problems,
              HasSubstr("missing: yes;"));
  EXPECT_EQ(told(base,
                 "[step.a]\noutcomes = { no = \"50 %\", later = \"50 %\" }\n"
                 "scale = [\"no\", \"later\"]\n")
                .problems,
            "");
}

TEST(Overlay, ADatedPolicyWithSomeOutcomesIsToldToo) {
  Problems problems;
  check_dated(parsed("[step.a]\noutcomes = { yes = \"30 %\", no = \"70 %\" }\n"),
              parsed("[step.a]\noutcomes = { no = \"60 %\" }\n", "b.toml"), problems);
  ASSERT_EQ(problems.list().size(), 1U);
  EXPECT_THAT(problems.list().front().message, HasSubstr("missing: yes;"));
}

TEST(Overlay, AnItemThatIsNearlyAnotherAndNoNewOneChangesNothing) {
  const std::string base = "[step.inital]\nkind = \"end\"\n[team.north.posts.worker]\nfte = 3\n";
  const std::string before = as_toml(parsed(base));
  const Told step = told(base, "[step.initial]\nthreshold = 0.2\n");
  EXPECT_EQ(step.problems,
            "b.toml:1:7: step.initial: no step \"initial\" to change; did you mean \"inital\"?; "
            "expected `kind` in a new one\n");
  EXPECT_EQ(step.merged, before);
  const Told post = told(base, "[team.north.posts]\nwroker = { pool = true }\n");
  EXPECT_THAT(post.problems,
              HasSubstr("no posts of \"wroker\" to change; did you mean \"worker\"?"));
  EXPECT_EQ(post.merged, before);
  // A new item, and a name that is like no other, are what they say.
  EXPECT_EQ(told(base, "[step.initial]\nkind = \"end\"\n").problems, "");
  EXPECT_EQ(told(base, "[step.conference]\nthreshold = 0.2\n").problems, "");
  EXPECT_EQ(told(base, "[team.north.posts]\nworkers = { fte = 2 }\n").problems, "");
}

TEST(Suggestion, OfMoreNamesThanCanBeListedThoseWithAWordInCommon) {
  std::vector<std::string> names = {"strategy-discussion", "act-or-discuss"};
  for (int i = 0; i < 40; ++i)
    names.push_back("step-" + std::to_string(i));
  names.emplace_back("see-the-strategy");
  EXPECT_EQ(suggestion("strategy-meeting", names, "there is"),
            "; there is: strategy-discussion, see-the-strategy and 41 more");
  EXPECT_THAT(suggestion("visit", names, "there is"), HasSubstr("act-or-discuss, step-0, "));
  EXPECT_EQ(suggestion("strategy-meeting", std::vector<std::string>{"strategy-a", "b"}, "there is"),
            "; there is: strategy-a, b");
}

TEST(Overlay, RowsTakeThePlaceOfOutcomesAndTheOtherWayRound) {
  EXPECT_EQ(merged("[step.a]\noutcomes = { yes = \"100 %\" }\n",
                   "[step.a]\nrows = [{ outcomes = {} }]\n"),
            R"({ step = { a = { rows = [{ outcomes = {} }] } } })");
  EXPECT_EQ(merged("[stream.a]\nfamilies = \"9 a year\"\n", "[stream.a]\nevery = \"1 hour\"\n"),
            R"({ stream = { a = { every = "1 hour" } } })");
}

TEST(Overlay, HoursByDayTakeThePlaceOfHoursAndDays) {
  EXPECT_EQ(
      merged("[pattern.a]\nhours = \"09:00 to 17:00\"\ndays = \"every day\"\noff = \"never\"\n",
             "[pattern.a]\nhours = { weekend = \"10:00 to 12:00\" }\n"),
      R"({ pattern = { a = { hours = { weekend = "10:00 to 12:00" } } } })");
  EXPECT_EQ(merged("[pattern.a]\nhours = { weekend = \"10:00 to 12:00\" }\n",
                   "[pattern.a]\nhours = { Monday = \"09:00 to 10:00\" }\n"),
            R"({ pattern = { a = { hours = { Monday = "09:00 to 10:00" } } } })");
  EXPECT_EQ(merged("[pattern.a]\nhours = \"09:00 to 17:00\"\ndays = \"every day\"\n",
                   "[pattern.a]\nhours = \"10:00 to 17:00\"\n"),
            R"({ pattern = { a = { hours = "10:00 to 17:00", days = "every day" } } })");
}

TEST(Overlay, RemovesBeforeItAdds) {
  EXPECT_EQ(
      merged("[step.a]\nx = 1\n[step.b]\nx = 2\n", "[remove]\nstep = \"a\"\n[step.a]\ny = 3\n"),
      R"({ step = { b = { x = 2 }, a = { y = 3 } } })");
}

TEST(Overlay, AnItemMayBeNamedLikeAKey) {
  // "outcomes" and "effort" here are names of items and roles, not the values that are replaced whole.
  EXPECT_EQ(
      merged("[team.effort.posts.effort]\nfte = 1\n", "[team.effort.posts.effort]\npool = true\n"),
      R"({ team = { effort = { posts = { effort = { fte = 1, pool = true } } } } })");
}

TEST(Document, KeepsTheOrderOfTheFile) {
  EXPECT_EQ(as_toml(parsed("[z.b]\nq = 1\np = 2\n[z.a]\n[a]\n")),
            "{ z = { b = { q = 1, p = 2 }, a = {} }, a = {} }");
}

TEST(Document, ASourceCoversItsTableButNoHeaderBelow) {
  const Node root =
      parsed("[step.a]\nsource = \"S\"\nx = 1\ny = { z = [2] }\nu.v = 3\n[step.a.next]\nw = 4\n");
  const Node& a = *root.find("step")->find("a");
  EXPECT_EQ(a.find("x")->covering, "S");
  EXPECT_EQ(a.find("y")->find("z")->items.at(0).covering, "S");
  EXPECT_EQ(a.find("u")->find("v")->covering, "S");
  EXPECT_EQ(a.find("next")->find("w")->covering, "");
}

TEST(Document, AcceptsTheMarkThatWindowsEditorsWrite) {
  EXPECT_EQ(as_toml(parsed("\xEF\xBB\xBFx = 1\r\ny = 2\r\n")), "{ x = 1, y = 2 }");
}

TEST(Document, SaysInPlainWordsWhatIsNoToml) {
  const auto words = [](const std::string& text) {
    Problems problems;
    static_cast<void>(parse_document(text, "a.toml", problems));
    return problems.list().empty() ? "" : problems.list().front().message;
  };
  for (const char* curly : {"x = \u201C3 posts\u201D\n", "x = { y = \u20183\u2019 }\n",
                            "x = [\u201C3\u201D]\n", "\u201Cx\u201D = 3\n"})
    EXPECT_THAT(words(curly), HasSubstr("curly quotes, as word processors write them")) << curly;
  EXPECT_THAT(words("x = \"3 posts\u201D\r\n"), HasSubstr("closing quote, straight and not curly"));
  for (const char* number : {"x = 2,50\n", "x = 30 posts\n", "x = 50%\n", "x = { y = 10 % }\n",
                             "x = 01/04/2026\n", "x = 1.138.2\n"})
    EXPECT_THAT(words(number),
                HasSubstr("stands in quotes; expected, for example, \"2,500 children\""))
        << number;
  EXPECT_THAT(words("[team.south\nx = 1\n"), HasSubstr("the heading does not end; expected ]"));
  for (const char* braces : {"x = { y = 1\nz = 2\n", "x = { y = 1\r\nz = 2\r\n"})
    EXPECT_THAT(words(braces), HasSubstr("the line ends before its }")) << braces;
  EXPECT_THAT(words("x = [\"a\"\ny = 1\n"), HasSubstr("the list before this does not end"));
  EXPECT_THAT(words("x = [\"a\"\n"), HasSubstr("the list does not end; expected ]"));
  EXPECT_THAT(words("x =\n"), HasSubstr("a key without a value"));
  EXPECT_THAT(words("x = y\n"), HasSubstr("expected text in quotes"));
  // For the rest the parser's own words do.
  EXPECT_THAT(words("x = \"\\q\"\n"), HasSubstr("escape"));
  EXPECT_THAT(words("[a]\n[a]\n"), HasSubstr("[a] is here twice, first in line 1"));
}

TEST(DocumentLimits, CountDepthAndNothingElse) {
  EXPECT_FALSE(
      refuse_document("x = \"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"\n").has_value());
  EXPECT_FALSE(
      refuse_document("# a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x.y.z.a.b.c.d.e.f.g.h.i\n")
          .has_value());
  EXPECT_FALSE(
      refuse_document("x = '''\n[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\n'''\n").has_value());
  std::string many = "x = [\n";
  for (int i = 0; i < 200; ++i)
    many += "  { a.b = 1.5 },\n";
  EXPECT_FALSE(refuse_document(many + "]\n").has_value());
  EXPECT_THAT(refuse_document(std::string(40, '[')).value().message, HasSubstr("nested deeper"));
  EXPECT_THAT(refuse_document("x = \"\"\"a\"\"\"\ny = " + std::string(40, '{')).value().message,
              HasSubstr("nested deeper"));
}

TEST(DocumentLimits, SayWhereTheTextIsNotUtf8) {
  const auto refusal = refuse_document("a = 1\nb = \"\xC3\xA9\xE9\"\n");
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->line, 2);
  EXPECT_EQ(refusal->column, 7);
  for (const char* bad : {"\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\xFF"})
    EXPECT_TRUE(refuse_document(bad).has_value());
}

}  // namespace
}  // namespace casetide::model
