#!/usr/bin/env python3
"""`casetide show` on the small service: clocks, steps and changes as text; the picture as SVG."""

import os
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

PROGRAM = os.environ.get("CASETIDE_PROGRAM", "build/release/casetide")
TREE = Path(__file__).parents[2]
SERVICE = "tests/analysis/small-service/"
NATIONAL = "scenarios/procedures/working-together-2018.toml"
SVG = "{http://www.w3.org/2000/svg}"

TEXT = """\
A small service

Clocks: 2

   1  Strategy discussion [discussion]
      limit      4 working days
      from       referral.received
      until      discussion.held
      void       response.done[no]
      source     (3)

   2  Plan written [plan]
      limit      1 working day
      from       discussion.held
      until      write-plan.done
      source     (5)

Strand: Enquiry

  Screen the referral [screen]: task
      who        duty worker
      then       Is more to be done?
      source     (1)

  Is more to be done? [response]: decision
      then       yes: Strategy discussion; yes: What the agencies know
      source     (2)

  Strategy discussion [discussion]: meeting
      who        manager; duty worker
      then       Write the plan (Plan)
      source     (3)

  What the agencies know [agencies]: wait
      lasts      3 days

  callers [callers]: arrival
      who        families come
      then       Screen the referral

Strand: Plan

  Write the plan [write-plan]: task
      who        allocated worker
      source     (4)

Sources
  (1)        Handbook, paragraph 1
  (2)        Handbook, paragraph 2: <urgent> & other
  (3)        Handbook, paragraph 3
  (4)        Handbook, paragraph 4
  (5)        Local rule 7

Changed by the procedure tests/analysis/small-service/local.toml
  step.response.next.yes
    was        ["discussion"]
    is         ["discussion", "agencies"]
    from       tests/analysis/small-service/local.toml:9
  step.agencies.label
    was        (no such line)
    is         "What the agencies know"
    from       tests/analysis/small-service/local.toml:12
  step.agencies.strand
    was        (no such line)
    is         "enquiry"
    from       tests/analysis/small-service/local.toml:13
  step.agencies.kind
    was        (no such line)
    is         "wait"
    from       tests/analysis/small-service/local.toml:14
  step.agencies.lasts
    was        (no such line)
    is         "3 days; source A test"
    from       tests/analysis/small-service/local.toml:15
  clock.plan.limit
    was        "2 working days"
    is         "1 working day"
    from       tests/analysis/small-service/local.toml:5
  clock.plan.source
    was        "Handbook, paragraph 4"
    is         "Local rule 7"
    from       tests/analysis/small-service/local.toml:6

Changed by the area tests/analysis/small-service/area.toml
  16 lines of its own are not listed (--all lists them): pattern 2 stream 9 team 5

Changed by the policy tests/analysis/small-service/policy.toml
  clock.discussion.limit
    was        "3 working days"
    is         "4 working days"
    from       tests/analysis/small-service/policy.toml:5

"""


def casetide(*words, **environment):
    done = subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=120, cwd=TREE,
                          env={**os.environ, **environment})
    return done.returncode, done.stdout, done.stderr


def drawn(*words, **environment):
    """The bytes of the picture and its parsed root."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "picture.svg")
        status, out, err = casetide("show", *words, "--svg", str(file), **environment)
        assert (status, out) == (0, ""), (status, out, err)
        return file.read_bytes(), ElementTree.parse(file).getroot()


def texts(root):
    return [text.text for text in root.iter(SVG + "text")]


class Show(unittest.TestCase):
    maxDiff = None

    def test_tells_clocks_steps_sources_and_what_each_file_changed(self):
        self.assertEqual(casetide("show", SERVICE + "scenario.toml"), (0, TEXT, ""))

    def test_lists_an_areas_own_lines_when_asked(self):
        status, out, _ = casetide("show", SERVICE + "scenario.toml", "--all")
        self.assertEqual(status, 0)
        self.assertIn("  stream.callers.start\n    was        (no such line)\n", out)
        self.assertNotIn("--all", out)

    def test_a_procedure_is_shown_without_an_area(self):
        status, out, err = casetide("show", SERVICE + "local.toml")
        self.assertEqual((status, err), (0, ""))
        self.assertTrue(out.startswith("A short procedure, as it is done here\n"))
        self.assertIn("limit      3 working days", out)
        self.assertNotIn("area.toml", out)

    def test_draws_every_step_role_outcome_clock_and_source(self):
        _, root = drawn(SERVICE + "scenario.toml")
        words = " ".join(texts(root))
        for said in ("A small service", "Enquiry", "Plan", "Screen the referral", "duty worker",
                     "Is more to be done?", "yes", "Strategy discussion", "manager; duty worker",
                     "What the agencies know", "3 days", "Write the plan", "allocated worker",
                     "Local rule 7", "Handbook, paragraph 2: <urgent> & other"):
            with self.subTest(said=said):
                self.assertIn(said, words)
        titles = [title.text for title in root.iter(SVG + "title")]
        self.assertIn("Strategy discussion [discussion]\nmanager; duty worker\n"
                      "Source 3: Handbook, paragraph 3", titles)
        self.assertIn("2. Plan written: 1 working day, from discussion.held until write-plan.done",
                      titles)

    def test_the_same_file_gives_the_same_bytes_in_any_locale_and_stands_alone(self):
        first, root = drawn(NATIONAL)
        self.assertEqual(first, drawn(NATIONAL)[0])
        self.assertEqual(first, drawn(NATIONAL, LC_ALL="de_DE.UTF-8", LANG="de_DE.UTF-8")[0])
        self.assertNotIn(b"nan", first.lower().replace(b"finance", b""))
        self.assertEqual([element.tag for element in root.iter()
                          if element.tag.endswith(("script", "image", "foreignObject", "use"))], [])

    def test_every_box_of_the_national_procedure_lies_in_the_picture(self):
        _, root = drawn(NATIONAL)
        width, height = float(root.get("width")), float(root.get("height"))
        boxes = [element for element in root.iter(SVG + "rect")]
        self.assertGreater(len(boxes), 20)
        for box in boxes:
            left, top = float(box.get("x", 0)), float(box.get("y", 0))
            self.assertTrue(0 <= left and left + float(box.get("width")) <= width)
            self.assertTrue(0 <= top and top + float(box.get("height")) <= height)

    def test_one_strand_is_shown_with_what_leads_in_and_out(self):
        _, root = drawn(SERVICE + "scenario.toml", "--strand", "plan")
        words = texts(root)
        self.assertIn("A small service: Plan", words)
        self.assertIn("Strategy discussion", words)  # leads in, from the other strand
        self.assertNotIn("Screen the referral", words)

    def test_says_what_is_wrong(self):
        for words, wanted, said in (
                ([SERVICE + "scenario.toml", "--strand", "plans"], 65, 'did you mean "plan"?'),
                ([SERVICE + "area.toml"], 65, "neither a scenario nor a procedure"),
                ([SERVICE + "nothing.toml"], 74, "nothing.toml"),
                ([SERVICE + "scenario.toml", "--svg", "/no/such/folder/a.svg"], 74, "/no/such")):
            with self.subTest(words=words):
                status, out, err = casetide("show", *words)
                self.assertEqual((status, out), (wanted, ""))
                self.assertIn(said, err)


if __name__ == "__main__":
    sys.exit(unittest.main())
