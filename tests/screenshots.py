#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the screenshots of the web app: crawls photographs whose licence (CC BY 2.0) lets them be shown with credit, dated and placed
all over the world, and looks at every page in Chromium. Usage: screenshots.py TROVE FOLDER [FIXTURES]"""
import csv
import os
import pathlib
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile

import exif

trove, out = sys.argv[1], pathlib.Path(sys.argv[2])
here = pathlib.Path(__file__).parent
fixtures = pathlib.Path(sys.argv[3] if len(sys.argv) > 3 else os.environ.get("TROVE_FIXTURES", here.parent.parent / "shared" / "fixtures"))
source = fixtures / "photos" / "coco-cc-by"
CITIES = [(41.8827, -87.6233), (48.8584, 2.2945), (-33.8568, 151.2153), (35.6586, 139.7454), (59.3293, 18.0686), (-22.9519, -43.2105), (37.8199, -122.4783), (52.5163, 13.3777), (-33.9249, 18.4241), (64.1466, -21.9426)]
rng = random.Random(5)
out.mkdir(parents=True, exist_ok=True)
with tempfile.TemporaryDirectory() as scratch:
    photos, library = pathlib.Path(scratch, "Pictures"), pathlib.Path(scratch, "library")
    rows = [row for row in csv.DictReader((source / "captions.tsv").open(), delimiter="\t", quoting=csv.QUOTE_NONE) if row["licence"] == "CC BY 2.0"]
    credits = []
    for n, row in enumerate(rows):
        if not (source / row["file"]).exists():
            continue
        latitude, longitude = rng.choice(CITIES)
        where = photos / ("Family", "Travel", "Animals", "Around town")[n % 4]
        where.mkdir(parents=True, exist_ok=True)
        year = 2014 + int(10 * rng.random() ** 0.7)
        (where / f"IMG_{2000 + n}.jpg").write_bytes(exif.with_exif(
            (source / row["file"]).read_bytes(), f"{year}:{rng.randrange(1, 13):02}:{rng.randrange(1, 28):02} {rng.randrange(8, 20):02}:{rng.randrange(60):02}:00",
            latitude + rng.gauss(0, 0.03), longitude + rng.gauss(0, 0.03), "FUJIFILM X-T5"))
        credits.append(f"{row['file']}: {row['flickr_url']}")
    subprocess.run([trove, "crawl", str(photos), "--library", str(library), "--ocr", "later", "--quiet"], check=True)
    catalog = sqlite3.connect(library / "catalog.db")
    ids = {pathlib.Path(os.fsdecode(path)).name: photo for path, photo in catalog.execute("SELECT path, photo_id FROM location")}
    catalog.close()
    words = {"cat": "cats", "dog": "dogs", "boat": "boats", "person": "people", "car": "street", "bird": "birds", "cake": "party", "train": "trains", "surfboard": "surfing"}
    for n, row in enumerate(rows):
        photo = ids.get(f"IMG_{2000 + n}.jpg")
        names = [tag for name, tag in words.items() if name in (row["object_classes(if annotated)"] or row["caption1"])]
        if photo and names:
            subprocess.run([trove, "tags", "add", str(photo), *names, "--library", str(library)], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = subprocess.Popen([trove, "serve", "--port", "0", "--library", str(library)], stdout=subprocess.PIPE, text=True)
    empty = subprocess.Popen([trove, "serve", "--port", "0", "--library", str(pathlib.Path(scratch, "empty"))], stdout=subprocess.PIPE, text=True)
    try:
        addresses = [re.search(r"http://\S+", one.stdout.readline()).group() for one in (server, empty)]
        done = subprocess.run(["node", here / "web" / "screenshots.mjs", *addresses, out], check=False)
    finally:
        for one in (server, empty):
            one.send_signal(signal.SIGINT)
            one.wait(20)
    (out / "CREDITS.md").write_text(
        "# Credits\n\nThe web app in Chromium, and the native app (`desktop-*`) under Xvfb with openbox. The photographs in these screenshots are under "
        "[CC BY 2.0](https://creativecommons.org/licenses/by/2.0/), by their authors on Flickr, by way of COCO 2017, made smaller and cut by the program; dates and places are made up. "
        "Which picture is whose is told by its address:\n\n" + "".join(f"- {credit}\n" for credit in credits))
    sys.exit(done.returncode)
