#!/usr/bin/env python3
"""The notebooks, executed as a reader would on a small service, and what they compute held against the
program's own summary or against a second way of computing it. Planted faults show that the checks can fail.

Debian's own interpreter has the packages (`./dev test` installs them); another one hands over to it.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

DEBIAN = "/usr/bin/python3"
try:
    import h5py
    import nbclient
    import nbformat
except ImportError:
    if os.path.realpath(sys.executable) == os.path.realpath(DEBIAN) or not os.path.exists(DEBIAN):
        raise
    os.execv(DEBIAN, [DEBIAN, "-B", *sys.argv])

PROGRAM = os.environ.get("CASETIDE_PROGRAM", "build/release/casetide")
TREE = Path(__file__).parents[2]
NOTEBOOKS = TREE / "notebooks"
READING = "reading-results.ipynb"
POLICY = "what-a-policy-changes.ipynb"
PAIRS = 16
T_OF_15 = 2.13145  # 97.5 % of Student's t at 15 degrees of freedom, from a printed table

READ_BACK = {
    READING: """json.dumps({
        "needed": needed.tolist(), "available": available.tolist(), "overdue": overdue.tolist(),
        "days_of_all": days_of_all.tolist(), "days_of_late": days_of_late.tolist(),
        "late": int(late), "roles": axes["role"], "causes": axes["cause"]})""",
    POLICY: """json.dumps({
        "families": interval((late_after - late_before) / 2), "share": change(clock)[:3],
        "due": [int(due_before.sum()), int(due_after.sum())],
        "late": [int(late_before.sum()), int(late_after.sum())],
        "variance_saved": float(variance_saved), "changes": changes})""",
}


def read(name):
    return nbformat.read(NOTEBOOKS / name, as_version=4)


def executed(name, parameters, fault=None):
    """What the notebook computes, by the names in READ_BACK, and how many pictures it draws."""
    book = read(name)
    given = [cell for cell in book.cells if "parameters" in cell.metadata.get("tags", [])]
    assert len(given) == 1, "one cell holds what a reader changes"
    for line in parameters.splitlines():
        assert f"{line.split(' = ')[0]} = " in given[0].source, line
    given[0].source = parameters
    if fault:
        faulty = [cell for cell in book.cells if fault[0] in cell.source]
        assert len(faulty) == 1, "the fault can be planted"
        faulty[0].source = faulty[0].source.replace(*fault)
    book.cells.append(nbformat.v4.new_code_cell("print(" + READ_BACK[name] + ")"))
    nbclient.NotebookClient(book, timeout=300, kernel_name="python3",
                            resources={"metadata": {"path": str(NOTEBOOKS)}}).execute()
    outputs = [output for cell in book.cells for output in cell.get("outputs", [])]
    pictures = sum("image/png" in output.get("data", {}) for output in outputs)
    return json.loads(book.cells[-1].outputs[0].text), pictures


class Notebooks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        for name in ("MPLCONFIGDIR", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"):
            os.environ[name] = str(Path(cls.folder.name, name))
        os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # a debugger's notice on standard error
        cls.summary, cls.results = {}, {}
        for run in ("before", "after"):
            out = Path(cls.folder.name, run)
            done = subprocess.run(
                [PROGRAM, "run", f"tests/notebooks/{run}.toml", "--replications", str(2 * PAIRS), "--seed", "7",
                 "--threads", "1", "--out", str(out), "--json"],
                capture_output=True, text=True, timeout=600, cwd=TREE)
            assert done.returncode == 0, done.stderr
            cls.summary[run] = json.loads(done.stdout)
            cls.results[run] = str(out / "results.h5")

    def clock(self, run, name="plan"):
        return next(clock for clock in self.summary[run]["clocks"] if clock["name"] == name)

    def reading(self, fault=None):
        return executed(READING, f'results_file = "{self.results["before"]}"\nclock = "plan"', fault)

    def policy(self, before="before", after="after", fault=None):
        return executed(POLICY, f'file_before = "{self.results[before]}"\n'
                                f'file_after = "{self.results[after]}"\nclock = "plan"', fault)

    def close(self, found, wanted, places=9):
        self.assertEqual(len(found), len(wanted))
        for one, other in zip(found, wanted):
            self.assertAlmostEqual(one, other, places)

    # --- as they are stored -------------------------------------------------------------------------

    def test_they_are_stored_without_outputs_and_without_paths_of_a_machine(self):
        names = sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))
        self.assertEqual(names, [READING, POLICY])
        for name in names:
            book = read(name)
            nbformat.validate(book)
            for cell in book.cells:
                self.assertIsNone(re.search(r"""(^|["'\s=(])(~|/[A-Za-z]|[A-Z]:\\)""", cell.source), cell.source)
                if cell.cell_type == "code":
                    self.assertEqual((cell.outputs, cell.execution_count), ([], None))

    # --- reading results ----------------------------------------------------------------------------

    def check_workload(self, found):
        years, weeks = range(2 * PAIRS), range(len(found["overdue"][0]))
        for person in self.summary["before"]["people"]:
            role = found["roles"].index(person["role"])
            for kind in ("needed", "available"):
                rows = [found[kind][year][role] for year in years]
                self.assertAlmostEqual(statistics.fmean(map(sum, rows)), person["hours"][kind]["mean"], 6)
                self.close([statistics.fmean(row[week] for row in rows) for week in weeks],
                           person["weekly"][kind]["mean"])
        self.close([statistics.fmean(row[week] for row in found["overdue"]) for week in weeks],
                   self.clock("before")["overdue_weekly"]["mean"])

    def test_weeks_add_up_to_the_summarys_hours_and_causes_to_its_anatomy(self):
        found, pictures = self.reading()
        self.assertEqual(pictures, 3)
        self.check_workload(found)
        self.assertGreater(max(map(max, found["overdue"])), 0)  # there is something to be drawn
        clock = self.clock("before")
        self.close(found["days_of_all"], [cause["days_per_case"]["mean"] for cause in clock["anatomy"]])
        self.assertEqual(found["causes"], [cause["cause"] for cause in clock["anatomy"]])
        self.assertAlmostEqual(sum(found["days_of_all"]), clock["elapsed_days_per_case"]["mean"], 9)
        self.assertAlmostEqual(found["late"] / (2 * PAIRS), clock["families"]["breached"]["mean"], 9)
        with h5py.File(self.results["before"]) as file:
            elapsed = file["records/clock_late_elapsed_minutes"][()][:, 1].sum()
        self.assertAlmostEqual(sum(found["days_of_late"]), elapsed / 1440 / found["late"], 9)

    def test_the_check_of_weeks_has_teeth(self):
        found, _ = self.reading(fault=('place("hours", "needed")', 'place("hours", "standing")'))
        with self.assertRaises(AssertionError):
            self.check_workload(found)

    # --- what a policy changes ----------------------------------------------------------------------

    def counts(self, run):
        """(due, late) of each year, straight from the file, one number at a time."""
        with h5py.File(self.results[run]) as file:
            fate = [name.decode() for name in file["axes/fate"][()]]
            clock = [name.decode() for name in file["axes/clock"][()]].index("plan")
            for year in file["records/clock_fate_families"][()]:
                of = dict(zip(fate, (int(count) for count in year[clock])))
                yield of["met"] + of["authorised_late"] + of["breached"], of["breached"]

    def shares_without(self, run):
        """The late share of all pairs but one, for each pair."""
        years = list(self.counts(run))
        for left_out in range(PAIRS):
            kept = [year for i, year in enumerate(years) if i // 2 != left_out]
            yield sum(late for _, late in kept) / sum(due for due, _ in kept)

    def check_differences(self, found):
        # Families: Hall's transformation of how far each end is from the mean is Student's t, by hand.
        gaps = [after[1] - before[1] for before, after in zip(self.counts("before"), self.counts("after"))]
        pairs = [(gaps[2 * k] + gaps[2 * k + 1]) / 2 for k in range(PAIRS)]
        mean, deviation = statistics.fmean(pairs), statistics.stdev(pairs)
        cubes = sum(((pair - mean) / deviation) ** 3 for pair in pairs)
        skewness = cubes * PAIRS / ((PAIRS - 1) * (PAIRS - 2)) / PAIRS ** 0.5
        self.assertGreater(abs(skewness), 0.01)  # enough of it to see that it counts
        self.assertAlmostEqual(found["families"][0], mean, 9)
        for end, t in zip(found["families"][1:], (T_OF_15, -T_OF_15)):
            away = (mean - end) / (deviation / PAIRS ** 0.5)
            self.assertAlmostEqual(((1 + skewness * away / 3) ** 3 - 1) / skewness + skewness / 6, t, 4)

        # The share: leaving out one pair at a time (the jackknife) is another way to the same interval; the
        # two differ by one part in the number of pairs.
        before, after = list(self.shares_without("before")), list(self.shares_without("after"))
        moved = [100 * (b - a) for a, b in zip(before, after)]
        error = (PAIRS - 1) / PAIRS ** 0.5 * statistics.stdev(moved)
        _, low, high = found["share"]
        self.assertAlmostEqual((high - low) / (2 * T_OF_15 * error), 1, delta=0.15)
        saved = 1 - statistics.variance(moved) / 1e4 / (statistics.variance(before) + statistics.variance(after))
        self.assertAlmostEqual(found["variance_saved"], saved, delta=0.05)

    def test_differences_are_those_of_pairs_and_shares_those_of_the_summary(self):
        found, pictures = self.policy()
        self.assertEqual(pictures, 2)
        self.check_differences(found)
        for at, run in enumerate(("before", "after")):
            clock = self.clock(run)
            self.assertAlmostEqual(found["late"][at] / found["due"][at], clock["late_share_families"]["mean"], 9)
            self.assertAlmostEqual(found["late"][at] / (2 * PAIRS), clock["families"]["breached"]["mean"], 9)
        shares = [self.clock(run)["late_share_families"]["mean"] for run in ("after", "before")]
        self.assertAlmostEqual(found["share"][0], 100 * (shares[0] - shares[1]), 9)
        self.assertEqual(found["changes"]["plan"], found["share"])
        self.assertEqual(sorted(found["changes"]), ["discussion", "plan"])

    def test_intervals_of_shares_are_those_of_compare_and_so_is_the_verdict(self):
        found, _ = self.policy()
        self.check_compared(found)

    def test_the_check_of_intervals_has_teeth(self):
        # The fault: the plain t interval.
        found, _ = self.policy(fault=("if abs(skewness) > 1e-6", "if abs(skewness) > 1e6"))
        with self.assertRaises(AssertionError):
            self.check_compared(found)

    def check_compared(self, found):
        out = Path(self.folder.name, "compared")
        done = subprocess.run(
            [PROGRAM, "compare", "tests/notebooks/before.toml", "tests/notebooks/another-worker.toml",
             "--replications", str(2 * PAIRS), "--seed", "7", "--threads", "1", "--out", str(out), "--json"],
            capture_output=True, text=True, timeout=600, cwd=TREE)
        self.assertEqual(done.returncode, 0, done.stderr)
        clocks = json.loads(done.stdout)["policies"][0]["clocks"]
        self.assertEqual(sorted(found["changes"]), sorted(clock["clock"] for clock in clocks))
        for clock in clocks:
            late = clock["late_share_families"]
            change = found["changes"][clock["clock"]]
            self.assertAlmostEqual(change[0], 100 * late["more"]["mean"], 9)
            if late["more"]["low"] is None:
                self.assertEqual(change[1:], change[:1] * 2)
            else:
                self.close(change[1:], [100 * late["more"]["low"], 100 * late["more"]["high"]])
            self.assertEqual(change[1] <= 0 <= change[2], late["verdict"] in ("cannot tell apart", "the same"))

    def test_the_check_of_differences_has_teeth(self):
        # The fault: years of different pairs taken together.
        found, _ = self.policy(fault=("reshape(pairs, 2).sum(axis=1)", "reshape(2, pairs).sum(axis=0)"))
        with self.assertRaises(AssertionError):
            self.check_differences(found)

    def test_a_run_beside_itself_differs_in_nothing(self):
        found, _ = self.policy(after="before")
        self.assertEqual(found["families"], [0, 0, 0])
        self.assertEqual(found["share"], [0, 0, 0])
        self.assertEqual(found["variance_saved"], 1)


if __name__ == "__main__":
    sys.exit(unittest.main())
