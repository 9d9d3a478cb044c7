#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fails where the tree is not what src/LAYERS says. Usage: check_layers.py PROJECT_FOLDER

1. A file includes only its own room, the rooms its room was granted, and of those only the public headers.
2. Every grant is used by some include, and the DEPS and PRIVATE_DEPS in CMake name the granted rooms.
3. Every header that is not ours belongs to a room, is a tool for all, or is the system's.
tests/check_layers_test.py plants a violation of each kind and sees it found.
"""
import pathlib
import re
import sys

INCLUDE = re.compile(r'\s*#\s*include\s*(?:"(?P<ours>[^"/]+)/(?P<header>[^"]+)"|<(?P<theirs>[^>]+)>)')
STANDARD_CPP = re.compile(r"[a-z][a-z_0-9]*")  # <vector>: no dot, no folder
KEYS = {"SOURCES", "HEADERS", "DEPS", "PRIVATE_DEPS", "TESTS", "TEST_DEPS"}


class Layers:
    """The tables of src/LAYERS."""

    def __init__(self, text):
        self.granted, self.public, self.owners, self.tools, self.system = {}, {}, {}, (), ()
        for line in text.splitlines():
            name, colon, rest = line.split("#")[0].strip().partition(":")
            words = rest.split()
            if not colon:
                continue
            if name.startswith("@"):
                self.owners[name[1:]] = set(words)
            elif name.startswith("!"):
                self.public[name[1:]] = set(words)
            elif name == "tools for all":
                self.tools = tuple(words)
            elif name == "system":
                self.system = tuple(words)
            else:
                self.granted[name] = set(words)


def is_test(file):
    return file.stem.endswith(("_test", "_for_test", "_tests"))


def check(project):
    src = project / "src"
    layers = Layers((src / "LAYERS").read_text())
    bad, used, owners_used = [], set(), set()

    def look_at_ours(where, file, room, other, header):
        if other == room:
            return
        used.add((room, other))
        if other not in layers.granted.get(room, set()):
            bad.append(f"{where}: {room} may not include {other}")
        elif "_for_test." in header:
            if not is_test(file):
                bad.append(f"{where}: {other}/{header} is for tests")
        elif other in layers.public and header not in layers.public[other]:
            bad.append(f"{where}: {other}/{header} is not one of the public headers of {other}")

    def look_at_theirs(where, file, room, header):
        owned = [prefix for prefix in layers.owners if header.startswith(prefix)]
        for prefix in owned:
            owners_used.add((prefix, room))
            rooms = layers.owners[prefix]
            if room in rooms:
                continue
            owners_used.add((prefix, room + "/tests"))
            if not (is_test(file) and room + "/tests" in rooms):
                bad.append(f"{where}: {header} belongs to {', '.join(sorted(rooms))}")
        known = owned or header.startswith(layers.tools + layers.system) or STANDARD_CPP.fullmatch(header)
        if not known:
            bad.append(f"{where}: src/LAYERS does not say who may include <{header}>")

    for file in sorted(src.rglob("*")):
        if file.suffix not in {".h", ".cpp"}:
            continue
        room = file.relative_to(src).parts[0]
        if room not in layers.granted:
            bad.append(f"{file}: the room {room} is not in src/LAYERS")
            continue
        for number, text in enumerate(file.read_text().splitlines(), 1):
            found = INCLUDE.match(text)
            if found and found["ours"] and (src / found["ours"]).is_dir():
                look_at_ours(f"{file}:{number}", file, room, found["ours"], found["header"])
            elif found and found["theirs"]:
                look_at_theirs(f"{file}:{number}", file, room, found["theirs"])

    for room, others in layers.granted.items():
        for other in sorted(others):
            if (room, other) not in used:
                bad.append(f"src/LAYERS: {room} is granted {other}, which none of its files includes")
            if other not in layers.granted:
                bad.append(f"src/LAYERS: {room} is granted {other}, which is no room")
        bad += of_cmake(src / room / "CMakeLists.txt", room, others, layers)
    for prefix, rooms in layers.owners.items():
        bad += [f"src/LAYERS: @{prefix} is granted to {room}, which does not include it" for room in sorted(rooms)
                if (prefix, room) not in owners_used]
    return bad, layers


def of_cmake(cmake, room, others, layers):
    """What is wrong with the DEPS and PRIVATE_DEPS of a room's trove_room()."""
    call = re.search(r"trove_room\((.*?)\)", cmake.read_text(), re.S) if cmake.exists() else None
    if not call:
        return []
    named, key = {"DEPS": set(), "PRIVATE_DEPS": set()}, None
    for word in call[1].split():
        if word in KEYS:
            key = word
        elif key == "DEPS" or (key == "PRIVATE_DEPS" and word.startswith("trove::")):
            named[key].add(word.removeprefix("trove::"))
    bad = [f"{cmake}: {key} names {other}, which LAYERS does not grant" for key in named for other in sorted(named[key] - others)]
    missing = others - named["DEPS"] - named["PRIVATE_DEPS"]
    return bad + [f"{cmake}: LAYERS grants {other}; neither DEPS nor PRIVATE_DEPS names it" for other in sorted(missing)]


if __name__ == "__main__":
    found, tables = check(pathlib.Path(sys.argv[1]))
    print("\n".join(found) or f"layers ok: {len(tables.granted)} rooms, {len(tables.owners)} libraries")
    sys.exit(bool(found))
