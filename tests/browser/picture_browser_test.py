#!/usr/bin/env python3
"""The picture of the national procedure in a real browser: what a reader would trip over.

Chromium lays out the SVG with its own fonts, and this measures it: no words outside their box, no
box over another, nothing beyond the picture's edge. Planted faults show that the checks can fail.
Exit 77: no browser here.
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

PROGRAM = os.environ.get("CASETIDE_PROGRAM", "build/release/casetide")
PROCEDURE = (Path(os.environ.get("CASETIDE_SOURCE_DIR", Path(__file__).parents[2]))
             / "scenarios" / "procedures" / "working-together-2018.toml")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage", "--proxy-server=127.0.0.1:9", "--virtual-time-budget=8000"]

# Steps are groups with an outline (the first shape) and words; half a point is rounding.
PROBE = """<script>
addEventListener("load", () => {
  const svg = document.querySelector("svg"), edge = svg.viewBox.baseVal, boxes = [], out = [];
  const inside = (a, b) => a.x >= b.x - 0.5 && a.y >= b.y - 0.5 &&
      a.x + a.width <= b.x + b.width + 0.5 && a.y + a.height <= b.y + b.height + 0.5;
  for (const group of svg.querySelectorAll(":scope > g")) {
    const outline = group.querySelector(":scope > rect, :scope > polygon");
    if (!group.querySelector(".label") || !outline) continue;
    const box = outline.getBBox();
    boxes.push({box, name: group.querySelector("title").textContent.split("\\n")[0]});
    for (const words of group.querySelectorAll("text"))
      if (!inside(words.getBBox(), box)) out.push("words outside their box: " + words.textContent);
  }
  for (let i = 0; i < boxes.length; ++i)
    for (let j = 0; j < i; ++j) {
      const a = boxes[i].box, b = boxes[j].box;
      if (a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
        out.push("one box over another: " + boxes[i].name + ", " + boxes[j].name);
    }
  for (const words of svg.querySelectorAll("text")) {
    const at = words.getBBox(), turned = words.transform.baseVal.numberOfItems > 0;
    if (!turned && !inside(at, edge)) out.push("beyond the edge: " + words.textContent);
  }
  document.documentElement.dataset.probe = JSON.stringify({boxes: boxes.length, out});
});
</script>"""


def browser():
    for name in ["chromium", "chromium-browser", "google-chrome"]:
        if shutil.which(name):
            return name
    print("no chromium here: skipped")
    sys.exit(77)


def seen(svg, folder):
    """The number of boxes and the faults that the browser finds in `svg`."""
    page = Path(folder, "page.html")
    picture = svg[svg.index("<svg"):]
    page.write_text(f"<!DOCTYPE html><meta charset='utf-8'>{picture}{PROBE}", encoding="utf-8")
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(
            [browser(), *FLAGS, f"--user-data-dir={profile}", "--window-size=1400,1000",
             "--dump-dom", page.as_uri()], capture_output=True, text=True, timeout=180)
    found = re.search(r'<html[^>]*\bdata-probe="([^"]*)"', done.stdout)
    if not found:
        sys.exit(f"the page never finished: {done.stderr[-500:]}")
    answer = json.loads(html.unescape(found.group(1)))
    return answer["boxes"], answer["out"]


def main():
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "picture.svg")
        subprocess.run([PROGRAM, "show", str(PROCEDURE), "--svg", str(file)], check=True)
        svg = file.read_text(encoding="utf-8")
        boxes, faults = seen(svg, folder)
        problems += faults
        if boxes < 25:
            problems.append(f"only {boxes} boxes were measured")
        # Each check finds a fault that is planted for it.
        first = re.search(r'class="label">([^<]*)<', svg)
        longer = svg[:first.start(1)] + "words without end " * 4 + svg[first.start(1):]
        if not any(fault.startswith("words outside") for fault in seen(longer, folder)[1]):
            problems.append("planted: words outside their box were not noticed")
        groups = re.findall(r"<g>\n<title>[^<]*</title>\n<(?:rect|polygon).*?</g>\n", svg, re.DOTALL)
        if not any(fault.startswith("one box over") for fault in
                   seen(svg.replace("</svg>", groups[0] + "</svg>"), folder)[1]):
            problems.append("planted: one box over another was not noticed")
        beyond = '<text x="99999" y="9">far</text></svg>'
        if not any(fault.startswith("beyond") for fault in
                   seen(svg.replace("</svg>", beyond), folder)[1]):
            problems.append("planted: words beyond the edge were not noticed")
    for problem in problems:
        print(problem)
    print(f"{boxes} boxes; {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
