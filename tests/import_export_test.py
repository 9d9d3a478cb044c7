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
import unprivileged

TROVE = sys.argv.pop(1)
FIXTURES = pathlib.Path(os.environ.get("TROVE_FIXTURES", pathlib.Path(__file__).resolve().parents[2] / "shared/fixtures"))


def state(folder):
    """Every file below with its bytes' hash and its time."""
    return {p: (hashlib.sha256(p.read_bytes()).hexdigest(), p.stat().st_mtime_ns) for p in sorted(folder.rglob("*")) if p.is_file()}


class ImportExport(unittest.TestCase):
    def setUp(self):
        self.scratch = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.scratch, True)
        unprivileged.give(self.scratch)
        self.library = self.scratch / "library"

    def trove(self, *arguments, status=0):
        done = subprocess.run(unprivileged.command(TROVE, *arguments, "--library", self.library), capture_output=True, timeout=300)
        self.assertEqual(done.returncode, status, f"{arguments}\n{done.stdout.decode()}\n{done.stderr.decode()}")
        self.said = done.stderr.decode()
        return done.stdout.decode()

    def found(self, query):
        """Names of the files that the query finds, of what has no name of its own the title."""
        return sorted(pathlib.Path(hit["path"]).name for hit in self.ask("search", query, "-n", "100")["hits"])

    def read_only(self, source):
        """A copy that the program may not write to."""
        copy = self.scratch / source.name
        shutil.copytree(source, copy)
        unprivileged.forbid_writing(copy)
        self.addCleanup(unprivileged.allow_writing, copy)
        return copy

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
        # An archive that cannot be read takes no photo out of the library.
        second.write_bytes(before[1][:len(before[1]) // 2])
        self.assertEqual(self.ask("crawl", first)["failed"], 1)
        self.assertIn(second.name, self.ask("status", "--failures")["failures"][0]["reason"])
        self.assertEqual([a["photos"] for a in self.ask("sources")["albums"]], [1])
        second.write_bytes(before[1])
        self.assertEqual(self.ask("crawl", first)["failed"], 0)
        self.assertEqual(self.ask("status", "--failures")["failures"], [])
        self.assertEqual(self.ask("crawl", first, "--include", "hidden,trashed")["new"], 1)
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

    def test_a_takeout_in_a_folder_of_other_things(self):
        home = self.scratch / "Pictures"
        for n, name in enumerate(("Archive", "Archiv", "Bin", "Trash", "x")):
            (home / name).mkdir(parents=True)
            (home / name / f"{n}.bmp").write_bytes(pictures.bmp(10 + n))
        (home / "x/4.bmp.json").write_text(json.dumps({"title": "4.bmp", "photoTakenTime": {"timestamp": "1600000000"}}))
        (home / "Catalog.lrcat").write_bytes(b"")
        self.assertEqual(self.ask("crawl", home, "--ocr", "off")["new"], 5)
        self.assertEqual(self.ask("sources")["sources"], [], "one photo's JSON makes no Takeout")
        base = "Takeout/Google Photos/Photos from 2020/"
        with zipfile.ZipFile(home / "takeout-20240525T201456Z-001.zip", "w") as z:
            z.writestr(base + "a.bmp", pictures.bmp(1))
            z.writestr(base + "b.bmp", pictures.bmp(2))
            z.writestr(base + "b.bmp.json", json.dumps({"title": "b.bmp", "archived": True, "photoTakenTime": {"timestamp": "1600000000"}}))
            z.writestr("Takeout/Google Photos/Trash/c.bmp", pictures.bmp(3))
            z.writestr(base + "film.mp4", b"film")
        said = self.trove("crawl", home, "--ocr", "off")
        self.assertIn("new 1 · changed 0 · unchanged 5", said)
        self.assertIn("gone 0", said)
        self.assertIn("left out: hidden 1 · trashed 1 (to take them: --include hidden,trashed) · films 1 (not read)", said)
        self.assertIn(f'trove crawl "{home / "Catalog.lrcat"}"', self.said)
        source = self.ask("sources")["sources"][0]
        self.assertEqual([source[k] for k in ("kind", "items", "left_hidden", "left_trashed", "films")], ["takeout", 1, 1, 1, 1])
        self.assertIn("1 hidden ones left out, 1 trashed ones left out, 1 films (not read)", self.trove("sources"))
        self.assertEqual(self.ask("crawl", home, "--ocr", "off", "--include", "hidden,trashed")["new"], 2)
        # The same, unpacked: what is left out is not taken in as a part of the folder.
        export = self.scratch / "Unpacked/Takeout/Google Photos/Trash"
        export.mkdir(parents=True)
        (export / "t.bmp").write_bytes(pictures.bmp(20))
        crawled = self.ask("crawl", self.scratch / "Unpacked", "--ocr", "off")
        self.assertEqual((crawled["new"], crawled["left_trashed"]), (0, 1))

    def test_an_option_with_a_list_takes_no_path(self):
        self.takeout()
        self.assertEqual(self.ask("crawl", "--include", "hidden,trashed", self.scratch / "takeout-20240525T201456Z-001.zip")["new"], 2)

    def test_a_catalog_from_another_computer(self):
        source = FIXTURES / "lightroom/lr5-enlighten/Lightroom 5 Catalog.lrcat"
        if not source.exists():
            self.skipTest(f"no fixtures at {source}")
        home = self.scratch / "catalog"
        home.mkdir()
        copy = home / "Mine.lrcat"
        copy.write_bytes(source.read_bytes())
        with sqlite3.connect(copy) as db:
            told = db.execute("SELECT absolutePath FROM AgLibraryRootFolder").fetchone()[0]
            below, = db.execute("SELECT pathFromRoot FROM AgLibraryFolder WHERE id_local IN (SELECT folder FROM AgLibraryFile)").fetchone()
            names = [row[0] for row in db.execute("SELECT idx_filename FROM AgLibraryFile")]
        db.close()
        self.trove("crawl", copy, "--ocr", "off")
        self.assertIn("have nothing to show", self.said)
        self.assertIn("--root", self.said)
        drive = self.scratch / "drive"
        (drive / below).mkdir(parents=True)
        for n, name in enumerate(names):
            (drive / below / name).write_bytes(pictures.bmp(30 + n))
        self.trove("crawl", copy, "--root", f"{told}={self.scratch / 'missing'}", status=3)
        self.trove("crawl", copy, "--root", "nonsense", status=2)
        self.assertEqual(self.ask("crawl", copy, "--ocr", "off", "--root", f"{told}={drive}")["new"], 3)
        self.assertIn("as you said", self.said)
        self.assertEqual(self.ask("crawl", "--ocr", "off")["unchanged"], 3, "the folder is remembered")

    def test_sidecars_out_and_back(self):
        root = self.scratch / "Takeout/Google Photos/Trip"
        root.mkdir(parents=True)
        (root / "a.bmp").write_bytes(pictures.bmp(1))
        (root / "a.bmp.json").write_text(json.dumps({"title": "a.bmp", "description": "The harbour at dawn", "photoTakenTime": {"timestamp": "1"}}))
        unprivileged.give(root)
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
        # By the names of the originals, of which only previews are here.
        self.assertEqual(len(self.found("name:SAMPLE1")), 1)
        self.assertEqual(len(self.found('in:"sample images" ext:jpeg')), 3)
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

    def test_apple_photos_from_crawl_to_search(self):
        source = FIXTURES / "apple-photos/Test-26.1.photoslibrary"
        if not source.exists():
            self.skipTest(f"no fixtures at {source}")
        home = self.read_only(source)
        before = state(home)
        crawled = self.ask("crawl", f"{home}/", "--ocr", "off")
        self.assertEqual((crawled["new"], crawled["failed"]), (13, 0))
        one = self.ask("sources")
        self.assertEqual([(s["kind"], s["items"], s["missing"]) for s in one["sources"]], [("apple-photos", 13, 0)])
        albums = {a["title"]: a for a in reversed(one["albums"])}  # there is a folder "Pumpkin Farm", too
        self.assertEqual((albums["Pumpkin Farm"]["photos"], albums["AlbumInFolder"]["photos"], albums["EmptyAlbum"]["photos"]), (3, 2, 0))
        inner = albums["AlbumInFolder"]
        self.assertEqual(inner["parent"], albums["SubFolder2"]["id"])
        self.assertEqual(albums["SubFolder2"]["parent"], albums["Folder1"]["id"])
        self.assertEqual({p["name"]: p["photos"] for p in one["persons"]}, {"Katie": 3, "Maria": 1, "Suzy": 2})
        pumpkins = ["1EB2B765-0765-43BA-A90C-0D0580E6172C.jpeg", "D79B8D77-BFFC-460B-9312-034F2877D35B.jpeg", "F12384F6-CD17-4151-ACBA-AE0E3688539E.jpeg"]
        wedding = "E9BC5C36-7CD1-40A1-A72B-8B8FAC227D51.jpeg"
        park = "DC99FBDD-7A52-4100-A5BB-344131646C30_4_5005_c.jpeg"  # its original is away
        self.assertEqual(self.found('album:"Pumpkin Farm"'), pumpkins)
        self.assertEqual(self.found("album:folder1"), ["3DD2C897-F19E-4CA6-8C22-B027D5A71907_4_5005_c.jpeg", wedding])
        self.assertEqual(self.found("person:katie"), pumpkins)
        self.assertEqual(self.found("person:katie -person:suzy"), pumpkins[1:2])
        self.assertEqual(self.found("keyword:flowers"), ["6191423D-8DB8-4D4C-92BE-9BBBA308AAC4.jpeg"])
        self.assertEqual(self.found("keyword:katie"), [], "a person is no keyword")
        self.assertEqual(self.found("keyword:london"), [park])
        self.assertEqual(self.found("is:favourite"), [wedding])
        self.assertEqual(self.found("is:edited"), ["6191423D-8DB8-4D4C-92BE-9BBBA308AAC4.jpeg", "7783E8E6-9CAC-40F3-BE22-81FB7051C266.heic", park, wedding])
        self.assertEqual(self.found("is:cloud"), [])
        self.assertEqual(self.found('place:"london"'), [park])
        self.assertEqual(len(self.found("source:apple")), 13)
        self.assertEqual(self.found("source:takeout"), [])
        self.assertIn(park, [pathlib.Path(h["path"]).name for h in self.ask("search", "St. James's Park")["hits"][:1]])
        # What is hidden or in the trash comes when it is asked for, and goes when it is not.
        self.assertEqual(self.ask("crawl", home, "--ocr", "off", "--include", "hidden,trashed")["new"], 3)
        self.assertEqual(len(self.found("source:apple")), 16)
        self.assertEqual(self.ask("crawl", "--ocr", "off")["unchanged"], 16)
        self.ask("crawl", home, "--ocr", "off")
        self.assertEqual(len(self.found("source:apple")), 13)
        # The names that pictures had before Photos gave others.
        self.assertEqual(len(self.found("name:wedding")), 1)
        self.assertEqual(len(self.found('album:"pumpkin farm"')), 3)
        out = self.scratch / "out"
        self.ask("export", "album", "Pumpkin Farm", "-o", out)
        self.assertEqual(sorted(p.name for p in out.iterdir()), ["Pumkins1.jpeg", "Pumkins2.jpeg", "Pumpkins3.jpeg"])
        self.trove("export", "album", "Pumpkin Farm", "-o", self.scratch / "linked", "--link", status=1)
        self.assertIn("another program's library", self.trove("export", "album", "Pumpkin Farm", "-o", self.scratch / "linked", "--link", status=1))
        self.assertEqual(self.ask("check")["problems"], [])
        self.assertEqual(state(home), before)

    def test_one_photo_in_lightroom_a_takeout_and_a_folder(self):
        source = FIXTURES / "lightroom/lrc14-crossfilter"
        if not source.exists():
            self.skipTest(f"no fixtures at {source}")
        home = self.read_only(source)
        catalog = home / "test_catalogs/test_catalog_01/test_catalog_gps_captions_collections_keywords.lrcat"
        name = "Martin_Luther_King,_Jr..jpg"
        picture = next(home.rglob(name)).read_bytes()
        folder, export = self.scratch / "folder", self.scratch / "Takeout/Google Photos/Leaders"
        for place in (folder, export):
            place.mkdir(parents=True)
        (folder / "copy.jpg").write_bytes(picture)
        (export / name).write_bytes(picture)
        (export / f"{name}.json").write_text(json.dumps({"title": name, "description": "I have a dream", "photoTakenTime": {"timestamp": "1"}, "people": [{"name": "Coretta"}]}))
        before = state(home)
        self.trove("crawl", folder, self.scratch / "Takeout", catalog, "--ocr", "off")
        photo = self.ask("search", "in:folder")["hits"][0]["id"]
        for query in ("source:lightroom keyword:1964", "keyword:nobelpris", "rating:5", "source:takeout person:coretta", "album:leaders", "album:heroes", "caption:dream"):
            self.assertIn(photo, [hit["id"] for hit in self.ask("search", query)["hits"]], query)
        self.assertEqual([hit["id"] for hit in self.ask("search", "album:heroes album:leaders in:folder is:duplicate")["hits"]], [photo], "one photo with three homes")
        self.assertEqual(sorted(s["kind"] for s in self.ask("sources")["sources"]), ["lightroom", "takeout"])
        self.assertEqual(state(home), before)

    def test_libraries_that_a_crawl_meets_are_named_and_left_alone(self):
        home = self.scratch / "Pictures"
        (home / "iPhoto Library/Database/apdb").mkdir(parents=True)
        (home / "iPhoto Library/Database/apdb/Library.apdb").write_bytes(b"")
        (home / "iPhoto Library/Thumbnails").mkdir()
        (home / "iPhoto Library/Thumbnails/t.bmp").write_bytes(pictures.bmp(1))
        (home / "mine.bmp").write_bytes(pictures.bmp(2))
        (home / "Catalog.lrcat").write_bytes(b"")
        self.assertEqual(self.ask("crawl", home, "--ocr", "off")["new"], 1)
        for name in ("iPhoto Library", "Catalog.lrcat"):
            self.assertIn(f'trove crawl "{home / name}"', self.said)

    def test_things_that_only_claim_to_be(self):
        for name in ("x.lrcat", "x.zip", "x.lrprev"):
            (self.scratch / name).write_bytes(b"not what its name says")
            self.assertEqual(self.ask("crawl", self.scratch / name)["failed"], 1)
        self.assertEqual(len(self.ask("status", "--failures")["failures"]), 3)
        self.trove("takeout", "report", self.scratch / "x.zip", status=1)


if __name__ == "__main__":
    unittest.main()
