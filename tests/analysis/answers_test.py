#!/usr/bin/env python3
"""compare, plan, run and score as a user meets them, on a service of a handful of people."""

import csv
import json
import os
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

PROGRAM = os.environ.get("CASETIDE_PROGRAM", "build/release/casetide")
ROOT = Path(__file__).resolve().parent.parent
BEFORE = ROOT / "notebooks" / "before.toml"
ANOTHER = ROOT / "notebooks" / "another-worker.toml"

PLAN = """
title     = "Plans in time"
scenario  = "{scenario}"
assurance = "60 %"
[aim.plans]
measure  = "clock plan in time by family"
at-least = "{aim} %"
[choose.workers]
value = "team.desk.posts.social-worker.fte"
from  = "1 posts"
to    = "4 posts"
step  = "1 posts"
cost  = "£50,000 a year"
"""


YEARS_MET = """
import sys
import h5py
with h5py.File(sys.argv[1]) as results:
    records = results["records"]
    at = [name.decode().strip() for name in results["axes"]["clock"][:]].index("plan")
    in_time = records["clock_stopped_in_time_families"][:, at]
    stopped = (records["clock_days_families"][:, at].sum(axis=1)
               - records["clock_stopped_without_limit_families"][:, at])
print((in_time >= float(sys.argv[2]) * stopped).mean())
"""


def casetide(*words, expect=0):
    done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, check=False)
    if done.returncode != expect:
        raise AssertionError(f"exit {done.returncode}, not {expect}: {done.stderr}")
    return done


class Folder(unittest.TestCase):
    def setUp(self):
        kept = tempfile.TemporaryDirectory()
        self.addCleanup(kept.cleanup)
        self.folder = Path(kept.name)

    def json(self, *words, out="out"):
        return json.loads(casetide(*words, "--json", "--out", self.folder / out).stdout)


def clock(policy, name="plan"):
    return next(one for one in policy["clocks"] if one["clock"] == name)


class Compare(Folder):
    def test_it_agrees_with_two_runs_set_beside_each_other_by_hand(self):
        found = self.json("compare", BEFORE, ANOTHER, "--replications", 64)
        runs = [self.json("run", path, "--replications", 64, out=f"run{i}")
                for i, path in enumerate((BEFORE, BEFORE.with_name("after.toml")))]
        late = clock(found["policies"][0])["late_share_families"]
        by_hand = [next(c for c in run["clocks"] if c["name"] == "plan")["late_share_families"]["mean"]
                   for run in runs]
        self.assertAlmostEqual(late["base"]["mean"], by_hand[0], places=12)
        self.assertAlmostEqual(late["policy"]["mean"], by_hand[1], places=12)
        self.assertAlmostEqual(late["more"]["mean"], by_hand[1] - by_hand[0], places=12)
        self.assertEqual(late["verdict"], "less")
        # The interval of the difference is narrower than the base's own.
        self.assertLess(late["more"]["high"] - late["more"]["low"],
                        late["base"]["high"] - late["base"]["low"])
        self.assertTrue(all(check["holds"] for check in found["checks"]))
        # Lines are told in words, not by the names of files.
        labels = [line["label"] for line in found["policies"][0]["lines"]]
        self.assertIn("Children held by a full-time social worker", labels)

    def test_late_families_of_one_run_add_up_to_its_own_count(self):
        found = clock(self.json("compare", BEFORE, ANOTHER, "--replications", 32)["policies"][0])
        families = {name: figure["mean"] for name, figure in found["late_families"].items()}
        # Each family comes once in this service, so late families are late clocks.
        late = found["late_share_families"]["base"]["mean"] * found["due_families"]["base"]["mean"]
        self.assertAlmostEqual(families["base_only"] + families["both"], late, places=9)
        self.assertGreater(families["base_only"], families["policy_only"])

    def test_a_policy_from_a_date_leaves_all_before_it_as_it_was(self):
        policy = self.folder / "later.toml"
        policy.write_text('title = "Later"\nsource = "A test"\nfrom = "2026-07-01"\n'
                          '[team.desk.posts]\nsocial-worker = { fte = "2; source A test" }\n')
        found = self.json("compare", BEFORE, policy, "--replications", 16)
        check = [one for one in found["checks"] if one["name"].startswith("Before the policy")]
        self.assertEqual([one["holds"] for one in check], [True])
        self.assertEqual(found["policies"][0]["from"], "2026-07-01")

    def test_a_policy_that_changes_nothing_is_said_to(self):
        policy = self.folder / "nothing.toml"
        policy.write_text('title = "Nothing"\n[team.desk.posts]\n'
                          'social-worker = { fte = "1; source A test" }\n')
        done = casetide("compare", BEFORE, policy, "--replications", 16, "--out", self.folder / "o")
        self.assertIn("makes no difference", done.stdout)

    def test_mistakes_are_told_before_anything_runs(self):
        policy = self.folder / "wrong.toml"
        policy.write_text('title = "Wrong"\n[team.desk.posts]\nsocial-worker = { ftee = "2" }\n')
        done = casetide("compare", BEFORE, policy, "--out", self.folder / "o", expect=65)
        self.assertIn("wrong.toml:3:", done.stderr)
        self.assertFalse((self.folder / "o").exists())
        done = casetide("compare", BEFORE, ANOTHER, ANOTHER, "--out", self.folder / "o", expect=65)
        self.assertIn("is taken", done.stderr)

    def test_the_same_bytes_for_any_number_of_threads_and_after_an_interruption(self):
        words = ["compare", BEFORE, ANOTHER, "--replications", 600]
        casetide(*words, "--threads", 1, "--out", self.folder / "one")
        for part in ("base", "another-worker"):
            self.assertTrue((self.folder / "one" / "parts" / part / "results.h5").exists())
        started = subprocess.Popen([PROGRAM, *map(str, words), "--threads", "2", "--out",
                                    str(self.folder / "two")], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True)
        units = self.folder / "two" / "parts" / "base" / "units"
        while started.poll() is None and not (units.exists() and len(list(units.glob("*.h5"))) > 2):
            time.sleep(0.01)
        if started.poll() is None:
            started.send_signal(signal.SIGINT)
        _, told = started.communicate()
        if started.returncode == 130:
            self.assertIn("run the same command again", told)
        casetide(*words, "--threads", 2, "--out", self.folder / "two")
        self.assertEqual((self.folder / "one" / "comparison.json").read_bytes(),
                         (self.folder / "two" / "comparison.json").read_bytes())


class Plan(Folder):
    def plan(self, aim, **changes):
        text = PLAN.format(scenario=BEFORE, aim=aim)
        for was, now in changes.items():
            self.assertIn(was, text)
            text = text.replace(was, now)
        path = self.folder / "plan.toml"
        path.write_text(text)
        return path

    def test_the_cheapest_that_is_sure_is_found_and_stands_up_to_other_years(self):
        found = self.json("plan", self.plan(90))
        self.assertEqual(found["answer"], "sure")
        plan = found["plan"]
        self.assertGreaterEqual(plan["bound"], 0.6)
        workers = plan["values"][0]
        # Of each plan searched, how many of its own years met every aim; none more than were simulated.
        for one in found["searched"]:
            self.assertGreaterEqual(one["years"], one["met_searched"])
        by_workers = {one["values"][0]: one for one in found["searched"] if one["years"]}
        self.assertEqual(by_workers[max(by_workers)]["met_searched"], by_workers[max(by_workers)]["years"])
        self.assertLess(by_workers[min(by_workers)]["met_searched"], by_workers[min(by_workers)]["years"])
        # Each number of workers by itself, on years of another seed: share that is in time in 9 of 10.
        reached = {}
        for count in range(1, 5):
            policy = self.folder / "count.toml"
            policy.write_text(f'title = "n"\n[team.desk.posts]\nsocial-worker = {{ fte = "{count}; source A test" }}\n')
            base = json.loads(casetide("compare", BEFORE, policy, "--replications", 256, "--seed", 77, "--json",
                                       "--out", self.folder / f"c{count}").stdout)
            self.assertTrue(base["checks"])
            reached[count] = self.years_met(self.folder / f"c{count}" / "parts" / "count", 0.9)
        self.assertGreaterEqual(reached[workers], 0.6)
        # The page has what its chart draws: what was tried on fresh years and what was only searched.
        page = (self.folder / "out" / "report.html").read_text()
        for place, plans in (("verified-table", found["verified"]), ("searched-table", found["searched"])):
            table = page[page.index(f'<table id="{place}"'):]
            self.assertEqual(table[:table.index("</table>")].count("<tr>"), 1 + len(plans))
        # The one before is not good enough for 64 fresh years to show it.
        if workers > 1:
            self.assertLess(reached[workers - 1], 0.9)

    @staticmethod
    def years_met(folder, aim):
        # Debian's own Python has h5py; the one that runs this need not.
        done = subprocess.run(["/usr/bin/python3", "-c", YEARS_MET, str(folder / "results.h5"), str(aim)],
                              capture_output=True, text=True, check=True)
        return float(done.stdout)

    def test_nothing_is_enough_and_what_binds_is_told(self):
        found = self.json("plan", self.plan(99.9, **{"to    = \"4 posts\"": "to    = \"1 posts\""}))
        self.assertEqual(found["answer"], "none")
        self.assertIsNone(found["plan"])
        # Half as many workers again help those few who work; more of the others, who wait for them, does not. It
        # binds only where more years are met by it.
        best = next(one for one in found["binding"]["tried"] if one["label"] == "Workers")
        self.assertIn("What binds is Workers: half" if best["met_years"] > best["met_years_before"]
                      else "Nothing binds by itself: half as many again of Workers", found["binding"]["text"])
        self.assertRegex(found["binding"]["text"], r"moves it by [0-9.]+ of 100 \(95 % interval")
        gains = {one["label"]: one["gain"] for one in found["binding"]["tried"]}
        self.assertGreater(gains["Workers"], 0)
        self.assertTrue(all(gain is None or gain < gains["Workers"] for label, gain in gains.items()
                            if label != "Workers"))

    def test_a_plan_that_holds_the_year_and_not_what_comes_after_is_not_sure(self):
        # From the day after the year on five times as many come.
        scenario = self.folder / "then-more.toml"
        (self.folder / "more.toml").write_text(
            'title = "More"\n[stream.callers]\n'
            'shocks = [{ from = "2027-01-01", to = "2027-12-31", level = "5; assumed 4.9 to 5.1" }]\n')
        scenario.write_text(BEFORE.read_text().replace("../analysis", str(ROOT / "analysis"))
                            .replace('"service.toml"', f'"{BEFORE.parent}/service.toml"')
                            + 'policies = ["more.toml"]\n')
        plan = self.folder / "plan.toml"
        plan.write_text(PLAN.format(scenario=scenario, aim=90).replace("to    = \"4", "to    = \"3"))
        found = self.json("plan", plan)
        self.assertEqual(found["answer"], "not sure")
        self.assertEqual(found["plan"]["verdict"], "fails after")
        self.assertEqual(found["plan"]["after"]["months"], 6)
        self.assertLess(found["plan"]["after"]["met_years"], found["plan"]["after"]["years"] * 0.6)

    def test_what_the_scenario_file_itself_states_cannot_be_planned(self):
        scenario = self.folder / "stated.toml"
        scenario.write_text(BEFORE.read_text().replace("../analysis", str(ROOT / "analysis"))
                            .replace('"service.toml"', f'"{BEFORE.parent}/service.toml"')
                            + '[team.desk.posts]\nsocial-worker = { fte = "2; source A test" }\n')
        plan = self.folder / "plan.toml"
        plan.write_text(PLAN.format(scenario=scenario, aim=90))
        done = casetide("plan", plan, "--out", self.folder / "o", expect=65)
        self.assertIn("which counts more than a plan", done.stderr)

    def test_check_knows_a_plan(self):
        done = casetide("check", self.plan(90))
        self.assertIn("a plan: 1 aim, 1 choice", done.stdout)
        wrong = casetide("check", self.plan(90, **{"clock plan in time": "clock plann in time"}), expect=65)
        self.assertIn("plan.toml:5:6", wrong.stderr)

    def test_mistakes_are_told_with_their_place_before_anything_runs(self):
        out = self.folder / "o"
        for was, now, said in (
                ("clock plan in time", "clock plann in time", "plan.toml:5:6"),
                ("team.desk.posts.social-worker.fte", "team.desk.posts.social-workers.fte",
                 "did you mean team.desk.posts.social-worker.fte?"),
                ("at-least = \"90 %\"", "at-least = \"12 working days\"", "is measured in %"),
                ("assurance = \"60 %\"", "assurance = \"99.9 %\"", "ask for more with --fresh"),
                ("cost  = \"£50,000 a year\"", "", "what one more costs")):
            done = casetide("plan", self.plan(90, **{was: now}), "--out", out, expect=65)
            self.assertIn(said, done.stderr)
            self.assertFalse(out.exists(), said)


class Run(Folder):
    def test_it_stops_when_it_is_precise_and_says_so_when_it_is_not(self):
        loose = self.json("run", BEFORE, "--precision", 50, out="loose")
        self.assertEqual(loose["run"]["replications"], 64)
        self.assertTrue(loose["run"]["precision"]["precise"])
        short = self.json("run", BEFORE, "--replications", 16, out="fixed")
        self.assertEqual(short["run"]["replications"], 16)

    def test_a_pilot_says_whether_the_warm_up_is_long_enough(self):
        found = self.json("run", BEFORE, "--replications", 16, "--pilot")
        self.assertTrue(any(note.startswith("Pilot: ") for note in found["run"]["notes"]))
        self.assertTrue((self.folder / "out" / "pilot" / "results.h5").exists())
        # Begun again in the same folder, nothing is run anew.
        self.json("run", BEFORE, "--replications", 16, "--pilot")


    def test_a_warm_up_that_is_not_stated_is_found_and_is_that_run_when_stated(self):
        text = BEFORE.read_text().replace('"../', f'"{BEFORE.parent.parent}/') \
            .replace('"service.toml"', f'"{BEFORE.parent}/service.toml"')
        line = 'warm-up   = "0 years"\n'
        self.assertIn(line, text)
        scenario = self.folder / "before.toml"
        scenario.write_text(text.replace(line, ""))
        found = self.json("run", scenario, "--replications", 16, out="found")
        years = found["run"]["warm_up_years"]
        note = next(one for one in found["run"]["notes"] if one.startswith("Pilot: "))
        self.assertIn(f"states none, so this run has {years} year", note)
        self.assertTrue((self.folder / "found" / "pilot" / "results.h5").exists())
        self.assertIn("Pilot: ", (self.folder / "found" / "report.html").read_text())
        # Another number of threads, and a run that goes on, find the same.
        again = self.json("run", scenario, "--replications", 16, "--threads", 1, out="again")
        self.assertEqual(again, found)
        self.assertEqual(self.json("run", scenario, "--replications", 16, out="found"), found)
        scenario.write_text(text.replace(line, line.replace("0", str(years))))
        stated = self.json("run", scenario, "--replications", 16, out="stated")
        for summary in (stated, found):
            del summary["run"]["notes"]
        self.assertEqual(stated, found)
        # A year more brings a year's families more: the comparison has teeth.
        scenario.write_text(text.replace(line, line.replace("0", str(years + 1))))
        other = self.json("run", scenario, "--replications", 16, out="other")
        arrived = [run["counters"]["families_arrived_ever"]["mean"] for run in (other, found)]
        self.assertGreater(arrived[0] - arrived[1], 50)

    def test_compare_finds_the_same_warm_up_as_run(self):
        scenario = self.folder / "before.toml"
        scenario.write_text(
            BEFORE.read_text().replace('"../', f'"{BEFORE.parent.parent}/')
            .replace('"service.toml"', f'"{BEFORE.parent}/service.toml"')
            .replace('warm-up   = "0 years"\n', ""))
        found = self.json("compare", scenario, ANOTHER, "--replications", 16)
        alone = self.json("run", scenario, "--replications", 16, out="run")
        self.assertEqual(found["run"]["warm_up_years"], alone["run"]["warm_up_years"])
        self.assertEqual([note for note in found["run"]["notes"] if note.startswith("Pilot: ")],
                         [note for note in alone["run"]["notes"] if note.startswith("Pilot: ")])


    def late(self, day, *words, expect=0):
        policy = self.folder / "later.toml"
        policy.write_text(f'title = "Later"\nfrom = "{day}"\nsource = "A test"\n[clock.plan]\nlimit = "4 working days"\n')
        return casetide(*[policy if word is None else word for word in words], expect=expect)

    def test_a_policy_after_all_that_is_told_is_refused_and_one_in_the_run_out_is_not(self):
        # The year ends on Thursday 31 December 2026, its run-out of 30 working days on Friday 12 February.
        text = BEFORE.read_text().replace('"../', f'"{BEFORE.parent.parent}/') \
            .replace('"service.toml"', f'"{BEFORE.parent}/service.toml"')
        self.assertNotIn("policies", text)
        scenario = self.folder / "later-on.toml"
        scenario.write_text('policies = ["later.toml"]\n' + text)
        said = ("later.toml:2:8: from: begins on 13 February 2027, after the year ends on 31 December 2026, "
                "and what of it is judged by 12 February 2027: it changes nothing")
        compared = self.late("2027-02-13", "compare", BEFORE, None, "--replications", 16, "--out",
                             self.folder / "o", expect=65)
        self.assertIn(said, compared.stderr)
        self.assertFalse((self.folder / "o").exists())
        self.assertIn(said, self.late("2027-02-13", "check", scenario, expect=65).stderr)
        self.late("2027-02-12", "check", scenario)
        # A plan looks at six months more.
        plan = self.folder / "plan.toml"
        plan.write_text(PLAN.format(scenario=scenario, aim=90))
        self.late("2027-02-13", "check", plan)
        self.assertIn("begins on 1 January 2028", self.late("2028-01-01", "check", plan, expect=65).stderr)


class Score(Folder):
    def test_a_study_is_held_to_what_happened(self):
        summary = self.json("run", BEFORE, "--replications", 64, out="study")
        late = next(one for one in summary["clocks"] if one["name"] == "plan")["late_share_families"]
        actuals = self.folder / "actuals.csv"
        with actuals.open("w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["measure", "period", "value"])
            rows.writerow(["clock plan late by family", "2026-01-01 to 2026-12-31", f"{100 * late['mean']:.2f} %"])
        done = casetide("score", self.folder / "study", "--actuals", actuals, "--json")
        held = json.loads(done.stdout)
        page = (self.folder / "study" / "score.html").read_text()
        inside = sum(one["inside"][1] for one in held["figures"])
        self.assertIn(f"{inside} of 1 actual lies in its 80 % interval.", page)
        self.assertIn('setAttribute("role", "img")', page)
        text = json.dumps(held)
        self.assertIn("crps", text.lower())
        wrong = self.folder / "wrong.csv"
        wrong.write_text("measure,period,value\nclock plann late by family,2026-01-01 to 2026-12-31,5 %\n")
        done = casetide("score", self.folder / "study", "--actuals", wrong, "--replace", expect=65)
        self.assertIn("wrong.csv:2:", done.stderr)


    def test_what_no_year_can_have_been_and_what_stands_twice_is_refused(self):
        actuals = self.folder / "actuals.csv"
        year = "2026-01-01 to 2026-12-31"

        def refused(text):
            actuals.write_text(text)
            return casetide("score", self.folder / "nothing", "--actuals", actuals, expect=65).stderr

        said = refused("measure,period,value,study\n"
                       f"referrals by child,{year},-5,\n"
                       f"clock plan in time by family,{year},150 %,\n"
                       "referrals by child,2026-05,60,\n"
                       "referrals by child,2026-05-01 to 2026-05-31,61,before\n"
                       f"clock plan late by family,{year},4 %,before\n"
                       f"clock plan late by family,{year},5 %,after\n"
                       f"clock plan late by family,{year},6 %,after\n")
        self.assertEqual(said.splitlines(), [
            f'{actuals}:2:45: value: "-5" is below 0; expected a number from 0 on',
            f'{actuals}:3:55: value: "150 %" is more than 100 %; expected a share from 0 to 100 %',
            f'{actuals}:5:20: period: "referrals by child" of these days stands in line 4 already; '
            "expected one line for each measure, period and study",
            f'{actuals}:8:27: period: "clock plan late by family" of these days stands in line 7 already; '
            "expected one line for each measure, period and study"])
        self.assertIn("1:1: no line; expected the columns' names on the first, for example measure,period,value",
                      refused(""))
        self.assertIn(f"{actuals}: no line below the headings; expected one for each figure",
                      refused("measure,period,value\n"))

    def test_referrals_are_held_by_days_and_a_week_across_the_start_or_end_is_left_out(self):
        self.json("run", BEFORE, "--replications", 32, out="study")
        actuals = self.folder / "actuals.csv"

        def held(*rows, expect=0):
            actuals.write_text("\n".join(["measure,period,value", *rows]) + "\n")
            return casetide("score", self.folder / "study", "--actuals", actuals, "--replace", "--json",
                            expect=expect)

        done = held("referrals by child,2026-04-01 to 2026-06-30,60", "referrals by child,2026-05,20",
                    "referrals by child,2026-12-28,5", "referrals by child,2025-12-29,5")
        quarter, month = json.loads(done.stdout)["figures"]
        self.assertEqual(quarter["period"], "2026-04-01 to 2026-06-30")
        # Three months' worth beside one's: the median of the simulated years.
        self.assertAlmostEqual(quarter["bounds"][4] / month["bounds"][4], 91 / 31, delta=0.6)
        for line, week in ((4, "2026-12-28 to 2027-01-03"), (5, "2025-12-29 to 2026-01-04")):
            self.assertIn(f"actuals.csv:{line}:20: period: {week} lies across the start or end of the year of the study",
                          done.stderr)
        refused = held("clock plan late by family,2026-04-01 to 2026-06-30,5 %", expect=65)
        self.assertIn("a part of the year of this measure is not kept; expected referrals by child, or the "
                      "whole year, 2026-01-01 to 2026-12-31", refused.stderr)
        outside = held("referrals by child,2025-12-01 to 2026-01-31,5", expect=65)
        self.assertIn("expected these days, days within them for referrals, or a year before", outside.stderr)

    def test_two_studies_are_held_to_one_file_and_the_page_shows_both(self):
        self.json("run", BEFORE, "--replications", 64, out="before")
        self.json("run", BEFORE.with_name("after.toml"), "--replications", 64, out="after")
        actuals = self.folder / "actuals.csv"
        year = "2026-01-01 to 2026-12-31"
        earlier = [f"20{y}-01-01 to 20{y}-12-31" for y in (23, 24, 25)]
        rows = ["measure,period,value"]
        rows += [f"clock plan late by family,{period},{value} %"
                 for period, value in zip(earlier + [year], (30, 40, 50, 20))]
        actuals.write_text("\n".join(rows) + "\n")
        held = json.loads(casetide("score", self.folder / "before", self.folder / "after",
                                   "--actuals", actuals, "--json").stdout)
        self.assertEqual(len(held["figures"]), 2)
        # The more workers, the fewer are late, so the same 20 % lies higher among the years.
        places = [figure["place"] for figure in held["figures"]]
        self.assertLess(places[0], places[1])
        # Both baselines are of the same earlier years: 50 % the last, 40 % the mean of three.
        names = [line["name"] for line in held["summary"]]
        self.assertIn("Last year's value", names)
        self.assertIn("Mean of the last three years", names)
        page = (self.folder / "before" / "score.html").read_text()
        self.assertIn("<h1>Held to what happened</h1>", page)
        self.assertIn("2 figures", page)
        scores, figures = page.split('id="figures-table"')
        self.assertEqual(figures.count('<th scope="row">'), 2)
        self.assertEqual(scores.count('<th scope="row">'), len(names))
        self.assertIn('id="calibration"', page)
        # Another baseline: only last year's value is known.
        actuals.write_text("\n".join([rows[0]] + rows[3:]) + "\n")
        held = json.loads(casetide("score", self.folder / "before", "--actuals", actuals,
                                   "--replace", "--json").stdout)
        names = [line["name"] for line in held["summary"]]
        self.assertIn("Last year's value", names)
        self.assertNotIn("Mean of the last three years", names)


class Demand(Folder):
    def test_counts_become_a_stream_and_a_shock_works_on_top(self):
        series = self.folder / "referrals.csv"
        months = [(year, month) for year in range(2020, 2026) for month in range(1, 13)]
        # Sixty children a month, a few more or less: twice and more what the scenario says.
        series.write_text("period,count\n" + "".join(
            f"{year}-{month:02},{60 + 5 * ((year + month) % 3 - 1)}\n" for year, month in months))
        overlay = self.folder / "demand.toml"
        casetide("demand", series, "--scenario", BEFORE, "--output", overlay)
        self.assertIn("[stream.callers]", overlay.read_text())
        shock = self.folder / "shock.toml"
        shock.write_text('title = "Half as many more"\nsource = "A test"\n'
                         '[stream.more]\nstart = "enquiry.screen"\n'
                         'families = "360 families a year; assumed 350 to 370 families a year"\n'
                         'children-per-family = "1; source A test"\nalike = "1; source A test"\n')
        text = BEFORE.read_text().replace('"../', f'"{BEFORE.parent.parent}/') \
            .replace('"service.toml"', f'"{BEFORE.parent}/service.toml"')
        self.check_refusals(series, months)
        referred = []
        for policies in ([], [overlay], [overlay, shock]):
            scenario = self.folder / "scenario.toml"
            named = ", ".join(f'"{path}"' for path in policies)
            scenario.write_text(f"policies = [{named}]\n" + text)
            run = self.json("run", scenario, "--replications", 16, out=f"run{len(policies)}")
            referred.append(run["counters"]["children_referred"]["mean"])
            self.assertTrue(all(check["holds"] for check in run["checks"]))
        without, forecast, both = referred
        # 720 children a year were counted; the forecast's own error over years is a few of 100.
        self.assertGreater(forecast, 3 * without)
        self.assertAlmostEqual(forecast / 720, 1, delta=0.25)
        self.assertAlmostEqual(both - forecast, 360, delta=60)

    def check_refusals(self, series, months):
        """December, three years and January and February begin in five years, and are three whole ones."""
        few = self.folder / "few.csv"
        few.write_text("period,count\n" + "".join(f"{year}-{month:02},60\n" for year, month in months[11:50]))
        words = ["--scenario", BEFORE, "--output", self.folder / "few.toml"]
        refused = casetide("demand", few, *words, expect=65)
        self.assertIn("the counts cover 3 whole years, fewer than 5 and too few to tell how far years scatter",
                      refused.stderr)
        refused = casetide("demand", series, *words, "--score-from", "2023-06-01", expect=65)
        self.assertIn("--score-from: the counts before 2023-06-01 cover 3 whole years, fewer than 5",
                      refused.stderr)
        empty = self.folder / "empty.csv"
        empty.write_text("period,count\n" + "".join(
            f"{year}-{month:02},{0 if month == 8 else 60}\n" for year, month in months))
        refused = casetide("demand", empty, *words, expect=65)
        self.assertIn("the counts of August are all 0, and a season by months has no level for it; "
                      "expected --season none or harmonic", refused.stderr)
        empty.write_text("period,count\n" + "".join(f"{year}-{month:02},60\n" for year, month in months if month != 8))
        refused = casetide("demand", empty, *words, expect=65)
        self.assertIn("the counts have none of any August, and a season by months has no level for it; "
                      "expected --season none or harmonic", refused.stderr)
        self.assertIn("6 between them without a line",
                      casetide("demand", empty, *words, "--season", "harmonic").stdout)
        (self.folder / "few.toml").unlink()
        empty.write_text("period,count\n" + "".join(
            f"{year}-{month:02},60\n" for year, month in months if month in (1, 2, 8)))
        refused = casetide("demand", empty, *words, "--season", "harmonic", expect=65)
        self.assertIn("the counts are of 3 of the twelve months", refused.stderr)
        slip = self.folder / "slip.csv"
        slip.write_text("period,count\n" + "".join(
            f"{year}-{month:02},{600000000 if (year, month) == (2022, 8) else 60}\n" for year, month in months))
        refused = casetide("demand", slip, *words, expect=65)
        self.assertIn(f"{slip}:33:9: count: \"600000000\" is far from the other counts", refused.stderr)
        self.assertIn(f"few.toml was not written: no scenario takes what was fitted to {slip}", refused.stderr)
        one_day = BEFORE.parent.parent / "analysis" / "small-service" / "scenario.toml"
        refused = casetide("demand", series, "--scenario", one_day, "--output", self.folder / "few.toml", expect=65)
        self.assertIn("stream.callers lets nobody come from 1 January 2020 to 31 January 2020, and there is a count "
                      "of then, 65; expected days in the scenario on which somebody may", refused.stderr)
        self.assertFalse((self.folder / "few.toml").exists())
        empty.write_text("period,count\n" + "".join(
            f"{year}-{month:02},{0 if month == 8 else 60}\n" for year, month in months))
        casetide("demand", empty, *words, "--season", "none")
        (self.folder / "few.toml").unlink()
        empty.write_text("period,count\n" + "".join(f"{year}-{month:02},0\n" for year, month in months))
        refused = casetide("demand", empty, *words, "--season", "none", expect=65)
        self.assertIn("the counts are all 0", refused.stderr)
        self.assertFalse((self.folder / "few.toml").exists())
        casetide("demand", series, *words, "--score-from", "2025-01-01")


if __name__ == "__main__":
    unittest.main()
