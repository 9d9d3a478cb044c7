#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line as a person or a script meets it, bad input first of all. Usage: command_line_test.py TROVE"""
import base64
import contextlib
import fcntl
import json
import os
import pathlib
import pty
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest

import pictures

TROVE = sys.argv.pop(1)


class CommandLine(unittest.TestCase):
    def setUp(self):
        self.scratch = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.scratch, True)
        self.photos, self.library = self.scratch / "photos", self.scratch / "library"
        self.photos.mkdir()

    def trove(self, *arguments, status=0, **more):
        done = subprocess.run([TROVE, *map(os.fspath, arguments), "--library", self.library], capture_output=True, timeout=120, **more)
        self.assertEqual(done.returncode, status, f"{arguments}\n{done.stdout.decode()}\n{done.stderr.decode()}")
        return done.stdout.decode(), done.stderr.decode()

    def crawl(self, *arguments, **more):
        return json.loads(self.trove("crawl", *(arguments or [self.photos]), "--json", **more)[0])

    def failures(self):
        listed = json.loads(self.trove("status", "--failures", "--json")[0])["failures"]
        return {pathlib.Path(f["path"]).name: f for f in listed}

    # ---- what it is for

    def test_crawl_search_similar(self):
        pictures.write_many(self.photos, 5)
        (self.photos / "copy.bmp").write_bytes(pictures.bmp(3))
        first = self.crawl()
        self.assertEqual((first["found"], first["new"], first["copies"], first["failed"]), (6, 5, 1, 0))
        answer = json.loads(self.trove("search", "a picture", "-n", "3", "--no-fold", "--json")[0])
        self.assertEqual((answer["query"], answer["total"], len(answer["hits"])), ("a picture", 5, 3))
        self.assertEqual(sorted(answer["hits"], key=lambda h: -h["score"]), answer["hits"])
        file = self.photos / "000" / "00003.bmp"
        found = json.loads(self.trove("search", "--image", file, "--json")[0])["hits"]
        self.assertGreater(found[0]["score"], 0.999)
        self.assertIn(pathlib.Path(found[0]["path"]).name, ("00003.bmp", "copy.bmp"))
        like = json.loads(self.trove("similar", file, "--json")[0])["hits"]
        self.assertNotIn(found[0]["id"], [h["id"] for h in like])
        self.assertEqual(like, json.loads(self.trove("similar", str(found[0]["id"]), "--json")[0])["hits"])
        self.assertEqual(self.trove("random", "--seed", "7")[0], self.trove("random", "--seed", "7")[0])
        plain = self.trove("search", "a picture", "-n", "2", "--no-fold")[0].splitlines()
        self.assertEqual(len(plain), 2)

    def test_status_says_what_may_leave(self):
        pictures.write_many(self.photos, 1)
        self.crawl()

        def leaves(**more):
            environment = {**{name: value for name, value in os.environ.items() if name != "TROVE_MODEL_MIRROR"}, **more}
            text = self.trove("status", env=environment)[0]
            return json.loads(self.trove("status", "--json", env=environment)[0])["leaves"], [line[12:] for line in text.splitlines() if line.startswith("leaves ")]

        nothing = ([], ["nothing"])
        self.assertEqual(leaves(), nothing)
        self.assertEqual(leaves(TROVE_MODEL_MIRROR=str(self.photos)), nothing)
        self.assertEqual(leaves(TROVE_MODEL_MIRROR="http://127.0.0.1:9/models"), nothing)
        mirror, said = leaves(TROVE_MODEL_MIRROR="https://localhost:secret@models.invalid/a")
        self.assertEqual(mirror, [{"what": "names of models", "to": "https://models.invalid/a", "by": "trove models pull", "set_by": "TROVE_MODEL_MIRROR"}])
        self.assertEqual(said, ["names of models to https://models.invalid/a by trove models pull; set by TROVE_MODEL_MIRROR"])
        self.trove("captions", "settings", "--endpoint", "http://127.0.0.1:9")
        self.assertEqual(leaves(), nothing)
        self.trove("captions", "settings", "--endpoint", "http://127.0.0.1.nas.invalid:9")
        captions, said = leaves()
        self.assertEqual(captions, [{"what": "pictures", "to": "http://127.0.0.1.nas.invalid:9", "by": "trove captions run", "set_by": "trove captions settings"}])
        self.assertEqual(said, ["pictures to http://127.0.0.1.nas.invalid:9 by trove captions run; set by trove captions settings"])

    def test_second_crawl_sees_only_what_changed(self):
        pictures.write_many(self.photos, 6)
        self.crawl()
        (self.photos / "000" / "00000.bmp").rename(self.photos / "renamed.bmp")
        (self.photos / "000" / "00001.bmp").unlink()
        (self.photos / "000" / "00002.bmp").write_bytes(pictures.bmp(99))
        os.utime(self.photos / "000" / "00003.bmp", (1, 1))
        (self.photos / "fresh.bmp").write_bytes(pictures.bmp(100))
        second = self.crawl()
        self.assertEqual({k: second[k] for k in ("found", "new", "changed", "unchanged", "moved", "gone", "failed")},
                         {"found": 6, "new": 1, "changed": 1, "unchanged": 3, "moved": 1, "gone": 1, "failed": 0})
        status = json.loads(self.trove("status", "--json")[0])
        self.assertEqual((status["photos"], status["offline"]), (7, 1))
        self.trove("check")
        self.assertEqual(self.crawl()["to_do"], 0)

    def test_an_edited_photo_leaves_the_other_vectors_where_they_are(self):
        pictures.write_many(self.photos, 12)
        self.crawl()
        # From here on the vectors are in the cache alone: whoever made it anew would find nothing near anything.
        with sqlite3.connect(self.library / "catalog.db") as catalog:
            catalog.execute("UPDATE embedding SET halves = zeroblob(length(halves))")
        catalog.close()
        cache = next((self.library / "vectors").iterdir())
        before = cache.read_bytes()
        (self.photos / "000" / "00002.bmp").write_bytes(pictures.bmp(99))
        self.assertEqual(self.crawl()["changed"], 1)
        self.assertNotEqual(cache.read_bytes(), before)
        scores = [h["score"] for h in json.loads(self.trove("search", "a picture", "--no-fold", "--json")[0])["hits"]]
        self.assertEqual((len(scores), min(scores) > 0), (12, True), scores)
        cache.unlink()
        scores = [h["score"] for h in json.loads(self.trove("search", "a picture", "--no-fold", "--json")[0])["hits"]]
        self.assertEqual(sum(score > 0 for score in scores), 1, "the edited one")

    def test_help_and_version(self):
        for verb in ([], ["crawl"], ["search"], ["similar"], ["random"], ["status"], ["embed"], ["serve"], ["models"], ["models", "list"],
                     ["models", "pull"], ["models", "add"], ["models", "verify"], ["models", "remove"]):
            done = subprocess.run([TROVE, *verb, "--help"], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0)
            self.assertIn("Examples:", done.stdout)
        self.assertRegex(subprocess.run([TROVE, "--version"], capture_output=True, text=True).stdout, r"^trove \d+\.\d+")

    def test_embed_and_models(self):
        answer = json.loads(self.trove("embed", "--text", "a dog", "--json")[0])
        self.assertEqual(len(answer["embedding"]), answer["dimensions"])
        self.assertAlmostEqual(sum(v * v for v in answer["embedding"]), 1, places=4)
        models = json.loads(self.trove("models", "list", "--json")[0])["models"]
        self.assertEqual([m["in_use"] for m in models if m["built_in"]], [True])
        self.assertIn("is in use", self.trove("models", "use", models[0]["name"])[0])
        self.assertIn("installed:", self.trove("models", "use", "nonsense", status=3)[1])

    def test_help_in_every_spelling(self):
        def run(*arguments):
            return subprocess.run([TROVE, *arguments], capture_output=True, text=True)
        nothing = run()
        self.assertEqual((nothing.returncode, nothing.stdout), (2, ""))
        self.assertIn("Examples:", nothing.stderr)
        self.assertEqual(run("help").stdout, run("--help").stdout)
        self.assertEqual(run("help", "crawl").stdout, run("crawl", "--help").stdout)
        self.assertEqual(run("-V").stdout, run("--version").stdout)
        # Options of every verb may come before it.
        self.assertEqual(run("--library", self.library, "status").returncode, 3)

    def test_answers_without_photos_make_no_library(self):
        pictures.write_many(self.photos, 1)
        picture = next(self.photos.rglob("*.bmp"))
        self.trove("models", "list", "--json")
        self.trove("models", "verify", "builtin")
        self.trove("embed", "--text", "a dog")
        self.trove("embed", "--image", picture)
        self.trove("ocr", picture)
        self.assertFalse(self.library.exists())

    # ---- bad input

    def test_wrong_use(self):
        self.assertIn("trove --help", self.trove("nonsense", status=2)[1])
        self.assertIn("did you mean trove search?", self.trove("serch", "dog", status=2)[1])
        self.assertIn("did you mean trove models pull?", self.trove("models", "pul", status=2)[1])
        self.assertIn('trove search "beach - people"', self.trove("search", "beach", "-people", status=2)[1])
        self.trove("search", status=3)  # no library yet
        self.trove("embed", status=2)
        self.assertIn("cannot crawl", self.trove("crawl", self.scratch / "missing", status=3)[1])
        self.assertIn("name a folder", self.trove("crawl", status=2)[1])

    def test_queries_that_make_no_sense(self):
        pictures.write_many(self.photos, 1)
        self.crawl()
        self.assertIn("empty", self.trove("search", "", status=2)[1])
        self.assertIn("empty", self.trove("search", "  \t ", status=2)[1])
        # One argument may be 128 KiB on Linux: the megabyte comes in many.
        self.assertIn("bytes long", self.trove("search", *["x" * 100_000] * 10, status=2)[1])
        self.assertIn("cannot open", self.trove("search", "--image", self.scratch / "missing.jpg", status=3)[1])
        (self.scratch / "text.jpg").write_text("not a picture")
        self.trove("search", "--image", self.scratch / "text.jpg", status=1)
        self.trove("similar", "987654", status=3)

    def test_bad_files_are_recorded_and_the_rest_is_found(self):
        pictures.write_many(self.photos, 2)
        (self.photos / "empty.jpg").touch()
        (self.photos / "text.png").write_text("hello")
        (self.photos / "cut.bmp").write_bytes(pictures.bmp(7)[:30])
        huge = bytearray(pictures.bmp(8))
        huge[18:26] = (2_000_000_000).to_bytes(4, "little") * 2
        (self.photos / "huge.bmp").write_bytes(huge)
        (self.photos / "lies.jpg").write_bytes(pictures.bmp(9))
        (self.photos / "notes").write_text("no picture, and nobody says so")
        os.symlink("loop.jpg", self.photos / "loop.jpg")
        os.symlink(self.photos, self.photos / "round")
        os.symlink("nowhere.jpg", self.photos / "dangling.jpg")
        name = os.fsencode(self.photos) + b"/caf\xe9.bmp"
        with open(name, "wb") as file:
            file.write(pictures.bmp(10))
        crawled = self.crawl()
        self.assertEqual((crawled["new"], crawled["failed"]), (4, 6))
        failures = self.failures()
        self.assertEqual(set(failures), {"empty.jpg", "text.png", "cut.bmp", "huge.bmp", "loop.jpg", "dangling.jpg"})
        self.assertIn("empty", failures["empty.jpg"]["reason"])
        for failure in failures.values():
            self.assertGreater(len(failure["reason"]), 8, failure)
        again = self.crawl()
        self.assertEqual(again["to_do"], 0, "what failed for its bytes is not tried again until it changes")
        (self.photos / "empty.jpg").write_bytes(pictures.bmp(11))
        self.assertEqual(self.crawl()["new"], 1)
        self.assertNotIn("empty.jpg", self.failures())
        self.assertIn("�", self.trove("search", "anything", "--json")[0])

    @unittest.skipIf(os.geteuid() == 0 and shutil.which("setpriv") is None, "needs a user that is not root")
    # ---- names that anybody may have made

    def test_nothing_raw_reaches_a_terminal(self):
        nasty = "esc-\x1b[31mred\u202e\nline.bmp"
        (self.photos / nasty).write_bytes(pictures.bmp(1))
        (self.photos / "bad\x1b]0;pwn\x07.jpg").write_bytes(b"no picture")
        self.crawl()
        for verb in (["search", "anything"], ["random"], ["status", "--failures"], ["tags", "add", self.photos / "\x1bno", "x"], ["search", "f:\x1b[2J"]):
            out, err = self.any_status(*verb)
            for text in (out, err):
                self.assertFalse([c for c in text if (ord(c) < 32 and c != "\n") or c == "\u202e"], (verb, text))
        self.assertIn(r"esc-\x1b[31mred\u202e\nline.bmp", self.trove("random")[0])

    def any_status(self, *arguments):
        done = subprocess.run([TROVE, *map(os.fspath, arguments), "--library", self.library], capture_output=True, timeout=120)
        return done.stdout.decode(), done.stderr.decode()

    def test_paths_that_are_no_utf8_are_printed_exactly(self):
        folder = os.fsencode(self.photos)
        name = os.path.join(folder, b"latin1-\xe9t\xe9\n.bmp")
        pathlib.Path(os.fsdecode(name)).write_bytes(pictures.bmp(1))
        bad = os.path.join(folder, b"\xff.jpg")
        pathlib.Path(os.fsdecode(bad)).write_bytes(b"no picture")
        self.crawl()

        def exactly(*arguments):
            done = subprocess.run([TROVE, *arguments, "--print0", "--library", self.library], capture_output=True, timeout=120)
            self.assertEqual(done.returncode, 0, done.stderr)
            return done.stdout
        for verb in (["search", "anything"], ["random", "-n", "1"]):
            self.assertEqual(exactly(*verb), name + b"\0", verb)
        self.assertEqual(exactly("similar", name), b"", "there is no other")
        self.assertEqual(exactly("status", "--failures"), bad + b"\0")
        self.trove("search", "x", "--print0", "--json", status=2)
        # As an argument again, and in JSON.
        self.trove("tags", "add", os.fsdecode(name), "latin")
        hit = json.loads(self.trove("search", "tag:latin", "--json")[0])["hits"][0]
        self.assertEqual(base64.b64decode(hit["path_bytes"]), name)
        self.assertIn("\ufffd", hit["path"])
        failure = json.loads(self.trove("status", "--failures", "--json")[0])["failures"][0]
        self.assertEqual(base64.b64decode(failure["path_bytes"]), bad)
        (self.photos / "plain.bmp").write_bytes(pictures.bmp(2))
        self.crawl()
        plain = json.loads(self.trove("search", "name:plain", "--json")[0])["hits"][0]
        self.assertNotIn("path_bytes", plain)

    # ---- what is said

    def test_an_answer_without_pictures(self):
        pictures.write_many(self.photos, 2)
        self.trove("crawl", self.photos)
        out, err = self.trove("search", "tag:none")
        self.assertEqual(out, "")
        self.assertIn("no such pictures among the 2 of the library", err)
        self.assertEqual(json.loads(self.trove("search", "tag:none", "--json")[0])["hits"], [])
        (self.scratch / "empty").mkdir()
        self.library = self.scratch / "other"
        self.crawl(self.scratch / "empty")
        self.assertIn("index pictures with: trove crawl FOLDER", self.trove("search", "anything")[1])

    def test_an_answer_that_cannot_be_written(self):
        pictures.write_many(self.photos, 2)
        self.crawl()
        for verb in (["status"], ["search", "anything"], ["status", "--json"]):
            with open("/dev/full", "wb") as full:
                done = subprocess.run([TROVE, *verb, "--library", self.library], stdout=full, stderr=subprocess.PIPE, timeout=120)
            self.assertEqual(done.returncode, 1, verb)
            self.assertIn("the answer could not be written whole", done.stderr.decode())

    def test_errors_name_the_file(self):
        pictures.write_many(self.photos, 1)
        self.crawl()
        (self.scratch / "text.jpg").write_text("not a picture")
        self.assertIn("text.jpg", self.trove("search", "--image", self.scratch / "text.jpg", status=1)[1])
        self.assertIn("no-password", self.trove("serve", "--password-file", self.scratch / "no-password", status=3)[1])
        self.assertIn("a number from 0 to 1, not 5", self.trove("search", "x", "--strictness", "5", status=2)[1])
        self.assertIn("without a name", self.trove("crawl", "", status=2)[1])

    def test_addresses_can_be_opened(self):
        child = subprocess.Popen([TROVE, "serve", "--host", "0.0.0.0", "--port", "0", "--library", self.library], stdout=subprocess.PIPE, text=True)
        self.addCleanup(child.wait)
        self.addCleanup(child.terminate)
        said = ""
        while "locked with" not in said:
            line = child.stdout.readline()
            self.assertTrue(line, said)
            said += line
        self.assertRegex(said.splitlines()[0], r"^Trove is at http://127\.0\.0\.1:\d+/  ")
        self.assertNotIn("0.0.0.0", said)
        child.stdout.close()

    def test_the_start_says_who_else_can_open_it(self):
        private = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--mount"]
        with_accounts = [*private, "sh", "-c", 'mount --bind "$1" /etc/passwd && shift && exec "$@"', "sh"]
        accounts = self.scratch / "passwd"
        root = "root:x:0:0::/root:/bin/bash\nnobody:x:65534:65534::/:/bin/sh\n"
        accounts.write_text(root)
        if subprocess.run([*with_accounts, accounts, "true"], capture_output=True).returncode != 0:
            self.skipTest("a list of accounts of its own needs the right to mount")
        secret = self.scratch / "password"
        secret.write_text("open sesame\n")
        for more, options, wanted in (("", (), False), ("ann:x:1234:1234::/:/usr/sbin/nologin\n", (), False), ("ann:x:1234:1234::/:/bin/bash\n", (), True),
                                      ("ann:x:1234:1234::/:/bin/bash\n", ("--password-file", secret), False)):
            accounts.write_text(root + more)
            child = subprocess.Popen([*with_accounts, accounts, TROVE, "serve", "--port", "0", "--library", self.library, *options], stdout=subprocess.PIPE, text=True)
            first = child.stdout.readline()
            child.terminate()
            said = first + child.stdout.read()
            child.stdout.close()
            self.assertEqual(child.wait(60), 0)
            self.assertIn("Trove is at", said)
            self.assertEqual("Other people with an account" in said, wanted, (more, said))

    def test_kinds_of_files_are_named(self):
        kinds = {"a.exr": b"v/1\x01\x02\0\0\0", "b.hdr": b"#?RADIANCE\n", "c.dds": b"DDS |\0\0\0", "d.pnm": b"P6\n1 1\n255\n", "e.pam": b"P7\nWIDTH 1\n",
                 "f.sgi": b"\x01\xda\x01\x01\0\x03", "g.pcx": b"\x0a\x05\x01\x08" + bytes(60), "h.xbm": b"#define a_width 1\n", "i.xpm": b"/* XPM */\n",
                 "j.icns": b"icns\0\0\1\0", "k.fits": b"SIMPLE  =                    T", "l.tga": b"\0\0\2\0\0\0\0\0\0\0\0\0\x40\0\x30\0\x18\0"}
        for name, begin in kinds.items():
            (self.photos / name).write_bytes(begin + bytes(100))
        self.crawl()
        failures = self.failures()
        for name in kinds:
            kind = name.split(".")[1]
            self.assertEqual(failures[name]["reason"], f"{kind} files are not read")

    def test_films_and_other_things_left_out_are_counted(self):
        pictures.write_many(self.photos, 1)
        for name in ("a.mp4", "b.MOV", "c.mkv", "code.ts"):
            (self.photos / name).write_bytes(b"film")
        crawled = self.crawl()
        self.assertEqual((crawled["found"], crawled["films"], crawled["left_hidden"]), (1, 3, 0))
        self.assertIn("left out: films 3 (not read)", self.trove("crawl")[0])

    def test_progress_fits_any_terminal(self):
        pictures.write_many(self.photos, 60)

        def on_terminal(columns, term):
            main, other = pty.openpty()
            fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
            child = subprocess.Popen([TROVE, "crawl", self.photos, "--library", self.scratch / f"{term}{columns}"], stdout=subprocess.DEVNULL, stderr=other,
                                     env={**os.environ, "TERM": term})
            os.close(other)
            said = b""
            with contextlib.suppress(OSError):
                while piece := os.read(main, 65536):
                    said += piece
            self.assertEqual(child.wait(120), 0)
            os.close(main)
            return said.decode()
        for line in on_terminal(40, "xterm").split("\r\x1b[K"):
            self.assertLess(len(line.split("\r\n")[0]), 40, line) if "indexing" in line or "scanning" in line else None
        self.assertNotIn("\x1b", on_terminal(80, "dumb"))

    def test_unreadable_folder(self):
        pictures.write_many(self.photos, 2)
        closed = self.photos / "closed"
        closed.mkdir()
        (closed / "a.bmp").write_bytes(pictures.bmp(50))
        self.crawl()
        closed.chmod(0)
        self.addCleanup(closed.chmod, 0o700)
        self.scratch.chmod(0o755)
        for path in [self.library, *self.library.iterdir()]:
            path.chmod(0o777)
        (self.library / "vectors").chmod(0o777)
        prefix = ["setpriv", "--reuid", "65534", "--clear-groups", "--"] if os.geteuid() == 0 else []
        done = subprocess.run([*prefix, TROVE, "crawl", self.photos, "--json", "--library", self.library], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        crawled = json.loads(done.stdout)
        self.assertEqual((crawled["failed"], crawled["gone"]), (1, 0), "what lies in a closed folder is not gone")
        self.assertIn("Permission denied", self.failures()["closed"]["reason"])

    def test_full_disk(self):
        if os.geteuid() != 0:
            self.skipTest("mounting a small file system needs root")
        pictures.write_many(self.photos, 300)
        self.library.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", self.library], capture_output=True).returncode != 0:
            self.skipTest("this machine lets nobody mount")
        self.addCleanup(subprocess.run, ["umount", self.library])
        error = self.trove("crawl", self.photos, status=1)[1]
        self.assertRegex(error, "full|space")
        # Closed at once: an open file keeps the file system from being unmounted.
        with contextlib.closing(sqlite3.connect(f"file:{self.library}/catalog.db?mode=ro", uri=True)) as db:
            self.assertEqual(db.execute("PRAGMA integrity_check").fetchall(), [("ok",)])

    def test_second_writer_is_told_and_readers_go_on(self):
        pictures.write_many(self.photos, 3)
        self.crawl()
        import fcntl
        with open(self.library / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.assertIn("another Trove is writing", self.trove("crawl", self.photos, status=4)[1])
            self.trove("search", "anything")
            self.assertTrue(json.loads(self.trove("status", "--json")[0])["being_written"])
        self.crawl()

    def test_read_only_library(self):
        pictures.write_many(self.photos, 3)
        self.crawl()
        self.scratch.chmod(0o755)
        for path in [self.library, *self.library.rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        prefix = ["setpriv", "--reuid", "65534", "--clear-groups", "--"] if os.geteuid() == 0 else []
        self.addCleanup(lambda: [p.chmod(0o755) for p in [self.library, *self.library.rglob("*")]])
        found = subprocess.run([*prefix, TROVE, "search", "anything", "--json", "--library", self.library], capture_output=True, text=True)
        self.assertEqual(found.returncode, 0, found.stderr)
        self.assertEqual(json.loads(found.stdout)["total"], 3)
        crawl = subprocess.run([*prefix, TROVE, "crawl", self.photos, "--library", self.library], capture_output=True, text=True)
        self.assertEqual(crawl.returncode, 1)
        self.assertIn("Permission denied", crawl.stderr)

    def test_library_of_a_newer_trove(self):
        pictures.write_many(self.photos, 1)
        self.crawl()
        with sqlite3.connect(self.library / "catalog.db") as db:
            db.execute("PRAGMA user_version = 999")
        for verb in (["crawl", self.photos], ["search", "x"], ["status"]):
            self.assertIn("newer Trove", self.trove(*verb, status=1)[1])

    def test_damaged_vector_cache_is_rebuilt(self):
        pictures.write_many(self.photos, 8)
        self.crawl()
        before = self.trove("search", "anything", "--json")[0]
        (cache,) = (self.library / "vectors").iterdir()
        whole = cache.read_bytes()
        for damaged in (b"", whole[: len(whole) // 2], whole[:100] + b"\xff" * 64 + whole[164:], b"junk" * 1000):
            cache.write_bytes(damaged)
            self.assertEqual(self.trove("search", "anything", "--json")[0], before)
        cache.unlink()
        self.assertEqual(self.trove("search", "anything", "--json")[0], before)

    def test_words_in_pictures_and_who_reads_them(self):
        pictures.write_many(self.photos, 2)
        environment = {**os.environ, "TROVE_OCR_MODELS": str(self.scratch / "nowhere")}
        out, error = self.trove("crawl", self.photos, env=environment)
        self.assertIn("new 2", out)
        self.assertRegex(error, "Not done: the words in the pictures were not read: .*TROVE_OCR_MODELS; once that is fixed, run: trove ocr")
        again = self.crawl(env=environment)
        self.assertEqual((again["complete"], len(again["left_undone"]), again["unread"]), (True, 1, 2))
        self.assertIn("TROVE_OCR_MODELS", self.trove("ocr", status=3, env=environment)[1])
        self.assertEqual(self.trove("ocr")[0], "read 2 · left 0\n")
        self.assertEqual(self.crawl()["left_undone"], [])

        def reader():
            status = json.loads(self.trove("status", "--json")[0])
            return status["text_reader"], status["unread"]

        self.assertEqual(reader(), ("pp-ocr", 0))
        self.assertIn("sudo apt install tesseract-ocr-xx", self.trove("ocr", "--reader", "tesseract", "--languages", "eng+xx", status=3)[1])
        self.assertIn("pp-ocr", self.trove("ocr", "--reader", "pp-ocr", "--languages", "eng", status=2)[1])
        self.trove("ocr", "--languages", "eng", status=2)
        self.trove("ocr", "--reader", "abbyy", status=2)
        file = self.photos / "000" / "00001.bmp"
        self.trove("ocr", file, "--reader", "tesseract", "--languages", "eng")
        self.assertEqual(reader(), ("pp-ocr", 0), "for that file only")
        self.assertEqual(self.trove("ocr", "--reader", "tesseract", "--languages", "rus+eng")[0], "read 2 · left 0\n")
        self.assertEqual(reader(), ("tesseract rus+eng", 0))
        crawled = self.crawl(self.photos, "--ocr-reader", "pp-ocr", "--ocr", "later")
        self.assertEqual((crawled["read"], reader()), (0, ("pp-ocr", 2)))

    def test_damaged_model_is_named(self):
        models = self.scratch / "models"
        built_in = pathlib.Path(json.loads(self.trove("models", "list", "--json")[0])["models"][0]["folder"])
        shutil.copytree(built_in, models / "builtin")
        environment = {**os.environ, "TROVE_MODELS": str(models)}
        weights = models / "builtin" / "visual.onnx"
        whole = weights.read_bytes()
        weights.write_bytes(whole[:1_000_000] + bytes([whole[1_000_000] ^ 1]) + whole[1_000_001:])
        pictures.write_many(self.photos, 1)
        self.assertIn("visual.onnx", self.trove("crawl", self.photos, status=1, env=environment)[1])
        (models / "builtin" / "textual.onnx").write_bytes(b"not a model")
        error = self.trove("embed", "--text", "a dog", status=1, env=environment)[1]
        self.assertIn("trove-builtin", error)
        (models / "builtin" / "trove-model.json").write_text("{")
        self.assertIn("trove-model.json", self.trove("embed", "--text", "a dog", status=2, env=environment)[1])

    def test_the_library_stays_out_of_the_photos(self):
        self.library = self.photos / "library"
        self.assertIn("lies inside", self.trove("crawl", self.photos, status=2)[1])

    def test_interrupt_keeps_what_was_done(self):
        pictures.write_many(self.photos, 800)
        crawl = subprocess.Popen([TROVE, "crawl", self.photos, "--library", self.library], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(1.5)
        crawl.send_signal(signal.SIGINT)
        out, error = crawl.communicate(timeout=30)
        self.assertEqual(crawl.returncode, 130, error)
        self.assertIn(b"goes on from here", error)
        self.assertIn(b"found", out)
        done = json.loads(self.trove("status", "--json")[0])["locations"]
        self.assertEqual(self.crawl()["to_do"], 800 - done)


if __name__ == "__main__":
    unittest.main(verbosity=2)
