#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 at random moments of a crawl, each followed by a restart: every photo is there exactly once, no committed work is
done again, and the catalog is sound. Then in every other phase, with a torn log, with a full disk, and with two Troves at once:
nothing that a person said is lost. Usage: kill_resume_test.py TROVE [KILLS]"""
import contextlib
import json
import lzma
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile

import pictures

trove, kills = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20
PICTURES = 1500
PER_COMMIT = 64


def run(*arguments):
    return subprocess.run([trove, *arguments], capture_output=True, text=True, timeout=600)


def rows(library, sql):
    with contextlib.closing(sqlite3.connect(f"file:{library}/catalog.db?mode=ro", uri=True)) as db:
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


# --- what a person said, in every other phase

class Kept:
    """A library with some pictures, and what a person was told to be kept."""

    def __init__(self, scratch, count=24):
        self.scratch = pathlib.Path(scratch)
        self.photos, self.library = self.scratch / "photos", self.scratch / "library"
        pictures.write_many(self.photos, count)
        self.files = sorted(self.photos.rglob("*.bmp"))
        self.said = {}  # tag: file
        self.rng = random.Random(7)
        self.must("crawl", self.photos, "-q", "--ocr", "off", "--tags", "off")

    def trove(self, *words):
        return run(*map(str, words), "--library", str(self.library))

    def must(self, *words):
        done = self.trove(*words)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    def say(self):
        """One more tag; False if it was refused."""
        tag, file = f"said{len(self.said)}", self.rng.choice(self.files)
        if self.trove("tags", "add", file, tag).returncode != 0:
            return False
        self.said[tag] = file
        return True

    def killed(self, *words, after=(0.005, 0.25)):
        """Runs a verb and kills it. True if it was still running."""
        verb = subprocess.Popen([trove, *map(str, words), "--library", str(self.library)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            verb.wait(self.rng.uniform(*after))
            return False
        except subprocess.TimeoutExpired:
            verb.kill()
            verb.wait()
            return True

    def check(self, why):
        for tag, file in self.said.items():
            hits = json.loads(self.must("search", f"tag:{tag}", "--json"))["hits"]
            assert [hit["path"] for hit in hits] == [str(file)], (why, tag, hits)
        lines = [json.loads(line) for line in (self.library / "said.jsonl").read_text().splitlines()]
        there = {line.get("name") for line in lines if line.get("what") == "tag"}
        assert there >= set(self.said), (why, "said.jsonl", set(self.said) - there)
        assert rows(self.library, "PRAGMA integrity_check") == [("ok",)], why
        assert rows(self.library, "SELECT count(*) FROM embedding GROUP BY photo_id, model_id HAVING count(*) > 1") == [], why


def kill_each_phase():
    with tempfile.TemporaryDirectory() as scratch:
        kept, counts = Kept(scratch), {}
        backup = kept.scratch / "b.zip"
        kept.must("backup", backup)
        phases = {"tags": ["tags", "run"], "ocr": ["ocr"], "crawl": ["crawl", kept.photos, "-q"], "export": ["export", "xmp"],
                  "undo": ["export", "undo"], "backup": ["backup", "--force", backup], "repair": ["check", "--repair"]}
        for name, words in phases.items():
            for _ in range(4):
                assert kept.say()
                counts[name] = counts.get(name, 0) + kept.killed(*words)
            kept.check(name)
        for _ in range(5):  # in the middle of saying something
            word = kept.killed("tags", "add", kept.files[0], f"perhaps{kept.rng.random()}", after=(0.001, 0.06))
            counts["tag"] = counts.get("tag", 0) + word
        kept.check("tag")
        kept.must("backup", "--force", backup)
        for _ in range(4):
            counts["restore"] = counts.get("restore", 0) + kept.killed("restore", "--yes", backup)
            kept.check("restore")
        kept.must("restore", "--yes", backup)
        kept.must("export", "xmp")
        kept.trove("export", "undo")
        for leftover in ("*.tmp", "*.part"):
            assert not list(kept.photos.rglob(leftover)), list(kept.photos.rglob(leftover))
        kept.must("backup", "--force", backup)
        assert not list(kept.scratch.glob(".b.zip*")), list(kept.scratch.iterdir())
        kept.must("crawl", "-q")
        kept.must("check")
        kept.check("the end")
        print(f"killed in: {counts}")


def kill_a_migration():
    release = sorted((pathlib.Path(__file__).parent / "golden").glob("library-*"))[0]
    with tempfile.TemporaryDirectory() as scratch:
        library, killed = pathlib.Path(scratch, "library"), 0
        for turn in range(8):
            shutil.rmtree(library, ignore_errors=True)
            library.mkdir()
            for packed in release.glob("*.xz"):
                (library / packed.stem).write_bytes(lzma.decompress(packed.read_bytes()))
            verb = subprocess.Popen([trove, "status", "--library", str(library)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                verb.wait(0.01 + 0.02 * turn)
            except subprocess.TimeoutExpired:
                verb.kill()
                verb.wait()
                killed += 1
            hits = json.loads(run("search", "tag:holiday", "--json", "--library", str(library)).stdout)["hits"]
            assert len(hits) == 1, hits
            assert run("tags", "list", "--library", str(library)).returncode == 0
            assert '"name":"holiday"' in (library / "said.jsonl").read_text()
        print(f"killed in a migration: {killed}")


def tear_the_log():
    with tempfile.TemporaryDirectory() as scratch:
        kept = Kept(scratch, 6)
        reader = sqlite3.connect(f"file:{kept.library}/catalog.db?mode=ro", uri=True)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM photo").fetchone()  # keeps the log from being written back
        for _ in range(6):
            assert kept.say()
        log = kept.library / "catalog.db-wal"
        torn = log.read_bytes()
        assert len(torn) > 4096
        before = {file.name: file.read_bytes() for file in kept.library.iterdir() if file.is_file()}
        for share in (0, 0.2, 0.5, 0.9, 0.99):
            kept.library = kept.scratch / f"torn-{share}"
            kept.library.mkdir()
            for name, data in before.items():
                if not name.endswith(("-shm", "-wal")):
                    (kept.library / name).write_bytes(data)
            (kept.library / log.name).write_bytes(torn[:int(len(torn) * share)])
            kept.must("crawl", "-q", "--ocr", "off", "--tags", "off")  # the log may have had the pictures too
            kept.check(f"the log torn at {share}")
        reader.close()


def two_at_once():
    with tempfile.TemporaryDirectory() as scratch:
        kept = Kept(scratch, 12)
        pictures.write_many(kept.photos, 300, first=12)
        crawls = [subprocess.Popen([trove, "crawl", str(kept.photos), "-q", "--ocr", "off", "--library", str(kept.library)],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(2)]
        backup, n = kept.scratch / "b.zip", 0
        while any(crawl.poll() is None for crawl in crawls) and n < 20:
            assert kept.say(), "a tag waits for a gap in the crawl"
            n += 1
            if n == 3:
                kept.must("backup", backup)
        assert sorted(crawl.wait(300) for crawl in crawls) in ([0, 0], [0, 4])
        kept.must("crawl", "-q", "--ocr", "off")
        kept.check("two at once")
        assert rows(kept.library, "SELECT count(*), count(DISTINCT photo_id) FROM embedding") == [(312, 312)]
        assert json.loads(kept.must("restore", backup, "--json"))["backup"]["photos"] >= 12


@contextlib.contextmanager
def small_disk(megabytes):
    """A disk of its own, or None where mounting is not allowed."""
    with tempfile.TemporaryDirectory() as folder:
        mounted = shutil.which("mount") and subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder],
                                                           capture_output=True).returncode == 0
        try:
            yield pathlib.Path(folder) if mounted else None
        finally:
            if mounted:
                subprocess.run(["umount", folder], check=True)


def fill_the_disk():
    with small_disk(64) as disk:
        if disk is None:
            print("SKIPPED: a full disk; mounting a tmpfs is not allowed here")
            return
        kept = Kept(disk)
        backup = kept.scratch / "b.zip"
        kept.must("backup", backup)
        assert kept.say()
        pictures.write_many(kept.photos, 60, first=100)
        ballast = disk / "ballast"
        phases = [["crawl", kept.photos, "-q"], ["crawl", kept.photos, "-q", "--ocr", "off"], ["tags", "run"], ["export", "xmp"],
                  ["backup", "--force", backup], ["restore", "--yes", backup], ["check", "--repair"], ["tags", "add", kept.files[0], "x"]]
        for free in (0, 40_000, 300_000):
            for words in phases:
                for old in kept.library.glob("catalog.before-restore-*"):
                    old.unlink()
                with contextlib.suppress(OSError), open(ballast, "wb") as file:
                    while True:
                        file.write(b"x" * 65536)
                        file.flush()
                if free:
                    os.truncate(ballast, max(0, ballast.stat().st_size - free))
                done = kept.trove(*words)
                assert done.returncode in (0, 1), (words, done.returncode, done.stderr)
                if done.returncode == 1:
                    assert str(disk) in done.stderr and ("full" in done.stderr or "space" in done.stderr.lower() or "free" in done.stderr), (words, done.stderr)
                    if words[0] == "crawl":
                        assert "found" in done.stdout, "the summary comes all the same"
                ballast.unlink()
                if words[0] != "restore" or done.returncode != 0:
                    kept.check(f"{words} with {free} bytes free")
                else:
                    kept.said.clear()  # the backup was older
                    assert kept.say()
        kept.must("crawl", "-q")
        kept.must("check")


kill_each_phase()
kill_a_migration()
tear_the_log()
two_at_once()
fill_the_disk()
