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


def _jpeg_segment(marker, payload):
    return bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload


# The codes for the sizes 0 to 11 of a difference: table K.3 of ITU T.81.
_DC_CODES = {0: "00", 1: "010", 2: "011", 3: "100", 4: "101", 5: "110", 6: "1110", 7: "11110", 8: "111110", 9: "1111110",
             10: "11111110", 11: "111111110"}


def jpeg(rows, comment=None):
    """A baseline JPEG of flat squares of 8 x 8 pixels: `rows` of (red, green, blue). No library is needed to write it."""
    height, width = len(rows), len(rows[0])
    bits, before = [], [0, 0, 0]
    for row in rows:
        for r, g, b in row:
            y = 0.299 * r + 0.587 * g + 0.114 * b
            for channel, value in enumerate((y - 128, (b - y) / 1.772, (r - y) / 1.402)):
                level = round(value)  # the quantiser is 8, which is what makes the mean of a flat square
                difference, before[channel] = level - before[channel], level
                size = abs(difference).bit_length()
                bits.append(_DC_CODES[size])
                if size:
                    bits.append(format(difference if difference > 0 else difference + (1 << size) - 1, f"0{size}b"))
                bits.append("0")  # no other frequency
    stream = "".join(bits)
    stream += "1" * (-len(stream) % 8)
    data = int(stream, 2).to_bytes(len(stream) // 8, "big").replace(b"\xff", b"\xff\0")
    frame = struct.pack(">BHHB", 8, height * 8, width * 8, 3) + b"".join(bytes((n, 0x11, 0)) for n in (1, 2, 3))
    dc = b"\x00" + bytes((0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0)) + bytes(range(12))
    ac = b"\x10" + bytes((1,)) + bytes(15) + b"\x00"
    scan = bytes((3, 1, 0, 2, 0, 3, 0, 0, 63, 0))
    return (b"\xff\xd8" + (_jpeg_segment(0xFE, comment) if comment else b"") + _jpeg_segment(0xDB, b"\0" + bytes([8] * 64))
            + _jpeg_segment(0xC0, frame) + _jpeg_segment(0xC4, dc) + _jpeg_segment(0xC4, ac) + _jpeg_segment(0xDA, scan) + data
            + b"\xff\xd9")


def scene(seed, width=40, height=30):
    """Rows for jpeg(): a sky, a ground and some shapes; another seed, another scene."""
    rng = random.Random(seed)
    sky, ground = ([rng.randrange(256) for _ in range(3)] for _ in range(2))
    horizon = rng.randrange(height // 4, 3 * height // 4)
    shapes = [(rng.randrange(width), rng.randrange(height), rng.randrange(2, width // 4), [rng.randrange(256) for _ in range(3)],
               rng.random() < 0.5) for _ in range(6)]

    def colour(x, y):
        for cx, cy, size, fill, is_round in shapes:
            if (x - cx) ** 2 + (y - cy) ** 2 < size * size if is_round else abs(x - cx) < size and abs(y - cy) < size // 2 + 1:
                return tuple(fill)
        return tuple(max(0, min(255, c + y * 2)) for c in (sky if y < horizon else ground))
    return [[colour(x, y) for x in range(width)] for y in range(height)]


def turned(rows):
    """A quarter turn to the right."""
    return [list(column) for column in zip(*rows[::-1])]


def grey(rows):
    return [[(round(0.299 * r + 0.587 * g + 0.114 * b),) * 3 for r, g, b in row] for row in rows]


def cropped(rows):
    return [row[len(row) // 10:-len(row) // 10] for row in rows[len(rows) // 10:-len(rows) // 10]]
