#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Serves small libraries and lets web/app_test.mjs, web/rich_test.mjs and web/growing_test.mjs look at them in Chromium.
Usage: web_page_test.py TROVE [SCREENSHOTS]"""
import contextlib
import json
import os
import pathlib
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import zipfile

import model_server
import pictures

trove, screenshots = sys.argv[1], sys.argv[2:3]
here = pathlib.Path(__file__).parent


@contextlib.contextmanager
def served(library, **environment):
    server = subprocess.Popen([trove, "serve", "--port", "0", "--library", str(library)], stdout=subprocess.PIPE, text=True,
                              env={**os.environ, **environment})
    try:
        yield re.search(r"http://\S+", server.stdout.readline()).group()
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(20) == 0, "the server did not stop cleanly"


def crawl(folder, library):
    subprocess.run([trove, "crawl", str(folder), "--library", str(library), "--tags", "off", "--ocr", "later", "--quiet"], check=True)


def enrich(library):
    """As an older Trove may have left it: places without names, words read in a picture, a tag that came with a file."""
    catalog = sqlite3.connect(library / "catalog.db")
    catalog.create_function("fold", 1, str.lower)  # of the triggers; ASCII will do here
    for first, last, latitude, longitude in ((1, 5, 41.8827, -87.6233), (6, 8, 48.8584, 2.2945)):
        catalog.execute("UPDATE photo SET latitude_deg = ?, longitude_deg = ? WHERE id BETWEEN ? AND ?", (latitude, longitude, first, last))
    catalog.execute("INSERT INTO text_line VALUES (9, 0, 'HARBOUR 42', 0.9, 0.25, 0.4, 0.75, 0.4, 0.75, 0.6, 0.25, 0.6)")
    catalog.execute("UPDATE photo_text SET ocr = 'HARBOUR 42' WHERE photo_id = 9")
    catalog.execute("INSERT INTO tag (id, name, folded) VALUES (1, 'file tag', 'file tag')")
    catalog.execute("INSERT INTO photo_tag (photo_id, tag_id, source, state) VALUES (20, 1, 1, 1)")
    catalog.execute("UPDATE photo_text SET tags = 'file tag' WHERE photo_id = 20")
    catalog.commit()
    catalog.close()


def write_takeout(file):
    photo = {"title": "a.bmp", "photoTakenTime": {"timestamp": "1600000000"}, "people": [{"name": "Ann"}]}
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in (("metadata.json", json.dumps({"title": "The trip", "access": "protected"})), ("a.bmp", pictures.bmp(5000)), ("a.bmp.json", json.dumps(photo))):
            archive.writestr(f"Takeout/Google Photos/Trip/{name}", content)


def node(script, *arguments):
    return subprocess.run(["node", "--test-reporter=spec", here / "web" / script, *map(str, arguments), *screenshots], timeout=600).returncode


with tempfile.TemporaryDirectory() as scratch:
    photos, more, rich_photos, library, empty, rich, bin_, growing, takeout, catalogue = (
        pathlib.Path(scratch, name) for name in ("photos", "more", "rich-photos", "library", "empty", "rich", "bin", "growing", "takeout-20240525T201456Z-001.zip", "catalogue.json"))
    pictures.write_many(photos, 200)
    pictures.write_many(more, 40, first=1000)
    pictures.write_many(rich_photos, 120)
    crawl(photos, library)
    crawl(more, growing)
    write_takeout(takeout)
    catalogue.write_text(json.dumps(model_server.stand_in_catalogue()))
    mirror = model_server.ModelServer()
    crawl(rich_photos, rich)
    enrich(rich)
    crawl(rich_photos, rich)  # gives the places their names
    # A desktop whose file manager writes down what it is to show.
    bin_.mkdir()
    (bin_ / "xdg-open").write_text(f"#!/bin/sh\nprintf '%s' \"$1\" > '{scratch}/told'\n")
    (bin_ / "xdg-open").chmod(0o755)
    desktop = {"DISPLAY": ":99", "PATH": f"{bin_}:{os.environ['PATH']}", "TROVE_MODEL_MIRROR": "http://127.0.0.1:9/"}
    models = {"TROVE_MODEL_MIRROR": mirror.address, "TROVE_MODEL_CATALOGUE": str(catalogue)}
    with served(library) as address, served(empty) as empty_address, served(rich, **desktop) as rich_address, served(growing, **models) as growing_address:
        failed = node("app_test.mjs", address, empty_address, photos / "000" / "00007.bmp", more)
        failed |= node("rich_test.mjs", rich_address, pathlib.Path(scratch, "told"))
        failed |= node("growing_test.mjs", growing_address, trove, growing, takeout)
    mirror.close()
    sys.exit(failed)
