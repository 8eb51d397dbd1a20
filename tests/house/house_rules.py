#!/usr/bin/env python3
"""The house rules that a machine can check, and for each a planted breach that it must find.

    house_rules.py RULE [TREE]     check one rule in TREE (default: this checkout)
    house_rules.py --planted       every rule finds the breach planted for it
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HOME = pathlib.Path(__file__).resolve().parents[2]

TOP_LEVEL = {
    "CMakeLists.txt", "CMakePresets.json", "CHANGELOG.md", "LICENSE", "README.md", "dev",
    "sim", "model", "scenarios", "analysis", "tests", "notebooks",
}  # and dot-files

# What a folder may include from the tree. Third-party headers that belong to a higher floor are
# kept out by name: the engine reads no files, and only analysis writes results.
MAY_INCLUDE = {
    "sim": {"sim"},
    "model": {"sim", "model"},
    "analysis": {"sim", "model", "analysis"},
}
NOT_HERE = {
    "sim": re.compile(r"toml\+\+|H5|nlohmann|CLI/"),
    "model": re.compile(r"H5|CLI/"),
    "analysis": re.compile(r"(?!)"),
}
DATA_ONLY = {"scenarios"}
DATA_SUFFIXES = {".toml", ".csv", ".md"}

# The engine could simulate a bank.
PROCEDURE_WORDS = re.compile(r"\b(child(ren)?|conferences?|referrals?|safeguard\w*|social work\w*)\b",
                             re.IGNORECASE)

# Distributions of the standard library differ between libraries, and rand() is not keyed.
UNKEYED = re.compile(r"\bstd::\w+_distribution\b|\bstd::random_device\b|(?<![\w:.])s?rand\(")

CHECKS_SOMETHING = re.compile(r"\b(EXPECT|ASSERT|RC_ASSERT|RC_GTEST|SUCCEED|FAIL)")

# A place on the machine of whoever wrote the file, or the host of a package registry.
MACHINE_PATH = re.compile(r"(?<![\w.~}])/(work|root|home|Users)/\w")
REGISTRY_HOST = re.compile(
    r"\b(registry|deb|packages?|pypi|mirrors?|artifact\w*|proxy|files)\.[\w-]+\.(org|com|net|dev|io)\b"
    r"|\bpypi\.org\b", re.IGNORECASE)

LONG = 450


def files(tree):
    """Paths of the tree's own files: tracked or about to be, or all where there is no git."""
    listing = subprocess.run(["git", "-C", str(tree), "ls-files", "-z", "-co", "--exclude-standard"],
                             capture_output=True, check=False) if shutil.which("git") else None
    if listing is not None and listing.returncode == 0:
        names = [pathlib.PurePosixPath(n) for n in listing.stdout.decode().split("\0") if n]
    else:
        skipped = {".git", "build", "out", "results", "__pycache__"}
        names = [pathlib.PurePosixPath(p.relative_to(tree).as_posix()) for p in tree.rglob("*")
                 if p.is_file() and not skipped & set(p.relative_to(tree).parts)]
    return sorted(n for n in names if (tree / n).is_file())


def sources(tree, *folders):
    return [n for n in files(tree) if n.suffix in {".cpp", ".hpp"} and n.parts[0] in folders]


def lines(tree, name):
    return enumerate((tree / name).read_text(encoding="utf-8").splitlines(), start=1)


def rule_imports(tree):
    """Imports go one way: sim <- model <- analysis; scenarios hold data only."""
    include = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
    for name in sources(tree, *MAY_INCLUDE):
        folder = name.parts[0]
        for number, line in lines(tree, name):
            found = include.match(line)
            if not found:
                continue
            quoted, target = found.group(1) == '"', found.group(2)
            first = target.split("/")[0]
            if quoted and first not in MAY_INCLUDE[folder]:
                yield f'{name}:{number}: {folder}/ may not include "{target}"'
            if not quoted and (first in MAY_INCLUDE or NOT_HERE[folder].search(target)):
                yield f"{name}:{number}: {folder}/ may not include <{target}>"
            if quoted and target.endswith(".cpp"):
                yield f'{name}:{number}: a source is included: "{target}"'
    for name in files(tree):
        if name.parts[0] in DATA_ONLY and name.suffix not in DATA_SUFFIXES:
            yield f"{name}: scenarios/ holds data only ({', '.join(sorted(DATA_SUFFIXES))})"


def rule_engine_words(tree):
    """sim/ knows nothing of children or conferences."""
    for name in sources(tree, "sim"):
        for number, line in lines(tree, name):
            if found := PROCEDURE_WORDS.search(line):
                yield f"{name}:{number}: the engine does not know the word `{found.group()}`"


def rule_randomness(tree):
    """No distribution of the standard library, no random device, no rand()."""
    for name in sources(tree, *MAY_INCLUDE):
        for number, line in lines(tree, name):
            if found := UNKEYED.search(line.split("//")[0]):
                yield f"{name}:{number}: `{found.group()}` gives other numbers elsewhere"


def rule_layout(tree):
    """Top-level names are those of the house, and dot-files."""
    for top in sorted({n.parts[0] for n in files(tree)}):
        if top not in TOP_LEVEL and not top.startswith("."):
            yield f"{top}: not a top-level name of this house"


def rule_addresses(tree):
    """No path of somebody's machine, and no registry host, in any text file."""
    for name in files(tree):
        raw = (tree / name).read_bytes()
        if b"\0" in raw:
            continue
        for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), start=1):
            if len(line) > 5000:  # a vendored, minified script
                continue
            for what, pattern in (("path", MACHINE_PATH), ("registry host", REGISTRY_HOST)):
                if found := pattern.search(line):
                    yield f"{name}:{number}: {what} of one machine: {found.group()}"


def rule_assertions(tree):
    """Every test file checks something."""
    for name in sources(tree, "tests"):
        if name.name.endswith("_test.cpp"):
            if not CHECKS_SOMETHING.search((tree / name).read_text(encoding="utf-8")):
                yield f"{name}: no EXPECT, ASSERT or RC_ASSERT"


def rule_format(tree):
    """clang-format would change nothing (`./dev format` changes it)."""
    if not shutil.which("clang-format"):
        yield "clang-format is not installed (`./dev test` installs it)"
        return
    names = [str(n) for n in sources(tree, *MAY_INCLUDE, "tests") if n.parts[:2] != ("tests", "corpus")]
    for start in range(0, len(names), 50):
        done = subprocess.run(["clang-format", "--dry-run", "--Werror", *names[start:start + 50]],
                              cwd=tree, capture_output=True, text=True, check=False)
        for line in done.stderr.splitlines():
            if "error:" in line:
                yield line


def warn_length(tree):
    for name in sources(tree, *MAY_INCLUDE, "tests"):
        count = sum(1 for _ in lines(tree, name))
        if count > LONG:
            print(f"warning: {name} has {count} lines; one idea a file rarely needs {LONG}")


RULES = {key[5:].replace("_", "-"): value
         for key, value in list(globals().items()) if key.startswith("rule_")}

# One breach for each thing a rule looks for: (rule, file, content).
BREACHES = [
    ("imports", "sim/a.hpp", '#include "model/scenario.hpp"\n'),
    ("imports", "sim/a.hpp", '#include "../model/scenario.hpp"\n'),
    ("imports", "sim/a.hpp", "#include <toml++/toml.h>\n"),
    ("imports", "model/a.cpp", '  #  include "analysis/report.hpp"\n'),
    ("imports", "model/a.cpp", "#include <H5Cpp.h>\n"),
    ("imports", "analysis/a.cpp", '#include "tests/support.hpp"\n'),
    ("imports", "analysis/a.cpp", '#include "model/scenario.cpp"\n'),
    ("imports", "scenarios/a.py", "print(1)\n"),
    ("engine-words", "sim/a.hpp", "// One child.\n"),
    ("randomness", "model/a.cpp", "std::normal_distribution<double> d;\n"),
    ("randomness", "sim/a.cpp", "int x = rand();\n"),
    ("layout", "utils/a.cpp", "int x;\n"),
    ("layout", "TODO.md", "later\n"),
    ("addresses", "README.md", "see /ho" + "me/ann/casetide\n"),
    ("addresses", "analysis/web/package-lock.json", '"https://regis' + 'try.npmjs.org/d3"\n'),
    ("assertions", "tests/sim/a_test.cpp", "TEST(A, B) {}\n"),
    ("format", "sim/a.cpp", "int   x ;\n"),
]


def planted():
    failures = 0
    for rule, name, content in BREACHES:
        with tempfile.TemporaryDirectory() as folder:
            tree = pathlib.Path(folder)
            shutil.copy(HOME / ".clang-format", tree)
            (tree / "sim").mkdir()
            (tree / "sim/clean.hpp").write_text("#pragma once\n#include <vector>\n")
            if found := list(RULES[rule](tree)):
                failures += 1
                print(f"{rule}: complains of a tree without a breach: {found}")
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            (tree / name).write_text(content)
            if not list(RULES[rule](tree)):
                failures += 1
                print(f"{rule}: does not see the breach planted in {name}: {content!r}")
    if untried := set(RULES) - {rule for rule, _, _ in BREACHES}:
        failures += 1
        print(f"no breach is planted for {sorted(untried)}")
    print(f"{len(BREACHES)} planted breaches, {failures} not found")
    return failures


def main(arguments):
    if arguments == ["--planted"]:
        return 1 if planted() else 0
    if not arguments or arguments[0] not in RULES:
        print(__doc__, "Rules:", ", ".join(sorted(RULES)))
        return 64
    tree = pathlib.Path(arguments[1]).resolve() if len(arguments) > 1 else HOME
    rule = RULES[arguments[0]]
    found = list(rule(tree))
    for line in found:
        print(line)
    if arguments[0] == "layout":
        warn_length(tree)
    print(f"{rule.__doc__} {len(found)} breaches in {len(files(tree))} files.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
