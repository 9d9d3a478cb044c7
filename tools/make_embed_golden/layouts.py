# SPDX-License-Identifier: GPL-3.0-or-later
"""Towers of random weights with the inputs and outputs that published exports have: names, types, lengths. What is inside is
as small as can be: an average over squares of the picture, a mean over the tokens."""
import torch
from torch import nn

KEPT = {"clip": (1115, 8), "siglip": (3000, 6), "siglip2": (3000, 6)}  # ids of the stand-in tokenizers, width


class Stored(nn.Module):
    """A linear layer whose weights may be kept as 16-bit floats, as in _fp16 files: cast where they are used."""

    def __init__(self, n, m):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(n, m) / n ** 0.5)

    def forward(self, x):
        return x @ self.weight.float()


class Visual(nn.Module):
    def __init__(self, size, dimensions, squares=7, hidden=True):
        super().__init__()
        self.pool = nn.AvgPool2d(size // squares)
        self.inner, self.outer = Stored(3 * squares * squares, 12), Stored(12, dimensions)
        self.hidden = hidden

    def forward(self, pixel_values):
        """[n, 3, size, size] -> [n, dimensions], and the last hidden state that exports have besides."""
        x = torch.tanh(self.inner(self.pool(pixel_values).flatten(1)))
        return (self.outer(x), x[:, None, :]) if self.hidden else self.outer(x)


class Causal(nn.Module):
    """Reads the first token of the largest id, as CLIP: what follows it is not seen."""

    def __init__(self, tokens, width, context, dimensions, hidden=True):
        super().__init__()
        self.tokens, self.places, self.outer = Stored(tokens, width), Stored(context, width), Stored(width, dimensions)
        self.tokens.weight.data *= tokens ** 0.5
        self.hidden = hidden

    def states(self, input_ids):
        t = input_ids.shape[1]
        return torch.tanh(nn.functional.embedding(input_ids, self.tokens.weight.float()) + self.places.weight.float()[:t]).cumsum(1)

    def forward(self, input_ids):
        x = self.states(input_ids)
        y = self.outer(x[torch.arange(x.shape[0]), input_ids.argmax(1)])
        return (y, x) if self.hidden else y


class Whole(Causal):
    """Reads all tokens, its padding too, as SigLIP."""

    def forward(self, input_ids):
        x = self.states(input_ids)
        return self.outer(x[:, -1]), x


class Masked(Causal):
    def forward(self, input_ids, attention_mask):
        keep = attention_mask.float()[:, :, None]
        x = torch.tanh(nn.functional.embedding(input_ids, self.tokens.weight.float())) * keep
        return self.outer(x.sum(1) / keep.sum(1))


def halved(module):
    return module.half()


def export(module, path, inputs, outputs, examples, free):
    """`free`: {input: {axis: name}}; the batch of every output is free."""
    path.parent.mkdir(parents=True, exist_ok=True)
    axes = {**free, **{name: {0: "batch_size"} for name in outputs}}
    torch.onnx.export(module.eval(), examples, path, opset_version=14, input_names=inputs, output_names=outputs, dynamic_axes=axes,
                      do_constant_folding=False)
