#!/usr/bin/env python3
"""Fails on a forbidden include, a third-party header outside its folder, or a file that has grown out of one job.

The table is the one of docs/architecture.md: which folder may include which. Value types of a folder are the headers
listed in VALUES. Usage: check_includes.py [ROOT]; prints FILE:LINE: sentence, exit code 1 when there is one."""
import pathlib
import re
import sys

MAY = {
    "core": set(),
    "protocols": {"core"},
    "formats": {"core"},
    "gait": {"core"},
    "hal": {"core"},
    "drivers": {"hal", "protocols", "core"},
    "control": {"core"},
    "config": {"core"},
    "recording": {"gait", "formats", "core"},
    "sim": {"protocols", "formats", "config", "core"},
    "station": {"core", "protocols", "formats", "hal", "drivers", "gait", "control", "config", "recording", "api"},
    "ui": {"api", "core"},
    "cli": {"api", "recording", "formats", "gait", "config", "core"},
}
VALUES = {
    "control": {"gait/results.hpp", "hal/treadmill.hpp", "hal/safety_inputs.hpp"},
    "config": {"hal/treadmill.hpp", "control/limits.hpp", "control/programme.hpp", "protocols/modbus_drive/profile.hpp",
               "protocols/tmx/profile.hpp", "protocols/bertec/profile.hpp", "protocols/ftms/profile.hpp"},
    "sim": {"hal/treadmill.hpp", "hal/force_plate.hpp"},
}
THIRD_PARTY = {
    r"modbus/": {"drivers"},
    r"zmq": {"drivers", "sim"},
    r"(imgui|backends/imgui|GLFW/)": {"ui"},
    r"toml\+\+": {"config"},
    r"sqlite3": {"recording"},
    r"(cairo|pango)": {"recording"},
    r"(libpq|sodium|zstd|hdf5)": {"recording"},
    r"mosquitto": {"station"},
    r"portaudio": {"ui"},
    r"(grpc|footfall/v1)": {"station", "ui", "cli"},
}
PURE = {"core", "protocols", "gait", "control"}
IMPURE = re.compile(r"^(thread|mutex|condition_variable|future|spdlog/.*|sys/socket\.h|fstream|iostream)$")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
LONGEST = 450


def complaints(root: pathlib.Path):
    for folder in sorted(MAY):
        for path in sorted((root / folder).rglob("*.[ch]pp")):
            name = path.relative_to(root)
            lines = path.read_text(encoding="utf-8").splitlines()
            if len(lines) > LONGEST:
                yield f"{name}:{len(lines)}: file above {LONGEST} lines: give each job a file of its own"
            for number, line in enumerate(lines, 1):
                found = INCLUDE.match(line)
                if found:
                    yield from judge(folder, name, number, *found.groups())


def judge(folder, name, number, bracket, target):
    for pattern, homes in THIRD_PARTY.items():
        if re.match(pattern, target) and folder not in homes:
            yield f"{name}:{number}: <{target}> belongs to {', '.join(sorted(homes))} only"
    if bracket == "<":
        if folder in PURE and IMPURE.match(target):
            yield f"{name}:{number}: <{target}>: {folder}/ is pure, without threads, files, sockets or logs"
        return
    top = target.split("/")[0]
    if top in MAY and top != folder and top not in MAY[folder] and target not in VALUES.get(folder, set()):
        yield f'{name}:{number}: {folder}/ may not include "{target}"'
    if folder == "drivers" and top == "drivers" and len(name.parts) > 2 and target.split("/")[1] not in (name.parts[1], "io"):
        yield f'{name}:{number}: a driver may not include another driver\'s "{target}"'


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
    found = list(complaints(root))
    print("\n".join(found) if found else "includes: every folder keeps to docs/architecture.md")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
