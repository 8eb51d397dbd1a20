#!/usr/bin/env python3
"""The page of an exploration in a real browser: explore_browser_test.py [EXPLORE.html]

Without a page, the program makes one from the office of tests/analysis/explore_test.py. What is looked at, and
the planted faults, are those of the report's test; a chart without numbers is planted here besides.
Exit 77: no browser here.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import report_browser_test as browser_test

sys.path.insert(0, str(Path(__file__).parents[1] / "analysis"))
from explore_test import OFFICE, PROGRAM  # noqa: E402

browser_test.CHARTS = {"split-chart": 2, "tornado-chart": 4, "screening-chart": 2}  # marks


def made_page(folder):
    Path(folder, "office.toml").write_text(OFFICE, encoding="utf-8")
    subprocess.run([Path(PROGRAM).resolve(), "explore", "office.toml", "--rows", "8", "--out", "out"], check=True,
                   capture_output=True, cwd=folder, timeout=600)
    return Path(folder, "out", "explore.html")


def main():
    browser_test.browser()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        place = Path(sys.argv[1]) if len(sys.argv) == 2 else made_page(folder)
        page = place.read_text(encoding="utf-8")
        for width in browser_test.WIDTHS:
            wrong = browser_test.problems(browser_test.probe(page, width, folder), width)
            print(f"{width} px: " + ("as it should be" if not wrong else "; ".join(wrong)))
            failed += len(wrong)
        broken = page.replace('"tornado"', '"no-tornado-here"')
        caught = bool(browser_test.problems(browser_test.probe(broken, 1280, folder), 1280))
        print("planted, a chart without numbers: " + ("caught" if caught else "NOT CAUGHT"))
        failed += not caught
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
