#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`trove sources inspect` over real libraries of other programs: nothing beside them changes, and bad paths are said to be bad.
Usage: sources_inspect_test.py TROVE. Exits with 77, which ctest shows as skipped, where the fixtures are missing."""
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import unprivileged

TROVE = sys.argv.pop(1)
FIXTURES = pathlib.Path(os.environ.get("TROVE_FIXTURES") or pathlib.Path(__file__).resolve().parents[2] / "shared" / "fixtures")
SKIPPED = 77


def state(folder):
    return {p: (p.stat().st_mtime_ns, hashlib.sha256(p.read_bytes()).hexdigest()) for p in sorted(folder.rglob("*")) if p.is_file()}


class SourcesInspect(unittest.TestCase):
    def setUp(self):
        self.scratch = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.scratch, True)
        unprivileged.give(self.scratch)

    def inspect(self, path, *more, status=0):
        done = subprocess.run(unprivileged.command(TROVE, "sources", "inspect", path, *more), capture_output=True, timeout=120, text=True)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def test_apple_photos(self):
        library = FIXTURES / "apple-photos" / "Test-26.1.photoslibrary"
        before = state(library)
        told = json.loads(self.inspect(f"{library}/", "--json", "--samples", "100").stdout)
        self.assertEqual(told["kind"], "apple-photos")
        counts = ("items", "originals", "away", "edited", "preview_only", "favourites", "hidden", "trashed", "described", "located", "placed")
        self.assertEqual([told[name] for name in counts], [16, 7, 9, 4, 9, 1, 1, 2, 10, 3, 3])
        self.assertEqual(len(told["samples"]), 16)
        self.assertIn({"path": "Folder1 / SubFolder2 / AlbumInFolder", "kind": "album", "items": 2}, told["albums"])
        self.assertEqual(told["persons"], {"Katie": 3, "Maria": 2, "Suzy": 2})
        self.assertEqual(told["keywords"]["wedding"], 3)
        self.assertEqual(told["warnings"], [])
        shown = self.inspect(library).stdout
        self.assertIn("items       16", shown)
        self.assertIn("favourites 1, hidden 1, trashed 2", shown)
        self.assertEqual(state(library), before)

    def test_others(self):
        for path, kind, items in (("lightroom/lr5-enlighten/Lightroom 5 Catalog.lrcat", "lightroom", None), ("takeout/osxphotos", "takeout", None)):
            if not (FIXTURES / path).exists():
                continue
            told = json.loads(self.inspect(FIXTURES / path, "--json").stdout)
            self.assertEqual(told["kind"], kind)
            self.assertGreater(told["items"], 0)

    def test_bad_paths(self):
        self.assertIn("is not there", self.inspect(self.scratch / "missing.photoslibrary", status=3).stderr)
        self.assertIn("trove crawl", self.inspect(self.scratch, status=2).stderr)
        empty = self.scratch / "Empty.photoslibrary"
        empty.mkdir()
        self.assertIn("holds no database", self.inspect(empty, status=3).stderr)
        (empty / "database").mkdir()
        if os.geteuid() == 0:
            self.scratch.chmod(0)
            os.chown(self.scratch, 0, 0)
            self.assertIn("denied", self.inspect(empty, status=1).stderr)
            self.scratch.chmod(0o755)
        (empty / "database" / "Photos.sqlite").write_bytes(b"no database" * 100)
        self.assertIn("damaged", self.inspect(empty, status=1).stderr)


if not (FIXTURES / "apple-photos").is_dir():
    print(f"SKIPPED: no fixtures at {FIXTURES}")
    sys.exit(SKIPPED)
unittest.main()
