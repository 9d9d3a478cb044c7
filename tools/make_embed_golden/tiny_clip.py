# SPDX-License-Identifier: GPL-3.0-or-later
"""A CLIP small enough to keep in the repository (Radford et al. 2021), with random weights: every part that the real ones
have (patches, class token, causal text, QuickGELU, projections), so that agreement here is agreement in kind."""
import math

import torch
from torch import nn

SIZE_PX, PATCH_PX, WIDTH, HEADS, LAYERS, DIMENSIONS = 64, 8, 40, 4, 2, 32


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.before, self.after = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.qkv, self.join = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x, bias):
        """x: [n, t, WIDTH]; bias, added to the attention: broadcastable to [n, HEADS, t, t], or 0."""
        n, t = x.shape[0], x.shape[1]
        heads = self.qkv(self.before(x)).reshape(n, t, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        scores = heads[0] @ heads[1].transpose(2, 3) / math.sqrt(WIDTH // HEADS) + bias
        x = x + self.join((scores.softmax(3) @ heads[2]).transpose(1, 2).reshape(n, t, WIDTH))
        y = self.up(self.after(x))
        return x + self.down(y * torch.sigmoid(1.702 * y))


class Visual(nn.Module):
    def __init__(self):
        super().__init__()
        self.patches = nn.Conv2d(3, WIDTH, PATCH_PX, PATCH_PX, bias=False)
        self.first = nn.Parameter(torch.zeros(1, 1, WIDTH))
        self.places = nn.Parameter(torch.zeros(1, 1 + (SIZE_PX // PATCH_PX) ** 2, WIDTH))
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.before, self.after = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.project = nn.Linear(WIDTH, DIMENSIONS, bias=False)

    def forward(self, pixel_values):
        """[n, 3, SIZE_PX, SIZE_PX] -> [n, DIMENSIONS], not normalised."""
        x = self.patches(pixel_values).flatten(2).transpose(1, 2)
        x = self.before(torch.cat([self.first.expand(x.shape[0], -1, -1), x], 1) + self.places)
        for block in self.blocks:
            x = block(x, 0)
        return self.project(self.after(x[:, 0]))


class Textual(nn.Module):
    """CLIP's text tower: causal, read at the first end token, which has the largest id of all."""

    def __init__(self, tokens, context):
        super().__init__()
        self.tokens = nn.Embedding(tokens, WIDTH)
        self.places = nn.Parameter(torch.zeros(context, WIDTH))
        self.register_buffer("causal", torch.full((context, context), -1e4).triu(1))
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.after = nn.LayerNorm(WIDTH)
        self.project = nn.Linear(WIDTH, DIMENSIONS, bias=False)

    def forward(self, input_ids):
        """[n, t] ids -> [n, DIMENSIONS], not normalised."""
        t = input_ids.shape[1]
        x = self.tokens(input_ids) + self.places[:t]
        for block in self.blocks:
            x = block(x, self.causal[:t, :t])
        x = self.after(x)[torch.arange(x.shape[0]), input_ids.argmax(1)]
        return self.project(x)


class MaskedTextual(nn.Module):
    """The other kind of text tower: padded, with an attention mask, both 32-bit, averaged over what is not padding."""

    def __init__(self, tower):
        super().__init__()
        self.tower = tower

    def forward(self, input_ids, attention_mask):
        """[n, context] ids and 0/1 -> [n, DIMENSIONS], not normalised."""
        keep = attention_mask.float()
        x = self.tower.tokens(input_ids) + self.tower.places
        for block in self.tower.blocks:
            x = block(x, (keep[:, None, None, :] - 1) * 1e4)
        x = (self.tower.after(x) * keep[:, :, None]).sum(1) / keep.sum(1, keepdim=True)
        return self.tower.project(x)


class Broken(nn.Module):
    """Has Visual's shapes, and gives `value` everywhere."""

    def __init__(self, value):
        super().__init__()
        self.value = value

    def forward(self, pixel_values):
        return pixel_values.flatten(1)[:, :DIMENSIONS] * 0 + self.value


class BrokenText(nn.Module):
    def forward(self, input_ids):
        return input_ids[:, :1].float().expand(-1, DIMENSIONS) + float("nan")


def randomise(module, seed):
    """Weights large enough that different inputs give clearly different vectors."""
    generator = torch.Generator().manual_seed(seed)
    for name, weight in module.named_parameters():
        if "before" in name or "after" in name:
            continue
        spread = 0.1 if weight.dim() == 1 else 0.3 if "places" in name or "first" in name else 1
        fan = weight[0].numel() if weight.dim() in (2, 4) and "tokens" not in name and "places" not in name else 1
        weight.data.normal_(0, 1.5 * spread / math.sqrt(fan), generator=generator)
    return module.eval()


def export(module, example, path, inputs, output, axes):
    torch.onnx.export(module, example, path, opset_version=14, input_names=inputs, output_names=[output],
                      dynamic_axes={**axes, output: {0: "n"}}, do_constant_folding=True)
