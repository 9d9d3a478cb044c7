# SPDX-License-Identifier: GPL-3.0-or-later
"""Training and evaluation pictures with their texts. Nothing here is ever shipped."""
import csv
import hashlib
import os
import re

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

SHARED = os.environ.get("TROVE_SHARED", os.path.join(os.path.dirname(__file__), "..", "..", "shared"))
WORK = os.environ.get("TROVE_TRAIN_WORK", os.path.join(os.path.dirname(__file__), "..", "build", "training"))
TRAINING = os.path.join(SHARED, "training")
TEACHER = os.path.join(TRAINING, "teacher", "tf2_mobilenet_v2_1.0_224_ptq.tflite")


def _lines(path):
    with open(path, encoding="utf-8") as file:
        return file.read().split("\n")


def flickr():
    """Names by split, and captions by name."""
    folder = os.path.join(TRAINING, "flickr8k")
    splits = {part: [n for n in _lines(os.path.join(folder, part + ".txt")) if n] for part in ("train", "val", "test")}
    captions = {}
    with open(os.path.join(folder, "captions.csv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            captions.setdefault(row["image"], []).append(row["caption"].strip())
    return splits, captions


def flickr_path(name):
    return os.path.join(TRAINING, "flickr8k", "images", name)


def class_name(path):
    """The class in a file name such as n01443537_goldfish.jpg."""
    return os.path.splitext(os.path.basename(path))[0].split("_", 1)[1].replace("_", " ")


def labelled():
    """(path, label) of the ImageNet samples and the labelled folders."""
    folder = os.path.join(TRAINING, "imagenet-samples")
    pairs = [(os.path.join(folder, name), class_name(name)) for name in sorted(os.listdir(folder))
             if name.endswith(".jpg")]
    rows = [line.split("\t") for line in _lines(os.path.join(TRAINING, "labelled", "labels.tsv"))[1:] if line]
    return pairs + [(os.path.join(TRAINING, "labelled", row[0]), row[1]) for row in rows if row[1] != "background"]


def is_held(path):
    """One labelled picture in twelve is kept for validation."""
    name = os.path.basename(path).encode()
    return "imagenet-samples" not in path and int(hashlib.sha1(name).hexdigest(), 16) % 12 == 0


def held_classes():
    """The 251 evaluation pictures: one of each class that training never sees."""
    folder = os.path.join(SHARED, "fixtures", "photos", "imagenet-1-per-class")
    return [(os.path.join(folder, name), class_name(name)) for name in sorted(os.listdir(folder))
            if re.match(r"n\d+_.*\.jpg$", name)]


def imagenet_synonyms():
    """A list of names for each of the teacher's 1001 outputs (0 is background)."""
    lines = [line for line in _lines(os.path.join(TRAINING, "teacher", "imagenet_labels.txt")) if line]
    return [[name.strip() for name in line.split(",")] for line in lines]


def squash(path, size):
    """A picture as the program prepares it: RGB, squashed to a square with Pillow's bicubic filter."""
    picture = Image.open(path).convert("RGB")
    return np.asarray(picture.resize((size, size), Image.BICUBIC))


def cropped(path, size):
    """The other way: shortest edge to size, centre crop."""
    picture = Image.open(path).convert("RGB")
    factor = size / min(picture.size)
    picture = picture.resize([max(size, round(side * factor)) for side in picture.size], Image.BICUBIC)
    left, top = (picture.width - size) // 2, (picture.height - size) // 2
    return np.asarray(picture.crop((left, top, left + size, top + size)))


def pack(paths, size, cache):
    """Pictures as one uint8 array [N, size, size, 3], kept in the work folder."""
    os.makedirs(WORK, exist_ok=True)
    file = os.path.join(WORK, cache)
    if not os.path.exists(file):
        array = np.stack([squash(path, size) for path in paths])
        np.save(file + ".part.npy", array)
        os.rename(file + ".part.npy", file)
    return np.load(file, mmap_mode="r")


def resized(pictures, size):
    """Packed pictures to a float batch in -1..1 at the given size (the evaluation view)."""
    out = [p if p.shape[0] == size else np.asarray(Image.fromarray(p).resize((size, size), Image.BICUBIC))
           for p in pictures]
    return scaled(np.stack(out))


def scaled(pictures):
    batch = torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2).float()
    return (batch / 127.5 - 1).contiguous(memory_format=torch.channels_last)


def augmented(pictures, size, area=(0.4, 1.0), aspect=0.3, colour=0.15):
    """Random crop of random aspect, flip and colour jitter, at the given size."""
    batch = scaled(pictures)
    count = len(batch)
    scale = torch.empty(count).uniform_(*area).sqrt()
    stretch = torch.empty(count).uniform_(-aspect, aspect).exp().sqrt()
    width, height = (scale * stretch).clamp(max=1), (scale / stretch).clamp(max=1)
    theta = torch.zeros(count, 2, 3)
    theta[:, 0, 0] = width * torch.where(torch.rand(count) < 0.5, 1.0, -1.0)
    theta[:, 1, 1] = height
    theta[:, 0, 2] = torch.empty(count).uniform_(-1, 1) * (1 - width)
    theta[:, 1, 2] = torch.empty(count).uniform_(-1, 1) * (1 - height)
    grid = F.affine_grid(theta, (count, 3, size, size), align_corners=False)
    batch = F.grid_sample(batch, grid, mode="bilinear", padding_mode="reflection", align_corners=False)
    one = lambda: torch.empty(count, 1, 1, 1).uniform_(-colour, colour)
    grey = batch.mean(1, keepdim=True)
    batch = grey + (batch - grey) * (1 + one() * 1.5)
    batch = (batch * (1 + one()) + one()).clamp(-1, 1)
    return batch.contiguous(memory_format=torch.channels_last)
