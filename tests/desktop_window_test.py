#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The native app on a screen of its own (Xvfb) with a window manager (openbox): the tests of the whole window, also with a tray
(trayer) and on a dense screen, and the program itself, driven from outside by xdotool. Usage: desktop_window_test.py TROVE_DESKTOP WINDOW_TESTS TROVE
Exits with 77, which ctest shows as skipped, where there is no Xvfb, openbox or xdotool."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import model_server  # noqa: E402
import pictures  # noqa: E402

TROVE = sys.argv.pop()
WINDOW_TESTS = sys.argv.pop()
DESKTOP = sys.argv.pop()
NEEDED = ("Xvfb", "openbox", "xdotool", "dbus-run-session", "trayer")
LONGEST_S = 60


class Desktop(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = pathlib.Path(tempfile.mkdtemp(prefix="trove-desktop-"))
        home = cls.scratch / "home"
        (home / "Pictures").mkdir(parents=True)
        read, write = os.pipe()
        cls.screen = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "2800x1900x24", "-nolisten", "tcp"], pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        number = os.read(read, 16).decode().strip()
        # Nothing of whoever runs this is read or written.
        cls.environment = {"PATH": os.environ["PATH"], "HOME": str(home), "DISPLAY": f":{number}", "LANG": "C.UTF-8", "XDG_RUNTIME_DIR": str(cls.scratch),
                           **{name: value for name, value in os.environ.items() if name.startswith(("TROVE_", "ASAN_", "TSAN_", "UBSAN_"))}}
        # Qt copies parts of what X sends by strndup(), which needs no end to them.
        if "ASAN_OPTIONS" in cls.environment:
            cls.environment["ASAN_OPTIONS"] += ":strict_string_checks=0"
        cls.manager = subprocess.Popen(["openbox"], env=cls.environment, stderr=subprocess.DEVNULL)

    @classmethod
    def tearDownClass(cls):
        for process in (cls.manager, cls.screen):
            process.terminate()
            process.wait()
        shutil.rmtree(cls.scratch, ignore_errors=True)

    def xdotool(self, *words):
        return subprocess.run(["xdotool", *words], env=self.environment, capture_output=True, text=True, timeout=LONGEST_S).stdout.strip()

    def until(self, holds, what):
        ends = time.monotonic() + LONGEST_S
        while not (value := holds()):
            self.assertLess(time.monotonic(), ends, what)
            time.sleep(0.1)
        return value

    def run_window_tests(self, which, **environment):
        done = subprocess.run(["dbus-run-session", "--", WINDOW_TESTS, f"--gtest_filter={which}"], env={**self.environment, **environment}, capture_output=True, text=True, timeout=500)
        self.assertEqual(done.returncode, 0, done.stdout[-6000:] + done.stderr[-3000:])
        self.assertNotIn("SKIPPED", done.stdout)

    def test_whole_window(self):
        catalogue = self.scratch / "catalogue.json"
        catalogue.write_text(json.dumps(model_server.stand_in_catalogue()))
        mirror = model_server.ModelServer(lambda path, number: {"status": 404} if "/siglip-base" in path else None)
        try:
            self.run_window_tests("-Tray.*:HighDensity.*", TROVE_MODEL_MIRROR=mirror.address, TROVE_MODEL_CATALOGUE=str(catalogue))
        finally:
            mirror.close()

    def test_dense_screen(self):
        self.run_window_tests("HighDensity.*", QT_SCALE_FACTOR="2")

    def test_tray(self):
        tray = subprocess.Popen(["trayer", "--edge", "bottom", "--align", "right"], env=self.environment, stderr=subprocess.DEVNULL)
        try:
            self.until(lambda: self.xdotool("search", "--onlyvisible", "--class", "trayer"), "no tray")
            self.run_window_tests("Tray.*")
        finally:
            tray.terminate()
            tray.wait()

    def test_program_from_outside(self):
        folder, library = self.scratch / "home/Pictures", self.scratch / "library"
        pictures.write_many(folder, 12)

        def status():
            answer = subprocess.run([TROVE, "status", "--json", "--library", str(library)], env=self.environment, capture_output=True, text=True)
            return json.loads(answer.stdout) if answer.returncode == 0 else {"photos": 0}

        app = subprocess.Popen([DESKTOP, "--library", str(library), str(folder)], env=self.environment, stderr=subprocess.PIPE, text=True)
        try:
            window = self.until(lambda: self.xdotool("search", "--onlyvisible", "--name", "^Trove$").split(), "no window")[0]
            self.until(lambda: (now := status())["photos"] == 12 and not now["being_written"], "what was named on the command line is crawled")
            self.xdotool("windowactivate", "--sync", window)

            # The first picture becomes a favourite, and a search for it finds it, also by the command line.
            def favourites():
                time.sleep(3)  # the wall takes in what has come; before that a key finds no picture
                self.xdotool("key", "--clearmodifiers", "Home")
                self.xdotool("key", "--clearmodifiers", "f")
                time.sleep(3)
                answer = subprocess.run([TROVE, "search", "is:favourite", "--json", "--library", str(library)], env=self.environment, capture_output=True, text=True)
                return json.loads(answer.stdout)["hits"] if answer.returncode == 0 else []

            self.assertEqual(len(self.until(favourites, "the key f marks a favourite")), 1)
            self.xdotool("key", "slash")
            self.xdotool("type", "is:favourite")
            self.xdotool("key", "Return")
            self.xdotool("key", "--clearmodifiers", "ctrl+q")
            self.assertEqual(app.wait(LONGEST_S), 0)
        finally:
            if app.poll() is None:
                app.kill()
            errors = app.communicate()[1]
        self.assertNotIn("QObject::", errors)


if missing := [name for name in NEEDED if shutil.which(name) is None]:
    print(f"SKIPPED: {', '.join(missing)} not installed (tools/packages-test.txt)")
    sys.exit(77)
unittest.main(verbosity=2)
