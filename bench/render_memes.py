#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Renders memes of which every letter is known: captions that people wrote, in white capitals with a black edge, on the
templates that they wrote them for. The same memes every time; python3-pil and the fonts are Debian's.

Usage: render_memes.py FIXTURES OUT

OUT/tune and OUT/held get the templates by turns, six captions each, and each a truth.tsv: picture, text. What is tuned is tuned
on the first half; the second is only measured. Left out are captions that are not ASCII, longer than 120 letters or shorter
than 8, and templates with words on them. Nothing was left out for how it reads."""
import json
import pathlib
import sys

from PIL import Image, ImageDraw, ImageFont

FONTS = [  # the nearest that Debian has to Impact: heavy and narrow
    "/usr/share/fonts/opentype/urw-base35/NimbusSansNarrow-Bold.otf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSansCondensed-Bold.ttf",
]
WRITTEN_ON = {"Marked-Safe-From", "Who-Would-Win", "UNO-Draw-25-Cards", "Ancient-Aliens"}
WIDTH_PX = 500
LONGEST = 120
SHORTEST = 8
MOST_OF_A_TEMPLATE = 6


def lines_of(draw, text, font, width):
    lines = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and draw.textlength(longer, font=font) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def fitted(draw, text, font_file, width, height):
    """The largest letters in which the text takes no more than that room."""
    for size in range(round(height * 0.55), 10, -2):
        font = ImageFont.truetype(font_file, size)
        lines = lines_of(draw, text, font, width)
        if len(lines) * size * 1.1 <= height and all(draw.textlength(line, font=font) <= width for line in lines):
            return font, lines, size
    return None


def write(image, text, font_file, at_top):
    draw = ImageDraw.Draw(image)
    found = fitted(draw, text, font_file, image.width * 0.94, image.height * 0.28)
    if not found:
        return False
    font, lines, size = found
    step = round(size * 1.1)
    y = round(image.height * 0.02) if at_top else round(image.height * 0.98) - step * len(lines)
    for line in lines:
        x = (image.width - draw.textlength(line, font=font)) / 2
        draw.text((x, y), line, font=font, fill="white", stroke_width=max(1, size // 16), stroke_fill="black")
        y += step
    return True


def memes(fixtures):
    """For each template its picture and captions, each a list of one or two texts."""
    templates = json.loads((fixtures / "memes/imgflip-templates/captions_sample.json").read_text())
    for name in sorted(templates):
        picture = fixtures / f"memes/imgflip-templates/img/{name}.jpg"
        if name in WRITTEN_ON or not picture.exists():
            continue
        captions = []
        for meme in templates[name]["memes"]:
            boxes = [" ".join(box.upper().split()) for box in meme["boxes"]]
            boxes = [box for box in boxes if box]
            if 1 <= len(boxes) <= 2 and all(box.isascii() and len(box) <= LONGEST for box in boxes) and len(" ".join(boxes)) >= SHORTEST:
                captions.append(boxes)
        yield picture, captions[:MOST_OF_A_TEMPLATE]


def render(picture, boxes, font):
    image = Image.open(picture).convert("RGB")
    image = image.resize((WIDTH_PX, round(image.height * WIDTH_PX / image.width)), Image.Resampling.LANCZOS)
    return image if all(write(image, box, font, at_top=i == 0) for i, box in enumerate(boxes)) else None


def main():
    fixtures, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    truth = {"tune": [], "held": []}
    for half in truth:
        (out / half).mkdir(parents=True, exist_ok=True)
    for number, (picture, captions) in enumerate(memes(fixtures)):
        half = "tune" if number % 2 == 0 else "held"
        for i, boxes in enumerate(captions):
            image = render(picture, boxes, FONTS[i % len(FONTS)])
            if image is None:
                continue  # too much for the room
            file = f"{picture.stem}_{i}.jpg"
            image.save(out / half / file, quality=85)
            truth[half].append(f"{file}\t{' '.join(boxes)}\n")
    for half, rows in truth.items():
        (out / half / "truth.tsv").write_text("".join(rows))
        print(f"{half}: {len(rows)} memes, {sum(len(row.split(chr(9))[1]) - 1 for row in rows)} letters")


main()
