# SPDX-License-Identifier: GPL-3.0-or-later
"""Names, synonyms and word vectors: what the text side knows besides the captions."""
import collections
import json
import os
import re
import struct

import numpy as np

import data
import tokenizer

WORDNET = os.environ.get("TROVE_WORDNET", "/usr/share/wordnet")
MERGES = 16500
# WordNet parents that nobody searches for.
DULL = {"entity", "physical entity", "object", "whole", "artifact", "abstraction", "unit", "matter", "thing",
        "causal agent", "living thing", "organism", "chordate", "vertebrate", "placental", "instrumentality",
        "device", "implement", "conveyance", "covering", "commodity", "consumer goods", "durables", "substance",
        "carnivore", "arthropod", "invertebrate", "ungulate", "even-toed ungulate", "odd-toed ungulate",
        "diapsid", "craft", "way", "article", "solid", "part", "attribute", "relation", "physical phenomenon",
        "domestic animal", "working dog", "self-propelled vehicle", "group", "psychological feature", "unit", "creation"}


def glove():
    """Word -> row, and the rows (10,000 x 50), centred and scaled."""
    with open(os.path.join(data.TRAINING, "word-vectors", "glove-10k.bin"), "rb") as file:
        raw = file.read()
    count, width, length = struct.unpack_from("<III", raw, 4)
    names = json.loads(raw[16:16 + length])
    start = (16 + length + 3) // 4 * 4
    rows = np.frombuffer(raw, np.float32, count * width, start).reshape(count, width)
    rows = rows - rows.mean(0)
    return {word: index for index, word in enumerate(names)}, rows / rows.std()


def clip_classes():
    """Plain names of object classes, and a CLIP text vector for each."""
    folder = os.path.join(data.TRAINING, "class-embeddings")
    names, rows, synonyms = [], [], []
    with open(os.path.join(folder, "lvis_v1_train_cat_info.json"), encoding="utf-8") as file:
        for entry in json.load(file):
            plain = [re.sub(r"_\(.*?\)", "", name).replace("_", " ") for name in entry["synonyms"]]
            names.append(plain[0])
            synonyms.append(plain)
    rows.append(np.load(os.path.join(folder, "lvis_v1_clip_a+cname.npy")))
    with open(os.path.join(folder, "oid_names.txt"), encoding="utf-8") as file:
        more = [line.strip().lower() for line in file if line.strip()]
    names += more
    synonyms += [[name] for name in more]
    rows.append(np.load(os.path.join(folder, "oid_clip_a+cname.npy")))
    rows = np.concatenate([r.reshape(-1, 512) for r in rows]).astype(np.float32)
    assert len(rows) == len(names), (rows.shape, len(names))
    return synonyms, rows / np.linalg.norm(rows, axis=1, keepdims=True)


def wordnet():
    """Synset offset -> (lemmas, hypernym offsets), nouns only."""
    synsets = {}
    with open(os.path.join(WORDNET, "data.noun"), encoding="utf-8") as file:
        for line in file:
            if line.startswith("  "):
                continue
            parts = line.split("|")[0].split()
            count = int(parts[3], 16)
            lemmas = [parts[4 + 2 * i].replace("_", " ") for i in range(count)]
            pointers = parts[5 + 2 * count:]
            parents = [pointers[i + 1] for i in range(0, len(pointers) - 3, 4) if pointers[i] in ("@", "@i")]
            synsets[parts[0]] = (lemmas, parents)
    return synsets


def concepts():
    """Texts that the teacher can judge: each is (names, the teacher's outputs that belong to it).

    The thousand classes with their synonyms come first, then WordNet's parents of at least two of them.
    """
    synonyms = data.imagenet_synonyms()
    synsets = wordnet()
    by_lemmas = collections.defaultdict(list)
    for offset, (lemmas, _) in synsets.items():
        by_lemmas[frozenset(lemma.lower() for lemma in lemmas)].append(offset)
    result, members = [], collections.defaultdict(list)
    for index, names in enumerate(synonyms):
        if index == 0:
            continue
        result.append((names, [index]))
        found = by_lemmas.get(frozenset(name.lower() for name in names), [])
        queue, seen = [(offset, 0) for offset in found[:1]], set()
        while queue:
            offset, depth = queue.pop()
            if offset in seen:
                continue
            seen.add(offset)
            if depth:
                members[offset].append(index)
            queue += [(parent, depth + 1) for parent in synsets[offset][1]]
    for offset, outputs in members.items():
        names = [name for name in synsets[offset][0] if name not in DULL]
        if len(outputs) >= 2 and names and synsets[offset][0][0] not in DULL:
            result.append((names[:3], outputs))
    return result


def word_counts():
    """Weighted word counts over which the merges are learnt: training captions and names only."""
    splits, captions = data.flickr()
    counts = collections.Counter()
    for name in splits["train"]:
        for caption in captions[name]:
            counts.update(tokenizer.words(caption))
    rows, _ = glove()
    for word, rank in rows.items():
        if re.fullmatch(r"[a-z]{2,}", word):
            counts[word] += 5 + (10000 - rank) // 500
    texts = [label for _, label in data.labelled()] + [n for names, _ in concepts() for n in names[:2]]
    texts += [name for names in clip_classes()[0] for name in names[:2]]
    for text in set(texts):
        for word in tokenizer.words(text):
            counts[word] += 25
    return counts


def word_vectors(tokens):
    """A GloVe row for each token: its own word's, or the mean over words that contain the piece."""
    rows, vectors = glove()
    table = np.zeros((len(tokens.vocab), vectors.shape[1]), np.float32)
    sums, hits = np.zeros_like(table), np.zeros(len(table))
    for word, row in rows.items():
        if not re.fullmatch(r"[a-z]+", word):
            continue
        pieces = tokens.word(word)
        if len(pieces) == 1:
            table[pieces[0]] = vectors[row]
        else:
            for piece in pieces:
                sums[piece] += vectors[row]
                hits[piece] += 1
    for piece in np.nonzero(hits)[0]:
        if not table[piece].any():
            table[piece] = sums[piece] / hits[piece]
    return table
