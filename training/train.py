# SPDX-License-Identifier: GPL-3.0-or-later
"""Training: first the heads on cached features of a frozen trunk, then everything on pictures.

    python3 train.py head MINUTES OUT
    python3 train.py full MINUTES OUT START
    python3 polish.py MINUTES OUT START
"""
import copy
import os
import random
import re
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

import data
import evaluate
import mobilenet
import tokenizer
import vocabulary
from model import Joint, unit

TEMPLATES = ["{}", "{}", "a {}", "a photo of a {}", "a photo of {}", "the {}", "{}s", "a picture of a {}",
             "one {}", "photo of a {}", "a {} in a photo", "this is a {}", "a close up of a {}"]


def vocabulary_files():
    """The tokeniser (merges learnt once and kept in the work folder) and the word vectors."""
    path = os.path.join(data.WORK, "tokenizer.json")
    if not os.path.exists(path):
        merges = tokenizer.train(vocabulary.word_counts(), vocabulary.MERGES)
        tokenizer.Tokenizer.from_merges(merges).write(path)
    tokens = tokenizer.Tokenizer.read(path)
    return tokens, vocabulary.word_vectors(tokens)


def build():
    tokens, vectors = vocabulary_files()
    return Joint(mobilenet.load(data.TEACHER), vectors, tokens.pad).to(memory_format=torch.channels_last), tokens


def restore(path):
    joint, tokens = build()
    joint.load_state_dict(torch.load(path, map_location="cpu"))
    return joint.eval(), tokens


def worded(name):
    """A label as a short caption."""
    if " of " in name or name.split(" ")[0] in ("a", "an", "person"):
        return random.choice(["{}", "a photo of {}", "{}"]).format(name)
    article = "an" if name[:1].lower() in "aeiou" else "a"
    text = random.choice(TEMPLATES).format(name)
    return re.sub(r"\ba (?=%s)" % re.escape(name), article + " ", text)


def varied(caption):
    """A caption with words dropped, or a short run of its words: queries are shorter than captions."""
    parts = caption.rstrip(" .").split(" ")
    if len(parts) > 5 and random.random() < 0.2:
        length = random.randint(3, 6)
        start = random.randint(0, len(parts) - length)
        return " ".join(parts[start:start + length])
    return " ".join(p for p in parts if random.random() > 0.1) or caption


class Material:
    """Everything but the pictures: captions, labels, concepts and the teacher's judgement of each picture."""

    def __init__(self, tokens, views):
        self.tokens = tokens
        self.splits, self.captions = data.flickr()
        self.train = self.splits["train"]
        self.pairs = data.labelled()
        self.usable = [i for i, (path, _) in enumerate(self.pairs) if not data.is_held(path)]
        self.labels = sorted({label for _, label in self.pairs})
        number = {label: i for i, label in enumerate(self.labels)}
        self.label_of = np.array([number[label] for _, label in self.pairs])
        self.concepts = vocabulary.concepts()
        load = lambda name: np.mean([np.load(os.path.join(data.WORK, "%s-view%d-logits.npy" % (name, v)))
                                     for v in range(views)], 0)
        self.teacher = [self.judged(load("flickr")), self.judged(load("labelled"))]
        self.synonyms, clip = vocabulary.clip_classes()
        clip = clip - clip.mean(0)
        self.clip = torch.from_numpy(clip / np.linalg.norm(clip, axis=1, keepdims=True))

    def judged(self, logits):
        """The teacher's score of every concept: log of the summed exponents of its outputs."""
        logits = torch.from_numpy(logits)
        return torch.stack([torch.logsumexp(logits[:, outputs], 1) for _, outputs in self.concepts], 1)

    def encode(self, texts):
        return evaluate.pad([self.tokens.encode(text) for text in texts], self.tokens.pad)

    def ids_of_captions(self, rows):
        return self.encode([varied(random.choice(self.captions[self.train[i]])) for i in rows])


def correlation_loss(ours, theirs):
    """One less the mean correlation, over the pictures (rows), of each column."""
    centred = lambda x: F.normalize(x - x.mean(0), dim=0)
    return 1 - (centred(ours) * centred(theirs)).sum(0).mean()


def soft_cross(logits, target):
    return -(target * F.log_softmax(logits, 1)).sum(1).mean()


def concept_name(names):
    return worded(names[0] if random.random() < 0.6 else random.choice(names))


def losses(joint, material, z, flickr_rows, label_rows, extra=0, sample=256, labels=None):
    """z: unit embeddings, Flickr pictures first, then labelled ones."""
    count = len(flickr_rows)
    scale, soft = joint.scale.exp().clamp(max=60), joint.soft.exp().clamp(max=40)
    texts = unit(joint.text(material.ids_of_captions(flickr_rows)))
    # Captions and pictures; further captions are more negatives for the pictures.
    target = torch.arange(count)
    others = texts
    if extra:
        more = random.sample(sorted(set(range(len(material.train))) - set(map(int, flickr_rows))), extra)
        others = torch.cat([texts, unit(joint.text(material.ids_of_captions(more)))])
    caption = (F.cross_entropy(scale * z[:count] @ others.t(), target)
               + F.cross_entropy(scale * texts @ z[:count].t(), target)) / 2
    # Labels and pictures: each picture against every label, each label against the batch's pictures.
    owner = torch.from_numpy(material.label_of[label_rows])
    present, owner = owner.unique(return_inverse=True)
    others = torch.tensor(sorted(set(range(len(material.labels))) - set(present.tolist())))
    if labels is not None:
        others = others[torch.randperm(len(others))[:labels]]
    listed = [material.labels[i] for i in torch.cat([present, others])]
    names = unit(joint.text(material.encode([worded(label) for label in listed])))
    similarity = soft * z[count:] @ names.t()
    present = torch.arange(len(present))
    match = (present[:, None] == owner[None]).float()
    label = (F.cross_entropy(similarity, owner)
             + soft_cross(similarity.t()[present], match / match.sum(1, keepdim=True))) / 2
    # The teacher's ranking: concepts over pictures and pictures over concepts.
    picked = random.sample(range(len(material.concepts)), sample)
    names = unit(joint.text(material.encode([concept_name(material.concepts[k][0]) for k in picked])))
    judged = torch.cat([material.teacher[0][flickr_rows], material.teacher[1][label_rows]])[:, picked]
    similarity = soft * z @ names.t()
    teacher = (soft_cross(similarity.t(), torch.softmax(judged.t() / 1.5, 1))
               + soft_cross(similarity, torch.softmax(judged / 1.5, 1))) / 4 + correlation_loss(similarity, judged)
    # The geometry of names in a CLIP space.
    picked = random.sample(range(len(material.synonyms)), sample)
    names = unit(joint.text(material.encode([worded(random.choice(material.synonyms[k])) for k in picked])))
    clip = material.clip[picked]
    away = torch.eye(sample) * -1e4
    geometry = soft_cross(soft * names @ names.t() + away, torch.softmax(clip @ clip.t() / 0.07 + away, 1))
    return {"caption": caption, "label": label, "teacher": teacher, "geometry": geometry}


WEIGHTS = {"caption": 1.0, "label": 0.3, "teacher": 0.5, "geometry": 0.15, "probe": 0.7}


def total(parts):
    return sum(WEIGHTS[name] * value for name, value in parts.items())


class Average:
    """An exponential moving average of the weights: what is validated and kept."""

    def __init__(self, joint, decay):
        self.joint, self.decay, self.steps = copy.deepcopy(joint).eval(), decay, 0

    def update(self, joint):
        self.steps += 1
        decay = min(self.decay, self.steps / (self.steps + 10))
        with torch.no_grad():
            for mine, theirs in zip(self.joint.state_dict().values(), joint.state_dict().values()):
                mine.lerp_(theirs, 1 - decay) if mine.is_floating_point() else mine.copy_(theirs)


def groups(joint, rate):
    """Optimiser groups of everything but the trunk, and the trunk's parameters."""
    decayed, plain, rows, trunk = [], [], [], []
    for name, parameter in joint.named_parameters():
        if name.startswith("image.net"):
            if "classifier" not in name:
                trunk.append(parameter)
        elif "learnt" in name:
            rows.append(parameter)
        elif parameter.ndim < 2:
            plain.append(parameter)
        else:
            decayed.append(parameter)
    return [{"params": decayed, "weight_decay": 0.05, "peak": rate},
            {"params": rows, "weight_decay": 0.0, "peak": 4 * rate},
            {"params": plain, "weight_decay": 0.0, "peak": rate}], trunk


def schedule(optimiser, done):
    """Warm-up over the first thirtieth, cosine to nothing over the rest; done runs from 0 to 1."""
    factor = min(1.0, done / 0.03 + 0.02) * 0.5 * (1 + np.cos(np.pi * min(done, 1.0)))
    for group in optimiser.param_groups:
        group["lr"] = group["peak"] * max(factor, 0.003)


def pooled_views(net):
    """Average-pooled features of every cached view: two lists of [N, 1280]."""
    views = len([f for f in os.listdir(data.WORK) if re.match(r"labelled-view\d-maps.npy", f)])
    result = []
    with torch.no_grad():
        for name in ("flickr", "labelled"):
            result.append([])
            for view in range(views):
                maps = np.load(os.path.join(data.WORK, "%s-view%d-maps.npy" % (name, view)), mmap_mode="r")
                result[-1].append(torch.cat([net.head(torch.from_numpy(maps[at:at + 256]).float()).mean((2, 3))
                                             for at in range(0, len(maps), 256)]))
    return result, views


def head(minutes, out):
    joint, tokens = build()
    (flickr, labelled), views = pooled_views(joint.image.net)
    material = Material(tokens, views)
    count = len(material.train)
    joint.image.shift.data = flickr[0][:count].mean(0)
    spread = (flickr[0][:count] - joint.image.shift).std()
    joint.image.project.weight.data.normal_(std=float(1 / (spread * 1280 ** 0.5)))
    val = slice(count, count + len(material.splits["val"]))
    texts = [c for n in material.splits["val"] for c in material.captions[n]]
    owner = np.array([i for i, n in enumerate(material.splits["val"]) for _ in material.captions[n]])
    held = np.array([i for i in range(len(material.pairs)) if i not in set(material.usable)])
    optimiser = torch.optim.AdamW(groups(joint, 1e-3)[0], betas=(0.9, 0.98))
    average, begin, best, epoch = Average(joint, 0.98), time.time(), 0, 0
    batch, side = 448, 192
    while time.time() - begin < minutes * 60:
        joint.train()
        order, sums, steps = np.random.permutation(count), {}, 0
        for at in range(0, count - batch + 1, batch):
            rows = order[at:at + batch]
            label_rows = np.random.choice(material.usable, side, replace=False)
            choose = lambda store, index: torch.stack([store[random.randrange(views)][i] for i in index])
            z = unit(joint.image.embed(torch.cat([choose(flickr, rows), choose(labelled, label_rows)])))
            parts = losses(joint, material, z, rows, label_rows)
            schedule(optimiser, (time.time() - begin) / (minutes * 60))
            optimiser.zero_grad()
            total(parts).backward()
            torch.nn.utils.clip_grad_norm_(joint.parameters(), 5.0)
            optimiser.step()
            average.update(joint)
            steps += 1
            for name, value in parts.items():
                sums[name] = sums.get(name, 0) + float(value)
        epoch += 1
        if epoch % 2 == 0:
            with torch.no_grad():
                images = unit(average.joint.image.embed(flickr[0][val])).numpy()
                named = evaluate.embed_texts(average.joint, tokens, ["a photo of a " + n for n in material.labels])
                marks = unit(average.joint.image.embed(labelled[0][held])).numpy() @ named.T
            right = float((marks.argmax(1) == material.label_of[held]).mean())
            found = evaluate.retrieval(images, evaluate.embed_texts(average.joint, tokens, texts), owner)
            score = found["text to image"]["R@10"]
            print("epoch %d %.0fs %s label %.3f scale %.1f %.1f val %s" % (
                epoch, time.time() - begin, {n: round(v / steps, 3) for n, v in sums.items()}, right,
                joint.scale.exp(), joint.soft.exp(), found["text to image"]), flush=True)
            if score > best:
                best = score
                torch.save(average.joint.state_dict(), out)


if __name__ == "__main__":
    torch.set_num_threads(2)
    random.seed(1), np.random.seed(1), torch.manual_seed(1)
    if sys.argv[1] == "head":
        head(float(sys.argv[2]), sys.argv[3])
    else:
        import finetune
        finetune.full(float(sys.argv[2]), sys.argv[3], sys.argv[4])
