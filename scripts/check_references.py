#!/usr/bin/env python3
"""Fails on a comment or a page that names a file, a section of a page or a script that is not in the repository.

Looked at: comments of the sources, pages (*.md) whole, and pages named in strings. A name counts as there when it is a tracked
file, or the end of one's path (`session.hpp`, `imu/vqf.hpp`), or lies beside the file that names it. Left out: words in capitals that
stand for a name (`STATION.toml`), patterns (`*.md`), what is built (`build/...`) and what a program writes (WRITTEN). A quotation
right after a page, as in: docs/safety-states.md, "Stops", must stand on it. Usage: check_references.py [ROOT], or --self-test, which
proves that it finds what it is for. Prints FILE:LINE: sentence, exit code 1 when there is one."""
import pathlib
import posixpath
import re
import subprocess
import sys

SOURCES = (".hpp", ".cpp", ".proto")
HASHED = (".toml", ".txt", ".cmake", ".py", ".sh")
WRITTEN = {"configuration.toml"}  # lies in an exported session
ENDINGS = r"md|hpp|cpp|toml|proto|py"
ONE_A_FOLDER = {"README.md", "SPEC.md"}  # by itself the one beside the file
# Not part of an address, a longer path, a pattern or a placeholder in angle brackets.
NAMED = re.compile(rf"(?<![\w./<>*$%{{}}~:-])((?:\.{{1,2}}/)*[A-Za-z0-9_][\w./-]*?\.(?:{ENDINGS}))(?![\w/*-]|\.\w)")
PAGE = re.compile(r"(?<![\w./<>*$%{}~:-])((?:docs|protocols|sim|tests|bench)/[\w./-]*?\.md)(?![\w/*-])")
SCRIPT = re.compile(r"(?<![\w./-])(scripts/[A-Za-z_][\w-]*(?:\.\w+)?)(?![\w/*-])")
PLACEHOLDER = re.compile(r"(?:^|[/_])[A-Z]{3,}")
QUOTED = re.compile(r'((?:[\w.-]+/)*[\w.-]+\.md)`?,? "([^"]{2,60})"')
COMMENT = re.compile(r"(?<![:\"\w])//[/!]?<?(.*)")
HASH_COMMENT = re.compile(r"(?:^|\s)#(.*)")


def tracked(root: pathlib.Path):
    """Files of the repository, those that are not committed yet included."""
    listed = subprocess.run(["git", "-C", str(root), "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True,
                            check=True).stdout.splitlines()
    return [name for name in listed if (root / name).is_file()]


def words_of(name: str, text: str):
    """(line number, what it says to a reader); consecutive comment lines one after the other."""
    for number, line in enumerate(text.splitlines(), 1):
        if name.endswith(".md"):
            yield number, line
            continue
        found = (COMMENT if name.endswith(SOURCES) else HASH_COMMENT).search(line)
        yield number, found.group(1) if found else ""


class Repository:
    def __init__(self, names):
        self.names = set(names)
        self.ends = {}
        for name in names:
            parts = name.split("/")
            for i in range(len(parts)):
                self.ends.setdefault("/".join(parts[i:]), name)

    def find(self, called: str, from_file: str):
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(from_file), called))
        if beside in self.names or (called in ONE_A_FOLDER and not from_file.endswith(".md")):
            return beside if beside in self.names else None
        return self.ends.get(called)


def excused(called: str):
    stands_for = not called.endswith(".md") and PLACEHOLDER.search(called)
    return stands_for or called.startswith("build/") or called in WRITTEN


def judge(repository: Repository, name: str, text: str, page_text):
    lines = list(words_of(name, text))
    # A source named in a comment of a build file shows how a function is called.
    strict = not name.endswith((".txt", ".cmake"))
    for number, words in lines:
        for found in NAMED.finditer(words):
            called = found.group(1)
            if excused(called) or (not strict and called.endswith(".cpp")) or repository.find(called, name):
                continue
            yield f"{name}:{number}: '{called}' is not in the repository: name what a reader can open"
        for found in SCRIPT.finditer(words):
            if not any(one in repository.names for one in (found.group(1), found.group(1) + ".py")):
                yield f"{name}:{number}: there is no '{found.group(1)}'"
    if name.endswith(SOURCES):
        for number, line in enumerate(text.splitlines(), 1):
            for found in PAGE.finditer(line):
                if found.group(1) not in lines[number - 1][1] and not repository.find(found.group(1), name):
                    yield f"{name}:{number}: '{found.group(1)}' is not in the repository: name what a reader can open"
    yield from judge_quotations(repository, name, lines, page_text)


def judge_quotations(repository, name, lines, page_text):
    joined, starts = "", []
    for number, words in lines:
        starts.append((len(joined), number))
        joined += " ".join(words.split()) + (" " if words.strip() else "\n")
    for found in QUOTED.finditer(joined):
        page = repository.find(found.group(1), name)
        if page and found.group(2) not in " ".join(page_text(page).split()):
            number = max(n for at, n in starts if at <= found.start())
            yield f"{name}:{number}: {page} does not say \"{found.group(2)}\""


def complaints(root: pathlib.Path):
    names = tracked(root)
    repository = Repository(names)

    def text_of(name):
        return (root / name).read_text(encoding="utf-8", errors="replace")

    for name in names:
        base = posixpath.basename(name)
        if name.endswith((".md",) + SOURCES + HASHED) or (name.startswith(("scripts/", ".ci/")) and "." not in base):
            yield from judge(repository, name, text_of(name), text_of)


def self_test():
    repository = Repository(["docs/safety.md", "protocols/tmx/SPEC.md", "gait/imu/vqf.hpp", "scripts/format", "scripts/check_units.py", "gait/a.cpp"])
    guilty = ["// Source: notes.md 4.3.", "/// see ../other/wire.md 2.5", "/// as gait/none.hpp does", "// imu/none.hpp",
              "f(\"the table of docs/none.md\");", "// scripts/nothing makes it", "/// Rule: docs/safety.md, \"Starting\".",
              "/// Rule: docs/safety.md,\n/// \"Starting\" first.", "// docs/safety.md, \"stops\"", "int x = 0;  ///< safe.md", "/// SPEC.md has it"]
    innocent = ["// Source: docs/safety.md, \"Stops\".", "/// vqf.hpp, imu/vqf.hpp, a.cpp", "// copy STATION.toml, NAME_drive.hpp", "// docs/*.md",
                "// https://example.org/none.md", "// build/none.md", "// `safety.md` \"Stops\"", "#include \"gait/none.hpp\"",
                "// scripts/format, scripts/check_units", "// protocols/tmx/SPEC.md", "f(\"none.hpp\");"]
    for line in guilty + innocent:
        if bool(list(judge(repository, "gait/b.hpp", line + "\n", lambda _: "## Stops\n"))) != (line in guilty):
            return [f"self-test: judged wrongly: {line}"]
    return []


def main():
    if "--self-test" in sys.argv:
        found = self_test()
    else:
        found = list(complaints(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)))
    print("\n".join(found) if found else "references: every file and section that is named can be read")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
