#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""make_models.py OUT: a model folder OUT/clip-b32-random with the sizes of CLIP ViT-B/32 and random weights, for measuring.

Speed does not depend on the weights; agreement of precisions does, a little, and is only indicative here. 0.6 GB; never
committed. Needs PyTorch (Debian: python3-torch)."""
import hashlib
import json
import pathlib
import sys

import torch

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools/make_embed_golden"))
import tiny_clip as clip  # noqa: E402

NAME, TOKENS, CONTEXT = "clip-b32-random", 49408, 77


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main(out):
    torch.set_num_threads(1)
    model = out / NAME
    if (model / "trove-model.json").exists():
        return
    model.mkdir(parents=True, exist_ok=True)
    clip.SIZE_PX, clip.PATCH_PX, clip.DIMENSIONS, clip.LAYERS = 224, 32, 512, 12
    clip.WIDTH, clip.HEADS = 768, 12
    clip.export(clip.randomise(clip.Visual(), 1), torch.zeros(2, 3, 224, 224), model / "visual.onnx", ["pixel_values"], "image_embeds",
                {"pixel_values": {0: "n"}})
    clip.WIDTH, clip.HEADS = 512, 8
    clip.export(clip.randomise(clip.Textual(TOKENS, CONTEXT), 2), torch.zeros(2, 9, dtype=torch.long), model / "textual.onnx", ["input_ids"],
                "text_embeds", {"input_ids": {0: "n", 1: "t"}})
    tokenizer = ROOT / "tests/golden/embed/model/tokenizer.json"
    (model / "tokenizer.json").write_bytes(tokenizer.read_bytes())
    manifest = {
        "schema": 1, "name": NAME, "title": "CLIP ViT-B/32 in size, with random weights", "family": "clip", "licence": "GPL-3.0-or-later",
        "languages": ["en"], "dimensions": 512,
        "image": {"file": "visual.onnx", "input": "pixel_values", "output": "image_embeds", "size": 224, "resize": "shortest_edge_crop",
                  "resample": "bicubic", "mean": [0.48145466, 0.4578275, 0.40821073], "std": [0.26862954, 0.26130258, 0.27577711]},
        "text": {"file": "textual.onnx", "input": "input_ids", "output": "text_embeds", "tokenizer": "tokenizer.json",
                 "context_length": CONTEXT, "pad": "none"},
        "sha256": {path.name: digest(path) for path in sorted(model.iterdir()) if path.suffix in (".onnx", ".json")}}
    (model / "trove-model.json").write_text(json.dumps(manifest, indent=1) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
