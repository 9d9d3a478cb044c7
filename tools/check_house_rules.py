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

print("\n".join(bad) or "house rules ok")
sys.exit(bool(bad))
