#!/usr/bin/env python3
"""`casetide trace` on a service small enough to follow by hand (small-service/).

One family comes on Wednesday 1 April 2026 at 10:20; everything lasts as stated. Good Friday and
Easter Monday, 3 and 6 April, lie between. Times and sums below were worked out on paper.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAM = os.environ.get("CASETIDE_PROGRAM", "build/release/casetide")
SERVICE = Path(__file__).with_name("small-service") / "scenario.toml"
FULL = Path(__file__).parents[2] / "scenarios" / "england-average-people-in-full.toml"
COUNTY = Path(__file__).parents[2] / "scenarios" / "hertfordshire.toml"

STORY = """\
Wednesday 1 April 2026 10:20  Referral: a family of 1 child arrives (callers)
Wednesday 1 April 2026 10:20  Enquiry: begins (1 child)
Wednesday 1 April 2026 10:20  Clock starts: Strategy discussion (1 child), permitted until the end of Thursday 9 April 2026
Wednesday 1 April 2026 10:20  Screen the referral: begun by duty worker 1 (Desk)
Wednesday 1 April 2026 11:20  Screen the referral: done by duty worker 1 (Desk)
Wednesday 1 April 2026 11:20  Is more to be done? yes (1 child)
Wednesday 1 April 2026 11:20  Strategy discussion: booked for Tuesday 7 April 2026 09:00
Wednesday 1 April 2026 11:20  What the agencies know: the wait begins
Saturday 4 April 2026 11:20  What the agencies know: the wait is over after 3 days
Tuesday 7 April 2026 10:00  Strategy discussion: held (1 child), with manager 1 (Desk), duty worker 1 (Desk); before: nights, weekends and bank holidays: 5 days 8 hours; notice that the meeting needs: 13 hours 40 minutes; being worked on: 1 hour
Tuesday 7 April 2026 10:00  Clock met after 2 working days, 2 working days to spare: Strategy discussion (1 child)
Tuesday 7 April 2026 10:00  Clock starts: Plan written (1 child), permitted until the end of Wednesday 8 April 2026
Tuesday 7 April 2026 10:00  Plan: begins (1 child)
Tuesday 7 April 2026 10:00  Given to social worker 1 (Desk)
Tuesday 7 April 2026 10:00  Enquiry: ends (1 child)
Tuesday 7 April 2026 10:00  Write the plan: begun by social worker 1 (Desk)
Thursday 9 April 2026 14:00  Write the plan: done by social worker 1 (Desk), in 3 spells of work
Thursday 9 April 2026 14:00  Clock stops, late by 1 working day, after 2 working days: Plan written (1 child)
Thursday 9 April 2026 14:00  Plan: ends (1 child)
Thursday 9 April 2026 14:00  No longer held by social worker 1 (Desk)
Thursday 9 April 2026 14:00  The case is closed: nothing is left to be done

Where each clock's time went (days of 24 hours)

  Strategy discussion (1 child), Wednesday 1 April 2026 10:20 to Tuesday 7 April 2026 10:00
    Being worked on                                 2 hours
    Notice that the meeting needs                   13 hours 40 minutes
    Nights, weekends and bank holidays              5 days 8 hours
    The whole                                       5 days 23 hours 40 minutes

  Plan written (1 child), Tuesday 7 April 2026 10:00 to Thursday 9 April 2026 14:00
    Being worked on                                 20 hours
    Nights, weekends and bank holidays              1 day 8 hours
    The whole                                       2 days 4 hours
"""


def casetide(*words):
    done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout, done.stderr


def one_family():
    """The first replication of seed 1 in which exactly one family comes: a Poisson number, mean 1."""
    for replication in range(50):
        status, _, err = casetide("trace", SERVICE, 99, "--replication", replication)
        if status == 65 and "has 1 family;" in err:
            return replication
    raise AssertionError("no replication with one family")


def minutes(text):
    units = {"day": 1440, "hour": 60, "minute": 1}
    length = sum(int(count) * units[unit]
                 for count, unit in re.findall(r"(\d+) (day|hour|minute)s?", text))
    return -length if " minus " in text else length


class Trace(unittest.TestCase):
    def test_tells_the_story_worked_out_by_hand(self):
        status, out, err = casetide("trace", SERVICE, 0, "--replication", one_family())
        self.assertEqual((status, err), (0, ""))
        opening, _, story = out.partition("\n\n")
        self.assertTrue(opening.startswith("A synthetic family, drawn by the computer and nobody real"))
        self.assertEqual(story, STORY)

    def test_tells_spare_time_from_when_it_was_done_and_in_what_its_limit_counts(self):
        # The screening is done on Wednesday at 11:20, what the agencies know on Saturday; the discussion
        # begins on Tuesday, so one working day before it is Thursday.
        wanted = {
            ("screen.done", "1 working day before discussion.held"): "1 working day to spare",
            ("screen.done", "0 working days before discussion.held"): "2 working days to spare",
            ("screen.done", "1 hours"): "0 minutes to spare",
            ("screen.done", "3 hours"): "2 hours to spare",
            ("screen.done", "same day"): "on the last day",
            ("screen.done", "1 days"): "1 day to spare",
            ("agencies.done", "3 days"): "on the last day",
            ("agencies.done", "5 days"): "2 days to spare",  # a bank holiday
            ("agencies.done", "2 working days"): "1 working day to spare",
        }
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(SERVICE.parent, folder, dirs_exist_ok=True)
            with open(Path(folder) / "local.toml", "a", encoding="utf-8") as procedure:
                for number, (until, limit) in enumerate(wanted):
                    procedure.write(f'\n[clock.extra-{number}]\nlabel = "Extra {number}"\n'
                                    f'from = "referral.received"\nuntil = "{until}"\n'
                                    f'limit = "{limit}"\nsource = "A test"\n')
            _, out, err = casetide("trace", Path(folder) / "scenario.toml", 0, "--replication",
                                   one_family())
        self.assertEqual(err, "")
        for number, ((until, limit), said) in enumerate(wanted.items()):
            met = [line for line in out.split("\n") if f"Extra {number} (" in line and " met " in line]
            self.assertEqual(len(met), 1, (until, limit))
            self.assertIn(f", {said}: Extra", met[0], (until, limit))

    def test_finds_a_family_by_what_happened_to_it(self):
        replication = one_family()
        for words in (["--late", "plan"], ["--in-time", "discussion"], ["--reached", "agencies"],
                      ["--children", "1"], ["--late", "plan", "--in-time", "discussion"]):
            with self.subTest(words=words):
                status, out, _ = casetide("trace", SERVICE, "--replication", replication, *words)
                self.assertEqual((status, out.partition("\n\n")[2]), (0, STORY))
        for words in (["--late", "discussion"], ["--in-time", "plan"], ["--children", "2"],
                      ["--comes-back"], ["--waits-for-worker"]):
            with self.subTest(words=words):
                status, out, err = casetide("trace", SERVICE, "--replication", replication, *words)
                self.assertEqual((status, out), (65, ""))
                self.assertIn(f"for example --replication {replication + 1}", err)

    def test_the_same_family_in_a_county_tells_the_same_story_and_causes_sum_to_the_whole(self):
        words = ["trace", COUNTY, "--late", "initial-conference"]
        status, out, err = casetide(*words)
        self.assertEqual((status, err), (0, ""))
        self.assertEqual(casetide(*words)[1], out)
        self.assertIn("late by", out)
        tables = out.split("Where each clock's time went")[1].split("\n\n")[1:]
        self.assertGreater(len(tables), 2)
        for table in tables:
            *causes, whole = [minutes(line) for line in table.strip().split("\n")[1:]]
            self.assertEqual(sum(causes), whole, table)

    def test_says_which_warm_up_it_took_where_none_is_stated(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(SERVICE.parent, folder, dirs_exist_ok=True)
            scenario = Path(folder) / "scenario.toml"
            text = scenario.read_text()
            self.assertIn('warm-up   = "0 years"\n', text)
            scenario.write_text(text.replace('warm-up   = "0 years"\n', ""))
            status, out, err = casetide("trace", scenario, 0)
            self.assertEqual((status, err), (0, ""))
            self.assertIn("The scenario states no warm-up: here it is 3 years, in a run as many as",
                          " ".join(out.split("\n")))
            taken = casetide("snapshot", scenario, "--on", "2026-03-02", "--output", Path(folder) / "t.h5")
            self.assertIn("The scenario states no warm-up: here it is 3 years", taken[2])
            scenario.write_text(text)
            self.assertNotIn("no warm-up", casetide("trace", scenario, 0, "--replication", one_family())[1])
            taken = casetide("snapshot", scenario, "--on", "2026-03-02", "--output", Path(folder) / "t.h5",
                             "--replace")
            self.assertEqual(taken[0], 0)
            self.assertNotIn("no warm-up", taken[2])

    def test_tells_nothing_of_posts(self):
        # Fully staffed, with workers in their first year from the first day on: none of that is a family's.
        status, out, err = casetide("trace", FULL, 0)
        self.assertEqual((status, err), (0, ""))
        story = out.partition("\n\n")[2]
        self.assertIn("Referral: a family of", story.split("\n")[0])
        self.assertNotIn("Passes to team", story)

    def test_says_what_is_wrong(self):
        for words, wanted, said in (
                (["--late", "diskussion"], 65, 'no clock "diskussion"; did you mean "discussion"?'),
                (["--reached", "agency"], 65, '--reached: no step "agency"'),
                ([99], 65, "expected a number from 0 to"),
                ([], 64, "FAMILY, or a filter such as --late initial-conference"),
                ([0, "--late", "plan"], 64, "--late")):
            with self.subTest(words=words):
                status, out, err = casetide("trace", SERVICE, *words)
                self.assertEqual((status, out), (wanted, ""))
                self.assertIn(said, err)


if __name__ == "__main__":
    sys.exit(unittest.main())
