# SPDX-License-Identifier: GPL-3.0-or-later
"""The joint model: MobileNetV2 trunk with attention pooling, text tower, one temperature."""
import torch
import torch.nn.functional as F
from torch import nn

import text_tower

DIMENSIONS, HEADS = 512, 8


class ImageTower(nn.Module):
    """Images in -1..1 to embeddings [N, D]."""

    def __init__(self, net):
        super().__init__()
        self.net = net
        self.attention = nn.Conv2d(1280, HEADS, 1)
        nn.init.zeros_(self.attention.weight)  # starts as the plain average
        nn.init.zeros_(self.attention.bias)
        self.shift = nn.Parameter(torch.zeros(1280))
        self.project = nn.Linear(1280, DIMENSIONS)
        self.dropout = nn.Dropout(0.2)

    def pool(self, x):
        count = x.shape[0]
        weights = torch.softmax(self.attention(x).flatten(2), 2).unsqueeze(2)
        x = x.flatten(2).reshape(count, HEADS, 1280 // HEADS, -1)
        return (x * weights).sum(3).reshape(count, 1280)

    def embed(self, pooled):
        """Pooled 1280 features to the joint space."""
        return self.project(self.dropout(pooled - self.shift))

    def trunk(self, x, frozen=0):
        with torch.set_grad_enabled(torch.is_grad_enabled() and frozen == 0):
            x = self.net.stem(x)
        for index, block in enumerate(self.net.blocks):
            with torch.set_grad_enabled(torch.is_grad_enabled() and index >= frozen):
                x = block(x)
        return self.net.head(x)

    def forward(self, x, frozen=0):
        return self.embed(self.pool(self.trunk(x, frozen)))


class Joint(nn.Module):
    def __init__(self, net, vectors, pad):
        super().__init__()
        self.image = ImageTower(net)
        self.text = text_tower.TextTower(vectors, pad, DIMENSIONS)
        self.scale = nn.Parameter(torch.tensor(3.0))
        self.soft = nn.Parameter(torch.tensor(2.7))


def unit(x):
    return F.normalize(x, dim=-1)
