# SPDX-License-Identifier: GPL-3.0-or-later
"""Contact sheets for eyes: the ten best pictures for each everyday query over a mixed pile.

    python3 sheets.py CHECKPOINT OUT_FOLDER [SIZE]
"""
import glob
import os
import sys

import numpy as np
import torch
from PIL import Image, ImageDraw

import data
import evaluate
import train

QUERIES = """dog|cat|zebra|a grizzly bear|elephant|bird|horse|fish|snake|butterfly
beach|mountain|forest|snow|sunset|city street|a bedroom|kitchen|swimming pool|building
car|bicycle|motorcycle|train|boat|airplane|bus|skateboard|surfing|kite
a plate of food|pizza|fruit|cake|a cup of coffee|flower|tree|laptop|clock|chair
baby|a man flying a kite at the beach|two people talking|a group of people|football|smiling woman|wedding|guitar|red car|black and white dog"""


def pile():
    photos = sorted(glob.glob(os.path.join(data.SHARED, "fixtures", "photos", "*", "*.jpg")))
    return photos + [data.flickr_path(name) for name in data.flickr()[0]["test"]]


def main(checkpoint, out, size):
    os.makedirs(out, exist_ok=True)
    joint, tokens = train.restore(checkpoint)
    paths = pile()
    images = evaluate.embed_images(joint, paths, size)
    for number, block in enumerate(QUERIES.split("\n")):
        queries = block.split("|")
        sheet = Image.new("RGB", (160 + 10 * 110, len(queries) * 112), "white")
        draw = ImageDraw.Draw(sheet)
        for row, vector in enumerate(evaluate.embed_texts(joint, tokens, queries)):
            draw.text((4, row * 112 + 50), queries[row], "black")
            scores = images @ vector
            for column, index in enumerate(np.argsort(-scores)[:10]):
                picture = Image.open(paths[index]).convert("RGB").resize((108, 100))
                sheet.paste(picture, (160 + column * 110, row * 112))
                draw.text((162 + column * 110, row * 112 + 100), "%.2f" % scores[index], "grey")
        sheet.save(os.path.join(out, "sheet%d.png" % number))


if __name__ == "__main__":
    torch.set_num_threads(2)
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 224)
