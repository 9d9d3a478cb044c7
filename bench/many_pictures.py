#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a folder of many pictures out of few: every JPEG, PNG and WebP below FROM again and again, each copy with bytes of its own
behind the end, which decoders ignore and which make it another file. Usage: many_pictures.py FROM TO COUNT"""
import itertools
import pathlib
import sys

source, target, count = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
pictures = sorted(path for path in source.rglob("*") if path.suffix in (".jpg", ".png", ".webp"))
for n, path in zip(range(count), itertools.cycle(pictures)):
    copy = target / f"{n // 500:03}" / f"{n:06}{path.suffix}"
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_bytes(path.read_bytes() + f"copy {n}".encode())
