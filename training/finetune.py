# SPDX-License-Identifier: GPL-3.0-or-later
"""Fine-tuning of the whole model on augmented pictures, in steps relative to each channel."""
import random
import threading
import time
from queue import Queue

import numpy as np
import torch

import cache
import data
import evaluate
import optimiser
import train
from model import unit

FLICKR, LABELLED, SIZE, VIEW, FROZEN, VIEWS = 128, 32, 160, 224, 3, 3


def batches(material, queue):
    """Endless augmented batches, made in a thread of their own."""
    flickr, labelled = cache.pictures()
    while True:
        order = np.random.permutation(len(material.train))
        for at in range(0, len(order) - FLICKR + 1, FLICKR):
            rows = np.sort(order[at:at + FLICKR])
            marked = np.sort(np.random.choice(material.usable, LABELLED, replace=False))
            queue.put((rows, marked, data.augmented(flickr[rows], SIZE), data.augmented(labelled[marked], SIZE)))


def validated(joint, tokens, material, texts, owner):
    """R@10 on the validation pictures, and accuracy on the held labelled ones."""
    images = evaluate.embed_images(joint, [data.flickr_path(n) for n in material.splits["val"]], VIEW)
    found = evaluate.retrieval(images, evaluate.embed_texts(joint, tokens, texts), owner)
    held = sorted(set(range(len(material.pairs))) - set(material.usable))
    marks = evaluate.embed_images(joint, [material.pairs[i][0] for i in held], VIEW)
    named = evaluate.embed_texts(joint, tokens, ["a photo of a " + n for n in material.labels])
    return found, float(((marks @ named.T).argmax(1) == material.label_of[held]).mean())


def full(minutes, out, start, rate=4e-4, trunk_rate=1e-3):
    joint, tokens = train.restore(start)
    joint.to(memory_format=torch.channels_last)
    material = train.Material(tokens, VIEWS)
    texts = [c for n in material.splits["val"] for c in material.captions[n]]
    owner = np.array([i for i, n in enumerate(material.splits["val"]) for _ in material.captions[n]])
    probe = torch.nn.Parameter(torch.from_numpy(np.load(start + ".probe.npy")))
    rest, trunk = train.groups(joint, rate)
    rest.append({"params": [probe], "weight_decay": 0.0, "peak": rate})
    optimisers = torch.optim.AdamW(rest, lr=rate, betas=(0.9, 0.98)), optimiser.ChannelAdam(trunk, trunk_rate)
    average, begin, best, step, sums = train.Average(joint, 0.99), time.time(), 0, 0, {}
    queue = Queue(3)
    threading.Thread(target=batches, args=(material, queue), daemon=True).start()
    every = len(material.train) // FLICKR
    while True:
        done = (time.time() - begin) / (minutes * 60)
        joint.train()
        rows, marked, first, second = queue.get()
        z = unit(joint.image(torch.cat([first, second]), FROZEN))
        parts = train.losses(joint, material, z, rows, marked, extra=160, sample=128, labels=96)
        for each in optimisers:
            train.schedule(each, done)
            each.zero_grad()
        judged = torch.cat([material.teacher[0][rows], material.teacher[1][marked]])[:, :1000]
        parts["probe"] = train.correlation_loss(z @ probe, judged)
        train.total(parts).backward()
        for each in optimisers:
            each.step()
        average.update(joint)
        step += 1
        if step % 10 == 0:
            print("step %d %.0fs caption %.3f teacher %.3f probe %.3f" % (
                step, time.time() - begin, parts["caption"], parts["teacher"], parts["probe"]), flush=True)
        for name, value in parts.items():
            sums[name] = sums.get(name, 0) + float(value)
        if step % every == 0 or done >= 1:
            found, right = validated(average.joint, tokens, material, texts, owner)
            score = found["text to image"]["R@10"]
            print("epoch %.1f %.0fs %s label %.3f scale %.1f %.1f val %s" % (
                step / every, time.time() - begin, {n: round(v / every, 3) for n, v in sums.items()}, right,
                joint.scale.exp(), joint.soft.exp(), found), flush=True)
            sums = {}
            if score >= best:
                best = score
                torch.save(average.joint.state_dict(), out)
        if done >= 1:
            return
