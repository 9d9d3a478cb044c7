#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes resize_golden.txt: what Pillow makes of a synthetic picture. Usage: make_resize_golden.py > resize_golden.txt

Each line: filter width height, then the pixels in hexadecimal. resize_test.cpp draws the same picture.
"""
from PIL import Image

WIDTH, HEIGHT = 23, 17
picture = Image.new("RGB", (WIDTH, HEIGHT))
for y in range(HEIGHT):
    for x in range(WIDTH):
        step = 90 * ((x // 5 + y // 3) & 1)
        picture.putpixel((x, y), tuple((x * x * 7 + y * 13 * (c + 1) + x * y * (c + 3) + step) & 255 for c in range(3)))

for name, kind in (("bilinear", Image.BILINEAR), ("bicubic", Image.BICUBIC), ("lanczos", Image.LANCZOS)):
    for size in ((7, 5), (30, 25), (23, 6), (4, 17), (1, 1), (22, 16)):
        print(name, *size, picture.resize(size, kind).tobytes().hex())
