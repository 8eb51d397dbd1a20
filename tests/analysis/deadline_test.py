#!/usr/bin/env python3
"""`casetide deadline`: dates counted by hand against a printed calendar of 2026.

Easter Sunday 2026 is 5 April; 25 December is a Friday, so 28 December stands in for Boxing Day.
"""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAM = os.environ.get("CASETIDE_PROGRAM", "build/release/casetide")

# (words, the first line)
COUNTED = [
    (["2026-03-20", "15 working days"], "the end of Tuesday 14 April 2026"),
    (["2026-03-20", "1 working day"], "the end of Monday 23 March 2026"),
    (["2026-03-20", "45 days"], "the end of Monday 4 May 2026"),
    (["2026-03-20", "6 weeks"], "the end of Friday 1 May 2026"),
    (["2026-03-20", "3 months"], "the end of Saturday 20 June 2026"),
    (["2026-08-31", "6 months"], "the end of Sunday 28 February 2027"),
    (["2026-03-20", "1 year"], "the end of Saturday 20 March 2027"),
    (["2026-03-20 16:30", "24 hours"], "Saturday 21 March 2026 16:30"),
    (["2026-03-20 16:30", "24 hours of working days"], "Monday 23 March 2026 16:30"),
    (["2026-03-20", "day 8"], "the end of Wednesday 1 April 2026"),
    (["2026-03-20", "day 8 counting the start"], "the end of Tuesday 31 March 2026"),
    (["2026-03-21", "same day"], "the end of Saturday 21 March 2026"),
    (["2026-03-21", "same working day"], "the end of Monday 23 March 2026"),
    (["2026-04-03", "same working day"], "the end of Tuesday 7 April 2026"),
    (["2 working days before 2026-12-29"], "the end of Wednesday 23 December 2026"),
    (["2 clear working days before 2026-03-27"], "the end of Tuesday 24 March 2026"),
    (["10 weeks before 2026-05-04"], "the end of Monday 23 February 2026"),
    (["48 hours before 2026-03-27 10:00"], "Wednesday 25 March 2026 10:00"),
    (["by 2008-03-20 + 18 years"], "the end of Friday 20 March 2026"),
    (["4 weeks before 2008-03-20 + 18 years"], "the end of Friday 20 February 2026"),
    (["2 working days before 2026-12-31", "--closed", "2026-12-29"],
     "the end of Thursday 24 December 2026"),
    (["2026-12-24", "1 working day", "--closed", "2026-12-29", "--closed", "2026-12-30"],
     "the end of Thursday 31 December 2026"),
]

FORWARD = """\
3 working days from Thursday 2 April 2026: the end of Thursday 9 April 2026

  Thursday 2 April 2026               the start
  Friday 3 April 2026                 Good Friday, not counted
  Saturday 4 April 2026               Saturday, not counted
  Sunday 5 April 2026                 Sunday, not counted
  Monday 6 April 2026                 Easter Monday, not counted
  Tuesday 7 April 2026            1
  Wednesday 8 April 2026          2
  Thursday 9 April 2026           3   the last day permitted
"""

BACKWARD = """\
2 working days before 2026-12-31: the end of Thursday 24 December 2026

  Thursday 31 December 2026           the day counted back from
  Wednesday 30 December 2026      1
  Tuesday 29 December 2026            closed here, not counted
  Monday 28 December 2026             Boxing Day (substitute day), not counted
  Sunday 27 December 2026             Sunday, not counted
  Saturday 26 December 2026           Saturday, not counted
  Friday 25 December 2026             Christmas Day, not counted
  Thursday 24 December 2026       2   the last day permitted
"""

# (words, what the message holds); every message names an example that works.
REFUSED = [
    (["20 March 2026", "15 working days"], '"20 March 2026" is not a date; expected a date'),
    (["2026-02-30", "15 working days"], '"2026-02-30" is not a date'),
    (["2026-03-20 25:00", "15 working days"], "is not a date"),
    (["1890-01-01", "15 working days"], "is not a date"),
    (["1950-01-01", "15 working days"], "lies outside the years"),
    (["2026-03-20", "15"], '"15" has no unit'),
    (["2026-03-20", "fifteen days"], "fifteen days"),
    (["2026-03-20", "2 working days before it"], "names no date to count back from"),
    (["730 working days before 1980-01-05"], "counts days outside the years 1978 to 2110"),
    (["10 working days before 2105-01-01 + 18 years"], "counts days outside the years 1978 to 2110"),
    (["2108-12-30", "730 working days"], "counts days outside the years 1978 to 2110"),
    (["15 working days"], 'no date to count "15 working days" from'),
    (["2026-03-20", "2 working days before 2026-12-29"], "two dates"),
    (["2026-03-20", "none stated"], "has no deadline"),
    (["2026-03-20", "9000 working days"], "longer than is counted here"),
    (["2026-03-20", "15 working days", "--closed", "Monday"], '--closed: "Monday" is not a date'),
]

SCENARIO = """\
title     = "An office with closures"
year      = "2026-01-01 to 2026-12-31"
warm-up   = "0 years"
area      = "area.toml"

[strand.visit]
[step.look]
strand = "visit"
kind   = "task"
by     = "clerk"
effort = "60 minutes; source test"
"""

AREA = """\
closures = ["2026-12-29"]

[pattern.office]
hours = "09:00 to 17:00"
days  = "Monday to Friday"
[team.desk.posts]
clerk = { fte = "1; source test" }
[stream.callers]
start               = "visit.look"
families            = "50 families a year; source test"
children-per-family = "1; source test"
alike               = "1; source test"
"""


def casetide(*words, folder=None):
    done = subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=60, cwd=folder)
    return done.returncode, done.stdout, done.stderr


class Deadline(unittest.TestCase):
    def test_agrees_with_dates_counted_by_hand(self):
        for words, expected in COUNTED:
            status, out, err = casetide("deadline", *words)
            first = out.split("\n")[0]
            with self.subTest(words=words):
                self.assertEqual((status, err), (0, ""))
                self.assertTrue(first.endswith(": " + expected), first)

    def test_lists_every_day_with_its_number_or_the_reason_why_it_has_none(self):
        self.assertEqual(casetide("deadline", "2026-04-02", "3 working days")[1], FORWARD)
        self.assertEqual(casetide("deadline", "2 working days before 2026-12-31",
                                  "--closed", "2026-12-29")[1], BACKWARD)

    def test_refuses_with_status_65_and_an_example_that_works(self):
        for words, expected in REFUSED:
            status, out, err = casetide("deadline", *words)
            with self.subTest(words=words):
                self.assertEqual((status, out), (65, ""))
                self.assertIn(expected, err)
                self.assertIn("for example", err)

    def test_takes_the_closures_of_an_area(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "scenario.toml").write_text(SCENARIO, encoding="utf-8")
            Path(folder, "area.toml").write_text(AREA, encoding="utf-8")
            status, out, err = casetide("deadline", "2 working days before 2026-12-31",
                                        "--scenario", "scenario.toml", folder=folder)
            self.assertEqual((status, out, err), (0, BACKWARD, ""))
            Path(folder, "area.toml").write_text(AREA.replace("2026-12-29", "29 December"),
                                                 encoding="utf-8")
            status, out, err = casetide("deadline", "2026-12-20", "1 working day",
                                        "--scenario", "scenario.toml", folder=folder)
            self.assertEqual(status, 65)
            self.assertIn('area.toml:1:13: closures[1]: "29 December" is not a day from 1978 to 2110; '
                          'expected year-month-day, for example "2026-12-29"', err)


if __name__ == "__main__":
    sys.exit(unittest.main())
