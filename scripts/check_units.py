#!/usr/bin/env python3
"""Fails on a km/h or mph conversion outside core/units.hpp: comparable treadmill controllers mixed the two up.

Searches the product's sources for the numbers of such a conversion. Usage: check_units.py [ROOT], or --self-test, which
proves that it finds what it is for. Prints FILE:LINE: sentence, exit code 1 when there is one."""
import pathlib
import re
import sys
import tempfile

FOLDERS = ("core", "protocols", "formats", "hal", "gait", "control", "config", "drivers", "recording", "sim", "api", "station",
           "ui", "cli", "bench")
ENDINGS = {".cpp", ".hpp", ".proto", ".py"}
HOME = "core/units.hpp"
# Whole numbers of the conversion, however they are written.
CONSTANT = re.compile(r"(?<![\w.])(3\.6(0*)(f|F)?|0?\.27{2,}8?|1\.609\d*|1609(\.\d*)?|0?\.44704?\d*|2\.2369\d*|0?\.6213\d*)(?![\w.])"
                      r"|1000(\.0)?\s*/\s*3600|3600(\.0)?\s*/\s*1000|60(\.0)?\s*\*\s*60(\.0)?\s*/\s*1000")
# What only looks like one, line by line; and the one independent copy.
ALLOWED = {
    "sim/drive/ftms_belt.cpp": r"3\.6",  # likewise
    "sim/drive/tmx_belt.cpp": r"kMph = 0\.44704, kKmPerH = 1\.0 / 3\.6",  # the simulated machine shares no code with its driver
    "recording/report/stance_chart.cpp": r"page_\.square\(at, 3\.6",        # a size on paper
}


def complaints(root: pathlib.Path):
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.suffix not in ENDINGS or name == HOME:
                continue
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                code = line.split("//")[0]
                if CONSTANT.search(code) and not (name in ALLOWED and re.search(ALLOWED[name], code)):
                    yield f"{name}:{number}: a speed conversion of its own: use core/units.hpp, the one edge"


def self_test():
    guilty = ["x / 3.6", "x * 3.6;", "v * 1609.344 / 3600.0", "0.44704 * x", "v * 2.23694", "x * 1000.0 / 3600.0", "0.27778 * x",
              "x * 3.6f", "x*.621371"]
    innocent = ["x / 3.61", "13.6e3", "x; // 3.6 is not used here", "from_km_per_h(10.0)", "(0.1..3600; 5)", "1_609"]
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "ui").mkdir()
        for line in guilty + innocent:
            (root / "ui" / "a.cpp").write_text(line + "\n", encoding="utf-8")
            if bool(list(complaints(root))) != (line in guilty):
                return [f"self-test: judged wrongly: {line}"]
    return []


def main():
    if "--self-test" in sys.argv:
        found = self_test()
    else:
        found = list(complaints(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)))
    print("\n".join(found) if found else "units: km/h and mph meet m/s in core/units.hpp alone")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
