#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trove beside transformers.js (the npm package), with the same ONNX files and pictures: the same tensors, and the same ten
pictures for fifty queries. Usage: transformers_js_test.py TROVE PREPARE SOURCE
Skipped, loudly, without its packages (npm ci --prefix bench/transformers_js --ignore-scripts) or the pictures of ../shared."""
import array
import csv
import json
import math
import os
import pathlib
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
import zlib

TROVE, PREPARE, SOURCE = sys.argv[1:4]
SOURCE = pathlib.Path(SOURCE)
JS = SOURCE / "bench/transformers_js"
SHARED = pathlib.Path(os.environ.get("TROVE_SHARED", SOURCE / "../shared"))
MODEL = SOURCE / "models/builtin"
PICTURES, TENSORS, QUERIES, BEST = 300, 30, 50, 10


def skip(why):
    print(f"SKIPPED: {why}")
    sys.exit(77)


def lay_out(scratch, manifest):
    """The model's folder as transformers.js wants one."""
    image, text = manifest["image"], manifest["text"]
    folder = scratch / "models/m"
    (folder / "onnx").mkdir(parents=True)
    (folder / "onnx/vision_model.onnx").symlink_to(MODEL / image["file"])
    (folder / "onnx/text_model.onnx").symlink_to(MODEL / text["file"])
    (folder / "tokenizer.json").symlink_to(MODEL / text["tokenizer"])
    side = image["size"]
    for name, content in {
            "config.json": {"model_type": "clip"},
            "tokenizer_config.json": {"tokenizer_class": "CLIPTokenizer", "model_max_length": text["context_length"]},
            "preprocessor_config.json": {
                "image_processor_type": "CLIPImageProcessor", "feature_extractor_type": "CLIPFeatureExtractor", "do_resize": True,
                "size": {"width": side, "height": side}, "resample": 3, "do_center_crop": False, "do_normalize": True, "do_rescale": True,
                "rescale_factor": 1 / 255, "image_mean": image["mean"], "image_std": image["std"]}}.items():
        (folder / name).write_text(json.dumps(content))
    return folder.parent


def floats(data):
    values = array.array("f")
    values.frombytes(data)
    return values


def rows(data, count):
    values = floats(data)
    width = len(values) // count
    result = []
    for i in range(count):
        row = values[i * width:(i + 1) * width]
        length = math.sqrt(sum(v * v for v in row))
        result.append([v / length for v in row])
    return result


def main():
    if not (JS / "node_modules").is_dir() or shutil.which("node") is None:
        skip("transformers.js is not there; npm ci --prefix bench/transformers_js --ignore-scripts")
    images = SHARED / "training/flickr8k/images"
    if not images.is_dir():
        skip(f"{images} is not there")
    files = sorted(images.iterdir())[:PICTURES]
    with open(SHARED / "training/flickr8k/captions.csv", newline="") as captions:
        texts = [row[-1] for row in csv.reader(captions)][1:5 * QUERIES + 1:5]
    scratch = pathlib.Path(tempfile.mkdtemp())
    try:
        compare(scratch, files, texts)
    finally:
        shutil.rmtree(scratch, True)


def png(path, side, rgb):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    lines = b"".join(b"\0" + rgb[y * 3 * side:(y + 1) * 3 * side] for y in range(side))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)) +
                     chunk(b"IDAT", zlib.compress(lines, 1)) + chunk(b"IEND", b""))


def ask_js(scratch, models, files, texts, manifest):
    asked = {"pictures": [str(f) for f in files], "texts": texts, "tensors": TENSORS, "context": manifest["text"]["context_length"]}
    done = subprocess.run(["node", "embed.mjs", models, "m", scratch], cwd=JS, input=json.dumps(asked), text=True, capture_output=True)
    if done.returncode:
        sys.exit(done.stderr)


def levels_apart(scratch, files, manifest):
    """The mean difference of Trove's and transformers.js's tensors of each picture, in steps of 1/255."""
    theirs = floats((scratch / "tensors").read_bytes())
    ours = floats(subprocess.run([PREPARE, "tensors", MODEL, *files[:TENSORS]], check=True, capture_output=True).stdout)
    assert len(ours) == len(theirs) == TENSORS * 3 * manifest["image"]["size"] ** 2, (len(ours), len(theirs))
    each = len(ours) // TENSORS
    return [255 * manifest["image"]["std"][0] * sum(abs(a - b) for a, b in zip(ours[i * each:(i + 1) * each], theirs[i * each:(i + 1) * each])) / each
            for i in range(TENSORS)]


def trove_finds(scratch, folder, texts):
    subprocess.run([TROVE, "crawl", folder, "--library", scratch / "library", "--quiet"], check=True, capture_output=True)
    server = subprocess.Popen([TROVE, "serve", "--port", "0", "--library", scratch / "library"], stdout=subprocess.PIPE)
    try:
        base = re.search(rb"(http://127\.0\.0\.1:\d+)/", server.stdout.readline()).group(1).decode()
        found = []
        for text in texts:
            with urllib.request.urlopen(f"{base}/api/v1/search?limit={BEST}&strictness=0&fold=0&q={urllib.parse.quote(text)}", timeout=60) as answer:
                found.append([pathlib.Path(hit["path"]).name for hit in json.load(answer)["hits"]])
        return found
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def compare(scratch, files, texts):
    manifest = json.loads((MODEL / "trove-model.json").read_text())
    models = lay_out(scratch, manifest)
    side = manifest["image"]["size"]

    # As they are. transformers.js resizes by an affine transform, without antialiasing and half a pixel aside, which is not
    # what models are trained with: for resizing, Pillow is the reference (src/embed/golden_test.cpp). Only shown.
    ask_js(scratch, models, files[:TENSORS], texts[:1], manifest)
    levels = levels_apart(scratch, files, manifest)
    print(f"resized by each its own way: tensors {sum(levels) / TENSORS:.2f} of 255 apart on average")

    # Of the model's size already.
    pixels = subprocess.run([PREPARE, "pixels", MODEL, *files], check=True, capture_output=True).stdout
    folder = scratch / "photos"
    folder.mkdir()
    squares = [folder / f"{n:04}.png" for n in range(len(files))]
    for n, square in enumerate(squares):
        png(square, side, pixels[n * 3 * side * side:(n + 1) * 3 * side * side])
    ask_js(scratch, models, squares, texts, manifest)
    levels = levels_apart(scratch, squares, manifest)
    print(f"of the model's size: tensors {sum(levels) / TENSORS:.4f} of 255 apart on average, {max(levels):.4f} for the worst picture")
    pictures = rows((scratch / "pictures").read_bytes(), len(files))
    same, worst = 0, 0.0
    for text, ours in zip(rows((scratch / "texts").read_bytes(), len(texts)), trove_finds(scratch, folder, texts)):
        scores = {square.name: sum(a * b for a, b in zip(text, picture)) for square, picture in zip(squares, pictures)}
        theirs = sorted(scores, key=lambda name: -scores[name])[:BEST]
        same += set(ours) == set(theirs)
        # Where the sets differ, by how much the one that should not be there is worse.
        worst = max(worst, scores[theirs[-1]] - min(scores[name] for name in ours))
    print(f"the same {BEST} pictures for {same} of {len(texts)} queries; where not, the stranger's cosine is at most {worst:.5f} lower")
    assert max(levels) <= 1, "tensors differ"
    # Vectors are stored as half floats: two that are closer than their rounding may change places.
    assert worst <= 5e-4 and same >= len(texts) - 2, "other pictures"


main()
