"""Whether a program and PyTorch do the same work: from the same weights on the same batch, the same losses.

    build/bench-python/bin/python bench/values.py PROGRAM WORKLOAD

Weights go both ways. PyTorch's are the program's start; the program's after one step are loaded back into PyTorch. Compared are
the loss of the first step, that of the same batch after the update, and that of inference. Exit status 1 where one differs.
"""
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

import torch
from safetensors.torch import load_file, save_file
from torch.nn import functional

import training
from workload import Workload, make_images, make_labels, make_network

# Relative. Sums of single precision in another order stay an order of magnitude below; an update of MobileNetV2 magnifies that:
# PyTorch's eager and channels_last modes differ by 1.3e-4 behind it.
TOLERANCE, TOLERANCE_AFTER_UPDATE = 1e-4, 5e-4


class Comparison:
    def __init__(self, program: str, workload: Workload, folder: pathlib.Path):
        self.program, self.folder = program, folder
        self.network = make_network(workload)
        self.images, self.labels = make_images(workload, workload.batch), make_labels(workload)
        self.differences: list[str] = []
        save_file(self.network.state_dict(), folder / "start")
        save_file({"x": self.images, "y": self.labels}, folder / "data.safetensors")

    def run(self, *arguments: str) -> str:
        command = [self.program, *arguments, "--data", self.folder / "data.safetensors"]
        result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode != 0:
            sys.exit(result.stderr)
        return result.stdout

    def compare(self, what: str, ours: float, theirs: float, tolerance: float = TOLERANCE) -> None:
        if not abs(ours - theirs) <= tolerance * abs(theirs):
            self.differences.append(f"{what}: the program has {ours:.7g}, PyTorch {theirs:.7g}")

    def loss(self) -> torch.Tensor:
        return functional.cross_entropy(self.network(self.images), self.labels)

    def compare_first_step(self) -> None:
        self.run("train", "--steps", "1", "--no-shuffle", "--init", self.folder / "start", "--save", self.folder / "trained",
                 "--log", self.folder / "log.csv")
        with open(self.folder / "log.csv") as log:
            ours = float(next(csv.DictReader(log))["loss"])
        optimizer = training.make_optimizer(self.network.train())
        loss = self.loss()
        self.compare("loss of the first step", ours, loss.item())
        loss.backward()
        optimizer.step()

    def compare_after_update(self) -> None:
        with torch.no_grad():
            theirs = self.loss().item()
            trained = load_file(self.folder / "trained")
            names = self.network.state_dict().keys()
            missing = [name for name in names if name not in trained and not name.endswith("num_batches_tracked")]
            if missing:
                sys.exit(f"the program's weights lack {', '.join(missing)}")
            self.network.load_state_dict({name: trained[name] for name in names if name in trained}, strict=False)
            self.compare("loss after the update", self.loss().item(), theirs, TOLERANCE_AFTER_UPDATE)

    def compare_inference(self) -> None:
        ours = float(self.run("eval", "--weights", self.folder / "start").split()[1])
        self.network.load_state_dict(load_file(self.folder / "start"))
        with torch.no_grad():
            self.network.eval()
            self.compare("loss of inference", ours, self.loss().item())


def main() -> None:
    program, workload = sys.argv[1], Workload(**json.loads(sys.argv[2]))
    with tempfile.TemporaryDirectory() as folder:
        comparison = Comparison(program, workload, pathlib.Path(folder))
        comparison.compare_first_step()
        comparison.compare_after_update()
        comparison.compare_inference()
    if comparison.differences:
        sys.exit("\n".join(comparison.differences))


if __name__ == "__main__":
    main()
