#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Crawls real files that others made, broken ones and rare ones: each is a photo, a failure with a reason, or no picture.
Usage: fixtures_crawl_test.py TROVE. Exits with 77, which ctest shows as skipped, where the fixtures are missing."""
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

TROVE = sys.argv.pop(1)
FIXTURES = pathlib.Path(os.environ.get("TROVE_FIXTURES") or pathlib.Path(__file__).resolve().parents[2] / "shared" / "fixtures")
SKIPPED = 77
LONGEST_S = 300  # for a folder; a sanitized build on a busy machine takes a quarter

PHOTOS = {
    "formats": """
        orientation/recurser/Portrait_5.jpg heif/libheif/examples/example.heic heif/photoprism/iphone_15_pro.heic
        orientation/sony-hif/issue_9292_sony_6_right_top.HIF heif/libheif/examples/example.avif pillow/hopper.webp
        libvips/truncated.jpg libvips/looks-like-svg.webp libvips/dispose-previous.gif pillow/hopper.Lab.tif
        pillow/tiff_strip_cmyk_jpeg.tif pillow/pil_sample_cmyk.jpg pillow/hopper_bigtiff.tif jxl/gen2brain/test16.jxl
        image-rs/images/bmp/images/rgb16-565.bmp image-rs/images/png/interlaced/basi2c08.png pillow/frozenpond.mpo
        """,
    "broken": """
        go-fuzz-corpus/jpeg/corpus/video-001.q50.422.progressive.jpeg go-fuzz-corpus/webp/corpus/tux.lossless.webp
        go-fuzz-corpus/png/corpus/basn0g16.png libheif-fuzz/colors-with-alpha.heic
        """,
}
# With words that the reason has. Of two pictures of one format that fail at once, one may be given the other's details.
FAILURES = {
    "formats": {
        "libvips/17000x17000.avif": "avif",
        "raw/nikon-d1/RAW_NIKON_D1.NEF": "camera raw",
        "raw/photoprism/canon_eos_6d.dng": "camera raw",
        "raw/exiv2/Canon-R6-pruned.CR3": "camera raw",
        "pillow/hopper.psd": "psd",
        "libvips/world.jp2": "jp2",
        "image-rs/bad/bmp/Bad_reallybig.bmp": "more pixels",
        "image-rs/regression/gif/zero-loop-count.gif": "no picture that can be read",
        "pillow/ultrahdr.jpg": "ends before its picture data",
        "avif/libavif/circle-trns-before-plte.png": "damaged",
    },
    "broken": {
        "exiv2-poc/issue_1847_poc.jpg": "damaged",
        "exiv2-poc/issue_2427_poc.jpg": "a video",
        "exiv2-poc/issue_855_poc.psd": "psd",
        "exiv2-poc/2018-01-09-exiv2-crash-001.tiff": "tiff",
        "exiv2-poc/cve_2017_1000126_stack-oob-read.webp": "damaged",
        "libheif-fuzz/github_44.heic": "heif",
        "libheif-fuzz/vvc32.heif": "heif",
        "go-fuzz-corpus/png/corpus/0b326a0ddde0bd0ebd8b6be422deb462674b1b3f-1": "the png is damaged: not enough data",
    },
}
NO_PICTURES = {
    "formats": ["exif/exif-samples/jpg/README", "png/pngsuite-libjxl/PngSuite.LICENSE", "exif/exiftool-t-images/MIE.mie"],
    "broken": ["exiv2-poc/issue_1763_poc.exv"],
}


class FixturesCrawl(unittest.TestCase):
    def setUp(self):
        self.library = pathlib.Path(tempfile.mkdtemp()) / "library"
        self.addCleanup(shutil.rmtree, self.library.parent, True)

    def trove(self, *arguments):
        done = subprocess.run([TROVE, *map(os.fspath, arguments), "--library", self.library], capture_output=True, timeout=LONGEST_S)
        error = done.stderr.decode(errors="replace")
        self.assertEqual(done.returncode, 0, f"{arguments}\n{error}")
        for sanitizer in ("AddressSanitizer", "ThreadSanitizer", "runtime error:"):
            self.assertNotIn(sanitizer, error)
        return done.stdout.decode()

    def trove_json(self, *arguments):
        return json.loads(self.trove(*arguments, "--json"))

    def crawl_of(self, kind):
        folder = (FIXTURES / kind).resolve()
        started = time.monotonic()
        crawled = self.trove_json("crawl", folder, "--ocr", "off")
        took_s = time.monotonic() - started
        photos, ignored, failed = self.what_became_of_them(folder)
        print(f"{kind}: {len(photos)} photos, {len(failed)} failures, {len(ignored)} no pictures, {took_s:.1f} s", file=sys.stderr)

        self.assertTrue(crawled["complete"])
        self.assertEqual(crawled["found"], crawled["new"] + crawled["copies"] + crawled["failed"])
        self.assertEqual((len(photos), len(failed)), (crawled["new"] + crawled["copies"], crawled["failed"]))
        self.assertEqual(crawled["to_do"], crawled["done"])
        self.assertEqual(crawled["done"], crawled["found"] + len(ignored))
        for a, b in ((photos, ignored), (photos, failed.keys()), (ignored, failed.keys())):
            self.assertEqual(set(a) & set(b), set(), "a file has one fate")
        here = {os.path.relpath(os.path.join(where, name), folder) for where, _, names in os.walk(folder) for name in names}
        fates = set(photos) | set(ignored) | set(failed)
        self.assertLessEqual(fates, here)
        for path in here - fates:  # passed over by their names alone
            self.assertRegex(path, r"(?i)\.(aae|json|md|mov|tsv|txt|xmp)$|(^|/)\.")

        for path, failure in failed.items():
            self.assertRegex(failure["reason"], r"\w+ \w+", path)
            self.assertNotRegex(failure["reason"], r"JxlDecoder|pitm|TIFFFetchNorma|4294967295", path)  # libraries' own words
            self.assertIn(failure["code"], ("corrupt", "unsupported"), path)
        for path in PHOTOS[kind].split():
            self.assertIn(path, photos)
        for path, words in FAILURES[kind].items():
            self.assertIn(words, failed[path]["reason"], path)
        for path in NO_PICTURES[kind]:
            self.assertIn(path, ignored)

        self.assertEqual(self.trove_json("check"), {"problems": []})
        status = self.trove_json("status")
        self.assertEqual((status["photos"], status["embedded"], status["locations"]), (crawled["new"], crawled["new"], len(photos)))
        self.assertEqual(self.trove_json("search", "a picture", "-n", "5", "--strictness", "0")["total"], crawled["new"])
        again = self.trove_json("crawl", folder, "--ocr", "off")
        self.assertEqual((again["to_do"], again["failed"], again["unchanged"]), (0, len(failed), len(photos)))
        return folder

    def what_became_of_them(self, folder):
        """The photos' and the other files' paths below `folder`, and the failures by path, from what the program and its catalog say."""
        with sqlite3.connect(f"file:{self.library}/catalog.db?mode=ro", uri=True) as db:
            rows = db.execute("SELECT path, stage FROM (SELECT path, '' AS stage FROM location UNION ALL SELECT path, stage FROM failure)")
            stages = {os.path.relpath(os.fsdecode(path), folder): stage for path, stage in rows}
        failed = {os.path.relpath(f["path"], folder): f for f in self.trove_json("status", "--failures")["failures"]}
        return ([p for p, s in stages.items() if s == ""], [p for p, s in stages.items() if s == "ignored"], failed)

    def test_broken_files(self):
        self.crawl_of("broken")

    def test_formats(self):
        folder = self.crawl_of("formats")
        like = self.trove_json("search", "--image", folder / "heif" / "rclip" / "images heic" / "bee.heic", "-n", "2", "--no-fold")["hits"]
        self.assertEqual({pathlib.Path(hit["path"]).name for hit in like}, {"bee.heic", "bee.jpg"})


if __name__ == "__main__":
    if not (FIXTURES / "broken").is_dir() or not (FIXTURES / "formats").is_dir():
        print(f"SKIPPED: no fixtures in {FIXTURES}; set TROVE_FIXTURES to where they are", file=sys.stderr)
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)
