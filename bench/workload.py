"""What is run: a network of networks.py on the shapes that the compiled program says it has, and fixed random data."""
import dataclasses

import torch

import networks
import odd_networks

CLASSES = {
    "lenet5": networks.LeNet5, "vgg_small": networks.VGGSmall, "resnet20": networks.ResNet20,
    "resnet18": networks.ResNet18, "mobilenetv2": networks.MobileNetV2,
    "odd_kernels": odd_networks.OddKernels, "odd_strides": odd_networks.OddStrides,
    "odd_groups": odd_networks.OddGroups,
}


@dataclasses.dataclass(frozen=True)
class Workload:
    network: str
    batch: int  # of a training step
    image: tuple[int, ...]
    classes: int


def make_network(workload: Workload) -> torch.nn.Module:
    torch.manual_seed(0)
    return CLASSES[workload.network]()


def make_images(workload: Workload, count: int) -> torch.Tensor:
    return torch.randn(count, *workload.image, generator=torch.Generator().manual_seed(1))


def make_labels(workload: Workload) -> torch.Tensor:
    return torch.randint(workload.classes, (workload.batch,), generator=torch.Generator().manual_seed(2))
