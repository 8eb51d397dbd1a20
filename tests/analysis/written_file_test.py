#!/usr/bin/env python3
"""What commands write never takes the place of what they read, and of another file only with --replace."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

PROGRAM = os.environ.get("CASETIDE_PROGRAM", "build/release/casetide")
TREE = Path(os.environ.get("CASETIDE_SOURCE_DIR", Path(__file__).resolve().parent.parent.parent))
SERVICE = TREE / "tests" / "analysis" / "small-service"


def casetide(*words):
    return subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=300, check=False)


class WrittenFile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        for part in SERVICE.glob("*.toml"):
            shutil.copy(part, cls.folder)
        cls.scenario = cls.folder / "scenario.toml"
        shutil.copy(TREE / "tests" / "notebooks" / "service.toml", cls.folder)
        # The small service's own stream comes on one day a year: no series is of that.
        cls.desk = cls.folder / "desk.toml"
        cls.desk.write_text(cls.scenario.read_text().replace('"area.toml"', '"service.toml"')
                            .replace('policies  = ["policy.toml"]\n', ""))
        cls.series = cls.folder / "counts.csv"
        cls.series.write_text("month,count\n" + "".join(
            f"{year}-{month:02},{60 + month % 3}\n" for year in range(2020, 2026) for month in range(1, 13)))
        cls.actuals = cls.folder / "actuals.csv"
        cls.run_folder = cls.folder / "run"
        run = casetide("run", cls.scenario, "--replications", "16", "--threads", "1", "--out", cls.run_folder)
        assert run.returncode == 0, run.stderr
        days = next(line for line in cls.scenario.read_text().splitlines() if line.startswith("year"))
        cls.actuals.write_text(f"measure,period,value\nreferrals by child,{days.split(chr(34))[1]},40\n")
        cls.results = cls.run_folder / "results.h5"

    def commands(self):
        """Each with its option for the file and the files that it reads."""
        parts = [self.scenario, self.folder / "area.toml", self.folder / "local.toml"]
        return (
            (["demand", self.series, "--scenario", self.desk], "--output",
             [self.series, self.desk, self.folder / "service.toml", self.folder / "procedure.toml"]),
            (["snapshot", self.scenario, "--on", "2026-06-02"], "--output", parts),
            (["show", self.scenario], "--svg", parts),
            (["show", self.folder / "local.toml"], "--svg", [self.folder / "local.toml", self.folder / "procedure.toml"]),
            (["score", self.run_folder, "--actuals", self.actuals], "--out", [self.results, self.actuals]),
            (["stress", self.run_folder], "--output", [self.results]),
        )

    def refused(self, done, said):
        self.assertEqual((done.returncode, done.stdout), (65, ""), done.stderr)
        self.assertIn(said, done.stderr)
        self.assertTrue(done.stderr.endswith("; nothing was run\n"), done.stderr)

    def test_what_is_read_is_never_overwritten_under_whatever_name(self):
        for words, option, read in self.commands():
            for file in read:
                before = file.read_bytes()
                link = self.folder / "link"
                link.symlink_to(file)
                for name in (file, file.parent / "." / ".." / file.parent.name / file.name, link):
                    with self.subTest(command=words[0], name=name):
                        self.refused(casetide(*words, option, name, "--replace"),
                                     f"casetide {words[0]}: {name} is read by this very command, and would be lost; "
                                     f"expected another {option}")
                        self.assertEqual(file.read_bytes(), before)
                link.unlink()

    def test_another_file_is_overwritten_only_when_asked(self):
        for words, option, _ in self.commands():
            with self.subTest(command=words[0]):
                file = self.folder / "mine.txt"
                file.write_text("Written by hand.\n")
                self.refused(casetide(*words, option, file),
                             f"casetide {words[0]}: {file} is there already; expected another {option}, or --replace")
                self.assertEqual(file.read_text(), "Written by hand.\n")
                done = casetide(*words, option, file, "--replace")
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertNotIn(b"Written by hand", file.read_bytes())
                self.refused(casetide(*words, option, self.folder), f"{self.folder} is a folder; expected a file")

    def test_what_an_author_wrote_in_the_checklist_stays(self):
        words = ["stress", self.run_folder, "--markdown"]
        self.assertEqual(casetide(*words).returncode, 0)
        written = self.run_folder / "stress.md"
        written.write_text(written.read_text() + "Our purpose.\n")
        self.refused(casetide(*words), f"{written} is there already; expected another --output, or --replace")
        self.assertTrue(written.read_text().endswith("Our purpose.\n"))


if __name__ == "__main__":
    unittest.main()
