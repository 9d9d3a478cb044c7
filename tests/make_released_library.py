#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the small library that a release leaves behind for the test released_library (docs/releasing.md):

    tests/make_released_library.py TROVE tests/golden/library-VERSION

Six drawn pictures, an album of a Takeout, a favourite, a tag, a caption, words that were read in a picture. They are crawled
in /pictures, which must not exist and is gone afterwards, so that the catalog names nobody's folders.
"""
import ctypes
import http.client
import json
import lzma
import pathlib
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile

import pictures

PICTURES = pathlib.Path("/pictures")


def draw_words(words, file):
    """Black on white, by libvips."""
    vips = ctypes.CDLL("libvips.so.42")
    vips.vips_init(b"")
    text, white = ctypes.c_void_p(), ctypes.c_void_p()
    assert vips.vips_text(ctypes.byref(text), words.encode(), b"font", b"sans 30", b"dpi", ctypes.c_int(150), None) == 0
    assert vips.vips_embed(text, ctypes.byref(white), 40, 40, 700, 200, None) == 0
    out = ctypes.c_void_p()
    assert vips.vips_invert(white, ctypes.byref(out), None) == 0
    assert vips.vips_image_write_to_file(out, str(file).encode(), None) == 0


def main(trove, out):
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        library = pathlib.Path(scratch, "library")

        def run(*words):
            return subprocess.run([trove, *map(str, words), "--library", library], check=True, capture_output=True, text=True).stdout

        PICTURES.mkdir()
        try:
            pictures.write_many(PICTURES / "folder", 4)
            draw_words("Invoice 1042", PICTURES / "folder" / "invoice.png")
            album = PICTURES / "Takeout/Google Photos/Summer"
            album.mkdir(parents=True)
            (album / "metadata.json").write_text(json.dumps({"title": "Summer"}))
            (album / "sea.bmp").write_bytes(pictures.bmp(77))
            (album / "sea.bmp.json").write_text(json.dumps(
                {"title": "sea.bmp", "description": "the sea at Cascais", "photoTakenTime": {"timestamp": "1560000000"},
                 "geoData": {"latitude": 38.697, "longitude": -9.421, "altitude": 3.0}, "people": [{"name": "Ana"}]}))
            run("crawl", PICTURES / "folder", PICTURES / "Takeout")
            run("tags", "add", PICTURES / "folder/000/00001.bmp", "holiday")
            run("captions", "set", PICTURES / "folder/000/00002.bmp", "Aunt Ada's last summer")
            mark_favourite(trove, library, json.loads(run("search", "name:00003", "--json"))["hits"][0]["id"])
        finally:
            shutil.rmtree(PICTURES)
        for name in ("catalog.db", "thumbnails.db"):
            database = sqlite3.connect(library / name, isolation_level=None)
            if name == "catalog.db":
                # Of 9 MB of remembered vectors of words, some; and a drive that is nobody's.
                database.execute("DELETE FROM phrase WHERE text NOT IN (SELECT text FROM phrase ORDER BY text LIMIT 20)")
                database.execute("UPDATE volume SET uuid = 'source:ext4:/dev/sda1'")
            database.execute("VACUUM")
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            database.close()
            (out / f"{name}.xz").write_bytes(lzma.compress((library / name).read_bytes(), preset=9))


def mark_favourite(trove, library, photo):
    server = subprocess.Popen([trove, "serve", "--port", "0", "--library", library], stdout=subprocess.PIPE, text=True)
    try:
        connection = http.client.HTTPConnection(re.search(r"http://([^/]+)/", server.stdout.readline())[1], timeout=60)
        connection.request("GET", "/api/v1/session")
        token = json.loads(connection.getresponse().read())["token"]
        connection.request("POST", "/api/v1/marks", json.dumps({"ids": [photo], "favourite": True}),
                           {"X-Trove": token, "Content-Type": "application/json"})
        assert connection.getresponse().status == 200
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(20) == 0


if __name__ == "__main__":
    main(sys.argv[1], pathlib.Path(sys.argv[2]))
