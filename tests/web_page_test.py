#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Serves two small libraries and lets web/app_test.mjs look at them in Chromium. Usage: web_page_test.py TROVE [SCREENSHOTS]"""
import contextlib
import pathlib
import re
import signal
import subprocess
import sys
import tempfile

import pictures

trove, screenshots = sys.argv[1], sys.argv[2:3]
here = pathlib.Path(__file__).parent


@contextlib.contextmanager
def served(library):
    server = subprocess.Popen([trove, "serve", "--port", "0", "--library", str(library)], stdout=subprocess.PIPE, text=True)
    try:
        yield re.search(r"http://\S+", server.stdout.readline()).group()
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(20) == 0, "the server did not stop cleanly"


with tempfile.TemporaryDirectory() as scratch:
    photos, more, library, empty = (pathlib.Path(scratch, name) for name in ("photos", "more", "library", "empty"))
    pictures.write_many(photos, 200)
    pictures.write_many(more, 40, first=1000)
    subprocess.run([trove, "crawl", str(photos), "--library", str(library), "--quiet"], check=True)
    with served(library) as address, served(empty) as empty_address:
        done = subprocess.run(["node", "--test-reporter=spec", here / "web" / "app_test.mjs", address, empty_address,
                               photos / "000" / "00007.bmp", more, *screenshots], timeout=600)
    sys.exit(done.returncode)
