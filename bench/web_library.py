#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a large library out of a small one: the photos of a crawled folder again and again, each copy with a hash, a time, a
place and a vector of its own, and the thumbnail of the one it was made from. Nothing lies at their locations. A crawl of anything
afterwards gives the places their names.

Usage: web_library.py TROVE PICTURES LIBRARY [COUNT]     PICTURES: a folder with some dozens of photographs; COUNT: 200000
"""
import pathlib
import random
import sqlite3
import subprocess
import sys
import time

trove, folder, library = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
count = int(sys.argv[4]) if len(sys.argv) > 4 else 200_000
subprocess.run([trove, "crawl", folder, "--library", str(library), "--quiet"], check=True)

rng = random.Random(1)
catalog = sqlite3.connect(library / "catalog.db")
thumbnails = sqlite3.connect(library / "thumbnails.db")
for database in (catalog, thumbnails):
    database.execute("PRAGMA synchronous = OFF")
catalog.create_function("fold", 1, str.lower)  # of the triggers: the names made below are ASCII
columns = [row[1] for row in catalog.execute("PRAGMA table_info(photo)") if row[1] not in ("id", "hash", "taken_local_s", "latitude_deg", "longitude_deg")]
originals = catalog.execute(f"SELECT p.hash, e.halves, e.model_id, {', '.join('p.' + c for c in columns)} FROM photo p JOIN embedding e ON e.photo_id = p.id").fetchall()
jpegs = dict(thumbnails.execute("SELECT hash, jpeg FROM thumbnail"))
last, years = int(time.time()), 15 * 365 * 86_400
cities = [(rng.uniform(-50, 65), rng.uniform(-170, 170)) for _ in range(300)]
started = time.monotonic()
for n in range(count - len(originals)):
    hash_, halves, model, *rest = originals[rng.randrange(len(originals))]
    own = rng.randbytes(16)
    # Signs turned at random keep a vector as long as it was, and make it another one.
    bits = rng.getrandbits(len(halves) * 4) & rng.getrandbits(len(halves) * 4)
    mask = int.from_bytes(b"".join((b"\0\x80" if (bits >> i) & 1 else b"\0\0") for i in range(len(halves) // 2)), "little")
    vector = (int.from_bytes(halves, "little") ^ mask).to_bytes(len(halves), "little")
    city = rng.choice(cities) if rng.random() < 0.4 else (None, None)
    place = (None, None) if city[0] is None else (city[0] + rng.gauss(0, 0.2), city[1] + rng.gauss(0, 0.2))
    taken = last - int(years * rng.random() ** 1.3)
    cursor = catalog.execute(
        f"INSERT INTO photo (hash, taken_local_s, latitude_deg, longitude_deg, {', '.join(columns)}) VALUES (?, ?, ?, ?, {', '.join('?' * len(columns))})",
        (own, taken, *place, *rest))
    photo = cursor.lastrowid
    catalog.execute("INSERT INTO location (path, photo_id, size_bytes, modified_ns, present) VALUES (?, ?, 1, ?, 1)",
                    (f"/photos/{time.gmtime(taken).tm_year}/{n % 500:03}/IMG_{n:06}.jpg".encode(), photo, taken * 10**9))
    catalog.execute("INSERT INTO photo_text (photo_id, names) VALUES (?, ?)", (photo, f"IMG_{n:06}.jpg"))
    catalog.execute("INSERT INTO embedding (photo_id, model_id, halves) VALUES (?, ?, ?)", (photo, model, vector))
    thumbnails.execute("INSERT INTO thumbnail (hash, jpeg) VALUES (?, ?)", (own, jpegs[hash_]))
    if n % 20_000 == 0:
        catalog.commit()
        thumbnails.commit()
        print(f"{n:,} of {count:,} in {time.monotonic() - started:.0f} s", flush=True)
for database in (catalog, thumbnails):
    database.commit()
    database.close()
print(f"{count:,} photos in {library}")
