"""`casetide calibrate` on a small made table: an area file that `check` accepts, a scored year, and refusals."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

PROGRAM = os.environ["CASETIDE_PROGRAM"]
SOURCE = pathlib.Path(os.environ["CASETIDE_SOURCE_DIR"])
BASE = SOURCE / "scenarios" / "england-average.toml"

HEADINGS = (
    "area,year_to_31_march,referrals,referrals_per_10k,rereferral_within_12_months_pct,referral_nfa_pct,"
    "assessed_not_in_need_pct,section_47_per_10k,initial_conferences_per_10k,"
    "initial_conferences_within_15_working_days_pct,conferences_0_to_10_days,conferences_11_to_15_days,"
    "conferences_16_to_20_days,conferences_21_days_or_more,plans_started,cases_held,average_caseload,"
    "agency_pct,vacancy_pct,turnover_pct"
)
IN_TIME = {"Northshire": [80, 82, 78, 85, 81, 84], "Southshire": [60, 55, 70, 65, 58, 62]}


def table():
    """Six years of two made authorities; Southshire's late bands are suppressed."""
    lines = [HEADINGS]
    for area, shares in IN_TIME.items():
        for year, share in zip(range(2018, 2024), shares):
            early, late = 4 * 10, 400 - 4 * share
            bands = f"{early},{4 * share - early}," + (
                "c,c" if area == "Southshire" else f"{late // 2},{late - late // 2}"
            )
            lines.append(
                f"{area},{year},4000,500,22,6,30,185,50,{share},{bands},340,2000,15,13,14,12"
            )
    return "\n".join(lines) + "\n"


def run(*words):
    return subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, check=False)


def expect(holds, what):
    if not holds:
        sys.exit(f"FAILED: {what}")


def calibrate(folder, *words, tables=("table.csv",)):
    return run("calibrate", *(folder / table for table in tables), "--base", BASE, "--points", 8, "--more-points", 2,
               "--replications", 2, "--out", folder / "runs", *words)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "table.csv").write_text(table(), encoding="utf-8")

        wrong = calibrate(folder, "--area", "Northshier")
        expect(wrong.returncode == 65, "an authority that is not there is the user's mistake")
        expect('did you mean "Northshire"?' in wrong.stderr, f"a near miss is named: {wrong.stderr}")
        wrong = calibrate(folder, "--area", "Northshire", "--until", 2023, "--score", 2022)
        expect(wrong.returncode == 65 and "among those fitted" in wrong.stderr, "a fitted year is not held out")
        wrong = calibrate(folder, "--panel", "--score", 2026)
        expect(wrong.returncode == 65 and "--score 2026: the table has no" in wrong.stderr,
               f"a year that nobody published is not scored: {wrong.stderr}")
        taken = folder / "taken.toml"
        taken.write_text("title = \"t\"\n", encoding="utf-8")
        wrong = calibrate(folder, "--area", "Northshire", "--output", taken)
        expect(wrong.returncode == 65 and "is there already" in wrong.stderr, "no file is overwritten unasked")
        expect(not (folder / "runs").exists(), "nothing was run")

        made = calibrate(folder, "--panel", "--score", 2023, "--output", folder / "areas", "--json")
        expect(made.returncode == 0, f"it ends well: {made.stderr}")
        summary = json.loads(made.stdout)
        expect(0 <= summary["load_response"] <= 1, f"chairs feel a part of what changes: {summary}")
        expect(summary["until"] == 2022, "years before the one held out are fitted")
        expect([a["name"] for a in summary["areas"]] == list(IN_TIME), "both authorities, by name")
        for area in summary["areas"]:
            expect(area["years"] == 5 and len(area["inputs"]) == 4, f"five years, four inputs: {area}")
            for found in area["inputs"]:
                expect(found["low"] <= found["median"] <= found["high"], f"in order: {found}")
        for area in summary["scores"]["areas"]:
            expect(area["actual"] == IN_TIME[area["name"]][-1], "what happened is the table's")
        # The mean of 78, 85 and 81; errors of the two authorities' earlier years lie about it.
        north = summary["scores"]["areas"][0]
        expect(abs(north["last_year"]["median"] - 81) < 10, f"last year's value: {north}")
        expect(north["crps"] if "crps" in north else north["calibrated"]["crps"] >= 0, "a score")

        simulated = len(list((folder / "runs" / "parts").iterdir()))
        expect(simulated == 8 + 2, f"the second wave's points are others than the first's: {simulated} in all")

        again = calibrate(folder, "--panel", "--score", 2023, "--json")
        expect(again.stdout == made.stdout, "the same bytes from the runs that were kept")

        # With only its last years one authority has fewer; the other, to learn from, keeps its own.
        later = calibrate(folder, "--area", "Northshire", "--from", 2021, "--json")
        expect(later.returncode == 0, f"it ends well: {later.stderr}")
        expect([a["years"] for a in json.loads(later.stdout)["areas"]] == [3], "2021, 2022 and 2023")
        wrong = calibrate(folder, "--area", "Northshire", "--from", 2023, "--until", 2022)
        expect(wrong.returncode == 65 and "after the last year" in wrong.stderr, "from after until is refused")

        # Two years are no mean of three: the other two forecasts are scored all the same.
        few = calibrate(folder, "--area", "Northshire", "--from", 2021, "--score", 2023)
        expect(few.returncode == 0, f"it ends well: {few.stderr}")
        expect("not known" in few.stdout and "2022's value" in few.stdout, f"a row all the same: {few.stdout}")
        expect("Together" not in few.stdout, "there is nothing to put together")
        # Forecasts go by the years that they rest on, not by the last before the one scored.
        gap = calibrate(folder, "--panel", "--until", 2021, "--score", 2023)
        expect("2021's value" in gap.stdout and "mean of 2019 to 2021" in gap.stdout,
               f"a gap before the year that is scored: {gap.stdout}")
        (folder / "later.csv").write_text(
            "area,year_to_31_march,initial_conferences_within_15_working_days_pct\nNorthshire,2024,83\n",
            encoding="utf-8")
        part = calibrate(folder, "--panel", "--score", 2024, tables=("table.csv", "later.csv"))
        expect("their year to 31 March 2024 is not published: Southshire" in part.stdout,
               f"who is not scored is said: {part.stdout}")

        # Nearly all conferences late, year by year: no aim and no load of the base does that.
        (folder / "odd.csv").write_text(HEADINGS + "\n" + "".join(
            f"Oddshire,{year},4000,500,22,6,30,185,50,{year % 2 + 1},4,{4 * (year % 2)},0,{396 - 4 * (year % 2)},"
            "340,2000,15,13,14,12\n" for year in range(2018, 2024)), encoding="utf-8")
        odd = calibrate(folder, "--area", "Oddshire", "--output", folder / "odd.toml", tables=("table.csv", "odd.csv"))
        expect(odd.returncode == 0 and "every point was ruled out" in odd.stdout, f"it cannot be met: {odd.stdout}")
        expect(f"no area  {folder / 'odd.toml'}: every point was ruled out, so nothing is known of Oddshire" in odd.stderr,
               f"that no file was written is said: {odd.stderr}")
        expect(not (folder / "odd.toml").exists(), "and none is")
        wrong = calibrate(folder, "--area", "Northshire", "--output", folder / "table.csv", "--replace")
        expect(wrong.returncode == 65 and "table.csv is read by this very command" in wrong.stderr,
               f"its table is never overwritten: {wrong.stderr}")

        text = (folder / "areas" / "southshire.toml").read_text(encoding="utf-8")
        expect("learned" in text and "history matching of 5 years to 2022" in text, "what was learned is said")
        scenario = folder / "scenario.toml"
        scenario.write_text(
            f'title = "t"\nprocedure = "{SOURCE}/scenarios/procedures/working-together-2018.toml"\n'
            'area = "areas/southshire.toml"\nquestion = "typical year"\n'
            'year = "2026-04-01 to 2027-03-31"\nwarm-up = "3 years"\npolicies = []\n',
            encoding="utf-8")
        checked = run("check", scenario)
        expect(checked.returncode == 0, f"check accepts the area: {checked.stderr}")


main()
