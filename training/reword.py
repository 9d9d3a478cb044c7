# SPDX-License-Identifier: GPL-3.0-or-later
"""Give words that ImageNet uses in a rare sense ("kite" is a bird there) the sense that captions give them: only the rows of
the word's own token and its plural's are learnt, on the training pictures whose captions have them, so that nothing else moves.

    python3 reword.py MODEL_FOLDER CATALOG WORD...

CATALOG: catalog.db of a Trove library that has crawled the Flickr8k pictures with this model; it holds their vectors.
"""
import hashlib
import json
import os
import re
import sqlite3
import sys

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper

import data
import evaluate
import text_tower
import tokenizer
from model import DIMENSIONS, unit

STEPS, SCALE = 60, 20.0
NAMES = ["{}", "a {}", "a photo of a {}", "flying a {}"]


def tower_of(graph, pad):
    """The text tower of an exported graph; the exporter renames the weights of plain products, in the order of use."""
    stored = {i.name: torch.from_numpy(numpy_helper.to_array(i).copy()) for i in graph.initializer}
    table = stored.pop("table").float()
    tower = text_tower.TextTower(np.zeros((len(table), 1), np.float32), pad, DIMENSIONS).eval()
    state = tower.state_dict()
    state["learnt.weight"] = table
    state["bridge.weight"].zero_()
    products = [name for name in stored if not name.startswith("tower.")]
    for part, name in zip(("query", "key", "value", "mixed", "score"), products, strict=True):
        state[part + ".weight"] = stored.pop(name).t()
    state.update({name.removeprefix("tower."): value for name, value in stored.items()})
    tower.load_state_dict(state)
    return tower.requires_grad_(False)


def vectors(catalog, names):
    """Unit vectors of the named files, in that order, as the program made them."""
    with sqlite3.connect(catalog) as db:
        rows = db.execute("SELECT path, halves FROM location JOIN embedding USING (photo_id)").fetchall()
    by_name = {os.path.basename(path.decode()): np.frombuffer(halves, np.float16) for path, halves in rows}
    return torch.from_numpy(np.stack([by_name[name] for name in names]).astype(np.float32))


def validation(tower, tokens, pictures, names, captions):
    texts = [c for n in names for c in captions[n]]
    owner = np.array([i for i, n in enumerate(names) for _ in captions[n]])
    with torch.no_grad():
        ids = [tokens.encode(text) for text in texts]
        t = torch.cat([unit(tower(evaluate.pad(ids[at:at + 256], tokens.pad))) for at in range(0, len(ids), 256)])
    return evaluate.retrieval(pictures.numpy(), t.numpy(), owner)["text to image"]


def reword(tower, tokens, word, pictures, names, captions):
    """Moves the word's rows so that its captions find their pictures and its bare name finds all of them."""
    spelt = re.compile(r"\b%s(s?)\b" % word, re.I)
    texts, owner = zip(*[(c, i) for i, n in enumerate(names) for c in captions[n] if spelt.search(c)])
    rows = [ids[1] for ids in (tokens.encode(word), tokens.encode(word + "s")) if len(ids) == 3]
    assert rows, "%s is no token of its own" % word
    bare = [form.format(w) for w in (word, word + "s") for form in NAMES]
    ids = evaluate.pad([tokens.encode(text) for text in [*texts, *bare]], tokens.pad)
    shown = torch.zeros(len(names))
    shown[list(set(owner))] = 1 / len(set(owner))
    table = tower.learnt.weight
    moved = table[rows].clone().requires_grad_(True)
    optimiser = torch.optim.Adam([moved], lr=0.02)
    for _ in range(STEPS):
        full = table.index_copy(0, torch.tensor(rows), moved)
        t = unit(tower.encode(F.embedding(ids, full), ids.ne(tokens.pad).unsqueeze(2).float()))
        similarity = SCALE * t @ pictures.t()
        loss = F.cross_entropy(similarity[:len(texts)], torch.tensor(owner)) - (F.log_softmax(similarity[len(texts):], 1) @ shown).mean()
        loss = loss + 0.05 * (moved - table[rows]).square().mean() / table.square().mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    table[rows] = moved.detach()
    print("%s: %d captions of %d pictures, last loss %.3f" % (word, len(texts), len(set(owner)), float(loss)))


def main(folder, catalog, words):
    torch.manual_seed(3)
    path = os.path.join(folder, "textual.onnx")
    model = onnx.load(path)
    tokens = tokenizer.Tokenizer.read(os.path.join(folder, "tokenizer.json"))
    tower = tower_of(model.graph, tokens.pad)
    splits, captions = data.flickr()
    train, val = vectors(catalog, splits["train"]), vectors(catalog, splits["val"])
    print("before", validation(tower, tokens, val, splits["val"], captions))
    for word in words:
        reword(tower, tokens, word, train, splits["train"], captions)
    print("after ", validation(tower, tokens, val, splits["val"], captions))
    table = next(i for i in model.graph.initializer if i.name == "table")
    table.CopyFrom(numpy_helper.from_array(tower.learnt.weight.half().numpy(), "table"))
    onnx.save(model, path)
    place = os.path.join(folder, "trove-model.json")
    with open(place, encoding="utf-8") as file:
        manifest = json.load(file)
    with open(path, "rb") as file:
        manifest["sha256"]["textual.onnx"] = hashlib.sha256(file.read()).hexdigest()
    with open(place, "w", encoding="utf-8") as file:
        json.dump(manifest, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
