#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 at random moments of a crawl, each followed by a restart: every photo is there exactly once, no committed work is
done again, and the catalog is sound. Usage: kill_resume_test.py TROVE [KILLS]"""
import json
import pathlib
import random
import sqlite3
import subprocess
import sys
import tempfile
import time

import pictures

trove, kills = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20
PICTURES = 1500
PER_COMMIT = 64


def run(*arguments):
    return subprocess.run([trove, *arguments], capture_output=True, text=True, timeout=600)


def rows(library, sql):
    with sqlite3.connect(f"file:{library}/catalog.db?mode=ro", uri=True) as db:
        return db.execute(sql).fetchall()


with tempfile.TemporaryDirectory() as scratch:
    photos, library = pathlib.Path(scratch, "photos"), pathlib.Path(scratch, "library")
    pictures.write_many(photos, PICTURES)
    for copy in range(50):  # the same bytes at a second place: one photo, two locations
        source = photos / "000" / f"{copy:05}.bmp"
        (photos / f"copy-{copy}.bmp").write_bytes(source.read_bytes())
    files = PICTURES + 50
    rng = random.Random(20)
    committed, killed = 0, 0
    while killed < kills:
        crawl = subprocess.Popen([trove, "crawl", str(photos), "--library", str(library), "--quiet", "--ocr", "off"],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            crawl.wait(rng.uniform(0.02, 1.2))
            assert crawl.returncode == 0, crawl.stderr.read()
            # It came to its end before it could be killed: there is nothing left to interrupt, so start afresh.
            for file in library.iterdir():
                if file.is_file():
                    file.unlink()
            committed = 0
            continue
        except subprocess.TimeoutExpired:
            crawl.kill()
            crawl.wait()
            killed += 1
        if (library / "catalog.db").exists() and rows(library, "SELECT name FROM sqlite_master WHERE name = 'photo'"):
            assert rows(library, "PRAGMA integrity_check") == [("ok",)]
            assert rows(library, "SELECT count(*) FROM embedding GROUP BY photo_id, model_id HAVING count(*) > 1") == []
            now = rows(library, "SELECT count(*) FROM location")[0][0]
            assert now >= committed, f"lost committed work: {now} < {committed}"
            committed = now
    last = run("crawl", str(photos), "--library", str(library), "--json", "--ocr", "off")
    assert last.returncode == 0, last.stderr
    progress = json.loads(last.stdout)
    assert progress["to_do"] == files - committed, (progress, committed)
    assert rows(library, "SELECT count(*), count(DISTINCT hash) FROM photo") == [(PICTURES, PICTURES)]
    assert rows(library, "SELECT count(*), count(DISTINCT path) FROM location") == [(files, files)]
    assert rows(library, "SELECT count(*), count(DISTINCT photo_id) FROM embedding") == [(PICTURES, PICTURES)]
    # seq is given out once per embedding that was ever committed: a gap would be a vector made twice.
    assert rows(library, "SELECT max(seq) FROM embedding") == [(PICTURES,)]
    check = run("check", "--library", str(library))
    assert check.returncode == 0, check.stdout + check.stderr
    again = json.loads(run("crawl", str(photos), "--library", str(library), "--json", "--ocr", "off").stdout)
    assert (again["unchanged"], again["to_do"], again["new"]) == (files, 0, 0), again
    print(f"{killed} kills, {committed} of {files} files were committed before the last start; the last crawl did the other {progress['to_do']}")
