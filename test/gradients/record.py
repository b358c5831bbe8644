"""Records what PyTorch computes for the networks in cases/: inputs, weights, loss, the gradient of every weight, and the running
statistics after one training step.

    python3 test/gradients/record.py [NAME...]

For each cases/NAME.nn it writes cases/NAME.safetensors, which `PROGRAM verify --recorded FILE` compares with the program's
own numbers. Only recording needs PyTorch (2.13), NumPy and safetensors; the tests need none of them.

A network is read from its .nn file with the small part of the language that the cases use: one network without blocks or
loops, and a train section. Everything is computed in double precision from values that single precision holds exactly.
Comments in a case steer the values:

    // exact: conv_1 conv_2    the input and the weights of these layers are small integers, so that ties and corners are exact
    // scale: dense_1 20       the weights of this layer, or one of them (conv_1.bias), are that many times larger
"""
import math
import pathlib
import re
import sys
import zlib

import numpy
import torch
import torch.nn.functional as functional
from safetensors.numpy import save_file

CASES = pathlib.Path(__file__).parent / "cases"
# A value this close to a corner of a piecewise function may fall on its other side in single precision.
MARGIN = 1e-5


class NearCorner(Exception):
    """The values are unlucky: take others."""


class Case:
    """A .nn file, in parts."""

    def __init__(self, path):
        self.name = path.stem
        text = path.read_text()
        self.exact = " ".join(re.findall(r"// exact: (.*)", text)).split()
        self.scale = {name: float(factor) for name, factor in re.findall(r"// scale: (\S+) (\S+)", text)}
        code = re.sub(r"//.*", "", text)
        header = re.search(r"network \w+\((\w+): f32\[([^]]*)\]\) \{(.*?)\n\}", code, re.DOTALL)
        self.input_name = header[1]
        self.shape = [int(extent) for extent in header[2].split(",")]
        self.statements = split_statements(header[3])
        self.loss = re.search(r"loss\s*=\s*(\w+)", code)[1]
        self.batch = int(re.search(r"batch\s*=\s*(\d+)", code)[1])


def split_statements(body):
    """One statement a line; a line that begins with an operator continues the one before. Returns Python's spelling."""
    lines = re.sub(r"\n\s*(?=\|>|\+|\*)", " ", body.strip()).split("\n")
    python = [line.replace("|>", "|").replace("true", "True").replace("false", "False") for line in lines]
    python = [re.sub(r"(\w+):", r"\1=", line) for line in python]
    return [re.sub(r"\) as (\w+)", r').called("\1")', line).strip() for line in python if line.strip()]


class Values:
    """Draws inputs, weights and targets, and keeps what has to be recorded."""

    def __init__(self, case, seed):
        self.case = case
        self.random = numpy.random.RandomState(seed)
        self.recorded = {}
        self.trained = {}
        self.statistics = {}
        self.corners = []

    def draw(self, shape, exact, center=0.0, deviation=1.0):
        if exact:
            return self.random.randint(-2, 3, shape).astype(numpy.float32)
        return (center + deviation * self.random.standard_normal(shape)).astype(numpy.float32)

    def parameter(self, layer, name, shape, **distribution):
        """Records a weight when it is first asked for; a shared layer finds its own again."""
        full_name = f"{layer}.{name}"
        if full_name not in self.trained:
            factor = self.case.scale.get(full_name, self.case.scale.get(layer, 1))
            self.recorded[full_name] = self.draw(shape, layer in self.case.exact, **distribution) * numpy.float32(factor)
            self.trained[full_name] = torch.tensor(self.recorded[full_name], dtype=torch.float64, requires_grad=True)
        return self.trained[full_name]

    def statistic(self, layer, name, shape, center):
        """Records a running statistic, which PyTorch then updates in place at every application of its layer."""
        full_name = f"{layer}.{name}"
        if full_name not in self.statistics:
            self.recorded[full_name] = self.random.uniform(center - 0.5, center + 0.5, shape).astype(numpy.float32)
            self.statistics[full_name] = torch.tensor(self.recorded[full_name], dtype=torch.float64)
        return self.statistics[full_name]

    def weights_and_bias(self, layer, shape, bias):
        deviation = 1.2 / math.sqrt(math.prod(shape[1:]))
        weight = self.parameter(layer, "weight", shape, deviation=deviation)
        return weight, self.parameter(layer, "bias", shape[:1], deviation=0.3) if bias else None

    def avoid_corners(self, distances):
        """Distance zero is a tie, and exact; a distance within the margin would be a matter of rounding."""
        distances = distances.detach().abs()
        if bool(((distances > 0) & (distances < MARGIN)).any()):
            raise NearCorner


# --- The layers: each a function of its values' source, its name, its input and its arguments ---


def pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def conv(values, name, x, channels, kernel, stride=1, padding=0, dilation=1, groups=1, bias=True, flip=False):
    shape = (channels, x.shape[1] // groups, *pair(kernel))
    weight, offset = values.weights_and_bias(name, shape, bias)
    weight = weight.flip(2, 3) if flip else weight
    return functional.conv2d(x, weight, offset, pair(stride), pair(padding), pair(dilation), groups)


def dense(values, name, x, units, bias=True):
    return functional.linear(x, *values.weights_and_bias(name, (units, x.shape[1]), bias))


def batch_norm(values, name, x):
    channels = (x.shape[1],)
    weight = values.parameter(name, "weight", channels, center=1.0, deviation=0.3)
    bias = values.parameter(name, "bias", channels, deviation=0.3)
    mean = values.statistic(name, "running_mean", channels, center=0.0)
    variance = values.statistic(name, "running_var", channels, center=1.0)
    return functional.batch_norm(x, mean, variance, weight, bias, training=True)


def relu(values, _, x):
    values.avoid_corners(x)
    return functional.relu(x)


def leaky_relu(values, _, x, slope=0.01):
    values.avoid_corners(x)
    return functional.leaky_relu(x, slope)


def relu6(values, _, x):
    values.avoid_corners(x)
    values.avoid_corners(x - 6)
    return functional.relu6(x)


def max_pool(values, _, x, kernel, stride=None, padding=0):
    kernel, stride, padding = pair(kernel), pair(stride or kernel), pair(padding)
    rows, columns = padding
    padded = functional.pad(x.detach(), (columns, columns, rows, rows), value=-1e9)
    windows = functional.unfold(padded.flatten(0, 1).unsqueeze(1), kernel, stride=stride)
    if windows.shape[1] > 1:
        largest = windows.topk(2, dim=1).values
        values.avoid_corners(largest[:, 0] - largest[:, 1])
    return functional.max_pool2d(x, kernel, stride, padding)


def average_pool(values, _, x, kernel, stride=None, padding=0):
    return functional.avg_pool2d(x, pair(kernel), pair(stride or kernel), pair(padding))


def global_average_pool(values, _, x):
    return x.mean((2, 3))


def tanh(values, _, x):
    return torch.tanh(x)


def sigmoid(values, _, x):
    return torch.sigmoid(x)


def softmax(values, _, x):
    return torch.softmax(x, 1)


def flatten(values, _, x):
    return x.flatten(1)


def dropout(values, _, x, rate):
    assert rate == 0, "what a dropout drops cannot be recorded"
    return x


LAYERS = {
    function.__name__: function
    for function in (conv, dense, batch_norm, relu, leaky_relu, relu6, max_pool, average_pool, global_average_pool, tanh,
                     sigmoid, softmax, flatten, dropout)
}

# --- The language: expressions are evaluated by Python, with these objects behind the names ---


class Node:
    """A value that flows through the network."""

    def __init__(self, tensor):
        self.tensor = tensor

    def __or__(self, layer):
        return layer.apply(self)

    def __add__(self, other):
        return Node(self.tensor + other.tensor)

    def __mul__(self, other):
        return Node(self.tensor * other.tensor)


class Layer:
    """A layer that has not been applied; `name` is made when it first is, unless a `layer` statement has given one."""

    def __init__(self, scope, kind):
        self.scope, self.kind, self.name = scope, kind, None
        self.positional, self.named = (), {}

    def __call__(self, *positional, **named):
        if positional and isinstance(positional[0], Node):
            self.positional, self.named = positional[1:], named
            return self.apply(positional[0])
        self.positional, self.named = positional, named
        return self

    def called(self, name):
        self.name = name
        return self

    def apply(self, node):
        self.name = self.name or self.scope.count(self.kind)
        function = LAYERS[self.kind]
        return Node(function(self.scope.values, self.name, node.tensor, *self.positional, **self.named))


class Scope(dict):
    """The names of a network. A layer's name means a new layer each time."""

    def __init__(self, values):
        super().__init__(concat=lambda *nodes: Node(torch.cat([node.tensor for node in nodes], 1)))
        self.values, self.counts = values, {}

    def __missing__(self, name):
        if name not in LAYERS:
            raise KeyError(name)
        return Layer(self, name)

    def count(self, kind):
        self.counts[kind] = self.counts.get(kind, 0) + 1
        return f"{kind}_{self.counts[kind]}"

    def run(self, statement):
        """Runs `let NAME = …`, `layer NAME = …` or an expression, and returns its value."""
        keyword, name, expression = re.fullmatch(r"(?:(let|layer) (\w+) = )?(.*)", statement).groups()
        value = eval(expression, {}, self)
        if keyword == "layer":
            value.called(name)
        if keyword:
            self[name] = value
        return value


# --- Recording ---


def compute_loss(case, values, output):
    """Cross-entropy against labels, or the mean squared error against random numbers; both as PyTorch defines them."""
    if case.loss == "cross_entropy":
        values.recorded["y"] = values.random.randint(0, output.shape[1], case.batch).astype(numpy.int64)
        return functional.cross_entropy(output, torch.tensor(values.recorded["y"]))
    values.recorded["y"] = values.draw(tuple(output.shape), exact=False)
    return functional.mse_loss(output, torch.tensor(values.recorded["y"], dtype=torch.float64))


def compute(case, seed):
    values = Values(case, seed)
    values.recorded["x"] = values.draw((case.batch, *case.shape), exact=bool(case.exact))
    scope = Scope(values)
    scope[case.input_name] = Node(torch.tensor(values.recorded["x"], dtype=torch.float64))
    for statement in case.statements:
        result = scope.run(statement)
    loss = compute_loss(case, values, result.tensor)
    loss.backward()
    values.recorded["loss"] = numpy.array(loss.item(), dtype=numpy.float64)
    for name, parameter in values.trained.items():
        values.recorded[f"gradient.{name}"] = parameter.grad.numpy().astype(numpy.float32)
    for name, statistic in values.statistics.items():
        values.recorded[f"statistic.{name}"] = statistic.numpy().astype(numpy.float32)
    return values.recorded


def record(case):
    seed = zlib.crc32(case.name.encode())
    for attempt in range(200):
        try:
            recorded = compute(case, seed + attempt)
            break
        except NearCorner:
            continue
    else:
        raise RuntimeError(f"{case.name}: no values keep off the corners")
    path = CASES / f"{case.name}.safetensors"
    save_file({name: numpy.ascontiguousarray(tensor) for name, tensor in recorded.items()}, path,
              {"recorded_with": f"PyTorch {torch.__version__.split('+')[0]}"})
    gradients = {name: abs(tensor).max() for name, tensor in recorded.items() if name.startswith("gradient.")}
    smallest = min(gradients, key=gradients.get)
    print(f"{case.name:40} {path.stat().st_size:6} bytes, loss {recorded['loss']:.4f}, "
          f"smallest {smallest} {gradients[smallest]:.1e}, attempt {attempt + 1}")


def main():
    torch.set_num_threads(1)
    paths = [CASES / f"{name}.nn" for name in sys.argv[1:]] or sorted(CASES.glob("*.nn"))
    for path in paths:
        record(Case(path))


if __name__ == "__main__":
    main()
