# SPDX-License-Identifier: GPL-3.0-or-later
"""MobileNetV2 rebuilt as a float PyTorch module from a quantised TensorFlow Lite file.

Batch norm is already folded into the biases of that file, so the module has none: it can be
fine-tuned with any batch size.
"""
import torch
import torch.nn.functional as F
from torch import nn

import tflite_reader


class Conv(nn.Module):
    """Convolution with TensorFlow's SAME padding, then ReLU6 or nothing."""

    def __init__(self, weight, bias, stride, groups, clipped):
        super().__init__()
        self.weight, self.bias = nn.Parameter(weight), nn.Parameter(bias)
        self.stride, self.groups, self.clipped = stride, groups, clipped

    def forward(self, x):
        padding = 0
        if self.weight.shape[-1] == 3:
            if self.stride == 2:
                x = F.pad(x, (0, 1, 0, 1))
            else:
                padding = 1
        x = F.conv2d(x, self.weight, self.bias, self.stride, padding, 1, self.groups)
        return F.relu6(x) if self.clipped else x


class Block(nn.Module):
    """Expand, depthwise, project; with a shortcut where the shapes agree."""

    def __init__(self, layers, shortcut):
        super().__init__()
        self.layers, self.shortcut = nn.Sequential(*layers), shortcut

    def forward(self, x):
        y = self.layers(x)
        return x + y if self.shortcut else y


class MobileNetV2(nn.Module):
    """Trunk (images in -1..1 to a 1280-channel map) and the 1001-way classifier."""

    def __init__(self, convs, shortcuts, classifier):
        super().__init__()
        self.stem = convs[0]
        blocks, at = [], 1
        for index, shortcut in enumerate(shortcuts):
            count = 2 if index == 0 else 3
            blocks.append(Block(convs[at:at + count], shortcut))
            at += count
        self.blocks, self.head = nn.ModuleList(blocks), convs[at]
        self.classifier = classifier

    def forward(self, x):
        x = self.stem(x)
        for block in self.blocks:
            x = block(x)
        return self.head(x)


def _parameters(tensors, inputs):
    weight = torch.from_numpy(tflite_reader.dequantise(tensors[inputs[1]]))
    bias = torch.from_numpy(tflite_reader.dequantise(tensors[inputs[2]]))
    return weight, bias


def load(path):
    """Build the network from the TensorFlow Lite file at path."""
    tensors, operators = tflite_reader.read(path)
    convs, shortcuts, classifier = [], [], None
    for name, inputs, outputs, _ in operators:
        if name in ("conv2d", "depthwise"):
            weight, bias = _parameters(tensors, inputs)
            source, target = tensors[inputs[0]]["shape"], tensors[outputs[0]]["shape"]
            if weight.shape[0] == 1001:
                classifier = nn.Linear(1280, 1001)
                classifier.weight.data, classifier.bias.data = weight.reshape(1001, 1280), bias
                continue
            depthwise = name == "depthwise"
            weight = weight.permute(3, 0, 1, 2) if depthwise else weight.permute(0, 3, 1, 2)
            clipped = abs(float(tensors[outputs[0]]["scale"][0]) - 6 / 255) < 1e-4
            convs.append(Conv(weight.contiguous(), bias, 2 if target[1] < source[1] else 1,
                              weight.shape[0] if depthwise else 1, clipped))
            if not clipped:
                shortcuts.append(False)
        elif name == "add":
            shortcuts[-1] = True
    return MobileNetV2(convs, shortcuts, classifier)
