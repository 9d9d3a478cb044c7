# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts a time and a place into a JPEG, for tests and screenshots. The layout is TIFF 6.0's and EXIF 2.3's."""
import struct


def _rational(value):
    return struct.pack("<II", round(value * 10000), 10000)


def _degrees(value):
    value = abs(value)
    minutes = (value - int(value)) * 60
    return _rational(int(value)) + _rational(int(minutes)) + _rational((minutes - int(minutes)) * 60)


def _directory(entries, offset):
    """entries: (tag, type, count, bytes); returns an IFD at `offset` with its long values behind it."""
    size = 2 + 12 * len(entries) + 4
    head, tail = struct.pack("<H", len(entries)), b""
    for tag, kind, count, value in sorted(entries):
        field = value.ljust(4, b"\0") if len(value) <= 4 else struct.pack("<I", offset + size + len(tail))
        if len(value) > 4:
            tail += value + b"\0" * (len(value) % 2)
        head += struct.pack("<HHI", tag, kind, count) + field
    return head + struct.pack("<I", 0) + tail


def with_exif(jpeg, taken=None, latitude=None, longitude=None, camera="Trove Test", orientation=None):
    """`taken`: "2021:05:03 12:00:00". Any EXIF that is there already stays behind it and is not looked at."""
    exif, gps = [], []
    if taken:
        exif.append((0x9003, 2, 20, taken.encode() + b"\0"))
    if latitude is not None:
        gps = [(1, 2, 2, b"N\0" if latitude >= 0 else b"S\0"), (2, 5, 3, _degrees(latitude)),
               (3, 2, 2, b"E\0" if longitude >= 0 else b"W\0"), (4, 5, 3, _degrees(longitude))]
    make, model = camera.split(" ", 1)
    main = [(0x010F, 2, len(make) + 1, make.encode() + b"\0"), (0x0110, 2, len(model) + 1, model.encode() + b"\0"),
            (0x8769, 4, 1, b"\0" * 4), (0x8825, 4, 1, b"\0" * 4)]
    if orientation:
        main.append((0x0112, 3, 1, struct.pack("<H", orientation)))
    length = len(_directory(main, 8))
    exif_at = 8 + length
    exif_ifd = _directory(exif, exif_at)
    gps_at = exif_at + len(exif_ifd)
    main[2] = (0x8769, 4, 1, struct.pack("<I", exif_at))
    main[3] = (0x8825, 4, 1, struct.pack("<I", gps_at))
    tiff = b"II*\0" + struct.pack("<I", 8) + _directory(main, 8) + exif_ifd + _directory(gps, gps_at)
    payload = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(payload) + 2) + payload + jpeg[2:]
