#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Other programs' libraries in, sidecars and albums out, as a person meets it. Usage: import_export_test.py TROVE"""
import hashlib
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
import zipfile

import pictures

TROVE = sys.argv.pop(1)
FIXTURES = pathlib.Path(os.environ.get("TROVE_FIXTURES", pathlib.Path(__file__).resolve().parents[2] / "shared/fixtures"))


def state(folder):
    """Every file below with its bytes' hash and its time."""
    return {p: (hashlib.sha256(p.read_bytes()).hexdigest(), p.stat().st_mtime_ns) for p in sorted(folder.rglob("*")) if p.is_file()}


class ImportExport(unittest.TestCase):
    def setUp(self):
        self.scratch = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.scratch, True)
        self.library = self.scratch / "library"

    def trove(self, *arguments, status=0):
        done = subprocess.run([TROVE, *map(os.fspath, arguments), "--library", self.library], capture_output=True, timeout=300)
        self.assertEqual(done.returncode, status, f"{arguments}\n{done.stdout.decode()}\n{done.stderr.decode()}")
        return done.stdout.decode()

    def ask(self, *arguments, **more):
        return json.loads(self.trove(*arguments, "--json", **more))

    def takeout(self):
        """Two archives; the JSON of a.bmp is in the other one."""
        def photo(name, **more):
            return json.dumps({"title": name, "description": "The harbour at dawn", "photoTakenTime": {"timestamp": "1600000000"}, **more})
        base = "Takeout/Google Photos/"
        first, second = (self.scratch / f"takeout-20240525T201456Z-00{n}.zip" for n in (1, 2))
        with zipfile.ZipFile(first, "w", zipfile.ZIP_DEFLATED) as z:
            z.writestr(base + "Photos from 2020/a.bmp", pictures.bmp(1))
            z.writestr(base + "Photos from 2020/b.bmp", pictures.bmp(2))
            z.writestr(base + "Photos from 2020/b.bmp.supplemental-metadata.json", photo("b.bmp", trashed=True))
            z.writestr(base + "Trip/metadata.json", json.dumps({"title": "The trip", "access": "protected"}))
        with zipfile.ZipFile(second, "w", zipfile.ZIP_DEFLATED) as z:
            z.writestr(base + "Photos from 2020/a.bmp.supplemental-metadata.json", photo("a.bmp", people=[{"name": "Ann"}]))
            z.writestr(base + "Trip/a.bmp", pictures.bmp(1))
            z.writestr(base + "Trip/a.bmp.supplemental-metadata.json", photo("a.bmp"))
            z.writestr("../../escape.bmp", pictures.bmp(3))
        return first, second

    def test_takeout_archives(self):
        first, second = self.takeout()
        before = (first.read_bytes(), second.read_bytes())
        report = self.ask("takeout", "report", second)
        self.assertEqual(len(report["files"]), 8)
        self.assertEqual(report["counts"]["picture"], {"all": 3, "matched": 3})
        self.assertEqual([f["status"] for f in report["files"] if f["status"] == "refused"], ["refused"])
        self.assertIn("3 with their JSON", self.trove("takeout", "report", first))
        crawled = self.ask("crawl", first)
        self.assertEqual((crawled["new"], crawled["copies"], crawled["failed"]), (1, 1, 0))
        sources = self.ask("sources")
        self.assertEqual([(a["title"], a["photos"]) for a in sources["albums"]], [("The trip", 1)])
        self.assertEqual(sources["persons"][0]["name"], "Ann")
        self.assertEqual(self.ask("crawl", first, "--include", "hidden,trashed")["new"], 1)
        self.assertEqual(self.ask("crawl")["unchanged"], 3)
        self.trove("crawl", first, "--include", "nonsense", status=2)
        hit = self.ask("search", "anything")["hits"][0]
        self.assertTrue(hit["present"])
        copied = self.scratch / "out"
        self.assertEqual(self.ask("export", "album", "the trip", "-o", copied)["counts"]["new"], 1)
        self.assertEqual((copied / "a.bmp").read_bytes(), pictures.bmp(1))
        self.trove("export", "album", "nothing", "-o", copied, status=3)
        self.trove("export", "album", "the trip", "-o", self.scratch / "linked", "--link", status=1)
        self.assertEqual((first.read_bytes(), second.read_bytes()), before)
        self.assertFalse((self.scratch.parent / "escape.bmp").exists())
        self.assertEqual(self.ask("check")["problems"], [])

    def test_sidecars_out_and_back(self):
        root = self.scratch / "Takeout/Google Photos/Trip"
        root.mkdir(parents=True)
        (root / "a.bmp").write_bytes(pictures.bmp(1))
        (root / "a.bmp.json").write_text(json.dumps({"title": "a.bmp", "description": "The harbour at dawn", "photoTakenTime": {"timestamp": "1"}}))
        before = state(self.scratch / "Takeout")
        self.trove("crawl", self.scratch / "Takeout")
        self.assertIn("The harbour at dawn", self.trove("export", "xmp", "--dry-run"))
        self.assertEqual(state(self.scratch / "Takeout"), before)
        self.assertEqual(self.ask("export", "xmp")["counts"]["new"], 1)
        self.assertIn("The harbour at dawn", (root / "a.xmp").read_text())
        self.trove("export", "undo")
        self.assertEqual(state(self.scratch / "Takeout"), before)
        self.trove("export", "undo", status=3)

    def test_recovery(self):
        home = FIXTURES / "lightroom/lr5-enlighten"
        if not home.exists():
            self.skipTest(f"no fixtures at {home}")
        before = state(home)
        previews = home / "Lightroom 5 Catalog Previews.lrdata"
        out = self.scratch / "out"
        self.assertEqual(self.ask("recover", previews, "-o", out, "--dry-run")["counts"]["recovered"], 3)
        self.assertFalse(out.exists())
        self.assertEqual(self.ask("recover", previews, "-o", out)["counts"]["recovered"], 3)
        self.assertEqual(sorted(p.name for p in (out / "Sample Images").iterdir()), ["sample1.jpg", "sample2.jpg", "sample3.jpg"])
        self.assertEqual(self.ask("recover", previews, "-o", out)["counts"]["already-there"], 3)
        self.trove("recover", self.scratch / "nothing.lrdata", "-o", out, status=3)
        crawled = self.ask("crawl", home / "Lightroom 5 Catalog.lrcat")
        self.assertEqual((crawled["new"], crawled["failed"]), (3, 0))
        source = self.ask("sources")["sources"][0]
        self.assertEqual((source["kind"], source["items"], source["missing"]), ("lightroom", 3, 0))
        self.assertEqual(state(home), before)

    def test_a_catalog_that_is_open_elsewhere(self):
        catalog = FIXTURES / "lightroom/lr5-enlighten/Lightroom 5 Catalog.lrcat"
        if not catalog.exists():
            self.skipTest(f"no fixtures at {catalog}")
        copy = self.scratch / "open.lrcat"
        copy.write_bytes(catalog.read_bytes())
        other = sqlite3.connect(copy, isolation_level=None)
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("UPDATE Adobe_images SET rating = 5")
        other.execute("BEGIN IMMEDIATE")
        before = state(self.scratch)
        self.trove("crawl", copy)
        after = {p: s for p, s in state(self.scratch).items() if self.library not in p.parents}
        self.assertEqual(after, before)
        other.execute("UPDATE Adobe_images SET rating = 4")  # the other program goes on
        other.execute("COMMIT")
        self.assertEqual(self.ask("sources")["sources"][0]["items"], 3)

    def test_things_that_only_claim_to_be(self):
        for name in ("x.lrcat", "x.zip", "x.lrprev"):
            (self.scratch / name).write_bytes(b"not what its name says")
            self.assertEqual(self.ask("crawl", self.scratch / name)["failed"], 1)
        self.assertEqual(len(self.ask("status", "--failures")["failures"]), 3)
        self.trove("takeout", "report", self.scratch / "x.zip", status=1)


if __name__ == "__main__":
    unittest.main()
