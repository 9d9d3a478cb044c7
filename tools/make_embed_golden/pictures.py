# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of all kinds, made here: every shape, mode and texture that decoding and resizing treat differently."""
import numpy as np
from PIL import Image

WHITE = (255, 255, 255, 255)


def waves(width, height, seed, levels=256):
    """Smooth colours in all directions, [height, width, 3] bytes of `levels` values."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width] / max(width, height)
    planes = []
    for _ in range(3):
        total = np.zeros((height, width))
        for _ in range(4):
            fx, fy, phase = random.uniform(-9, 9), random.uniform(-9, 9), random.uniform(0, 6.3)
            total += np.sin(2 * np.pi * (fx * x + fy * y) + phase)
        planes.append(total)
    scaled = np.stack(planes, 2) / 6 + 0.5
    return (np.round(scaled.clip(0, 1) * (levels - 1)) * (255 / (levels - 1))).astype(np.uint8)


def discs(width, height, seed, count=60):
    """Hard edges: discs and boxes one over another."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    pixels = np.full((height, width, 3), 30, np.uint8)
    for i in range(count):
        cx, cy, r = random.uniform(0, width), random.uniform(0, height), random.uniform(0.02, 0.2) * max(width, height)
        inside = (x - cx) ** 2 + (y - cy) ** 2 < r * r if i % 2 else (abs(x - cx) < r) & (abs(y - cy) < r / 2)
        pixels[inside] = random.integers(0, 256, 3)
    return pixels


def noise(width, height, seed):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype(np.uint8)


def photo_like(width, height, seed):
    """Shapes and shades with a little grain on a quarter of the pixels."""
    random = np.random.default_rng(seed)
    mixed = waves(width, height, seed, 24).astype(int) * 2 // 3 + discs(width, height, seed + 1).astype(int) // 3
    grain = random.integers(-9, 10, (height, width, 1)) * (random.random((height, width, 1)) < 0.05)
    return (mixed + grain).clip(0, 255).astype(np.uint8)


def checks(width, height, edge_px):
    y, x = np.mgrid[0:height, 0:width] // edge_px
    return np.repeat(((x + y) % 2 * 255).astype(np.uint8)[:, :, None], 3, 2)


def with_alpha(pixels, alpha):
    return Image.fromarray(np.dstack([pixels, alpha.astype(np.uint8)]), "RGBA")


def all_kinds():
    """name -> Pillow image, in the mode in which it is stored."""
    rgb = lambda pixels: Image.fromarray(pixels, "RGB")
    y, x = np.mgrid[0:150, 0:200]
    ramp = x * 255 / 199
    hole = ((x - 100) ** 2 + (y - 75) ** 2 > 2500) * 255
    grey = np.asarray(rgb(photo_like(180, 240, 5)).convert("L"))
    deep = waves(120, 90, 6)[:, :, 0].astype(np.uint16) * 257
    return {
        "rgb_landscape": rgb(photo_like(320, 240, 1)),
        "rgb_portrait": rgb(photo_like(200, 300, 2)),
        "rgb_square": rgb(photo_like(256, 256, 3)),
        "large": rgb(waves(1200, 900, 4, 8) // 2 + discs(1200, 900, 4) // 2),
        "large_panorama": rgb(waves(1600, 250, 7, 16)),
        "wide": rgb(waves(900, 60, 8, 32)),
        "tall": rgb(discs(50, 700, 9)),
        "exactly_the_size": rgb(discs(64, 64, 10)),
        "one_more_than_the_size": rgb(waves(65, 66, 11)),
        "slightly_smaller": rgb(waves(63, 61, 12)),
        "small": rgb(discs(23, 17, 13, 8)),
        "tiny": rgb(noise(3, 2, 14)),
        "one_pixel": rgb(noise(1, 1, 15)),
        "one_row": rgb(noise(31, 1, 16)),
        "one_column": rgb(noise(1, 29, 17)),
        "noise": rgb(noise(150, 110, 18)),
        "fine_checks": rgb(checks(211, 199, 1)),
        "coarse_checks": rgb(checks(160, 128, 8)),
        "black": rgb(np.zeros((80, 100, 3), np.uint8)),
        "white": rgb(np.full((100, 80, 3), 255, np.uint8)),
        "grey": Image.fromarray(grey, "L"),
        "grey_16_bits": Image.fromarray(deep),
        "grey_alpha": Image.merge("LA", [Image.fromarray(waves(200, 150, 19)[:, :, 1], "L"),
                                         Image.fromarray(ramp.astype(np.uint8), "L")]),
        "alpha_ramp": with_alpha(discs(200, 150, 20), ramp),
        "alpha_hole": with_alpha(waves(200, 150, 21), hole),
        "palette": rgb(discs(240, 180, 22)).quantize(40),
        "bilevel": rgb(waves(170, 130, 23)).convert("1"),
        "photo_of_double_size": rgb(photo_like(128, 128, 24)),
        "photo_a_third_more": rgb(photo_like(86, 85, 25)),
        "photo_enlarged": rgb(photo_like(40, 30, 26)),
        "slanting_lines": rgb((((np.add.outer(np.arange(140), np.arange(190)) // 3) % 2 * 200 + 20).astype(np.uint8)[:, :, None]).repeat(3, 2)),
        "nearly_black": rgb(noise(120, 100, 27) // 16),
    }


def as_rgb(image):
    """What a decoder gives: 8 bits, alpha laid over white."""
    if image.mode.startswith("I"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8), "L").convert("RGB")
    if image.mode in ("RGBA", "LA"):
        return Image.alpha_composite(Image.new("RGBA", image.size, WHITE), image.convert("RGBA")).convert("RGB")
    return image.convert("RGB")


def cut_and_resized(image, size, mode, filter):
    """The model's square of an RGB picture: `crop` as CLIP's own preprocessing, or `squash`."""
    if mode == "squash":
        return image.resize((size, size), filter)
    width, height = image.size
    short = min(width, height)
    image = image.resize((size * width // short, size * height // short), filter)
    left, top = (image.width - size) // 2, (image.height - size) // 2
    return image.crop((left, top, left + size, top + size))
