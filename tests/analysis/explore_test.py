#!/usr/bin/env python3
"""`casetide explore` as a user meets it: an office in which what matters is known beforehand."""

import json
import os
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

PROGRAM = os.environ.get("CASETIDE_PROGRAM", "build/release/casetide")
SERVICE = Path(__file__).with_name("small-service") / "scenario.toml"

# One worker, busy for six tenths of the time. Effort has a wide range, families a narrow one; the share of
# calls by telephone decides nothing at all.
OFFICE = """
title   = "A small office"
year    = "2026-04-01 to 2027-03-31"
warm-up = "1 year"

[strand.enquiry]

[step.answer]
label  = "Answer the question"
strand = "enquiry"
kind   = "task"
by     = ["worker"]
effort = { mean = "2 hours", shape = "exponential", assumed = ["1 hour", "3 hours"] }
next   = "channel"

[step.channel]
strand = "enquiry"
kind   = "decision"
next   = {}

[step.channel.outcomes]
telephone = "50 %; source A test"
letter    = "50 %; source A test"
concentration = 20

[clock.answer]
label  = "Answer"
from   = "referral.received"
until  = "answer.done"
limit  = "1 working day"
source = "A test"

[pattern.office]
hours = "09:00 to 17:00"
days  = "Monday to Friday"

[team.office.posts]
worker = { fte = "1; source A test", pattern = "office" }

[stream.questions]
start               = "enquiry.answer"
families            = "500 families a year; assumed 495 to 505 families a year"
children-per-family = "1; assumed 1 to 1"
alike               = "1; assumed 1 to 1"
"""


class Explore(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        Path(self.folder.name, "office.toml").write_text(OFFICE, encoding="utf-8")

    def casetide(self, *words):
        done = subprocess.run([PROGRAM, "explore", *map(str, words)], capture_output=True, text=True,
                              timeout=600, cwd=self.folder.name)
        return done.returncode, done.stdout, done.stderr

    def bytes_of(self, out):
        return [Path(self.folder.name, out, name).read_bytes()
                for name in ["explore.json", "explore.html"]]

    def test_finds_what_matters_and_says_so_everywhere(self):
        status, out, err = self.casetide("office.toml", "--rows", 16, "--out", "out")
        self.assertEqual(status, 0, err)
        summary = json.loads(Path(self.folder.name, "out", "explore.json").read_text())
        self.assertEqual({item["name"] for item in summary["inputs"]},
                         {"step.answer.effort.mean", "step.channel.outcomes", "stream.questions.families"})
        # Twice to three times the effort against one part in fifty of the families.
        self.assertEqual(summary["worth_measuring"][0]["label"], "Answer the question: effort mean")
        self.assertIn("Answer the question: effort mean", out)
        self.assertIn("uncertain inputs", err)
        self.assertIn("about", err)
        self.assertIn("was said", err)
        effort = [bar for bar in summary["tornado"]["bars"] if bar["input"] == "step.answer.effort.mean"]
        self.assertLess(effort[0]["at_low"], effort[0]["at_high"])
        # The channel comes after the work is done: the same luck gives the very same answers.
        for group in summary["screening"]["groups"]:
            if group["inputs"] == ["step.channel.outcomes"]:
                self.assertEqual(group["effects"][0]["mu_star"], 0)
        self.assertNotIn("step.channel.outcomes", summary["kept"])
        page = Path(self.folder.name, "out", "explore.html").read_text(encoding="utf-8")
        self.assertIn("Answer the question: effort mean", page)
        self.assertNotIn("{{", page.split("<script", 1)[0])

    def test_threads_and_interruptions_change_no_byte(self):
        words = ["office.toml", "--rows", 12]
        self.assertEqual(self.casetide(*words, "--threads", 1, "--out", "one")[0], 0)
        self.assertEqual(self.casetide(*words, "--threads", 3, "--out", "many")[0], 0)
        self.assertEqual(self.bytes_of("one"), self.bytes_of("many"))

        process = subprocess.Popen([PROGRAM, "explore", *map(str, words), "--threads", "1", "--out", "cut"],
                                   cwd=self.folder.name, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
        parts = Path(self.folder.name, "cut", "parts")
        for _ in range(6000):
            if parts.is_dir() and any(parts.glob("screening-*/units/*.h5")):
                break
            time.sleep(0.005)
        process.send_signal(signal.SIGINT)
        err = process.communicate(timeout=600)[1].decode()
        self.assertEqual(process.returncode, 130, err)
        self.assertIn("run the same command again", err)
        self.assertFalse(Path(self.folder.name, "cut", "explore.json").exists())
        self.assertEqual(self.casetide(*words, "--out", "cut")[0], 0)
        self.assertEqual(self.bytes_of("one"), self.bytes_of("cut"))

    def test_the_screening_alone_says_that_chance_is_not_known(self):
        status, out, err = self.casetide("office.toml", "--morris-only", "--json", "--outputs",
                                         "clock answer mean days by family", "--out", "out")
        self.assertEqual(status, 0, err)
        summary = json.loads(out)
        self.assertIsNone(summary["sobol"])
        self.assertIsNone(summary["tornado"])
        self.assertEqual(summary["outputs"][0]["label"], "clock answer mean days by family")
        self.assertTrue(any("chance" in limit for limit in summary["limits"]))

    def test_what_cannot_be_explored_is_refused_before_anything_is_run(self):
        status, _, err = self.casetide(SERVICE, "--out", "out")
        self.assertEqual(status, 65)
        self.assertIn("no input", err)
        status, _, err = self.casetide("office.toml", "--outputs", "clock anser late", "--out", "out")
        self.assertEqual(status, 65)
        self.assertIn('did you mean "answer"', err)
        self.assertFalse(Path(self.folder.name, "out").exists())
        self.assertEqual(self.casetide("office.toml", "--keep", 13, "--out", "out")[0], 64)


if __name__ == "__main__":
    unittest.main()
