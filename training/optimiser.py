# SPDX-License-Identifier: GPL-3.0-or-later
"""Adam whose step is relative to each output channel's own size.

The trunk's batch norm is folded into its weights, so channels differ in scale by orders of magnitude:
one absolute step size destroys the small ones within an epoch.
"""
import torch


class ChannelAdam(torch.optim.Optimizer):
    def __init__(self, parameters, rate, betas=(0.9, 0.98), epsilon=1e-12):
        super().__init__(parameters, {"lr": rate, "peak": rate})
        self.betas, self.epsilon = betas, epsilon

    @staticmethod
    def size(parameter):
        if parameter.ndim < 2:
            return parameter.square().mean().sqrt().clamp(min=1e-3)
        over = tuple(range(1, parameter.ndim))
        return parameter.square().mean(over, keepdim=True).sqrt().clamp(min=1e-4)

    @torch.no_grad()
    def step(self):
        first, second = self.betas
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                state = self.state[parameter]
                if not state:
                    state.update(step=0, mean=torch.zeros_like(parameter), square=torch.zeros_like(parameter),
                                 size=self.size(parameter))
                state["step"] += 1
                state["mean"].lerp_(parameter.grad, 1 - first)
                state["square"].lerp_(parameter.grad.square(), 1 - second)
                mean = state["mean"] / (1 - first ** state["step"])
                square = state["square"] / (1 - second ** state["step"])
                parameter.sub_(group["lr"] * state["size"] * mean / (square.sqrt() + self.epsilon))
