"""PyTorch's training step, in the modes that a user can choose from."""
from typing import Callable

import torch
from torch.nn import functional

from workload import Workload, make_images, make_labels, make_network

MODES = ("eager", "channels_last", "compile")


def make_step(workload: Workload, mode: str) -> Callable[[], None]:
    """A function that runs forward, loss, backward and update on one fixed batch."""
    network = make_network(workload).train()
    images, labels = make_images(workload, workload.batch), make_labels(workload)
    if mode == "channels_last":
        network = network.to(memory_format=torch.channels_last)
        images = images.contiguous(memory_format=torch.channels_last)
    optimizer = make_optimizer(network)
    forward = torch.compile(network) if mode == "compile" else network

    def step() -> None:
        optimizer.zero_grad(set_to_none=True)
        functional.cross_entropy(forward(images), labels).backward()
        optimizer.step()

    return step


def make_optimizer(network: torch.nn.Module) -> torch.optim.SGD:
    """That of the train sections in networks/*.nn."""
    return torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4)
