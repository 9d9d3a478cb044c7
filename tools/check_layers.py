#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fail when a file includes a room, or a third-party header, that src/LAYERS does not grant its room, or when a room's
DEPS in CMake differ from LAYERS. Usage: check_layers.py PROJECT_FOLDER"""
import pathlib
import re
import sys

src = pathlib.Path(sys.argv[1], "src")
allowed, owners, bad = {}, {}, []
for line in (src / "LAYERS").read_text().splitlines():
    line = line.split("#")[0].strip()
    if line:
        name, _, rest = line.partition(":")
        if name.startswith("@"):
            owners[name[1:]] = set(rest.split())
        else:
            allowed[name] = {name, *rest.split()}

for file in sorted(src.rglob("*")):
    if file.suffix not in {".h", ".cpp"}:
        continue
    room = file.relative_to(src).parts[0]
    for number, text in enumerate(file.read_text().splitlines(), 1):
        ours = re.match(r'\s*#\s*include\s*"([^"/]+)/', text)
        theirs = re.match(r"\s*#\s*include\s*<([^>]+)>", text)
        if ours and ours.group(1) not in allowed.get(room, set()):
            bad.append(f"{file}:{number}: {room} may not include {ours.group(1)}")
        if theirs:
            for prefix, rooms in owners.items():
                if theirs.group(1).startswith(prefix) and room not in rooms:
                    bad.append(f"{file}:{number}: {theirs.group(1)} belongs to {', '.join(sorted(rooms))}")

for room in allowed:
    cmake = src / room / "CMakeLists.txt"
    call = re.search(r"trove_room\((.*?)\)", cmake.read_text(), re.S) if cmake.exists() else None
    if call:
        words = call.group(1).split()
        keys = {"SOURCES", "HEADERS", "DEPS", "PRIVATE_DEPS", "TESTS", "TEST_DEPS"}
        deps = set()
        if "DEPS" in words:
            for word in words[words.index("DEPS") + 1:]:
                if word in keys:
                    break
                deps.add(word)
        extra = deps - allowed[room]
        if extra:
            bad.append(f"{cmake}: DEPS {sorted(extra)} are not in LAYERS")

print("\n".join(bad) or f"layers ok: {len(allowed)} rooms, {len(owners)} libraries")
sys.exit(bool(bad))
