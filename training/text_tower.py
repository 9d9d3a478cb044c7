# SPDX-License-Identifier: GPL-3.0-or-later
"""The text side: word vectors, one convolution, one attention block, attention pooling."""
import torch
import torch.nn.functional as F
from torch import nn

WIDTH, DEPTH = 256, 512


class TextTower(nn.Module):
    """Token ids [N, T] to embeddings [N, D]. Pads are masked everywhere, so padding changes nothing.

    A token's vector is its learnt row plus a learnt image of its GloVe vector: words that no caption
    holds still land near their kin.
    """

    def __init__(self, vectors, pad, dimensions):
        super().__init__()
        self.pad = pad
        self.register_buffer("glove", torch.as_tensor(vectors))
        self.bridge = nn.Linear(vectors.shape[1], WIDTH, bias=False)
        self.learnt = nn.Embedding(len(vectors), WIDTH)
        nn.init.normal_(self.bridge.weight, std=0.1)
        nn.init.normal_(self.learnt.weight, std=0.2)
        self.before = nn.LayerNorm(WIDTH)
        self.convolution = nn.Conv1d(WIDTH, WIDTH, 3, padding=1)
        self.middle = nn.LayerNorm(WIDTH)
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.mixed = nn.Linear(WIDTH, WIDTH)
        self.after = nn.LayerNorm(WIDTH)
        self.score = nn.Linear(WIDTH, 1)
        self.expand = nn.Linear(WIDTH, DEPTH)
        self.project = nn.Linear(WIDTH + DEPTH, dimensions)
        self.dropout = nn.Dropout(0.2)

    def table(self):
        return self.learnt.weight + self.bridge(self.glove)

    def vectors(self, ids):
        return self.learnt(ids) + self.bridge(self.glove[ids])

    def forward(self, ids):
        return self.encode(self.vectors(ids), ids.ne(self.pad).unsqueeze(2).float())

    def encode(self, x, keep):
        x = self.dropout(x) * keep
        y = self.convolution((self.before(x) * keep).transpose(1, 2)).transpose(1, 2)
        x = (x + F.gelu(y)) * keep
        y = self.middle(x)
        heads = [t.reshape(t.shape[0], -1, 4, WIDTH // 4).transpose(1, 2)
                 for t in (self.query(y), self.key(y), self.value(y))]
        away = (1 - keep).transpose(1, 2).unsqueeze(1) * -1e4
        weights = torch.softmax(heads[0] @ heads[1].transpose(2, 3) / (WIDTH // 4) ** 0.5 + away, 3)
        y = (weights @ heads[2]).transpose(1, 2).reshape(x.shape[0], -1, WIDTH)
        x = x + self.mixed(y)
        y = self.after(x)
        weights = torch.softmax(self.score(y) + (1 - keep) * -1e4, 1)
        y = self.dropout((y * weights).sum(1))
        return self.project(torch.cat([y, F.gelu(self.expand(y))], 1))
