#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tools/check_layers.py finds each kind of violation, planted in a small tree of its own; and nothing in the tree without one."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parent.parent / "tools/check_layers.py"
LAYERS = """
base:
photo:  base   # a comment
engine: base photo
cli:    base engine
!engine: library.h
@sqlite3.h: photo
@curl/: cli/tests
tools for all: fmt/
system: sys/ unistd.h
"""
FILES = {
    "base/result.h": "#include <vector>\n#include <sys/stat.h>\n#include <fmt/format.h>\n",
    "base/scratch_for_test.h": "",
    "photo/photo.h": '#include "base/result.h"\n',
    "photo/photo.cpp": '#include "photo/photo.h"\n#include <sqlite3.h>\n',
    "engine/library.h": '#include "base/result.h"\n#include "photo/photo.h"\n',
    "engine/behind.h": "",
    "cli/main.cpp": '#include "base/result.h"\n#include "engine/library.h"\n',
    "cli/main_test.cpp": '#include "base/scratch_for_test.h"\n#include <curl/curl.h>\n',
    "photo/CMakeLists.txt": "trove_room(photo\n  SOURCES photo.cpp\n  DEPS base)\n",
    "engine/CMakeLists.txt": "trove_room(engine\n  SOURCES library.cpp\n  DEPS base\n  PRIVATE_DEPS trove::photo SQLite::SQLite3\n  TESTS t.cpp)\n",
}


class CheckLayers(unittest.TestCase):
    def answer(self, layers="", without="", **changed):
        """What the script says of the small tree, with lines added to LAYERS, lines taken from it, and files added to."""
        with tempfile.TemporaryDirectory() as folder:
            src = pathlib.Path(folder, "src")
            for name, text in FILES.items():
                (src / name).parent.mkdir(parents=True, exist_ok=True)
                (src / name).write_text(text)
            kept = "\n".join(line for line in LAYERS.splitlines() if not without or not line.startswith(without))
            (src / "LAYERS").write_text(kept + "\n" + layers + "\n")
            for name, text in changed.get("files", {}).items():
                (src / name).parent.mkdir(parents=True, exist_ok=True)
                (src / name).write_text(FILES.get(name, "") + text)
            ran = subprocess.run([sys.executable, SCRIPT, folder], capture_output=True, text=True)
            self.assertEqual(ran.stderr, "")
            return ran.returncode, ran.stdout

    def fails_with(self, reason, **planted):
        status, said = self.answer(**planted)
        self.assertEqual(status, 1, said)
        self.assertIn(reason, said)
        self.assertEqual(said.count("\n"), 1, "one violation, one line:\n" + said)

    def test_a_tree_in_order_passes(self):
        self.assertEqual(self.answer(), (0, "layers ok: 4 rooms, 2 libraries\n"))

    def test_a_room_that_was_not_granted(self):
        self.fails_with("photo.h:2: photo may not include engine", files={"photo/photo.h": '#include "engine/library.h"\n'})

    def test_what_lies_behind_the_door(self):
        self.fails_with("engine/behind.h is not one of the public headers of engine", files={"cli/main.cpp": '#include "engine/behind.h"\n'})

    def test_a_header_for_tests(self):
        self.fails_with("base/scratch_for_test.h is for tests", files={"cli/main.cpp": '#include "base/scratch_for_test.h"\n'})

    def test_a_grant_that_nobody_uses(self):
        self.fails_with("json is granted base, which none", layers="json: base")
        self.fails_with("@zip.h is granted to cli, which does not include it", layers="@zip.h: cli")

    def test_a_room_without_a_row(self):
        self.fails_with("the room extra is not in src/LAYERS", files={"extra/a.h": "\n"})

    def test_a_library_of_another_room(self):
        self.fails_with("sqlite3.h belongs to photo", files={"engine/library.h": "#include <sqlite3.h>\n"})

    def test_a_library_that_only_tests_may_use(self):
        self.fails_with("curl/curl.h belongs to cli/tests", files={"cli/main.cpp": "#include <curl/curl.h>\n"})

    def test_a_library_that_no_table_names(self):
        self.fails_with("does not say who may include <unknown/thing.hpp>", files={"base/result.h": "#include <unknown/thing.hpp>\n"})
        self.fails_with("does not say who may include <fmt/format.h>", without="tools")
        self.fails_with("does not say who may include <sys/stat.h>", without="system")

    def test_what_cmake_links(self):
        self.fails_with("DEPS names cli, which LAYERS", files={"base/CMakeLists.txt": "trove_room(base DEPS cli)\n"})
        self.fails_with("PRIVATE_DEPS names cli, which LAYERS",
                        files={"base/CMakeLists.txt": "trove_room(base SOURCES a.cpp PRIVATE_DEPS PkgConfig::X trove::cli TESTS b.cpp)\n"})
        self.fails_with("LAYERS grants base; neither DEPS nor", files={"cli/CMakeLists.txt": "trove_room(cli DEPS engine)\n"})


if __name__ == "__main__":
    unittest.main(verbosity=2)
