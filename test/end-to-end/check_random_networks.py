"""Compiles random networks and checks what they learn: check_random_networks.py FOLDER FIRST_SEED COUNT

Branches, windows, channels, extents and batches that nobody chose. The gradients must agree with the double-precision build's and those with
central differences. A step of training must leave the same bytes on any number of threads and, up to rounding, the weights that it leaves
when the network is compiled otherwise. A failure names the seed; the network stays in the folder.
"""
import pathlib
import random
import sys

import numpy
from random_cases import check_seeds, run
from safetensors.numpy import load_file

TESTS = pathlib.Path(__file__).parent
# Rounding decides nothing: near a corner of ReLU or between two largest elements it would.
ACTIVATIONS = ["", " |> tanh", " |> tanh", " |> sigmoid"]
TARGETS = [[], ["--target", "x86-64-v2"]]
OPTIONS = [[], ["--winograd", "off"], ["--winograd", "2"], ["--slice", 1], ["--slice", 2]]
CHANNELS = [1, 3, 5, 8, 13, 16, 17, 24, 32, 48, 64]
KERNELS = [(1, 1), (3, 3), (3, 3), (5, 5), (5, 5), (2, 2), (4, 4), (5, 3), (1, 5), (7, 7)]
SAME = [(1, 1), (3, 3), (3, 3), (5, 5), (5, 3)]


class Network:
    """A network's statements; `value` is the name of what they have computed so far, `channels` and `extents` its shape."""

    def __init__(self, choose):
        self.choose, self.statements, self.value = choose, [], "image"
        self.batch = choose.choice([1, 2, 3, 5, 8, 17])
        self.channels, self.extents = choose.choice([1, 3, 4]), [choose.randint(6, 36), choose.randint(6, 36)]
        self.image = [self.channels, *self.extents]
        kinds = [self.filter, self.filter, self.filter_groups, self.invert, self.add_residual, self.join, self.gate, self.pool, self.share]
        for _ in range(choose.randint(1, 6)):
            choose.choice(kinds)()

    def let(self, expression):
        name = f"v{len(self.statements) + 1}"
        self.statements.append(f"let {name} = {expression}")
        return name

    def finish(self, layer):
        """A layer with what usually stands behind it; batch normalisation has enough to normalise."""
        normalisation = " |> batch_norm" if self.batch * self.extents[0] * self.extents[1] >= 16 and self.choose.random() < 0.4 else ""
        return self.let(f"{self.value} |> {layer}{normalisation}{self.choose.choice(ACTIVATIONS)}")

    def convolution(self, channels, groups=1, keeps_extents=False):
        """A convolution and the extents behind it."""
        kernel, stride, dilation = self.choose.choice(SAME if keeps_extents else KERNELS), 1, 1
        padding = [taps // 2 for taps in kernel]
        if not keeps_extents:
            stride, dilation = self.choose.choice([1, 1, 2, 3]), self.choose.choice([1, 1, 1, 2])
            padding = [self.choose.choice([0, taps // 2, taps - 1]) for taps in kernel]
        behind = [(extent + 2 * pad - dilation * (taps - 1) - 1) // stride + 1 for extent, taps, pad in zip(self.extents, kernel, padding)]
        if min(behind) < 1:
            return self.convolution(channels, groups, keeps_extents=True)
        return (f"conv({channels}, kernel: {kernel}, stride: {stride}, padding: {tuple(padding)}, dilation: {dilation}, groups: {groups}, "
                f"bias: {self.choose.choice(['true', 'false'])})", behind)

    def filter(self):
        channels = self.choose.choice(CHANNELS)
        layer, self.extents = self.convolution(channels)
        self.value, self.channels = self.finish(layer), channels

    def filter_groups(self):
        groups = self.choose.choice([groups for groups in range(1, self.channels + 1) if self.channels % groups == 0])
        channels = groups * self.choose.choice([1, 2, 3])
        layer, self.extents = self.convolution(channels, groups)
        self.value, self.channels = self.finish(layer), channels

    def invert(self):
        """MobileNetV2's block."""
        hidden = self.channels * self.choose.choice([2, 4, 6])
        self.value = self.finish(f"conv({hidden}, kernel: 1)")
        layer, self.extents = self.convolution(hidden, groups=hidden)
        self.value = self.finish(layer)
        self.channels = self.choose.choice([self.channels, *CHANNELS])
        self.value = self.finish(f"conv({self.channels}, kernel: 1)")

    def add_residual(self):
        before = self.value
        for _ in range(2):
            self.value = self.finish(self.convolution(self.channels, keeps_extents=True)[0])
        self.value = self.let(f"{before} + {self.value}")

    def join(self):
        channels = [self.choose.choice(CHANNELS) for _ in range(self.choose.randint(1, 3))]
        branches = [self.finish(self.convolution(count, keeps_extents=True)[0]) for count in channels]
        self.value, self.channels = self.let(f"concat({', '.join([self.value, *branches])})"), self.channels + sum(channels)

    def gate(self):
        branch = self.finish(self.convolution(self.channels, keeps_extents=True)[0])
        self.value = self.let(f"{self.value} * {branch}")

    def pool(self):
        if min(self.extents) >= 4:
            self.value = self.let(f"{self.value} |> average_pool(2)")
            self.extents = [extent // 2 for extent in self.extents]

    def share(self):
        layer = f"shared_{len(self.statements)}"
        self.statements.append(f"layer {layer} = {self.convolution(self.channels, keeps_extents=True)[0]}")
        self.value = self.let(f"{self.value} |> {layer} |> tanh |> {layer}")

    def text(self):
        end = "global_average_pool" if self.choose.random() < 0.5 else "flatten |> dense(33) |> tanh"
        lines = "\n  ".join([*self.statements, f"{self.value} |> {end} |> dense(7)"])
        return (f"network random(image: f32{self.image}) {{\n  {lines}\n}}\n"
                "train random {\n  loss = mean_squared_error\n  optimizer = sgd(rate: 0.1, momentum: 0.9, weight_decay: 0.01)\n"
                f"  batch = {self.batch}\n}}\n")


def train(program, folder):
    """The weights after two steps, which must not depend on the number of threads."""
    saved = []
    for threads in (1, 3):
        run(f"./{program}", "train", "--data", "data", "--steps", 2, "--threads", threads, "--save", "weights", folder=folder)
        saved.append((folder / "weights").read_bytes())
    if saved[0] != saved[1]:
        raise RuntimeError(f"the weights of {program} depend on the number of threads")
    return load_file(folder / "weights")


def check(seed, folder):
    choose = random.Random(seed)
    network = Network(choose)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "random.nn").write_text(network.text())
    run(sys.executable, TESTS / "make_tensors.py", "data", 2 * network.batch, "x".join(map(str, network.image)), 7, folder=folder)
    for program in ("one", "other"):
        options = [*choose.choice(TARGETS), *choose.choice(OPTIONS)]
        run("halcyon", "random.nn", "--cache", "off", *options, "-o", program, folder=folder)
    run("./one", "verify", folder=folder)
    one, other = train("one", folder), train("other", folder)
    for name, weight in one.items():
        difference = numpy.abs(weight - other[name]).max()
        if not difference <= 1e-3 * max(1, numpy.abs(weight).max()):
            raise RuntimeError(f"{name} differs by {difference} when compiled with {options}")


if __name__ == "__main__":
    check_seeds(check)
