# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the teacher over every training picture: its 320-channel maps (several views) and its logits."""
import os
import sys

import numpy as np
import torch

import data
import mobilenet

SIZE = 192


def pictures():
    """Packed Flickr8k pictures (train, val, test order) and packed labelled pictures."""
    splits, _ = data.flickr()
    names = splits["train"] + splits["val"] + splits["test"]
    first = data.pack([data.flickr_path(n) for n in names], 160, "flickr.npy")
    second = data.pack([p for p, _ in data.labelled()], 176, "labelled.npy")
    return first, second


def before_head(net, x):
    """The map that the last 1x1 convolution (320 to 1280 channels) reads."""
    x = net.stem(x)
    for block in net.blocks:
        x = block(x)
    return x


def main():
    torch.set_num_threads(2)
    torch.manual_seed(1)
    net = mobilenet.load(data.TEACHER).eval().to(memory_format=torch.channels_last)
    for view in range(int(sys.argv[1]), int(sys.argv[2])):
        for name, packed in zip(("flickr", "labelled"), pictures()):
            maps, logits = [], []
            with torch.no_grad():
                for at in range(0, len(packed), 64):
                    chunk = packed[at:at + 64]
                    x = data.resized(chunk, SIZE) if view < 2 else data.augmented(chunk, SIZE)
                    x = x.flip(3) if view == 1 else x
                    y = before_head(net, x)
                    maps.append(y.half().numpy())
                    logits.append(net.classifier(net.head(y).mean((2, 3))).numpy())
            file = os.path.join(data.WORK, "%s-view%d" % (name, view))
            np.save(file + "-logits.npy", np.concatenate(logits))
            np.save(file + "-maps.part.npy", np.concatenate(maps))
            os.rename(file + "-maps.part.npy", file + "-maps.npy")
            print(file, len(packed), flush=True)


if __name__ == "__main__":
    main()
