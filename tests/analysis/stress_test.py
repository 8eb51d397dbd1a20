#!/usr/bin/env python3
"""`casetide stress`: every item of the checklist once, filled from the run that it is of, blanks marked and
counted, and nothing of a scenario's text taken for HTML."""

import html.parser
import os
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

PROGRAM = os.environ.get("CASETIDE_PROGRAM", "build/release/casetide")
TREE = Path(__file__).parents[2]
SERVICE = TREE / "tests/analysis/small-service"

# Monks et al. 2019, the checklist for discrete-event simulation.
ITEMS = {
    "1.1": "Purpose of the model", "1.2": "Model outputs", "1.3": "Experimentation aims",
    "2.1": "Base model overview diagram", "2.2": "Base model logic", "2.3": "Scenario logic",
    "2.4": "Algorithms", "2.5.1": "Components: entities", "2.5.2": "Components: activities",
    "2.5.3": "Components: resources", "2.5.4": "Components: queues",
    "2.5.5": "Components: entry and exit points",
    "3.1": "Data sources", "3.2": "Pre-processing", "3.3": "Input parameters", "3.4": "Assumptions",
    "4.1": "Initialisation", "4.2": "Run length", "4.3": "Estimation approach",
    "5.1": "Software or programming language", "5.2": "Random sampling", "5.3": "Model execution",
    "5.4": "System specification", "6.1": "Computer model sharing statement"}
BLANKS = ["1.1", "1.3", "3.2", "5.4", "6.1"]


class Page(html.parser.HTMLParser):
    """Text by item, the number of blanks in each, and every tag."""

    def __init__(self, text):
        super().__init__()
        self.items, self.headings, self.blanks, self.tags, self.top = {}, [], [], [], ""
        self.item, self.heading = None, False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append(tag)
        if tag == "section":
            self.item = attributes["id"].removeprefix("item-")
            assert self.item not in self.items, self.item
            self.items[self.item] = ""
        if tag == "h3":
            self.heading = True
            self.headings.append("")
        if attributes.get("class") == "blank":
            self.blanks.append(self.item)

    def handle_endtag(self, tag):
        if tag == "section":
            self.item = None
        if tag == "h3":
            self.heading = False

    def handle_data(self, data):
        if self.heading:
            self.headings[-1] += data
        elif self.item:
            self.items[self.item] += data
        else:
            self.top += data


def casetide(*words):
    return subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=300, cwd=TREE)


class Stress(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        # Elsewhere than the files it names, with another title, year, policy and warm-up.
        (cls.folder / "other.toml").write_text(
            'title = "Ours & <b>theirs</b>"\nyear = "2027-01-01 to 2027-12-31"\nwarm-up = "2 years"\n'
            f'run-out = "20 working days"\nprocedure = "{SERVICE}/procedure.toml"\narea = "{SERVICE}/area.toml"\n')
        cls.pages = {name: cls.page(name, *words) for name, words in {
            "first": (SERVICE / "scenario.toml", "--seed", "1", "--replications", "16"),
            "seed": (SERVICE / "scenario.toml", "--seed", "20", "--replications", "18"),
            "other": (cls.folder / "other.toml", "--seed", "1", "--replications", "16")}.items()}

    @classmethod
    def page(cls, name, scenario, *words):
        run = casetide("run", str(scenario), "--threads", "1", "--out", str(cls.folder / name), *words)
        assert run.returncode == 0, run.stderr
        done = casetide("stress", str(cls.folder / name))
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        return Page((cls.folder / name / "stress.html").read_text())

    def test_every_item_of_the_checklist_stands_once_and_says_something(self):
        for page in self.pages.values():
            self.assertEqual(page.headings, [f"{number} {name}" for number, name in ITEMS.items()])
            self.assertEqual(list(page.items), list(ITEMS))
            for number, text in page.items.items():
                self.assertTrue(text.replace(ITEMS[number], "").strip(), number)

    def test_blanks_are_marked_and_counted_at_the_top(self):
        for page in self.pages.values():
            self.assertEqual(page.blanks, BLANKS)
            self.assertIn("5 parts are left blank, to be written by the author: in 1.1, 1.3, 3.2, 5.4, 6.1.", page.top)
            for number in BLANKS:
                self.assertEqual(page.items[number].count("To be written by the author: "), 1)

    def test_what_is_filled_in_is_of_this_run(self):
        first, seed, other = (self.pages[name].items for name in ("first", "seed", "other"))
        for number, said, of_seed, of_other in (
                ("4.3", "16 independent replications with seed 1, in 8 pairs", "18 independent replications with "
                 "seed 20, in 9 pairs", None),
                ("5.2", "the seed, 1,", "the seed, 20,", None),
                ("4.1", "warms up for 0 years", None, "warms up for 2 years"),
                ("4.2", "from 1 January 2026 to 31 December 2026, 365 days", None,
                 "from 1 January 2027 to 31 December 2027, 365 days"),
                ("4.2", "30 working days", None, "20 working days"),
                ("1.1", "“A small service”", None, "“Ours & <b>theirs</b>”"),
                ("1.2", "4 working days", None, "3 working days"),
                ("2.3", "Changed by the policy policy.toml", None, "The base is run as it stands")):
            with self.subTest(number=number, said=said):
                self.assertIn(said, first[number])
                self.assertIn(of_seed or said, seed[number])
                self.assertIn(of_other or said, other[number])
                for page, its_own in ((seed, of_seed), (other, of_other)):
                    if its_own:
                        self.assertNotIn(said, page[number])
        # What the seed does not reach is the same.
        changed = [number for number in ITEMS if first[number] != seed[number]]
        self.assertEqual(changed, ["4.3", "5.2"])

    def test_inputs_activities_resources_and_files_are_those_of_the_scenario(self):
        items = self.pages["first"].items
        for number, said in (("2.5.1", "stream.callers.children-per-family"), ("2.5.2", "step.write-plan.effort"),
                             ("2.5.3", "team.desk.posts.social-worker.ceiling"), ("2.5.4", "Strategy discussion"),
                             ("2.5.5", "1.0007 families a year"), ("3.1", "A test"), ("3.3", "step.agencies.lasts"),
                             ("2.2", "What the agencies know"), ("6.1", "local.toml")):
            with self.subTest(number=number):
                self.assertIn(said, items[number])
        version = casetide("--version").stdout.split()
        self.assertIn(f"Casetide {version[1]}, engine {version[3].rstrip(')')}", items["5.1"])

    def test_the_picture_is_that_of_casetide_show(self):
        text = (self.folder / "first/stress.html").read_text()
        picture = ElementTree.fromstring(re.search(r"<svg.*?</svg>", text, re.DOTALL)[0])
        drawn = self.folder / "drawn.svg"
        self.assertEqual(casetide("show", str(SERVICE / "scenario.toml"), "--svg", str(drawn)).returncode, 0)
        self.assertEqual([node.text for node in picture.iter() if node.text],
                         [node.text for node in ElementTree.parse(drawn).getroot().iter() if node.text])

    def test_a_scenarios_text_is_never_taken_for_html(self):
        text = (self.folder / "other/stress.html").read_text()
        self.assertNotIn("<b>theirs", text)
        self.assertIn("Ours &amp; &lt;b&gt;theirs&lt;/b&gt;", text)
        self.assertIn("Handbook, paragraph 2: <urgent> & other", self.pages["first"].items["2.1"])
        for page in self.pages.values():
            self.assertEqual(set(page.tags) & {"b", "urgent", "script", "img", "link"}, set())

    def test_markdown_has_the_same_items_and_blanks(self):
        file = self.folder / "out.md"
        done = casetide("stress", str(self.folder / "other/results.h5"), "--markdown", "--output", str(file))
        self.assertEqual(done.returncode, 0, done.stderr)
        text = file.read_text()
        self.assertEqual(re.findall(r"^### (.*)$", text, re.MULTILINE),
                         [f"{number} {name}" for number, name in ITEMS.items()])
        self.assertEqual(text.count("> **To be written by the author:** "), len(BLANKS))
        self.assertNotIn("<b>", text)
        for line in text.splitlines():
            if line.startswith("|"):
                self.assertTrue(line.endswith("|"), line)

    def test_the_same_results_give_the_same_bytes_and_a_run_goes_on_beside_it(self):
        page = self.folder / "first/stress.html"
        before = page.read_bytes()
        again = casetide("run", str(SERVICE / "scenario.toml"), "--seed", "1", "--replications", "16", "--threads", "2",
                         "--out", str(self.folder / "first"))
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertEqual(casetide("stress", str(self.folder / "first"), "--replace").returncode, 0)
        self.assertEqual(page.read_bytes(), before)

    def test_a_run_from_a_snapshot_begins_on_its_day(self):
        taken = casetide("snapshot", str(SERVICE / "scenario.toml"), "--on", "2026-03-02",
                         "--output", str(self.folder / "today.h5"))
        self.assertEqual(taken.returncode, 0, taken.stderr)
        (self.folder / "from.toml").write_text(
            'title = "From today"\nyear = "2026-04-01 to 2026-12-31"\nquestion = "snapshot"\nsnapshot = "today.h5"\n'
            f'procedure = "{SERVICE}/local.toml"\npolicies = ["{SERVICE}/policy.toml"]\narea = "{SERVICE}/area.toml"\n')
        page = self.page("from", self.folder / "from.toml", "--replications", "16")
        self.assertIn("Every replication begins on 2 March 2026 with the open families", page.items["4.1"])
        self.assertIn("Nothing before 1 April 2026 is counted", page.items["4.1"])
        self.assertIn("then what has to begin soonest to be done within its limit", page.items["2.4"])

    def test_says_what_is_wrong(self):
        for words, status, said in (([str(self.folder / "nothing")], 74, "nothing"),
                                    ([str(SERVICE / "area.toml")], 65, "expected the folder of a run"),
                                    ([str(self.folder / "first"), "--output", "/no/such/a.html"], 74, "/no/such")):
            with self.subTest(words=words):
                done = casetide("stress", *words)
                self.assertEqual((done.returncode, done.stdout), (status, ""), done.stderr)
                self.assertIn(said, done.stderr)


if __name__ == "__main__":
    sys.exit(unittest.main())
