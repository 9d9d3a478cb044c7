# SPDX-License-Identifier: GPL-3.0-or-later
"""Weighted mean of two checkpoints: python3 blend.py FIRST SECOND SHARE_OF_SECOND OUT"""
import sys

import torch

if __name__ == "__main__":
    first, second = torch.load(sys.argv[1]), torch.load(sys.argv[2])
    share = float(sys.argv[3])
    torch.save({name: torch.lerp(value, second[name], share) if value.is_floating_point() else value
                for name, value in first.items()}, sys.argv[4])
