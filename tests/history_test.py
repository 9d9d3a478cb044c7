#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person said of a photo outlives an edit of its file, a rename, a drive that is away; and what leaves the library
does so when told to. Usage: history_test.py TROVE"""
import json
import os
import pathlib
import pty
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
import urllib.request

import exif
import pictures

TROVE = sys.argv.pop(1)
TAKEN = "2021:05:03 12:00:00"


class History(unittest.TestCase):
    def setUp(self):
        self.scratch = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.scratch, True)
        self.photos, self.library = self.scratch / "photos", self.scratch / "library"
        self.photos.mkdir()

    def trove(self, *arguments, status=0, **more):
        done = subprocess.run([TROVE, *map(os.fspath, arguments), "--library", self.library], capture_output=True, text=True, timeout=120,
                              stdin=subprocess.DEVNULL, **more)
        self.assertEqual(done.returncode, status, f"{arguments}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def answer(self, *arguments, **more):
        return json.loads(self.trove(*arguments, "--json", **more))

    def crawl(self, *arguments):
        return self.answer("crawl", *(arguments or [self.photos]), "--ocr", "off")

    def counts(self, *arguments, of=("new", "changed", "unchanged", "moved", "copies", "gone", "away", "failed")):
        done = self.crawl(*arguments)
        return {name: done[name] for name in of if done.get(name)}

    def write(self, name, rows, taken=TAKEN, camera="Trove Test", comment=None):
        picture = pictures.jpeg(rows, comment)
        path = self.photos / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(exif.with_exif(picture, taken=taken, camera=camera) if taken else picture)
        return path

    def mark(self, photo, **marks):
        """Favourite and hidden are marked over HTTP: there is no verb for them."""
        server = subprocess.Popen([TROVE, "serve", "--port", "0", "--library", self.library], stdout=subprocess.PIPE, text=True)
        try:
            address = server.stdout.readline().split()[3]
            token = json.load(urllib.request.urlopen(address + "api/v1/session"))["token"]
            body = json.dumps({"ids": [photo], **marks}).encode()
            urllib.request.urlopen(urllib.request.Request(address + "api/v1/marks", body, {"X-Trove": token}))
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(20)
            server.stdout.close()

    def say(self, path):
        """A tag, a caption and both marks on the photo in the file. Returns its number."""
        self.trove("tags", "add", path, "holiday")
        self.trove("captions", "set", path, "My words")
        photo = self.answer("tags", "show", path)["photos"][0]["id"]
        self.mark(photo, favourite=True, hidden=True)
        return photo

    def number(self, path):
        return self.answer("tags", "show", path)["photos"][0]["id"]

    def assert_said(self, path, said=True):
        tags = [tag["name"] for tag in self.answer("tags", "show", path)["photos"][0]["tags"]]
        self.assertEqual("holiday" in tags, said)
        self.assertEqual("My words" in self.trove("captions", "show", path), said)
        hits = [hit["path"] for hit in self.answer("search", "is:favourite is:hidden")["hits"] if hit["present"]]
        self.assertEqual(str(path) in hits, said, hits)

    # ---- an edit keeps its history

    def test_an_edit_keeps_what_a_person_said(self):
        rows = pictures.scene(1)
        path = self.write("a.jpg", rows)
        self.assertEqual(self.counts(), {"new": 1})
        photo = self.say(path)
        edits = {
            "comment": lambda: self.write("a.jpg", rows, comment=b"written by another program"),
            "turned by EXIF": lambda: path.write_bytes(exif.with_exif(pictures.jpeg(rows), taken=TAKEN, orientation=6)),
            "turned": lambda: self.write("a.jpg", pictures.turned(rows)),
            "cropped": lambda: self.write("a.jpg", pictures.cropped(rows)),
            "grey": lambda: self.write("a.jpg", pictures.grey(rows)),
        }
        for name, edit in edits.items():
            with self.subTest(name):
                edit()
                self.assertEqual(self.counts(), {"changed": 1})
                self.assertEqual(self.number(path), photo)
                self.assert_said(path)
        self.assertEqual(self.answer("status")["photos"], 1)
        self.write("a.jpg", rows)  # the first bytes come back
        self.assertEqual(self.counts(), {"changed": 1})
        self.assert_said(path)
        self.assertEqual(self.trove("check").strip(), "The library is sound.")
        self.assertIn("changed 0", self.trove("crawl", self.photos))

    def test_an_undated_edit_is_known_by_its_looks(self):
        rows = pictures.scene(1)
        path = self.write("a.jpg", rows, taken=None)
        self.crawl()
        photo = self.say(path)
        for name, edited in {"comment": rows, "cropped": pictures.cropped(rows)}.items():
            with self.subTest(name):
                self.write("a.jpg", edited, taken=None, comment=name.encode())
                self.assertEqual(self.counts(), {"changed": 1})
                self.assertEqual(self.number(path), photo)

    def test_a_renamed_and_edited_file_keeps_it_too(self):
        path = self.write("a.jpg", pictures.scene(1))
        self.write("b.jpg", pictures.scene(2), taken="2020:01:01 10:00:00")
        self.crawl()
        photo = self.say(path)
        path.unlink()
        edited = self.write("sorted/holiday.jpg", pictures.turned(pictures.scene(1)), comment=b"edited")
        self.assertEqual(self.counts(), {"changed": 1, "unchanged": 1})
        self.assertEqual(self.number(edited), photo)
        self.assert_said(edited)

    def test_a_recycled_name_is_a_new_photo(self):
        path = self.write("IMG_0001.jpg", pictures.scene(1))
        self.crawl()
        photo = self.say(path)
        old = path.read_bytes()
        self.write("IMG_0001.jpg", pictures.scene(2), taken="2024:09:09 09:09:09")
        self.assertEqual(self.counts(), {"new": 1})
        self.assertNotEqual(self.number(path), photo)
        self.assert_said(path, False)
        status = self.answer("status")
        self.assertEqual((status["photos"], status["missing"], status["offline"]), (2, 1, 1))
        self.assertIn("1 of them missing", self.trove("status"))
        self.assertIn("(missing)", self.trove("search", "is:hidden is:missing"))
        back = self.photos / "restored.jpg"
        back.write_bytes(old)
        self.crawl()
        self.assertEqual(self.number(back), photo)
        self.assert_said(back)

    def test_a_copy_keeps_the_old_content(self):
        rows = pictures.scene(1)
        path = self.write("a.jpg", rows)
        copy = self.photos / "copy.jpg"
        shutil.copy(path, copy)
        self.crawl()
        photo = self.say(path)
        self.write("a.jpg", pictures.grey(rows))
        self.assertEqual(self.counts(), {"changed": 1, "unchanged": 1})
        self.assertEqual(self.number(copy), photo)
        self.assertNotEqual(self.number(path), photo)
        self.assert_said(path)
        self.assert_said(copy)

    # ---- away and missing

    def many(self, folder, count=5):
        folder.mkdir(exist_ok=True)
        for n in range(count):
            (folder / f"{n}.bmp").write_bytes(pictures.bmp(100 + n))

    def test_a_root_that_is_away_is_offline_everywhere(self):
        disk = self.scratch / "disk"
        self.many(disk)
        self.crawl(disk)
        disk.rename(self.scratch / "unplugged")
        done = json.loads(self.trove("crawl", "--json"))
        self.assertEqual((done["away"], done["gone"]), (5, 0))
        self.assertIn("is away", done["left_undone"][0])
        self.assertEqual(self.answer("status")["offline"], 5)
        hits = self.answer("search", "is:offline")["hits"]
        self.assertEqual({hit["present"] for hit in hits}, {False})
        self.assertIn("(offline)", self.trove("search", "is:offline"))
        disk.mkdir()  # an empty mount point
        done = json.loads(self.trove("crawl", "--json"))
        self.assertEqual((done["away"], done["gone"]), (5, 0))
        self.assertIn("trove purge", done["left_undone"][0])
        self.assertIn("Nothing leaves", self.trove("purge", "--yes"))
        disk.rmdir()
        (self.scratch / "unplugged").rename(self.scratch / "elsewhere")  # mounted under another name
        self.assertEqual(self.counts(self.scratch / "elsewhere"), {"moved": 5})
        for hit in self.answer("search", "is:landscape")["hits"]:
            self.assertTrue(pathlib.Path(hit["path"]).exists(), hit)
            self.assertTrue(hit["present"])

    def test_files_that_were_named_one_by_one(self):
        self.many(self.photos)
        files = sorted(self.photos.glob("*.bmp"))
        self.crawl(*files)
        for file in files:
            file.unlink()
        done = json.loads(self.trove("crawl", "--json"))
        self.assertEqual((done["failed"], done["gone"]), (0, 5))
        self.assertEqual(self.answer("status")["missing"], 5)
        self.trove("purge", "--yes")
        status = self.answer("status")
        self.assertEqual((status["photos"], status["roots"]), (0, []))

    def test_the_systems_own_places_are_refused(self):
        link = self.scratch / "link"
        link.symlink_to("/proc/self")
        for place in ("/proc", "/sys", "/dev/null", link):
            done = subprocess.run([TROVE, "crawl", place, "--library", self.library], capture_output=True, text=True)
            self.assertEqual(done.returncode, 2, done)
            self.assertIn("cannot crawl", done.stderr)

    def test_links(self):
        self.many(self.photos, 2)
        outside = self.scratch / "outside"
        self.many(outside, 4)
        (self.photos / "link.bmp").symlink_to(self.photos / "0.bmp")
        (self.photos / "out").symlink_to(outside)
        done = self.crawl()
        self.assertEqual((done["found"], done["copies"], done["links_left_out"]), (2, 0, 1))
        self.assertIn("--follow-links", done["left_undone"][0])
        self.assertEqual(self.crawl("--follow-links", self.photos)["found"], 6)

    # ---- leaving is explicit

    def test_forget_shows_asks_and_does(self):
        self.many(self.photos)
        private = self.photos / "private"
        private.mkdir()
        (private / "secret.bmp").write_bytes(pictures.bmp(7))
        self.crawl()
        self.trove("tags", "add", private / "secret.bmp", "boat")
        shown = self.answer("forget", private, "--dry-run")
        self.assertEqual({name: shown[name] for name in ("done", "photos", "places", "tagged", "passed_by")},
                         {"done": False, "photos": 1, "places": 1, "tagged": 1, "passed_by": [str(private)]})
        self.trove("forget", private, status=2)  # no terminal, no --yes
        self.trove("forget", private, "--json", status=2)
        self.assertEqual(self.answer("status")["photos"], 6)

        def on_terminal(typed):
            controller, terminal = pty.openpty()
            process = subprocess.Popen([TROVE, "forget", private, "--library", self.library], stdin=terminal, stdout=subprocess.PIPE, text=True)
            os.write(controller, typed)
            out = process.communicate(timeout=60)[0]
            os.close(controller)
            os.close(terminal)
            return process.returncode, out
        code, out = on_terminal(b"n\n")
        self.assertEqual(code, 1, out)
        self.assertIn("1 photo and 1 place leave the library", out)
        self.assertIn("1 with tags", out)
        self.assertEqual(self.answer("status")["photos"], 6)
        self.assertEqual(on_terminal(b"y\n")[0], 0)
        self.assertTrue((private / "secret.bmp").exists())
        self.assertEqual(self.answer("status")["photos"], 5)
        self.assertEqual(self.counts(), {"unchanged": 5})
        self.trove("forget", self.photos, "--yes")
        status = self.answer("status")
        self.assertEqual((status["photos"], status["roots"]), (0, []))
        self.trove("forget", self.photos, "--yes", status=3)
        for name in ("catalog.db", "thumbnails.db"):  # what remains is one file each, without a picture in it
            self.assertTrue((self.library / name).exists())

    def test_forget_a_photo_by_number_and_purge_what_is_missing(self):
        self.many(self.photos)
        self.crawl()
        photo = self.number(self.photos / "0.bmp")
        self.assertTrue(self.answer("forget", str(photo), "--yes")["done"])
        self.assertEqual(self.counts(), {"unchanged": 4}, "it is passed by")
        self.assertEqual(self.counts(self.photos / "0.bmp"), {"new": 1}, "named again")
        (self.photos / "1.bmp").unlink()
        self.assertEqual(self.counts(), {"unchanged": 4, "gone": 1})
        self.assertEqual(self.answer("purge", "--missing-since", "30d", "--yes")["photos"], 0)
        self.assertEqual(self.answer("purge", "--yes")["photos"], 1)
        self.trove("purge", "--missing-since", "soon", "--yes", status=2)


if __name__ == "__main__":
    unittest.main()
