# SPDX-License-Identifier: GPL-3.0-or-later
"""Retrieval measures. Run as a program: measures a checkpoint on the test split and the held classes."""
import sys

import numpy as np
import torch

import data
from model import unit


def ranks(similarity, owner):
    """Rank of the right picture for each text: similarity is [texts, pictures]."""
    right = similarity[np.arange(len(owner)), owner]
    return (similarity > right[:, None]).sum(1)


def retrieval(images, texts, owner):
    """Both directions: texts [M, D], owner[m] = index of the picture of text m."""
    similarity = texts @ images.T
    forward = ranks(similarity, owner)
    best = np.full(len(images), 1 << 30)
    for m, picture in enumerate(owner):
        best[picture] = min(best[picture], int((similarity[:, picture] > similarity[m, picture]).sum()))
    line = lambda r: {"R@%d" % k: round(float((r < k).mean()), 4) for k in (1, 5, 10)}
    return {"text to image": dict(line(forward), median=int(np.median(forward)) + 1),
            "image to text": dict(line(best), median=int(np.median(best)) + 1)}


def pad(batch, pad_id):
    width = max(map(len, batch))
    return torch.tensor([ids + [pad_id] * (width - len(ids)) for ids in batch])


def embed_texts(joint, tokens, texts):
    with torch.no_grad():
        parts = [unit(joint.text(pad([tokens.encode(t) for t in texts[at:at + 256]], tokens.pad)))
                 for at in range(0, len(texts), 256)]
    return torch.cat(parts).numpy()


def embed_images(joint, pictures, size, prepare=data.squash, flip=False):
    """Pictures: packed uint8 arrays or paths."""
    parts = []
    with torch.no_grad():
        for at in range(0, len(pictures), 50):
            chunk = pictures[at:at + 50]
            x = data.scaled(np.stack([prepare(p, size) for p in chunk])) if isinstance(chunk[0], str) \
                else data.resized(chunk, size)
            z = unit(joint.image(x))
            parts.append(unit(z + unit(joint.image(x.flip(3)))) if flip else z)
    return torch.cat(parts).numpy()


def held(joint, tokens, size):
    """Class-name queries over the 251 evaluation pictures."""
    pairs = data.held_classes()
    images = embed_images(joint, [p for p, _ in pairs], size)
    texts = embed_texts(joint, tokens, ["a photo of a " + name for _, name in pairs])
    place = ranks(texts @ images.T, np.arange(len(pairs)))
    return {"P@1": round(float((place < 1).mean()), 4), "recall@5": round(float((place < 5).mean()), 4),
            "median": int(np.median(place)) + 1}


def split(joint, tokens, part, size):
    splits, captions = data.flickr()
    names = splits[part]
    images = embed_images(joint, [data.flickr_path(n) for n in names], size)
    texts = [c for n in names for c in captions[n]]
    owner = np.array([i for i, n in enumerate(names) for _ in captions[n]])
    return retrieval(images, embed_texts(joint, tokens, texts), owner)


def choices(joint, tokens, sizes):
    """Validation only: input size, flip averaging, squash or centre crop."""
    splits, captions = data.flickr()
    names = splits["val"]
    texts = embed_texts(joint, tokens, [c for n in names for c in captions[n]])
    owner = np.array([i for i, n in enumerate(names) for _ in captions[n]])
    pairs = [(p, label) for p, label in data.labelled() if data.is_held(p)]
    labels = sorted({label for _, label in data.labelled()})
    named = embed_texts(joint, tokens, ["a photo of a " + label for label in labels])
    right = np.array([labels.index(label) for _, label in pairs])
    for size in sizes:
        for prepare in (data.squash, data.cropped):
            marks = embed_images(joint, [p for p, _ in pairs], size, prepare) @ named.T
            print(size, prepare.__name__, "held labels: accuracy %.4f" % (marks.argmax(1) == right).mean(), flush=True)
        for flip in (False, True):
            images = embed_images(joint, [data.flickr_path(n) for n in names], size, flip=flip)
            print(size, "flip" if flip else "plain", "val", retrieval(images, texts, owner)["text to image"], flush=True)


if __name__ == "__main__":
    import train
    torch.set_num_threads(2)
    joint, tokens = train.restore(sys.argv[1])
    sizes = [int(a) for a in sys.argv[2:] if a.isdigit()] or [224]
    if "choices" in sys.argv:
        choices(joint, tokens, sizes)
    else:
        for size in sizes:
            for part in ("val", "test"):
                print(size, part, split(joint, tokens, part, size), flush=True)
            print(size, "held classes", held(joint, tokens, size), flush=True)
