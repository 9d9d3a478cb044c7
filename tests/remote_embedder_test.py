#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Crawls whose pictures are embedded elsewhere: by a real `trove serve`, and by servers that fail in every way they can.
Usage: remote_embedder_test.py TROVE"""
import http.server
import json
import os
import pathlib
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.request

import pictures

TROVE = sys.argv.pop(1)
PHOTOS = 40


class Fake(http.server.BaseHTTPRequestHandler):
    """Claims the model of `fingerprint` and answers POST as `mode` says."""
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.reply(200, json.dumps({"model": "x", "fingerprint": self.server.fingerprint, "dimensions": self.server.dimensions}).encode())

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        count = body.count(b'name="image"')
        self.server.asked += 1
        mode, dims, model = self.server.mode, self.server.dimensions, self.server.fingerprint
        vector = struct.pack("<e", 1.0) + bytes(2 * dims - 2)
        if mode == "hangs up":
            self.close_connection = True
        elif mode == "500":
            self.reply(500, b"{}")
        elif mode == "busy once" and self.server.asked == 1:
            self.reply(503, b"{}", {"Retry-After": "1"})
        elif mode == "another model":
            self.reply(200, vector * count, {"X-Trove-Model": "0" * 64})
        elif mode == "too short":
            self.reply(200, vector * count + b"x", {"X-Trove-Model": model})
        elif mode == "nan":
            self.reply(200, struct.pack("<e", float("nan")) * (dims * count), {"X-Trove-Model": model})
        elif mode == "not this":
            self.reply(415, json.dumps({"detail": "no such pictures, please"}).encode())
        else:
            self.reply(200, vector * count, {"X-Trove-Model": model})

    def reply(self, status, body, headers={}):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class RemoteEmbedder(unittest.TestCase):
    def setUp(self):
        self.scratch = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.scratch, True)
        self.photos = self.scratch / "photos"
        pictures.write_many(self.photos, PHOTOS)
        self.trove("here", "crawl", self.photos)
        self.served = self.serve()
        with urllib.request.urlopen(self.served + "/api/v1/embeddings", timeout=60) as answer:
            self.model = json.load(answer)

    def trove(self, library, *arguments, status=0):
        done = subprocess.run([TROVE, *map(os.fspath, arguments), "--library", self.scratch / library], capture_output=True, timeout=120)
        self.assertEqual(done.returncode, status, f"{arguments}\n{done.stdout.decode()}\n{done.stderr.decode()}")
        return done.stdout.decode(), done.stderr.decode()

    def serve(self):
        server = subprocess.Popen([TROVE, "serve", "--port", "0", "--library", self.scratch / "here"], stdout=subprocess.PIPE)
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.send_signal, signal.SIGTERM)
        return re.search(rb"(http://127\.0\.0\.1:\d+)/", server.stdout.readline()).group(1).decode()

    def fake(self, mode, **changes):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Fake)
        server.mode, server.asked = mode, 0
        server.fingerprint, server.dimensions = changes.get("fingerprint", self.model["fingerprint"]), self.model["dimensions"]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server, f"http://127.0.0.1:{server.server_address[1]}"

    def found(self, library):
        hits = json.loads(self.trove(library, "search", "a blue sky", "--json")[0])["hits"]
        return {hit["hash"]: hit["score"] for hit in hits}

    def same_as_here(self, library, within):
        here, there = self.found("here"), self.found(library)
        self.assertEqual(here.keys(), there.keys())
        for key, score in here.items():
            self.assertAlmostEqual(score, there[key], delta=within)

    def test_a_real_server_gives_the_same_vectors(self):
        crawled = json.loads(self.trove("there", "crawl", self.photos, "--embedder", self.served, "--json")[0])
        self.assertEqual((crawled["new"], crawled["failed"]), (PHOTOS, 0))
        self.same_as_here("there", 2e-3)

    def test_whatever_goes_wrong_there_is_done_here(self):
        for mode in ("hangs up", "500", "another model", "too short", "nan", "not this"):
            with self.subTest(mode):
                server, url = self.fake(mode)
                out, err = self.trove(mode, "crawl", self.photos, "--embedder", url, "--json")
                self.assertEqual((json.loads(out)["new"], json.loads(out)["failed"]), (PHOTOS, 0))
                self.assertEqual(err.count("embedding here for the next minute"), 1, err)
                self.assertGreater(server.asked, 0)
                self.same_as_here(mode, 1e-3)

    def test_a_busy_server_is_asked_again(self):
        server, url = self.fake("busy once")
        _, err = self.trove("busy", "crawl", self.photos, "--embedder", url)
        self.assertNotIn("embedding here", err)
        self.assertGreater(server.asked, 1)

    def test_another_model_is_refused_before_anything_is_done(self):
        server, url = self.fake("", fingerprint="0" * 64)
        _, err = self.trove("other", "crawl", self.photos, "--embedder", url, status=2)
        self.assertIn("trove models use", err)
        self.assertEqual(server.asked, 0)
        self.assertEqual(json.loads(self.trove("other", "status", "--json")[0])["photos"], 0)

    def test_nobody_there(self):
        _, err = self.trove("none", "crawl", self.photos, "--embedder", "http://127.0.0.1:1", status=1)
        self.assertIn("does not answer", err)


if __name__ == "__main__":
    unittest.main()
