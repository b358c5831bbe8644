"""Times whole training steps of PyTorch: forward, loss, backward and the update of SGD with momentum.

    build/bench-python/bin/python bench/torch_step.py NETWORK --mode MODE --threads T --seconds S

Prints lines of `name value`, as `PROGRAM bench` does. MODE is `eager`, `channels_last` (eager, on images stored as NHWC) or
`compile` (`torch.compile` with its default settings).
"""
import argparse
import resource
import statistics
import time

import torch
from torch import nn
from torch.nn import functional

WARMUP_STEPS = 3
MINIMUM_STEPS = 5


class LeNet5(nn.Module):
    """networks/lenet5.nn (LeCun et al., 1998, with ReLU and max pooling)."""

    batch, shape, classes = 64, (1, 28, 28), 10

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2))
        self.classifier = nn.Sequential(
            nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))

    def forward(self, images):
        return self.classifier(self.features(images).flatten(1))


# Each has the same layers as networks/NAME.nn.
NETWORKS = {"lenet5": LeNet5}
MODES = ("eager", "channels_last", "compile")


def make_step(network_class, mode):
    """Returns a function without arguments that runs one training step on fixed random data."""
    torch.manual_seed(0)
    network = network_class().train()
    images = torch.randn(network.batch, *network.shape)
    labels = torch.randint(network.classes, (network.batch,))
    if mode == "channels_last":
        network = network.to(memory_format=torch.channels_last)
        images = images.contiguous(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4)
    forward = torch.compile(network) if mode == "compile" else network

    def step():
        optimizer.zero_grad(set_to_none=True)
        functional.cross_entropy(forward(images), labels).backward()
        optimizer.step()

    return step


def time_steps(step, seconds):
    """Milliseconds of each step that fits into the given time."""
    for _ in range(WARMUP_STEPS):
        step()
    times = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < MINIMUM_STEPS:
        begin = time.perf_counter()
        step()
        times.append((time.perf_counter() - begin) * 1e3)
    return times


def main():
    parser = argparse.ArgumentParser(description="time training steps of PyTorch")
    parser.add_argument("network", choices=NETWORKS)
    parser.add_argument("--mode", choices=MODES, default="eager")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=3)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    times = time_steps(make_step(NETWORKS[arguments.network], arguments.mode), arguments.seconds)
    print(f"train_step_ms {statistics.median(times):.4f}")
    print(f"fastest_step_ms {min(times):.4f}")
    print(f"peak_bytes {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}")


if __name__ == "__main__":
    main()
