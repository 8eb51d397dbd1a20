#!/usr/bin/env python3
"""Casetide's speed: a million customers in M/M/1, and the Hertfordshire year.

    mm1.py PROGRAMS [ROUNDS]

PROGRAMS is the folder of replication_bench and floor (`./dev bench` builds both). The queue goes
through the scenario language, and against it stand floor.cpp, a loop written for this queue alone,
and SimPy, all in one run and in turn; figures are medians over the rounds (5), SimPy's one run.
Casetide's time is that of the replication, from the compiled scenario to the finished record.
"""

import json
import pathlib
import re
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
SCENARIOS = HERE.parents[1] / "scenarios"
CUSTOMERS = 1_000_000
THEORY = 9.0  # mean wait in mean efforts: load / (1 - load) at load 0.9
MINUTES = 100  # of one mean effort in mm1.toml
PYTHON = "/usr/bin/python3"  # Debian's, which has python3-simpy3


def output(*command):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True,
                          text=True).stdout


def casetide(programs, scenario, replications):
    lines = output(programs / "replication_bench", scenario, replications).splitlines()
    return [json.loads(line) for line in lines]


def yardstick(text):
    wall = float(re.search(r"wall ([\d.]+)", text).group(1))
    wait = float(re.search(r"waits ([\d.]+)", text).group(1))
    return {"wall": wall, "mean_wait": wait * MINUTES, "families": CUSTOMERS}


def row(name, runs, base):
    wall = statistics.median(run["wall"] for run in runs)
    customers = statistics.median(run["families"] for run in runs)
    wait = statistics.median(run["mean_wait"] for run in runs)
    spread = f"{min(run['wall'] for run in runs):.3f}-{max(run['wall'] for run in runs):.3f}"
    per_second = customers / wall
    print(f"{name:<28} {wall:>8.3f} {spread:>15} {per_second:>13,.0f} {wait / MINUTES:>8.3f} "
          f"{100 * (wait / MINUTES / THEORY - 1):>+7.1f} % {per_second / base:>9.3f}")
    return per_second


def queue(programs, rounds):
    first, again, floor, simpy = [], [], [], []
    for number in range(rounds):
        runs = casetide(programs, HERE / "mm1.toml", 2)
        first.append(runs[0])
        again.append(runs[1])
        floor.append(yardstick(output(programs / "floor", "w1", CUSTOMERS)))
        if number == rounds // 2:
            simpy.append(yardstick(output(PYTHON, HERE / "simpy_workloads.py", "w1", CUSTOMERS)))
    base = CUSTOMERS / statistics.median(run["wall"] for run in floor)
    print(f"M/M/1 at load 0.9, {CUSTOMERS:,} customers; waits in mean efforts, theory {THEORY}")
    print(f"{'':<28} {'median s':>8} {'spread s':>15} {'customers/s':>13} {'wait':>8} "
          f"{'off by':>9} {'to floor':>9}")
    row("floor.cpp", floor, base)
    cold = row("Casetide, first replication", first, base)
    row("Casetide, second", again, base)
    slow = row("SimPy (one run)", simpy, base)
    print(f"Casetide is {cold / slow:.0f} times as fast as SimPy and takes {base / cold:.1f} times "
          f"as long as floor.cpp; processor time of the first replication "
          f"{statistics.median(run['cpu'] for run in first):.3f} s (median)")
    print("A load of 0.9 makes mean waits of a million customers vary by 2 % (standard error).")


def hertfordshire(programs, rounds):
    file = SCENARIOS / "hertfordshire.toml"
    runs = [run for _ in range(rounds) for run in casetide(programs, file, 3)[1:]]
    wall = statistics.median(run["wall"] for run in runs)
    cpu = statistics.median(run["cpu"] for run in runs)
    events = statistics.median(run["events"] for run in runs)
    print(f"\nHertfordshire, warm-up and year: {1000 * wall:.0f} ms a replication (median of "
          f"{len(runs)}; processor time {1000 * cpu:.0f} ms), {events:,.0f} events, "
          f"{events / wall:,.0f} events a second")


def main(arguments):
    if not 1 <= len(arguments) <= 2:
        print(__doc__)
        return 64
    programs = pathlib.Path(arguments[0])
    rounds = int(arguments[1]) if len(arguments) > 1 else 5
    begin = time.perf_counter()
    queue(programs, rounds)
    hertfordshire(programs, rounds)
    print(f"\n{time.perf_counter() - begin:.0f} s in all")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
