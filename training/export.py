# SPDX-License-Identifier: GPL-3.0-or-later
"""Write a checkpoint as the model folder that the program loads.

    python3 export.py CHECKPOINT FOLDER [SIZE]
"""
import hashlib
import json
import os
import sys

import torch
from torch import nn

import data
import train
from model import DIMENSIONS, unit

OPSET, CONTEXT = 14, 32
NOTES = ("Trained by training/ in Trove's repository. The trunk starts from an Apache-2.0 MobileNetV2; "
         "see docs/model-card.md.")


class Visual(nn.Module):
    def __init__(self, tower):
        super().__init__()
        self.tower = tower

    def forward(self, pixel_values):
        return unit(self.tower(pixel_values))


class Textual(nn.Module):
    """The text tower with its token vectors folded into one half-precision table."""

    def __init__(self, tower):
        super().__init__()
        self.tower = tower
        self.table = nn.Parameter(tower.table().detach().half(), requires_grad=False)

    def forward(self, input_ids):
        x = nn.functional.embedding(input_ids, self.table).float()
        keep = input_ids.ne(self.tower.pad).unsqueeze(2).float()
        return unit(self.tower.encode(x, keep))


def write(module, example, path, source, target, axes):
    module.eval()
    torch.onnx.export(module, example, path + ".part", opset_version=OPSET, input_names=[source],
                      output_names=[target], do_constant_folding=True,
                      dynamic_axes={source: axes, target: {0: "n"}})
    os.rename(path + ".part", path)


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def main(checkpoint, folder, size):
    joint, tokens = train.restore(checkpoint)
    os.makedirs(folder, exist_ok=True)
    place = lambda name: os.path.join(folder, name)
    joint.to(memory_format=torch.contiguous_format)
    write(Visual(joint.image), torch.zeros(2, 3, size, size), place("visual.onnx"), "pixel_values",
          "image_embeds", {0: "n"})
    ids = torch.tensor([tokens.encode("a photo of a dog")[:6], tokens.encode("two cats and birds")[:6]])
    write(Textual(joint.text), ids, place("textual.onnx"), "input_ids", "text_embeds", {0: "n", 1: "t"})
    tokens.write(place("tokenizer.json"))
    manifest = {
        "schema": 1, "name": "trove-builtin-1", "title": "Trove built-in", "family": "clip",
        "licence": "GPL-3.0-or-later", "languages": ["en"], "dimensions": DIMENSIONS,
        "image": {"file": "visual.onnx", "input": "pixel_values", "output": "image_embeds", "size": size,
                  "resize": "squash", "resample": "bicubic", "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]},
        "text": {"file": "textual.onnx", "input": "input_ids", "output": "text_embeds",
                 "tokenizer": "tokenizer.json", "context_length": CONTEXT, "pad": "none", "pad_id": tokens.pad},
        "sha256": {name: digest(place(name)) for name in ("visual.onnx", "textual.onnx", "tokenizer.json")},
        "notes": NOTES}
    with open(place("trove-model.json.part"), "w", encoding="utf-8") as file:
        json.dump(manifest, file, indent=1)
        file.write("\n")
    os.rename(place("trove-model.json.part"), place("trove-model.json"))
    for name in sorted(os.listdir(folder)):
        print(name, os.path.getsize(place(name)))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 224)
