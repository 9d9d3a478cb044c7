# SPDX-License-Identifier: GPL-3.0-or-later
"""Text-only training against fixed pictures: every step sees all of them, so names are learnt quickly.

    python3 polish.py MINUTES OUT START [cached]

"cached" takes the pictures' features from cache.py (the trunk must still be the teacher's).
Also leaves OUT.probe.npy: the linear map from embeddings to the teacher's 1,000 scores.
"""
import random
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

import cache
import data
import evaluate
import train
from model import unit

SIZE, CAPTIONS, CONCEPTS, LABELS, NAMES = 176, 320, 512, 256, 160


def embeddings(joint, cached):
    """Unit embeddings of all packed pictures, Flickr's then the labelled."""
    if cached:
        (flickr, labelled), _ = train.pooled_views(joint.image.net)
        with torch.no_grad():
            return [unit(joint.image.embed(torch.stack(views).mean(0))) for views in (flickr, labelled)]
    flickr, labelled = cache.pictures()
    needed = len(flickr) - len(data.flickr()[0]["test"])
    return [torch.from_numpy(evaluate.embed_images(joint, packed, SIZE)) for packed in (flickr[:needed], labelled)]


def ridge(z, scores, strength=1.0):
    """The linear map that best predicts the teacher's centred scores from the embeddings."""
    centred = z - z.mean(0)
    return torch.linalg.solve(centred.t() @ centred + strength * torch.eye(z.shape[1]),
                              centred.t() @ (scores - scores.mean(0)))


def main(minutes, out, start, cached):
    joint, tokens = train.restore(start)
    material = train.Material(tokens, 3)
    flickr, labelled = embeddings(joint, cached)
    count = len(material.train)
    usable, held = np.array(material.usable), np.array(sorted(set(range(len(material.pairs))) - set(material.usable)))
    val = slice(count, count + len(material.splits["val"]))
    texts = [c for n in material.splits["val"] for c in material.captions[n]]
    owner = np.array([i for i, n in enumerate(material.splits["val"]) for _ in material.captions[n]])
    pictures, marked = flickr[:count], labelled[usable]
    label_of = torch.from_numpy(material.label_of[usable])
    every = torch.cat([pictures, marked])
    scores = torch.cat([material.teacher[0][:count], material.teacher[1][usable]])
    np.save(out + ".probe.npy", ridge(every, scores[:, :1000]).numpy())
    # A correlation over all pictures needs only their covariance and their covariance with the scores.
    centred = every - every.mean(0)
    shared = centred.t() @ centred
    wanted = (centred.t() @ F.normalize(scores - scores.mean(0), dim=0)).t()
    check = torch.cat([flickr[val], labelled[held]])
    check_scores = torch.cat([material.teacher[0][val], material.teacher[1][held]])
    groups, _ = train.groups(joint, 1e-3)
    named = dict(joint.named_parameters())
    text = {id(p) for n, p in named.items() if n.startswith("text") or n in ("scale", "soft")}
    for group in groups:
        group["params"] = [p for p in group["params"] if id(p) in text]
    optimiser = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.98))
    average, begin, step, sums = train.Average(joint, 0.98), time.time(), 0, {}
    while True:
        done = (time.time() - begin) / (minutes * 60)
        joint.train()
        rows = np.random.choice(count, CAPTIONS, replace=False)
        concepts = random.sample(range(len(material.concepts)), CONCEPTS)
        labels = random.sample(range(len(material.labels)), LABELS)
        names = random.sample(range(len(material.synonyms)), NAMES)
        encode = lambda batch: unit(joint.text(material.encode(batch)))
        scale, soft = joint.scale.exp().clamp(max=60), joint.soft.exp().clamp(max=60)
        parts = {}
        t = unit(joint.text(material.ids_of_captions(rows)))
        parts["caption"] = (F.cross_entropy(scale * t @ pictures.t(), torch.from_numpy(rows))
                            + F.cross_entropy(scale * pictures[rows] @ t.t(), torch.arange(CAPTIONS))) / 2
        t = encode([train.concept_name(material.concepts[k][0]) for k in concepts])
        size = (t @ shared * t).sum(1).clamp(min=1e-9).sqrt()
        parts["teacher"] = 1 - ((t * wanted[concepts]).sum(1) / size).mean()
        some = torch.randperm(len(every))[:2048]
        parts["sharp"] = train.soft_cross(soft * t @ every[some].t(), torch.softmax(scores[some][:, concepts].t(), 1))
        t = encode([train.worded(material.labels[k]) for k in labels])
        match = (torch.tensor(labels)[:, None] == label_of[None]).float()
        total = match.sum(1, keepdim=True)
        parts["label"] = train.soft_cross((soft * t @ marked.t())[total[:, 0] > 0],
                                          (match / total.clamp(min=1))[total[:, 0] > 0])
        t = encode([train.worded(random.choice(material.synonyms[k])) for k in names])
        clip, away = material.clip[names], torch.eye(NAMES) * -1e4
        parts["geometry"] = train.soft_cross(soft * t @ t.t() + away, torch.softmax(clip @ clip.t() / 0.07 + away, 1))
        train.schedule(optimiser, done)
        optimiser.zero_grad()
        (parts["caption"] + 2 * parts["teacher"] + 0.3 * parts["sharp"] + 0.2 * parts["label"]
         + 0.1 * parts["geometry"]).backward()
        torch.nn.utils.clip_grad_norm_(joint.text.parameters(), 5.0)
        optimiser.step()
        average.update(joint)
        step += 1
        for name, value in parts.items():
            sums[name] = sums.get(name, 0) + float(value)
        if step % 60 == 0 or done >= 1:
            found = evaluate.retrieval(flickr[val].numpy(), evaluate.embed_texts(average.joint, tokens, texts), owner)
            t = torch.from_numpy(evaluate.embed_texts(average.joint, tokens, [n[0] for n, _ in material.concepts]))
            agree = 1 - float(train.correlation_loss(check @ t.t(), check_scores))
            t = evaluate.embed_texts(average.joint, tokens, ["a photo of a " + n for n in material.labels])
            right = float(((labelled[held].numpy() @ t.T).argmax(1) == material.label_of[held]).mean())
            print("step %d %.0fs %s agree %.3f label %.3f val %s" % (
                step, time.time() - begin, {n: round(v / (step % 60 or 60), 3) for n, v in sums.items()}, agree, right,
                found["text to image"]), flush=True)
            sums = {}
        if done >= 1:
            torch.save(average.joint.state_dict(), out)
            return


if __name__ == "__main__":
    torch.set_num_threads(2)
    random.seed(2), np.random.seed(2), torch.manual_seed(2)
    main(float(sys.argv[1]), sys.argv[2], sys.argv[3], "cached" in sys.argv[4:])
