"""PyTorch's side of networks/odd_*.nn: shapes that no library was tuned for."""
import torch
from torch import nn
from torch.nn import functional

from networks import add_blocks, average


def leaky(x: torch.Tensor) -> torch.Tensor:
    return functional.leaky_relu(x, 0.1)


class OddKernels(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv_1 = nn.Conv2d(1, 13, (5, 3), padding=(2, 1))
        self.conv_2 = nn.Conv2d(13, 26, (3, 5), padding=(1, 2))
        self.conv_3 = nn.Conv2d(26, 39, (5, 3))
        self.dense_1 = nn.Linear(39 * 5 * 11, 75)
        self.dense_2 = nn.Linear(75, 36)

    def forward(self, image):
        x = functional.max_pool2d(functional.relu(self.conv_1(image)), 2)
        x = functional.max_pool2d(functional.relu(self.conv_2(x)), 2)
        x = functional.relu(self.conv_3(x)).flatten(1)
        return self.dense_2(functional.relu(self.dense_1(x)))


class OddResidual(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.conv_1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.batch_norm_1 = nn.BatchNorm2d(channels)
        self.conv_2 = nn.Conv2d(channels, channels, (1, 5), padding=(0, 2), bias=False)
        self.batch_norm_2 = nn.BatchNorm2d(channels)

    def forward(self, x):
        y = functional.relu(self.batch_norm_1(self.conv_1(x)))
        return functional.relu(x + self.batch_norm_2(self.conv_2(y)))


class OddStrides(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv_1, self.batch_norm_1 = nn.Conv2d(3, 19, 5, 3, 1, bias=False), nn.BatchNorm2d(19)
        self.conv_2, self.batch_norm_2 = nn.Conv2d(19, 37, 3, (2, 1), 1, bias=False), nn.BatchNorm2d(37)
        self.conv_3, self.batch_norm_3 = nn.Conv2d(37, 53, (5, 3), 3, bias=False), nn.BatchNorm2d(53)
        add_blocks(self, "residual", [OddResidual(19), OddResidual(37)])
        self.dense_1 = nn.Linear(53, 11)

    def forward(self, image):
        x = self.residual_1(functional.relu(self.batch_norm_1(self.conv_1(image))))
        x = self.residual_2(functional.relu(self.batch_norm_2(self.conv_2(x))))
        return self.dense_1(average(functional.relu(self.batch_norm_3(self.conv_3(x)))))


class Separable(nn.Module):
    def __init__(self, inputs: int, channels: int, kernel: int):
        super().__init__()
        self.conv_1 = nn.Conv2d(inputs, inputs, kernel, padding=kernel // 2, groups=inputs, bias=False)
        self.batch_norm_1 = nn.BatchNorm2d(inputs)
        self.conv_2 = nn.Conv2d(inputs, channels, 1, bias=False)
        self.batch_norm_2 = nn.BatchNorm2d(channels)

    def forward(self, x):
        return leaky(self.batch_norm_2(self.conv_2(leaky(self.batch_norm_1(self.conv_1(x))))))


class OddGroups(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv_1 = nn.Conv2d(5, 30, 3, 2, groups=5)
        self.conv_2 = nn.Conv2d(30, 18, 3, padding=2, dilation=2, groups=3)
        add_blocks(self, "separable", [Separable(30, 21, 5), Separable(39, 51, 7)])
        self.dense_1 = nn.Linear(51, 7)

    def forward(self, image):
        x = leaky(self.conv_1(image))
        x = torch.cat([self.separable_1(x), leaky(self.conv_2(x))], 1)
        return self.dense_1(average(self.separable_2(functional.avg_pool2d(x, 2))))
