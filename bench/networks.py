"""PyTorch's side of networks/*.nn: the same layers, named as Halcyon names them, so that weight files fit both."""
import torch
from torch import nn
from torch.nn import functional


def normalized(inputs: int, channels: int, kernel: int, stride: int = 1, padding: int = 0,
               groups: int = 1) -> tuple[nn.Conv2d, nn.BatchNorm2d]:
    """A convolution without a bias and its batch normalisation."""
    return nn.Conv2d(inputs, channels, kernel, stride, padding, groups=groups, bias=False), nn.BatchNorm2d(channels)


def average(x: torch.Tensor) -> torch.Tensor:
    return functional.adaptive_avg_pool2d(x, 1).flatten(1)


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv_1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv_2 = nn.Conv2d(6, 16, 5)
        self.dense_1 = nn.Linear(400, 120)
        self.dense_2 = nn.Linear(120, 84)
        self.dense_3 = nn.Linear(84, 10)

    def forward(self, image):
        x = functional.max_pool2d(functional.relu(self.conv_1(image)), 2)
        x = functional.max_pool2d(functional.relu(self.conv_2(x)), 2)
        x = functional.relu(self.dense_1(x.flatten(1)))
        return self.dense_3(functional.relu(self.dense_2(x)))


class VGGSmall(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv_1, self.conv_2 = nn.Conv2d(3, 64, 3, padding=1), nn.Conv2d(64, 64, 3, padding=1)
        self.conv_3, self.conv_4 = nn.Conv2d(64, 128, 3, padding=1), nn.Conv2d(128, 128, 3, padding=1)
        self.conv_5, self.conv_6 = nn.Conv2d(128, 256, 3, padding=1), nn.Conv2d(256, 256, 3, padding=1)
        self.dense_1 = nn.Linear(4096, 256)
        self.dense_2 = nn.Linear(256, 10)

    def forward(self, x):
        for first, second in ((self.conv_1, self.conv_2), (self.conv_3, self.conv_4), (self.conv_5, self.conv_6)):
            x = functional.max_pool2d(functional.relu(second(functional.relu(first(x)))), 2)
        return self.dense_2(functional.relu(self.dense_1(x.flatten(1))))


class Residual(nn.Module):
    def __init__(self, inputs: int, channels: int, stride: int):
        super().__init__()
        self.conv_1, self.batch_norm_1 = normalized(inputs, channels, 3, stride, 1)
        self.conv_2, self.batch_norm_2 = normalized(channels, channels, 3, 1, 1)
        self.has_projection = stride != 1 or inputs != channels
        if self.has_projection:
            self.conv_3, self.batch_norm_3 = normalized(inputs, channels, 1, stride)

    def forward(self, x):
        y = functional.relu(self.batch_norm_1(self.conv_1(x)))
        y = self.batch_norm_2(self.conv_2(y))
        skip = self.batch_norm_3(self.conv_3(x)) if self.has_projection else x
        return functional.relu(y + skip)


class ResNet20(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv_1, self.batch_norm_1 = normalized(3, 16, 3, 1, 1)
        shapes = [(16, 16, 1)] * 3 + [(16, 32, 2)] + [(32, 32, 1)] * 2 + [(32, 64, 2)] + [(64, 64, 1)] * 2
        self.blocks = add_blocks(self, "residual", [Residual(*shape) for shape in shapes])
        self.dense_1 = nn.Linear(64, 10)

    def forward(self, image):
        x = functional.relu(self.batch_norm_1(self.conv_1(image)))
        for name in self.blocks:
            x = getattr(self, name)(x)
        return self.dense_1(average(x))


class ResNet18(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv_1, self.batch_norm_1 = normalized(3, 64, 7, 2, 3)
        shapes = [(64, 64, 1)] * 2
        for channels in (128, 256, 512):
            shapes += [(channels // 2, channels, 2), (channels, channels, 1)]
        self.blocks = add_blocks(self, "residual", [Residual(*shape) for shape in shapes])
        self.dense_1 = nn.Linear(512, 1000)

    def forward(self, image):
        x = functional.max_pool2d(functional.relu(self.batch_norm_1(self.conv_1(image))), 3, 2, 1)
        for name in self.blocks:
            x = getattr(self, name)(x)
        return self.dense_1(average(x))


class Inverted(nn.Module):
    def __init__(self, inputs: int, channels: int, stride: int, expansion: int):
        super().__init__()
        hidden = inputs * expansion
        pairs = [normalized(inputs, hidden, 1)] if expansion != 1 else []
        pairs += [normalized(hidden, hidden, 3, stride, 1, groups=hidden), normalized(hidden, channels, 1)]
        for number, (convolution, normalization) in enumerate(pairs, 1):
            self.add_module(f"conv_{number}", convolution)
            self.add_module(f"batch_norm_{number}", normalization)
        self.pairs = len(pairs)
        self.has_skip = stride == 1 and inputs == channels

    def forward(self, x):
        y = x
        for number in range(1, self.pairs + 1):
            y = getattr(self, f"batch_norm_{number}")(getattr(self, f"conv_{number}")(y))
            y = functional.relu6(y) if number < self.pairs else y
        return x + y if self.has_skip else y


class MobileNetV2(nn.Module):
    STAGES = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))

    def __init__(self):
        super().__init__()
        self.conv_1, self.batch_norm_1 = normalized(3, 32, 3, 2, 1)
        blocks, inputs = [], 32
        for expansion, channels, repeats, stride in self.STAGES:
            for index in range(repeats):
                blocks.append(Inverted(inputs, channels, stride if index == 0 else 1, expansion))
                inputs = channels
        self.blocks = add_blocks(self, "inverted", blocks)
        self.conv_2, self.batch_norm_2 = normalized(320, 1280, 1)
        self.dense_1 = nn.Linear(1280, 1000)

    def forward(self, image):
        x = functional.relu6(self.batch_norm_1(self.conv_1(image)))
        for name in self.blocks:
            x = getattr(self, name)(x)
        return self.dense_1(average(functional.relu6(self.batch_norm_2(self.conv_2(x)))))


def add_blocks(network: nn.Module, kind: str, blocks: list[nn.Module]) -> list[str]:
    """Adds blocks as kind_1, kind_2, … and returns their names."""
    names = [f"{kind}_{number}" for number in range(1, len(blocks) + 1)]
    for name, block in zip(names, blocks):
        network.add_module(name, block)
    return names
