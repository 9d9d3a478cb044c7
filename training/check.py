# SPDX-License-Identifier: GPL-3.0-or-later
"""Write PyTorch's outputs for a few pictures and texts, for check.mjs to compare with the exported model.

    python3 check.py CHECKPOINT REFERENCE.json [SIZE]
"""
import json
import sys

import numpy as np
import torch

import data
import train
from model import unit

TEXTS = ["a grizzly bear", "a zebra", "zebras", "a plate of food", "a bedroom", "a man flying a kite at the beach",
         "two dogs run through the snow .", "sunset over the sea", "Grandma's birthday cake!", "x", "42",
         "Fu\u00dfball na\u00efve \u96ea", "a child in a pink dress is climbing up a set of stairs in an entry way ."]


def main(checkpoint, out, size):
    joint, tokens = train.restore(checkpoint)
    x = data.scaled(np.stack([data.squash(path, size) for path, _ in data.held_classes()[::16]]))
    ids = [tokens.encode(text) for text in TEXTS]
    with torch.no_grad():
        images = unit(joint.image(x))
        texts = [unit(joint.text(torch.tensor([row])))[0].tolist() for row in ids]
    x.contiguous().numpy().tofile(out + ".pixels")
    with open(out, "w", encoding="utf-8") as file:
        json.dump({"pixels": out + ".pixels", "images": images.tolist(), "ids": ids, "texts": texts,
                   "strings": TEXTS}, file)


if __name__ == "__main__":
    torch.set_num_threads(2)
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 224)
