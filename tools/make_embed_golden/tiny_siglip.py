# SPDX-License-Identifier: GPL-3.0-or-later
"""A SigLIP (Zhai et al. 2023; SigLIP 2, Tschannen et al. 2025, has the same towers) small enough to keep in the repository,
with random weights: what it does otherwise than CLIP is all here (no class token, a head that attends, a text tower that looks
both ways and is read at its last place, padding or not, GELU by tanh, no projection of pictures)."""
import math

import torch
from torch import nn

SIZE_PX, PATCH_PX, WIDTH, HEADS, LAYERS, TOKENS, CONTEXT = 64, 8, 24, 3, 2, 3000, 64
MEAN = STD = [0.5, 0.5, 0.5]


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x):
        x = self.up(x)
        return self.down(0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3))))


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.q, self.k, self.v, self.join = (nn.Linear(WIDTH, WIDTH) for _ in range(4))

    def forward(self, asking, asked):
        """[n, a, WIDTH] looks at [n, t, WIDTH], all of it."""
        heads = lambda x: x.reshape(x.shape[0], x.shape[1], HEADS, WIDTH // HEADS).transpose(1, 2)
        scores = heads(self.q(asking)) @ heads(self.k(asked)).transpose(2, 3) / math.sqrt(WIDTH // HEADS)
        return self.join((scores.softmax(3) @ heads(self.v(asked))).transpose(1, 2).reshape(asking.shape))


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.before, self.after = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.attention, self.mlp = Attention(), Mlp()

    def forward(self, x):
        y = self.before(x)
        x = x + self.attention(y, y)
        return x + self.mlp(self.after(x))


class Visual(nn.Module):
    def __init__(self):
        super().__init__()
        self.patches = nn.Conv2d(3, WIDTH, PATCH_PX, PATCH_PX)
        self.places = nn.Parameter(torch.zeros(1, (SIZE_PX // PATCH_PX) ** 2, WIDTH))
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.after = nn.LayerNorm(WIDTH)
        self.first = nn.Parameter(torch.zeros(1, 1, WIDTH))  # the probe of the head
        self.head, self.head_before, self.head_mlp = Attention(), nn.LayerNorm(WIDTH), Mlp()

    def forward(self, pixel_values):
        """[n, 3, SIZE_PX, SIZE_PX] -> [n, WIDTH], not normalised."""
        x = self.patches(pixel_values).flatten(2).transpose(1, 2) + self.places
        for block in self.blocks:
            x = block(x)
        x = self.after(x)
        x = self.head(self.first + torch.zeros_like(x[:, :1]), x)
        return (x + self.head_mlp(self.head_before(x)))[:, 0]


class Textual(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens = nn.Embedding(TOKENS, WIDTH)
        self.places = nn.Parameter(torch.zeros(CONTEXT, WIDTH))
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.after = nn.LayerNorm(WIDTH)
        self.head = nn.Linear(WIDTH, WIDTH)

    def forward(self, input_ids):
        """[n, CONTEXT] ids -> [n, WIDTH], not normalised."""
        x = self.tokens(input_ids) + self.places
        for block in self.blocks:
            x = block(x)
        return self.head(self.after(x)[:, -1])
