#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags and captions as a person or a script meets them, with a server of ours in the place of a vision model's.
Usage: tags_captions_test.py TROVE"""
import base64
import http.server
import json
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import pictures

TROVE = sys.argv.pop(1)
PHOTOS = 12


class Model(http.server.ThreadingHTTPServer):
    """Says "caption number N" after `delay` seconds, or `status` and nothing."""

    def __init__(self, port=0, delay=0.0):
        self.delay, self.status, self.bodies = delay, 200, []
        super().__init__(("127.0.0.1", port), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        pass  # a client that is killed hangs up


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self, value, status=200):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.answer({"object": "list", "data": [{"id": "tiny-llava"}]}) if self.path == "/v1/models" else self.answer({}, 404)

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.bodies.append(body)
        time.sleep(self.server.delay)
        number = len(self.server.bodies)
        self.answer({"choices": [{"message": {"role": "assistant", "content": f"A heron, caption number{number}x."}}]}, self.server.status)


class TagsAndCaptions(unittest.TestCase):
    def setUp(self):
        self.scratch = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.scratch, True)
        self.photos, self.library = self.scratch / "photos", self.scratch / "library"
        self.photos.mkdir()
        pictures.write_many(self.photos, PHOTOS)
        self.trove("crawl", self.photos, "-q")

    def trove(self, *arguments, status=0):
        done = subprocess.run([TROVE, *map(os.fspath, arguments), "--library", self.library], capture_output=True, timeout=300)
        self.assertEqual(done.returncode, status, f"{arguments}\n{done.stdout.decode()}\n{done.stderr.decode()}")
        return done.stdout.decode(), done.stderr.decode()

    def json(self, *arguments, **more):
        return json.loads(self.trove(*arguments, "--json", **more)[0])

    def model(self, **more):
        model = Model(**more)
        self.addCleanup(model.server_close)
        self.addCleanup(model.shutdown)
        return model

    def found(self, words):
        with sqlite3.connect(f"file:{self.library}/catalog.db?mode=ro", uri=True) as db:
            return [row[0] for row in db.execute("SELECT rowid FROM photo_words WHERE photo_words MATCH ? ORDER BY rowid", [words])]

    def tags(self, photo):
        return {t["name"]: t for t in self.json("tags", "suggest", str(photo), "--removed")["photos"][0]["tags"]}

    def test_tags(self):
        self.assertEqual(self.json("status")["unjudged"], 0, "the crawl has suggested tags")
        self.assertEqual(self.json("tags", "run")["to_do"], 0)
        for i in (100, 101):
            (self.photos / f"{i}.bmp").write_bytes(pictures.bmp(i))
        self.assertIn("No tags suggested yet for 2 pictures. To suggest them: trove tags run", self.trove("crawl", "--tags", "later")[1])
        second = self.json("tags", "run")
        self.assertEqual((second["done"], second["measured"]), (2, False))
        (self.photos / "102.bmp").write_bytes(pictures.bmp(102))
        self.assertEqual(self.json("crawl", "--tags", "off")["judged"], 0)
        self.assertEqual(self.json("crawl")["judged"], 1)
        file = self.photos / "000" / "00003.bmp"
        self.trove("tags", "add", file, "Outing", "low sun")
        photo = json.loads(self.trove("tags", "suggest", file, "--json")[0])["photos"][0]["id"]
        self.assertEqual((self.tags(photo)["Outing"]["source"], self.tags(photo)["Outing"]["state"]), ("person", "holds"))
        self.assertEqual(self.found("outing"), [photo])
        self.trove("tags", "rename", "outing", "summer 2019")
        self.trove("tags", "merge", "low sun", "--into", "summer 2019")
        self.assertEqual(self.json("tags", "list", "--begin", "summer 2")["tags"], [{"name": "summer 2019", "photos": 1, "suggested": 0}])
        self.trove("tags", "remove", str(photo), "OUTING")
        self.assertEqual(self.tags(photo)["summer 2019"]["state"], "removed")
        self.assertEqual(self.json("tags", "run", "--again")["done"], PHOTOS + 3)
        self.assertEqual(self.tags(photo)["summer 2019"]["state"], "removed")
        self.assertEqual(self.found("summer"), [])
        usual = self.trove("tags", "usual")[0].splitlines()
        self.assertGreater(len(usual), 1000)
        self.trove("tags", "list")
        self.trove("check")

    def test_wrong_use(self):
        self.trove("tags", status=2)
        self.trove("tags", "add", "1", status=2)
        self.assertIn("no photo 77", self.trove("tags", "add", "77", "x", status=3)[1])
        self.assertIn("not in the library", self.trove("tags", "suggest", self.scratch / "x.jpg", status=3)[1])
        self.assertIn("not a valid tag name", self.trove("tags", "add", "1", " ", status=2)[1])
        self.assertIn("no tag", self.trove("tags", "rename", "unheard of", "x", status=3)[1])
        self.assertIn("not an endpoint", self.trove("captions", "settings", "--endpoint", "ftp://x", status=2)[1])
        self.assertIn("words", self.trove("captions", "settings", "--words", "9000", status=2)[1])
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.trove("captions", "run", "--endpoint", f"127.0.0.1:{free.getsockname()[1]}", status=3)

    def test_captions(self):
        model = self.model()
        said = self.trove("captions", "run", "--endpoint", model.endpoint, "--words", "9", "--language", "Latin")
        self.assertIn(f"{PHOTOS} captions made", said[0])
        self.assertIn(f"sent to {model.endpoint}", said[1])
        self.assertEqual(len(model.bodies), PHOTOS)
        text, picture = model.bodies[0]["messages"][0]["content"]
        self.assertIn("at most 9 words. Answer in Latin.", text["text"])
        jpeg = base64.b64decode(picture["image_url"]["url"].removeprefix("data:image/jpeg;base64,"), validate=True)
        self.assertEqual((jpeg[:3], jpeg[-2:]), (b"\xff\xd8\xff", b"\xff\xd9"))
        self.assertEqual(len(self.found("heron")), PHOTOS)
        self.assertEqual(self.json("captions", "run")["to_do"], 0)
        self.trove("captions", "set", "3", "Aunt Ada's last summer")
        self.assertEqual(self.json("captions", "run", "--again", "--model", "other")["done"], PHOTOS - 1)
        shown = self.json("captions", "show", "3", "4")["photos"]
        self.assertEqual([p["caption"]["source"] for p in shown], ["person", "model"])
        self.assertEqual(self.found("ada"), [3])
        status = self.json("captions", "status")
        self.assertEqual((status["by_model"], status["by_person"], status["owed"]), (PHOTOS - 1, 1, 0))
        self.assertEqual(status["settings"]["language"], "Latin")
        self.assertIn("Nothing failed", self.trove("captions", "status", "--failures")[0])
        self.trove("check")

    def test_interrupt_and_kill_lose_at_most_the_picture_under_way(self):
        model = self.model(delay=0.15)
        for stop in (signal.SIGINT, signal.SIGKILL):
            before = len(model.bodies)
            run = subprocess.Popen([TROVE, "captions", "run", "--endpoint", model.endpoint, "--library", self.library], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            deadline = time.monotonic() + 60
            while len(model.bodies) < before + 3 and time.monotonic() < deadline:
                time.sleep(0.01)
            run.send_signal(stop)
            error = run.communicate(timeout=60)[1]
            self.assertEqual(run.returncode, 130 if stop == signal.SIGINT else -9, error)
        rest = self.json("captions", "run")
        self.assertTrue(rest["complete"])
        self.assertEqual(self.json("captions", "status")["by_model"], PHOTOS)
        self.assertLessEqual(len(model.bodies), PHOTOS + 2)

    def test_a_server_on_a_usual_port_is_found(self):
        for port in (11434, 8080, 1234, 8000):
            with socket.socket() as other:
                if other.connect_ex(("127.0.0.1", port)) == 0:
                    self.skipTest(f"somebody else answers on port {port}")
        model = self.model(port=1234)
        self.assertEqual(self.json("captions", "run", "-n", "2")["done"], 2)
        self.assertEqual(model.bodies[0]["model"], "tiny-llava")

    def test_help(self):
        for verb in (["tags"], ["tags", "run"], ["tags", "add"], ["captions"], ["captions", "run"], ["captions", "set"]):
            done = subprocess.run([TROVE, *verb, "--help"], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0)
            self.assertIn("Examples:", done.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
