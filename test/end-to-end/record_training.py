"""Records how PyTorch trains the networks of examples/digits: initial weights, 50 losses, and the loss on the images held out.

    python3 test/end-to-end/record_training.py [NAME...]
    python3 test/end-to-end/record_training.py --search NAME

Writes recorded/NAME.safetensors (weights and running statistics before the first step), recorded/NAME.csv (the loss of each
step, before its update) and recorded/NAME-evaluation.csv (after the last one). Rate, momentum and batch are those of
training-NAME.txt; images are taken in the order of the file, and an epoch's last batch is what is left. Needs PyTorch 2.13; the
tests do not.

Losses are recorded in double precision, from weights that single precision holds exactly. How far PyTorch's own single
precision strays from them, for several orders of the images in a batch, is printed: the measure for the tolerance of
compare_losses.py.

A ReLU whose input is within rounding of zero may open in one precision and stay closed in the other, and the winner of a
pooling may change likewise. In the residual network one such accident moves the later losses by up to 1e-1, whoever computes
them. The recordings therefore start from seeds whose values keep away from these corners, for all images of all steps;
`--search` lists the best.
"""
import copy
import csv
import math
import pathlib
import re
import sys

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional

from convert_idx import read_idx

HERE = pathlib.Path(__file__).parent
DIGITS = HERE.parent.parent / "examples/digits"
STEPS = 50
# Found by --search: no ReLU or pooling of the recorded runs is nearer than 2e-7 (lenet) and 4.7e-6 (resnet) to a corner.
SEEDS = {"lenet": 133, "resnet": 112}
ORDERS = 10  # of the images in a batch, for the deviation of single precision


# --- The networks, their layers named as Halcyon names them ---

class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv_1 = nn.Conv2d(1, 16, 3, padding=1)
        self.conv_2 = nn.Conv2d(16, 32, 3, padding=1)
        self.dense_1 = nn.Linear(32 * 4 * 4, 64)
        self.dense_2 = nn.Linear(64, 10)

    def forward(self, image):
        x = functional.relu(self.conv_1(image))
        x = functional.max_pool2d(functional.relu(self.conv_2(x)), 2)
        return self.dense_2(functional.relu(self.dense_1(x.flatten(1))))


class Residual(nn.Module):
    def __init__(self, inputs, channels, stride):
        super().__init__()
        self.conv_1 = nn.Conv2d(inputs, channels, 3, stride, 1, bias=False)
        self.batch_norm_1 = nn.BatchNorm2d(channels)
        self.conv_2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.batch_norm_2 = nn.BatchNorm2d(channels)
        self.has_projection = stride != 1 or inputs != channels
        if self.has_projection:
            self.conv_3 = nn.Conv2d(inputs, channels, 1, stride, bias=False)
            self.batch_norm_3 = nn.BatchNorm2d(channels)

    def forward(self, x):
        y = functional.relu(self.batch_norm_1(self.conv_1(x)))
        y = self.batch_norm_2(self.conv_2(y))
        skip = self.batch_norm_3(self.conv_3(x)) if self.has_projection else x
        return functional.relu(y + skip)


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv_1 = nn.Conv2d(1, 16, 3, padding=1, bias=False)
        self.batch_norm_1 = nn.BatchNorm2d(16)
        self.residual_1 = Residual(16, 16, 1)
        self.residual_2 = Residual(16, 32, 2)
        self.residual_3 = Residual(32, 64, 2)
        self.dense_1 = nn.Linear(64, 10)

    def forward(self, image):
        x = functional.relu(self.batch_norm_1(self.conv_1(image)))
        x = self.residual_3(self.residual_2(self.residual_1(x)))
        return self.dense_1(x.mean((2, 3)))


NETWORKS = {"lenet": LeNet, "resnet": ResNet}


# --- Recording ---


def load_digits(part, dtype):
    images = torch.tensor(read_idx(DIGITS / f"{part}-images-idx3-ubyte")).unsqueeze(1).to(torch.float32) / 255
    labels = torch.tensor(read_idx(DIGITS / f"{part}-labels-idx1-ubyte")).long()
    return images.to(dtype), labels


class Training:
    """The settings of training-NAME.txt."""

    def __init__(self, name):
        text = (HERE / f"training-{name}.txt").read_text()
        self.rate, self.momentum, self.weight_decay = (
            float(re.search(rf"{setting}: ([-+.e0-9]+)", text)[1]) for setting in ("rate", "momentum", "weight_decay"))
        self.batch = int(re.search(r"batch\s*= (\d+)", text)[1])

    def run(self, network, dtype, order_seed=None):
        """Trains a copy of the network and returns it with the loss of each step; with a seed, each batch is shuffled."""
        network = copy.deepcopy(network).to(dtype).train()
        images, labels = load_digits("train", dtype)
        batches = torch.arange(len(images)).split(self.batch)
        random = None if order_seed is None else torch.Generator().manual_seed(order_seed)
        optimizer = torch.optim.SGD(network.parameters(), self.rate, self.momentum, weight_decay=self.weight_decay)
        losses = []
        for step in range(STEPS):
            chosen = batches[step % len(batches)]
            if random:
                chosen = chosen[torch.randperm(len(chosen), generator=random)]
            loss = functional.cross_entropy(network(images[chosen]), labels[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return network, losses


def evaluate(network, dtype):
    images, labels = load_digits("t10k", dtype)
    with torch.no_grad():
        output = network.eval()(images)
    return functional.cross_entropy(output, labels).item(), (output.argmax(1) == labels).double().mean().item()


def save_weights(network, path):
    """What a program keeps: PyTorch's count of batches is left out."""
    tensors = {name: tensor for name, tensor in network.state_dict().items() if not name.endswith("num_batches_tracked")}
    save_file(tensors, path, {"format": "pt"})


def write_table(path, heading, rows):
    with open(path, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([heading, *rows])


def make_network(name, seed):
    torch.manual_seed(seed)
    return NETWORKS[name]()


def measure_deviation(training, network, losses):
    """The largest relative difference of single precision to the given losses, over several orders of summation."""
    runs = [training.run(network, torch.float32, order_seed)[1] for order_seed in range(ORDERS)]
    return max(abs(one - other) / other for run in runs for one, other in zip(run, losses))


def record(name):
    training, network = Training(name), make_network(name, SEEDS[name])
    trained, losses = training.run(network, torch.float64)
    loss, accuracy = evaluate(trained, torch.float64)
    save_weights(network, HERE / f"recorded/{name}.safetensors")
    write_table(HERE / f"recorded/{name}.csv", ["step", "loss"], [(step, f"{each:.12g}") for step, each in enumerate(losses, 1)])
    write_table(HERE / f"recorded/{name}-evaluation.csv", ["loss", "accuracy"], [(f"{loss:.12g}", f"{accuracy:.6g}")])
    print(f"{name}: loss {losses[0]:.4f} to {losses[-1]:.4f}; on images held out {loss:.4f}, accuracy {accuracy:.3f}; "
          f"single precision deviates by {measure_deviation(training, network, losses):.1e}")


def pooling_margin(x):
    """By how much each winner of a 2×2 window leads; not where all of the window is zero behind a ReLU."""
    largest = functional.unfold(x.flatten(0, 1).unsqueeze(1), 2, stride=2).topk(2, dim=1).values
    lead = largest[:, 0] - largest[:, 1]
    return lead[lead > 0]


def search(name, seeds=range(150)):
    """Prints the seeds whose ReLU inputs keep farthest from zero, and whose winners of pooling from the second."""
    relu, max_pool2d, training, margins = functional.relu, functional.max_pool2d, Training(name), {}

    def watch(margin):
        margins[seed] = min(margins.get(seed, math.inf), margin.min().item())

    def watched_relu(x):
        watch(x.detach().abs())
        return relu(x)

    def watched_max_pool2d(x, kernel):
        watch(pooling_margin(x.detach()))
        return max_pool2d(x, kernel)

    functional.relu, functional.max_pool2d = watched_relu, watched_max_pool2d
    for seed in seeds:
        training.run(make_network(name, seed), torch.float64)
    functional.relu, functional.max_pool2d = relu, max_pool2d
    for seed in sorted(margins, key=margins.get, reverse=True)[:5]:
        deviation = measure_deviation(training, make_network(name, seed), training.run(make_network(name, seed), torch.float64)[1])
        print(f"seed {seed}: keeps {margins[seed]:.1e} from every corner, single precision deviates by {deviation:.1e}")


def main():
    torch.set_num_threads(1)
    (HERE / "recorded").mkdir(exist_ok=True)
    if sys.argv[1:2] == ["--search"]:
        search(sys.argv[2])
        return
    for name in sys.argv[1:] or NETWORKS:
        record(name)


if __name__ == "__main__":
    main()
