#!/usr/bin/env python3
"""The report in a real browser: report_browser_test.py [REPORT.html]

Without a report, build/make_report makes one from the sample summary beside this file.

Chromium opens a copy of the report that ends with a probe, in a frame as wide as a desk's window
and as a phone's, and this reads what the scripts left in the page: four charts with marks, no
error, nothing that the page's own policy refused, nothing wider than the frame, no words cut. Planted faults
show that the checks can fail. Exit 77: no browser here.
"""

import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage", "--proxy-server=127.0.0.1:9", "--virtual-time-budget=8000"]
CHARTS = {"workload-chart": 6, "days-chart": 8, "histogram-chart": 20, "breach-chart": 6}  # marks
WIDTHS = [1280, 360]

# Runs before the page's own policy is read, so that nothing refused goes unseen.
WATCH = """<script>
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => refused.push(event.blockedURI));
</script>"""

# Runs in the page, after its scripts: what a reader would see, as text in an attribute.
PROBE = """<script>
addEventListener("load", () => setTimeout(() => {
  const root = document.documentElement, charts = {};
  for (const figure of document.querySelectorAll("figure.chart")) {
    const svg = figure.querySelector(":scope > svg");
    charts[figure.id] = svg && {
      marks: [...svg.querySelectorAll("rect, circle, path, line")]
          .filter((mark) => mark.getBoundingClientRect().width + mark.getBoundingClientRect().height > 0).length,
      broken: /NaN|undefined|Infinity/.test(svg.outerHTML),
      width: svg.getBoundingClientRect().width,
      cut: [...svg.querySelectorAll("text")].filter((text) => {
        const frame = svg.getBoundingClientRect(), seen = text.getBoundingClientRect();
        return seen.width > 0 && (seen.left < frame.left - 1 || seen.right > frame.right + 1);
      }).map((text) => text.textContent),
      role: svg.getAttribute("role"), label: svg.getAttribute("aria-label"),
    };
  }
  const filter = document.getElementById("assumptions-search");
  let shown = null;
  if (filter) {
    filter.value = "no such words anywhere";
    filter.dispatchEvent(new Event("input"));
    shown = document.querySelectorAll("#assumptions-table tbody tr:not([hidden])").length;
  }
  const select = document.getElementById("role");
  let redrawn = null;
  if (select) {
    const before = document.querySelector("#workload-chart > svg").outerHTML;
    select.value = (Number(select.value) + 1) % select.options.length;
    select.dispatchEvent(new Event("change"));
    redrawn = before !== document.querySelector("#workload-chart > svg").outerHTML;
  }
  root.dataset.probe = JSON.stringify({
    ready: root.dataset.ready, errors: root.dataset.errors ?? "", charts, shown, redrawn,
    refused: window.refused, inner: innerWidth, scroll: root.scrollWidth, client: root.clientWidth,
    loads: performance.getEntriesByType("resource").map((entry) => entry.name),
  });
}, 500));
</script>"""

FRAME = """<!DOCTYPE html><meta charset="utf-8"><body style="margin:0">
<iframe style="border:0;width:%dpx;height:900px"></iframe>
<script>
const frame = document.querySelector("iframe");
const look = setInterval(() => {
  const seen = frame.contentDocument?.documentElement?.dataset.probe;
  if (!seen) return;
  clearInterval(look);
  document.documentElement.dataset.probe = seen;
}, 100);
frame.srcdoc = %s;
</script>"""


def browser():
    for name in ["chromium", "chromium-browser", "google-chrome"]:
        if shutil.which(name):
            return name
    print("no chromium here: skipped")
    sys.exit(77)


def sample_report(folder):
    build = Path(os.environ.get("CASETIDE_BINARY_DIR", "build/release"))
    made = Path(folder, "sample.html")
    for place in [build, build / "tests"]:
        if (place / "make_report").exists():
            sample = Path(__file__).with_name("summary_sample.json")
            subprocess.run([place / "make_report", sample, made], check=True)
            return made
    sys.exit(f"no make_report in {build}: build it, or name a report")


def probe(page, width, folder):
    """What the probe saw in `page` (HTML text) in a frame of this width.

    A frame, because a window cannot be narrower than 500 px. It has the outer page's origin, so
    the outer page can read the answer.
    """
    page = page.replace("<head>", "<head>" + WATCH).replace("</body>", PROBE + "</body>")
    inner = json.dumps(page).replace("<", "\\u003c")
    file = Path(folder, "frame.html")
    file.write_text(FRAME % (width, inner), encoding="utf-8")
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(
            [browser(), *FLAGS, f"--user-data-dir={profile}", "--window-size=1400,1000",
             "--dump-dom", file.as_uri()], capture_output=True, text=True, timeout=180)
    found = re.search(r'<html[^>]*\bdata-probe="([^"]*)"', done.stdout)
    if not found:
        return {"problem": f"the page never finished: {done.stderr[-500:]}"}
    return json.loads(html.unescape(found.group(1)))


def problems(seen, width):
    if "problem" in seen:
        return [seen["problem"]]
    wrong = []
    if seen["ready"] != "true":
        wrong.append("report.js did not reach its end")
    if seen["errors"]:
        wrong.append(f"errors: {seen['errors']}")
    if seen["loads"] or seen["refused"]:
        wrong.append(f"the page asked for {seen['loads'] + seen['refused']}")
    if seen["inner"] != width:
        wrong.append(f"the frame is {seen['inner']} wide, not {width}")
    if seen["scroll"] > seen["client"]:
        wrong.append(f"the page is {seen['scroll']} wide in a frame of {seen['client']}")
    for name, marks in CHARTS.items():
        chart = seen["charts"].get(name)
        if not chart:
            wrong.append(f"{name}: no chart")
            continue
        if chart["marks"] < marks:
            wrong.append(f"{name}: {chart['marks']} marks, fewer than {marks}")
        if chart["broken"]:
            wrong.append(f"{name}: a number that is none")
        if chart["cut"]:
            wrong.append(f"{name}: cut at its edge: {chart['cut']}")
        if chart["role"] != "img" or not chart["label"]:
            wrong.append(f"{name}: not described")
        if chart["width"] < 0.8 * (min(width, 1088) - 80):
            wrong.append(f"{name}: only {chart['width']} wide")
    if seen["shown"] not in (0, None):
        wrong.append(f"the filter left {seen['shown']} assumptions")
    if seen["redrawn"] is False:
        wrong.append("another role did not change the workload chart")
    return wrong


def main():
    if len(sys.argv) > 2:
        print(__doc__)
        return 64
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        report = sys.argv[1] if len(sys.argv) == 2 else sample_report(folder)
        page = Path(report).read_text(encoding="utf-8")
        for width in WIDTHS:
            wrong = problems(probe(page, width, folder), width)
            print(f"{width} px: " + ("as it should be" if not wrong else "; ".join(wrong)))
            failed += len(wrong)
        planted = {
            "a wide element": page.replace("<main>", '<main><div style="width:3000px">x</div>'),
            "a script that throws": page.replace("</main>", "</main><script>addEventListener("
                                                 "'load', () => { throw Error('planted'); })</script>"),
            "a label beyond the edge": page.replace("marginRight = 60", "marginRight = 8"),
            "a fetched picture": page.replace("<main>", '<main><img alt="" src="http://127.0.0.1:9/x.png">'),
        }
        for fault, broken in planted.items():
            caught = bool(problems(probe(broken, 1280, folder), 1280))
            print(f"planted, {fault}: " + ("caught" if caught else "NOT CAUGHT"))
            failed += not caught
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
