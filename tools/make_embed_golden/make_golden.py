# SPDX-License-Identifier: GPL-3.0-or-later
"""Write tests/golden/embed/: what PyTorch, Pillow and @huggingface/transformers say of a tiny random CLIP and a tiny
random SigLIP. Run make_sentence_golden.py first: it makes SigLIP's tokenizers.

    python3 make_golden.py NPM_FOLDER [OUT]        (README.md beside this file says how NPM_FOLDER is made)
"""
import hashlib
import json
import pathlib
import subprocess
import sys

import numpy as np
import torch
from PIL import Image

import pictures
import texts
import tiny_clip as clip
import tiny_siglip as siglip

HERE = pathlib.Path(__file__).resolve().parent
BUILT_IN = HERE.parent.parent / "models" / "builtin"
MERGES, CONTEXT = 600, 24
MEAN, STD = [0.5, 0.45, 0.4], [0.26, 0.27, 0.28]
FILTERS = {"bicubic": Image.BICUBIC, "bilinear": Image.BILINEAR}


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_json(path, value, **options):
    path.write_text(json.dumps(value, ensure_ascii=False, **options) + "\n", encoding="utf-8")


def small_tokenizer(path):
    """The built-in tokenizer with its first merges alone. The end token has the largest id, as in CLIP."""
    whole = json.loads((BUILT_IN / "tokenizer.json").read_text(encoding="utf-8"))
    by_id = sorted(whole["model"]["vocab"], key=whole["model"]["vocab"].get)
    kept = by_id[:512 + MERGES] + ["<|startoftext|>", "<|pad|>", "<|endoftext|>"]
    ids = {token: i for i, token in enumerate(kept)}
    whole["model"].update(vocab=ids, merges=whole["model"]["merges"][:MERGES])
    for token in whole["added_tokens"]:
        token["id"] = ids[token["content"]]
    for which in ("sep", "cls"):
        whole["post_processor"][which][1] = ids[whole["post_processor"][which][0]]
    write_json(path, whole, separators=(",", ":"))
    return ids


def token_ids(npm, folder, strings):
    lines = "".join(json.dumps(text) + "\n" for text in strings)
    run = subprocess.run(["node", HERE / "token_ids.mjs", folder], input=lines, cwd=npm, text=True, check=True, stdout=subprocess.PIPE)
    return [json.loads(line) for line in run.stdout.splitlines()]


def cut(ids, most=CONTEXT):
    """At most so many ids, the end token kept."""
    return ids if len(ids) <= most else [*ids[:most - 1], ids[-1]]


def unit(vectors):
    return [[round(x, 7) for x in row] for row in torch.nn.functional.normalize(vectors.double(), dim=1).tolist()]


def make_pictures(out):
    """Stores the pictures and what Pillow makes of them; gives {mode_filter: [n, size, size, 3] bytes} and the names."""
    (out / "pictures").mkdir(exist_ok=True)
    kinds = pictures.all_kinds()
    for name, picture in kinds.items():
        picture.save(out / "pictures" / f"{name}.png", optimize=True)
    squares = {}
    for mode in ("crop", "squash"):
        for filter, constant in FILTERS.items():
            made = [np.asarray(pictures.cut_and_resized(pictures.as_rgb(p), clip.SIZE_PX, mode, constant)) for p in kinds.values()]
            squares[f"{mode}_{filter}"] = np.stack(made)
            Image.fromarray(np.concatenate(made), "RGB").save(out / f"resized_{mode}_{filter}.png", optimize=True)
    return list(kinds), squares


def make_model(model, pad_id, visual, textual, masked):
    clip.export(visual, torch.zeros(2, 3, clip.SIZE_PX, clip.SIZE_PX), model / "visual.onnx", ["pixel_values"], "image_embeds",
                {"pixel_values": {0: "n"}})
    ids = torch.zeros(2, CONTEXT, dtype=torch.long)
    clip.export(textual, ids[:, :9], model / "textual.onnx", ["input_ids"], "text_embeds", {"input_ids": {0: "n", 1: "t"}})
    clip.export(masked, (ids.int(), torch.ones_like(ids).int()), model / "masked_textual.onnx", ["input_ids", "attention_mask"],
                "text_embeds", {"input_ids": {0: "n"}, "attention_mask": {0: "n"}})
    write_json(model / "trove-model.json", {
        "schema": 1, "name": "golden-clip", "title": "A tiny CLIP with random weights", "family": "clip",
        "licence": "GPL-3.0-or-later", "languages": ["en"], "dimensions": clip.DIMENSIONS,
        "image": {"file": "visual.onnx", "input": "pixel_values", "output": "image_embeds", "size": clip.SIZE_PX,
                  "resize": "shortest_edge_crop", "resample": "bicubic", "mean": MEAN, "std": STD},
        "text": {"file": "textual.onnx", "input": "input_ids", "output": "text_embeds", "tokenizer": "tokenizer.json",
                 "context_length": CONTEXT, "pad": "none", "pad_id": pad_id},
        "sha256": {path.name: digest(path) for path in sorted(model.iterdir()) if path.name != "trove-model.json"}}, indent=1)


def prepared(squares, mean, std):
    """[n, size, size, 3] bytes -> [n, 3, size, size] floats."""
    return (torch.from_numpy(squares).float().permute(0, 3, 1, 2) / 255 - torch.tensor(mean)[:, None, None]) / torch.tensor(std)[:, None, None]


def make_siglip(npm, out, squares, strings):
    """One pair of towers, as SigLIP's and SigLIP 2's have the same architecture; what differs is what is done to pictures and
    words before. Gives {kind: vectors and how they were made}."""
    folder = out / "siglip"
    folder.mkdir(exist_ok=True)
    visual, textual = clip.randomise(siglip.Visual(), 3), clip.randomise(siglip.Textual(), 4)
    clip.export(visual, torch.zeros(2, 3, siglip.SIZE_PX, siglip.SIZE_PX), folder / "visual.onnx", ["pixel_values"], "pooler_output",
                {"pixel_values": {0: "n"}})
    clip.export(textual, torch.zeros(2, siglip.CONTEXT, dtype=torch.long), folder / "textual.onnx", ["input_ids"], "pooler_output",
                {"input_ids": {0: "n"}})
    made = {}
    for kind, pad_id, resample in (("siglip", 1, "bicubic"), ("siglip2", 0, "bilinear")):
        # SigLIP 2 was trained on lower-cased text, which its tokenizer's file leaves to the caller.
        said = [text.lower() for text in strings] if kind == "siglip2" else strings
        ids = [cut(row, siglip.CONTEXT) for row in token_ids(npm, out / f"{kind}.tokenizer.json", said)]
        padded = torch.tensor([row + [pad_id] * (siglip.CONTEXT - len(row)) for row in ids])
        with torch.no_grad():
            vectors = {"image_vectors": visual(prepared(squares[f"squash_{resample}"], siglip.MEAN, siglip.STD)), "text_vectors": textual(padded)}
        made[kind] = {"pad_id": pad_id, "resample": resample, **{key: unit(value) for key, value in vectors.items()}}
    return made


def main(npm, out):
    torch.set_num_threads(1)
    model, broken = out / "model", out / "broken"
    for folder in (model, broken):
        folder.mkdir(parents=True, exist_ok=True)
    ids = small_tokenizer(model / "tokenizer.json")
    pad_id = ids["<|pad|>"]
    visual = clip.randomise(clip.Visual(), 1)
    textual = clip.randomise(clip.Textual(len(ids), CONTEXT), 2)
    masked = clip.MaskedTextual(textual)
    make_model(model, pad_id, visual, textual, masked)
    pixels = torch.zeros(2, 3, clip.SIZE_PX, clip.SIZE_PX)
    for name, value in {"nan_visual": float("nan"), "zero_visual": 0.0}.items():
        clip.export(clip.Broken(value), pixels, broken / f"{name}.onnx", ["pixel_values"], "image_embeds", {"pixel_values": {0: "n"}})
    clip.export(clip.BrokenText(), torch.zeros(2, 9, dtype=torch.long), broken / "nan_textual.onnx", ["input_ids"], "text_embeds",
                {"input_ids": {0: "n", 1: "t"}})

    names, squares = make_pictures(out)
    strings = texts.all_texts()
    small, built_in = token_ids(npm, model, strings), token_ids(npm, BUILT_IN, strings)
    with open(out / "tokens.jsonl", "w", encoding="utf-8") as file:
        for row in zip(strings, small, built_in):
            file.write(json.dumps(row, separators=(",", ":")) + "\n")
    # Every kind of string; the texts are embedded one by one, as they are of different lengths.
    chosen = range(0, len(strings), 36)
    cut_ids = [cut(small[i]) for i in chosen]
    padded = torch.tensor([row + [pad_id] * (CONTEXT - len(row)) for row in cut_ids])
    mask = torch.tensor([[1] * len(row) + [0] * (CONTEXT - len(row)) for row in cut_ids])
    with torch.no_grad():
        image_vectors = visual(prepared(squares["crop_bicubic"], MEAN, STD))
        text_vectors = torch.cat([textual(torch.tensor([row])) for row in cut_ids])
        masked_vectors = masked(padded, mask)
    write_json(out / "vectors.json", {
        "built_in_tokenizer_sha256": digest(BUILT_IN / "tokenizer.json"), "context_length": CONTEXT, "pad_id": pad_id, "pictures": names,
        "image_vectors": unit(image_vectors), "texts": [strings[i] for i in chosen], "text_vectors": unit(text_vectors),
        "masked_text_vectors": unit(masked_vectors), **make_siglip(npm, out, squares, [strings[i] for i in chosen])}, separators=(",", ":"))
    for what, vectors in (("pictures", image_vectors), ("texts", text_vectors), ("masked texts", masked_vectors)):
        near = torch.tensor(unit(vectors)) @ torch.tensor(unit(vectors)).T
        different = (near.sum() - len(near)) / (near.numel() - len(near))
        print(f"{len(near)} {what}; mean cosine of different ones {different:.3f}")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else HERE.parent.parent / "tests" / "golden" / "embed")
