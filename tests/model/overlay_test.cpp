// Overlays address lines by name; what they do not name stays as it was, with its origin.
#include "model/overlay.hpp"

#include <string>

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
