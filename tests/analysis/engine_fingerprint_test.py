"""The fingerprint of the engine: what the program says is what its sources give, computed apart from
CMake; it follows from contents alone, and every byte of them counts."""

import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(os.environ["CASETIDE_SOURCE_DIR"])
PROGRAM = os.environ["CASETIDE_PROGRAM"]


def names(folder):
    found = [f for part in ("sim", "model") for end in ("hpp", "cpp") for f in (folder / part).glob(f"*.{end}")]
    return sorted(str(f.relative_to(folder)) for f in found)


def expected(folder):
    sums = "".join(hashlib.sha256((folder / name).read_bytes()).hexdigest() + "\n" for name in names(folder))
    return hashlib.sha256(sums.encode()).hexdigest()


def by_script(folder, listed):
    """What analysis/engine_fingerprint.cmake writes."""
    output = folder / "fingerprint.cpp"
    subprocess.run(
        ["cmake", f"-DFOLDER={folder}", "-DNAMES=" + ";".join(listed), f"-DOUTPUT={output}", "-P",
         SOURCE / "analysis/engine_fingerprint.cmake"], check=True)
    return output.read_text()


def main():
    failures = []

    def check(holds, what):
        if not holds:
            failures.append(what)

    said = subprocess.run([PROGRAM, "--version"], check=True, capture_output=True, text=True).stdout
    digits = re.search(r"\(engine ([0-9a-f]{12})\)", said)
    check(digits and digits[1] == expected(SOURCE)[:12],
          f"the program says {said!r}, the sources give {expected(SOURCE)[:12]}")

    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        one, two = pathlib.Path(one), pathlib.Path(two)
        for folder in (one, two):
            for part in ("sim", "model"):
                shutil.copytree(SOURCE / part, folder / part)
        for file in two.rglob("*.cpp"):
            os.utime(file, (1, 1))
        text = by_script(one, names(one))
        check(f'"{expected(one)}"' in text, "the script and hashlib differ")
        check(text == by_script(two, names(two)[::-1]), "folder, times or order of listing matter")
        changed = two / names(two)[-1]
        changed.write_bytes(changed.read_bytes() + b"\n")
        check(text != by_script(two, names(two)), "a byte more gives the same fingerprint")

    for failure in failures:
        print(failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
