# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures for tests, made from nothing: BMP needs no library to write."""
import random
import struct


def bmp(seed, width=96, height=64):
    """A 24-bit BMP of smooth colour blobs; another seed, another picture."""
    rng = random.Random(seed)
    a, b, c = (rng.randrange(256) for _ in range(3))
    dx, dy = rng.randrange(1, 5), rng.randrange(1, 5)
    padding = b"\0" * (-3 * width % 4)
    rows = b"".join(
        bytes(v for x in range(width) for v in ((a + x * dx) & 255, (b + y * dy) & 255, (c + x * y // 16) & 255)) + padding
        for y in range(height))
    return (b"BM" + struct.pack("<IHHI", 54 + len(rows), 0, 0, 54)
            + struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(rows), 2835, 2835, 0, 0) + rows)


def write_many(folder, count, first=0):
    """`count` different pictures in sub-folders of 100."""
    for n in range(first, first + count):
        where = folder / f"{n // 100:03}"
        where.mkdir(parents=True, exist_ok=True)
        (where / f"{n:05}.bmp").write_bytes(bmp(n))
