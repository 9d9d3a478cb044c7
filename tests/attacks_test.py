#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures made to break decoders, through `trove crawl` and through the server: each costs one file, with a reason, and
nothing else. Usage: attacks_test.py TROVE

TROVE_ATTACKS: how many damaged copies of real pictures are made (else 800; 2000 take two minutes on two cores). The
attacks and the pictures are in the fixtures' folder and beside it; tests that need them skip themselves."""
import contextlib
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import pictures

TROVE = sys.argv.pop(1)
FIXTURES = pathlib.Path(os.environ.get("TROVE_FIXTURES") or pathlib.Path(__file__).resolve().parents[2] / "shared" / "fixtures")
ATTACKS = FIXTURES.parent / "attacks"
DAMAGED = int(os.environ.get("TROVE_ATTACKS", "800"))
DEADLINE_S = 60
MEMORY_MB = 512
# Beside the ceiling: the model and the catalog in the program; libraries, and what no estimate knows of, in a decoder.
MOST_PROGRAM_MB = MEMORY_MB + 500
MOST_DECODER_MB = MEMORY_MB + 256 + 250
FORMATS = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".bmp", ".heic", ".heif", ".avif", ".jxl"}


def damaged_copies(folder, count, seed=1):
    """`count` copies of small fixtures, each with some bytes changed, lost or repeated."""
    rng = random.Random(seed)
    originals = sorted(p for p in (FIXTURES / "formats").rglob("*")
                       if p.suffix.lower() in FORMATS and p.is_file() and p.stat().st_size < 200_000)
    for n in range(count):
        original = rng.choice(originals)
        data = bytearray(original.read_bytes())
        if not data:
            continue
        for _ in range(rng.randrange(1, 9)):
            at = rng.randrange(len(data)) if rng.random() < 0.5 else rng.randrange(min(len(data), 512))
            kind = rng.random()
            if kind < 0.6:
                data[at] = rng.randrange(256)
            elif kind < 0.8:
                data[at:at + 4] = rng.choice([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff"])
            elif kind < 0.9:
                del data[at:at + rng.randrange(1, 64)]
            else:
                data[at:at] = data[at:at + rng.randrange(1, 256)]
            if not data:
                data = bytearray(b"\0")
        (folder / f"damaged-{n:05}{original.suffix}").write_bytes(data)


def children(pid):
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError, IndexError):
            if entry.name.isdigit() and int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1]) == pid:
                found.append(int(entry.name))
    return found


def decoders(pid):
    found = []
    for child in children(pid):
        with contextlib.suppress(OSError):
            if b"--decoder-process" in pathlib.Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
    return found


def peak_mb(pid):
    with contextlib.suppress(OSError):
        for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0


class Watch:
    """The most memory that a program and its decoders have while it runs."""

    def __init__(self, pid):
        self.pid, self.program_mb, self.decoder_mb, self.seen = pid, 0, 0, set()
        self.done = threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while not self.done.wait(0.1):
            self.program_mb = max(self.program_mb, peak_mb(self.pid))
            for child in decoders(self.pid):
                self.seen.add(child)
                self.decoder_mb = max(self.decoder_mb, peak_mb(child))

    def end(self):
        self.done.set()
        self.thread.join()


class Attacks(unittest.TestCase):
    def setUp(self):
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="trove-attacks-"))
        self.addCleanup(shutil.rmtree, self.scratch, True)
        self.library, self.photos = self.scratch / "library", self.scratch / "photos"
        self.photos.mkdir()

    def start(self, *arguments, **options):
        return subprocess.Popen([TROVE, *map(os.fspath, arguments), "--library", self.library], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, **options)

    @staticmethod
    def finish(program):
        program.kill()
        program.communicate()

    def run_json(self, *arguments):
        done = subprocess.run([TROVE, *arguments, "--library", self.library, "--json"], capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def crawl(self, most_s, *options):
        program = self.start("crawl", self.photos, "--ocr", "off", "--quiet", *options)
        watch = Watch(program.pid)
        try:
            _, error = program.communicate(timeout=most_s)
        finally:
            program.kill()
            watch.end()
        self.assertEqual(program.returncode, 0, error)
        return watch

    def wait_for_decoder(self, pid, most_s=20):
        end = time.monotonic() + most_s
        while time.monotonic() < end:
            if found := decoders(pid):
                return found
            time.sleep(0.01)
        self.fail("no decoder was started")

    def write_attacks(self):
        for file in sorted(ATTACKS.iterdir()):
            if file.suffix in FORMATS:
                shutil.copy(file, self.photos)
        for file in sorted((ATTACKS / "slow").iterdir()):
            shutil.copy(file, self.photos)
        damaged_copies(self.photos, DAMAGED)
        pictures.write_many(self.photos / "good", 40)
        return sorted(p for p in self.photos.iterdir() if p.is_file())

    def needs_attacks(self):
        if not ATTACKS.is_dir() or not (FIXTURES / "formats").is_dir():
            self.skipTest(f"no attacks at {ATTACKS}")

    def test_a_crawl_goes_past_every_attack(self):
        self.needs_attacks()
        files = self.write_attacks()
        started = time.monotonic()
        watch = self.crawl(DEADLINE_S * 40, "--memory", str(MEMORY_MB))
        first_s = time.monotonic() - started
        self.assertTrue(watch.seen, "pictures were decoded by the program itself")
        self.assertLess(watch.program_mb, MOST_PROGRAM_MB)
        self.assertLess(watch.decoder_mb, MOST_DECODER_MB)
        found = self.run_json("status")
        failures = self.run_json("status", "--failures")["failures"]
        self.assertGreaterEqual(found["photos"], 40)
        failed = {failure["path"] for failure in failures}
        self.assertFalse([path for path in failed if "/good/" in path])
        for failure in failures:
            self.assertGreater(len(failure["reason"]), 8, failure)
            self.assertNotRegex(failure["reason"], r"[\x00-\x1f]", failure)
        # Nothing is lost from sight: each file is a photo's or a failure's.
        self.assertEqual(found["locations"] + len([p for p in failed if "/good/" not in p]) + found["ignored"], len(files) + 40)
        started = time.monotonic()
        self.crawl(DEADLINE_S * 2, "--memory", str(MEMORY_MB))
        self.assertLess(time.monotonic() - started, max(20, first_s / 3), "attacks were tried again")
        print(f"crawl: {len(files)} files in {first_s:.0f} s, {len(failed)} failed, {len(watch.seen)} decoders, peak "
              f"{watch.program_mb:.0f} MB and {watch.decoder_mb:.0f} MB in a decoder", file=sys.stderr)

    def test_a_server_answers_every_attack(self):
        self.needs_attacks()
        files = self.write_attacks()
        pictures.write_many(self.scratch / "one", 1)
        self.photos = self.scratch / "one"
        self.crawl(60)
        server = self.start("serve", "--port", "0")
        self.addCleanup(self.finish, server)
        host = re.search(r"http://([^/]+)/", server.stdout.readline()).group(1)
        watch = Watch(server.pid)
        self.addCleanup(watch.end)
        slowest, statuses = 0, {}
        for file in files:
            started = time.monotonic()
            connection = http.client.HTTPConnection(host, timeout=DEADLINE_S * 2 + 20)
            connection.request("POST", "/api/v1/search", file.read_bytes(), {"Content-Type": "application/octet-stream"})
            reply = connection.getresponse()
            body = reply.read()
            slowest = max(slowest, time.monotonic() - started)
            statuses[reply.status] = statuses.get(reply.status, 0) + 1
            self.assertIn(reply.status, (200, 415, 422), (file, body))
            if reply.status != 200:
                self.assertGreater(len(json.loads(body)["detail"]), 8)
        self.assertIsNone(server.poll())
        self.assertLess(slowest, DEADLINE_S * 2 + 10)
        watch.end()
        self.assertLess(watch.program_mb, MOST_PROGRAM_MB)
        server.terminate()
        self.assertEqual(server.wait(10), 0)
        print(f"server: {statuses}, slowest {slowest:.1f} s, peak {watch.program_mb:.0f} MB and {watch.decoder_mb:.0f} MB in a "
              "decoder", file=sys.stderr)

    def test_decoders_killed_in_mid_crawl_cost_nothing(self):
        pictures.write_many(self.photos, 900)
        program = self.start("crawl", self.photos, "--ocr", "off", "--quiet")
        self.addCleanup(program.kill)
        killed, rng = set(), random.Random(3)
        while program.poll() is None and len(killed) < 5:
            # One at a time, so that no file loses the fresh one too.
            if ready := [d for d in decoders(program.pid) if d not in killed]:
                victim = rng.choice(ready)
                killed.add(victim)
                with contextlib.suppress(ProcessLookupError):
                    os.kill(victim, signal.SIGKILL)
            time.sleep(0.7)
        _, error = program.communicate(timeout=300)
        self.assertEqual(program.returncode, 0, error)
        self.assertGreater(len(killed), 1)
        found = self.run_json("status")
        failures = self.run_json("status", "--failures")["failures"]
        self.assertEqual((found["photos"], failures), (900, []))

    def test_a_crawl_ends_at_once_whatever_a_decoder_does(self):
        pictures.write_many(self.photos, 800)
        for how in (signal.SIGTERM, signal.SIGINT):
            program = self.start("crawl", self.photos, "--ocr", "off", "--quiet")
            self.addCleanup(self.finish, program)
            for decoder in self.wait_for_decoder(program.pid):
                os.kill(decoder, signal.SIGSTOP)  # it hangs
            time.sleep(0.5)
            for decoder in decoders(program.pid):
                os.kill(decoder, signal.SIGSTOP)
            held = decoders(program.pid)
            self.assertIsNone(program.poll())
            started = time.monotonic()
            program.send_signal(how)
            program.wait(20)
            self.assertLess(time.monotonic() - started, 2)
            self.assertEqual(program.returncode, 130)
            self.assertFalse([d for d in held if pathlib.Path(f"/proc/{d}").exists()])

    def test_a_server_ends_at_once_whatever_a_decoder_does(self):
        pictures.write_many(self.photos, 3)
        self.crawl(60)
        server = self.start("serve", "--port", "0")
        self.addCleanup(self.finish, server)
        host = re.search(r"http://([^/]+)/", server.stdout.readline()).group(1)

        def search():
            connection = http.client.HTTPConnection(host, timeout=30)
            connection.request("POST", "/api/v1/search", pictures.bmp(77), {"Content-Type": "application/octet-stream"})
            return connection.getresponse().status

        self.assertEqual(search(), 200)
        for decoder in self.wait_for_decoder(server.pid):
            os.kill(decoder, signal.SIGSTOP)
        asking = threading.Thread(target=lambda: self.quietly(search))
        asking.start()
        time.sleep(0.7)
        started = time.monotonic()
        server.terminate()
        server.wait(20)
        self.assertLess(time.monotonic() - started, 2)
        asking.join()

    @staticmethod
    def quietly(work):
        with contextlib.suppress(Exception):
            work()

    def test_decoders_end_with_a_killed_program(self):
        pictures.write_many(self.photos, 800)
        program = self.start("crawl", self.photos, "--ocr", "off", "--quiet")
        held = self.wait_for_decoder(program.pid)
        program.kill()
        program.wait()
        end = time.monotonic() + 5
        while time.monotonic() < end and any(pathlib.Path(f"/proc/{d}").exists() for d in held):
            time.sleep(0.05)
        for decoder in held:
            with contextlib.suppress(FileNotFoundError):
                self.assertIn(") Z ", pathlib.Path(f"/proc/{decoder}/stat").read_text())


if __name__ == "__main__":
    unittest.main()
