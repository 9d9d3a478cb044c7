#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The library of every release opens, is brought to this program's format, and answers as it did.
Usage: released_library_test.py TROVE"""
import json
import lzma
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

TROVE = sys.argv.pop(1)
RELEASES = sorted((pathlib.Path(__file__).parent / "golden").glob("library-*"))

# What tests/make_released_library.py put into it: a search, and the files that answer it.
ANSWERS = {
    "tag:holiday": ["00001.bmp"],
    'caption:"last summer"': ["00002.bmp"],
    "is:favourite": ["00003.bmp"],
    "album:summer": ["sea.bmp"],
    "person:ana": ["sea.bmp"],
    "caption:cascais": ["sea.bmp"],
    "text:invoice": ["invoice.png"],
    "source:takeout": ["sea.bmp"],
    "place:cascais": ["sea.bmp"],
    "ext:png": ["invoice.png"],
    "date:2019": ["sea.bmp"],
}
PHOTOS = 6


class ReleasedLibrary(unittest.TestCase):
    def test_every_release(self):
        self.assertTrue(RELEASES, "there is a library of some release")
        for release in RELEASES:
            with self.subTest(release.name), tempfile.TemporaryDirectory() as scratch:
                self.library = pathlib.Path(scratch, "library")
                self.library.mkdir()
                for packed in release.glob("*.xz"):
                    (self.library / packed.stem).write_bytes(lzma.decompress(packed.read_bytes()))
                self.one_release()

    def trove(self, *words, status=0):
        done = subprocess.run([TROVE, *words, "--library", self.library], capture_output=True, timeout=120)
        self.assertEqual(done.returncode, status, f"{words}\n{done.stdout.decode()}\n{done.stderr.decode()}")
        return done.stdout.decode()

    def found(self, query):
        hits = json.loads(self.trove("search", query, "-n", "20", "--no-fold", "--json"))["hits"]
        return [os.path.basename(hit["path"]) for hit in hits]

    def one_release(self):
        for query, files in ANSWERS.items():
            self.assertEqual(self.found(query), files, query)
        # By the vectors that the release made: none is owed, and a search by words ranks all.
        self.assertEqual(len(self.found("a picture")), PHOTOS)
        status = json.loads(self.trove("status", "--json"))
        self.assertEqual(status["photos"], PHOTOS)
        self.trove("check")


if __name__ == "__main__":
    unittest.main(verbosity=2)
