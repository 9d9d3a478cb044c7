#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backup, restore, repair, and caches that heal by themselves, as a person meets them. Usage: safekeeping_test.py TROVE"""
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
import urllib.request
import zipfile

import pictures
import unprivileged

TROVE = sys.argv.pop(1)
PICTURES = 12
PAGE = 4096


class Safekeeping(unittest.TestCase):
    def setUp(self):
        self.scratch = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.scratch, True)
        self.library, self.photos = self.scratch / "library", self.scratch / "photos"
        pictures.write_many(self.photos, PICTURES)
        self.files = sorted(self.photos.rglob("*.bmp"))
        self.crawl(self.photos)
        for n, file in enumerate(self.files):
            self.trove("tags", "add", file, f"mine{n}")
        self.trove("captions", "set", self.files[0], "The harbour at dawn")

    def run_trove(self, *words, library=None):
        return subprocess.run([TROVE, *words, "--library", library or self.library], capture_output=True, text=True, timeout=120)

    def trove(self, *words, status=0, library=None):
        done = self.run_trove(*words, library=library)
        self.assertEqual(done.returncode, status, f"{words}\n{done.stdout}\n{done.stderr}")
        self.said = done.stderr
        return done.stdout

    def ask(self, *words, **more):
        return json.loads(self.trove(*words, "--json", **more))

    def crawl(self, *words, **more):
        return self.trove("crawl", *words, "--ocr", "off", "--tags", "off", "-q", **more)

    def overwrite(self, name, at, junk):
        with open(self.library / name, "r+b") as file:
            file.seek(at)
            file.write(junk)

    def remove(self, *names):
        for name in names:
            for ending in ("", "-wal", "-shm"):
                (self.library / (name + ending)).unlink(missing_ok=True)

    def assert_everything_said(self, library=None):
        for n, file in enumerate(self.files):
            self.assertIn(f"mine{n}", self.trove("tags", "show", file, library=library))
        self.assertIn("The harbour at dawn", self.trove("captions", "show", self.files[0], library=library))

    # --- thumbnails

    def test_lost_thumbnails_are_made_again(self):
        damages = {
            "removed": lambda: self.remove("thumbnails.db"),
            "empty": lambda: (self.remove("thumbnails.db"), (self.library / "thumbnails.db").touch()),
            "not a database": lambda: (self.remove("thumbnails.db"), (self.library / "thumbnails.db").write_bytes(b"x" * 9000)),
            "page 1": lambda: self.overwrite("thumbnails.db", 100, b"\xa5" * (PAGE - 100)),
            "page 2": lambda: self.overwrite("thumbnails.db", PAGE, b"\xa5" * PAGE),
            "page 3": lambda: self.overwrite("thumbnails.db", 2 * PAGE, b"\xa5" * PAGE),
        }
        for name, damage in damages.items():
            with self.subTest(name):
                damage()
                for verb in (["status"], ["random"], ["search", "tag:mine1"], ["tags", "show", self.files[0]]):
                    self.trove(*verb)
                self.crawl()
                self.assertIn("sound", self.trove("check"))
                self.crawl(self.photos)
                self.assertIn("sound", self.trove("check"))

    def test_new_pictures_are_taken_in_beside_a_damaged_cache(self):
        self.overwrite("thumbnails.db", PAGE, b"\xa5" * 2 * PAGE)
        pictures.write_many(self.photos, 3, first=PICTURES)
        self.crawl(self.photos)
        self.assertIn("sound", self.trove("check"))
        self.assertEqual(self.ask("status")["photos"], PICTURES + 3)

    def serve(self):
        server = subprocess.Popen([TROVE, "serve", "--port", "0", "--library", self.library], stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True)
        self.addCleanup(lambda: (server.kill(), server.wait(), server.stdout.close()))
        for line in server.stdout:
            if found := re.search(r"http://[0-9.]+:\d+", line):
                return found[0]
        self.fail("the server does not say where it is")

    def test_a_view_makes_a_thumbnail_again_and_a_backup_is_downloaded(self):
        base = self.serve()
        ids = [hit["id"] for hit in self.ask("random", "-n", "5")["hits"]]
        get = lambda path: urllib.request.urlopen(base + path).read()
        before = [get(f"/api/v1/photos/{n}/thumbnail") for n in ids]
        self.remove("thumbnails.db")
        self.overwrite("catalog.db", 0, b"")  # its time only
        self.assertEqual([get(f"/api/v1/photos/{n}/thumbnail")[:2] for n in ids], [b"\xff\xd8"] * len(ids))
        self.assertEqual([get(f"/api/v1/photos/{n}/thumbnail") for n in ids], before)
        answer = urllib.request.urlopen(base + "/api/v1/backup")
        self.assertEqual(answer.headers["Content-Type"], "application/zip")
        file = self.scratch / "download.zip"
        file.write_bytes(answer.read())
        self.assertEqual(self.ask("restore", file, library=self.scratch / "other")["backup"]["photos"], PICTURES)
        self.assertEqual(list(self.library.glob("backup.*sent")), [])

    # --- the catalog

    def test_a_damaged_catalog_says_on_every_verb_what_to_do(self):
        verbs = [["status"], ["check"], ["random"], ["search", "sea"], ["search", "tag:mine1"], ["crawl"], ["crawl", self.photos],
                 ["tags", "show", self.files[0]], ["tags", "add", self.files[0], "x"], ["tags", "list"], ["captions", "show", self.files[0]],
                 ["export", "xmp", "--dry-run"], ["sources"], ["ocr"], ["backup", self.scratch / "b.zip"]]
        self.remove_log()
        whole = (self.library / "catalog.db").read_bytes()
        for name, junk in (("header", (0, b"\xa5" * 100)), ("first page", (0, b"\xa5" * PAGE))):
            for verb in verbs:
                (self.library / "catalog.db").write_bytes(whole)
                self.overwrite("catalog.db", *junk)
                with self.subTest(f"{name}: {verb[:2]}"):
                    done = self.run_trove(*verb)
                    self.assertEqual(done.returncode, 5, done.stdout + done.stderr)
                    for part in (str(self.library / "catalog.db"), "trove check --repair", "untouched", "said.jsonl"):
                        self.assertIn(part, done.stderr)

    def remove_log(self):
        with sqlite3.connect(self.library / "catalog.db") as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def test_repair_of_a_damaged_catalog(self):
        self.remove_log()
        whole = (self.library / "catalog.db").read_bytes()
        pages = len(whole) // PAGE
        damages = [(f"page {n}", whole[:n * PAGE] + b"\xa5" * PAGE + whole[(n + 1) * PAGE:]) for n in (0, 1, 2, pages // 3, pages // 2, pages - 1)]
        damages += [("half", whole[:len(whole) // 2]), ("empty", b""), ("other", b"x" * 50_000), ("header", b"\0" * 100 + whole[100:])]
        for name, damage in damages:
            with self.subTest(name):
                self.remove("catalog.db")
                (self.library / "catalog.db").write_bytes(damage)
                said = self.trove("check", "--repair")
                self.crawl(self.photos)
                self.assertIn("sound", self.trove("check"), said)
                self.assert_everything_said()
                status = self.ask("status")
                self.assertEqual((status["photos"], status["embedded"]), (PICTURES, PICTURES))
        self.assertTrue(list(self.library.glob("catalog.damaged-*.db")), "the damaged ones are kept")

    def test_a_missing_catalog_is_made_again_from_what_was_said(self):
        self.remove("catalog.db")
        done = self.run_trove("status")
        self.assertEqual(done.returncode, 5)
        self.assertIn("trove check --repair", done.stderr)
        self.assertTrue(self.ask("check", "--repair")["remade"])
        self.crawl()  # no folder named: what was crawled is in said.jsonl
        self.assert_everything_said()
        self.trove("check", "--repair", library=self.scratch / "none", status=3)

    def test_repair_of_a_sound_library_makes_everything_again(self):
        self.remove("thumbnails.db")
        shutil.rmtree(self.library / "vectors", ignore_errors=True)
        report = self.ask("check", "--repair")
        self.assertEqual((report["remade"], report["thumbnails"], report["notes"]), (False, PICTURES, []))
        self.assertTrue(list((self.library / "vectors").glob("*.vec")))
        self.assertIn("sound", self.trove("check"))

    # --- backup and restore

    def test_backup_and_restore(self):
        file = self.scratch / "b.zip"
        self.assertIn("12 photos", self.trove("backup", file))
        self.assertEqual(sorted(zipfile.ZipFile(file).namelist()), ["catalog.db", "said.jsonl", "trove-backup.json"])
        self.trove("backup", file, status=2)
        self.assertIn("--force", self.said)
        self.trove("backup", "--force", file)
        other = self.scratch / "other"
        self.assertTrue(self.ask("restore", file, library=other)["done"])
        self.assert_everything_said(other)
        self.crawl(library=other)
        self.assertIn("sound", self.trove("check", library=other))

        self.trove("tags", "remove", self.files[3], "mine3")
        self.assertIn("Nothing was changed", self.trove("restore", file))
        self.assertNotIn("mine3", self.trove("tags", "show", self.files[3]))
        self.assertIn("To take this back", self.trove("restore", "--yes", file))
        self.assert_everything_said()
        self.assertEqual(len(self.ask("search", "a picture", "-n", "50")["hits"]), PICTURES)
        before, = self.library.glob("catalog.before-restore-*.zip")
        self.trove("restore", "--yes", before)
        self.assertNotIn("mine3", self.trove("tags", "show", self.files[3]))

    def test_a_running_server_sees_a_restore(self):
        file = self.scratch / "b.zip"
        self.trove("backup", file)
        base = self.serve()
        ask = lambda q: json.load(urllib.request.urlopen(f"{base}/api/v1/search?q={q}"))["hits"]
        self.trove("tags", "add", self.files[0], "later")
        self.assertEqual(len(ask("tag:later")), 1)
        self.trove("restore", "--yes", file)
        self.assertEqual(ask("tag:later"), [])
        self.assertEqual(len(ask("tag:mine0")), 1)
        self.assertEqual(len(ask("a+picture")), PICTURES)

    # --- exports

    def test_an_export_that_wrote_nothing_offers_no_undo(self):
        self.assertIn("trove export undo", self.trove("export", "xmp"))
        self.assertNotIn("undo", self.trove("export", "xmp"))
        self.trove("export", "xmp", self.scratch, status=0)
        self.trove("export", "xmp", "/usr/share", status=3)
        self.assertIn(f"{PICTURES} removed", self.trove("export", "undo"))
        for _ in range(3):
            self.trove("export", "xmp")
            self.assertIn(f"{PICTURES} removed", self.trove("export", "undo"))

    def test_a_library_that_cannot_be_written_to_is_named(self):
        unprivileged.forbid_writing(self.library)
        self.addCleanup(unprivileged.allow_writing, self.library)
        os.chmod(self.scratch, 0o755)
        done = subprocess.run(unprivileged.command(TROVE, "tags", "add", self.files[0], "x", "--library", self.library),
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("cannot write to", done.stderr)
        self.assertNotIn("thumbnails", done.stderr)


if __name__ == "__main__":
    unittest.main()
