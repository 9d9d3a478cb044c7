#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of docs/style.md that a grep can keep. Usage: check_house_rules.py PROJECT_FOLDER"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
src = root / "src"
bad = []


def rule(pattern, message, allowed):
    """Fails on lines of src/ that match outside the allowed paths (prefixes relative to src/)."""
    for file in sorted(src.rglob("*")):
        name = str(file.relative_to(src))
        if file.suffix not in {".h", ".cpp"} or name.startswith(tuple(allowed)) or name.endswith("_test.cpp"):
            continue
        for number, text in enumerate(file.read_text().splitlines(), 1):
            if re.search(pattern, text.split("//")[0]):
                bad.append(f"src/{name}:{number}: {message}")


rule(r"\bstd::(cout|cerr|clog)\b|\b(printf|puts|fprintf)\(", "only cli/ prints", ["cli/"])
rule(r"\bfmt::print\(", "verbs print by cli/say.h, which lets no escape sequence through", ["desktop/"])
rule(r"\bstd::(mutex|shared_mutex|recursive_mutex)\b", "use base/guarded.h", ["base/"])
rule(r"\b(SELECT .* FROM|INSERT INTO|CREATE TABLE|DELETE FROM)\b", "SQL belongs to catalog/ and sources/", ["catalog/", "sources/", "sql/"])
rule(r"\busing namespace\b", "no using namespace", [])
rule(r'#\s*include\s*"\.\./', "include by room, from src/", [])
rule(r"\bstd::thread\b(?!::)", "std::jthread joins itself", [])

for file in sorted(src.rglob("*")):
    if file.suffix in {".h", ".cpp"}:
        lines = file.read_text().splitlines()
        if len(lines) > 800:
            bad.append(f"{file.relative_to(root)}: {len(lines)} lines; 800 is the most")
        if not lines or "SPDX-License-Identifier: GPL-3.0-or-later" not in lines[0]:
            bad.append(f"{file.relative_to(root)}: the first line is the SPDX line")
        if file.suffix == ".h" and "#pragma once" not in lines:
            bad.append(f"{file.relative_to(root)}: #pragma once is missing")

# Files with functions that are to be split. A file without one any more is taken off.
TO_BE_SPLIT = {"catalog/filters.cpp", "catalog/listings.cpp"}
LONGEST_FUNCTION, MOST_SOURCES, LONGEST_DOOR = 60, 35, 150
RAW_STRING = re.compile(r'R"([^()\s]*)\((.*?)\)\1"', re.S)


def functions(lines):
    """(first line, last line), from 0, of each function. The tree is formatted, so indentation says where one ends: a
    closing brace alone, in the first column or, for one inside a class, in the fifth."""
    found = []
    for indent in ("", "    "):
        begin = None
        for number, text in enumerate(lines):
            if text == indent + "}" and begin is not None and not any(a <= number <= b for a, b in found):
                found.append((begin, number))
            elif text.startswith(indent) and text[len(indent):len(indent) + 1] not in ("", " ", "}", "#", "/", ")"):
                begin = number
    return found


still_long = set()
for file in sorted(src.rglob("*")):
    if file.suffix not in {".h", ".cpp"} or file.stem.endswith(("_test", "_for_test")):
        continue
    # What stands inside a raw string has no indentation of ours.
    text = RAW_STRING.sub(lambda found: "RAW" + "\n        " * found[0].count("\n"), file.read_text())
    lines = text.splitlines()
    for first, last in functions(lines):
        above = first
        while above > 0 and lines[above - 1].lstrip().startswith("//"):
            above -= 1
        reason = any(re.match(r"\s*// long: \S", line) for line in lines[above:first])
        length = last - first + 1
        if length > LONGEST_FUNCTION and not reason and str(file.relative_to(src)) in TO_BE_SPLIT:
            still_long.add(str(file.relative_to(src)))
        elif length > LONGEST_FUNCTION and not reason:
            bad.append(f"{file.relative_to(root)}:{first + 1}: a function of {length} lines; above {LONGEST_FUNCTION} say why: // long: REASON")
        if length <= LONGEST_FUNCTION and reason:
            bad.append(f"{file.relative_to(root)}:{first + 1}: \"long:\" above a function of {length} lines")

bad += [f"tools/check_house_rules.py: TO_BE_SPLIT names src/{name}, which has no long function" for name in sorted(TO_BE_SPLIT - still_long)]

for room in sorted(path for path in src.iterdir() if path.is_dir()):
    sources = [file for file in room.glob("*.cpp") if not file.stem.endswith(("_test", "_for_test"))]
    if len(sources) > MOST_SOURCES:
        bad.append(f"src/{room.name}: {len(sources)} source files; {MOST_SOURCES} is the most: a second idea wants a room of its own")

# The door's headers are read by whoever writes a front end.
for line in (src / "LAYERS").read_text().splitlines():
    if line.startswith("!engine:"):
        for name in line.split(":")[1].split():
            lines = (src / "engine" / name).read_text().splitlines()
            if len(lines) > LONGEST_DOOR:
                bad.append(f"src/engine/{name}: {len(lines)} lines; a header of the door has {LONGEST_DOOR} at most")

print("\n".join(bad) or "house rules ok")
sys.exit(bool(bad))
