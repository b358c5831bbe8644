"""Does training suffer from fast convolutions? Trains one network from several seeds with each of their settings.

usage: winograd_accuracy.py [--network FILE.nn] [--data FOLDER] [--seeds N] [--halcyon PATH] [--output FILE.md]

A run of results/winograd-accuracy-drawn.md takes 25 seconds on two threads of Zen 4.

F(4x4) rounds about ten times as much as a direct sum. If that mattered, the accuracy on images that training never saw would
move by more than it does from seed to seed.
"""

import argparse
import pathlib
import re
import statistics
import subprocess
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent.parent
settings = {"off": "direct convolutions", "2": "F(2x2)", "4": "F(4x4) where it pays"}


def run(*command: object) -> str:
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


def train(program: pathlib.Path, data: pathlib.Path, seed: int) -> dict[str, float]:
    """Loss and accuracy on the images kept for evaluation."""
    weights = program.with_suffix(".safetensors")
    run(program, "train", "--data", data, "--seed", seed, "--save", weights)
    report = run(program, "eval", "--data", data, "--weights", weights)
    return {name: float(value) for name, value in re.findall(r"^(loss|accuracy) (\S+)$", report, re.MULTILINE)}


def measure(setting: str, options: argparse.Namespace, folder: pathlib.Path) -> list[dict[str, float]]:
    program = folder / f"network-{setting}"
    run(options.halcyon, options.network, f"--winograd={setting}", "-o", program)
    return [train(program, options.data, seed) for seed in range(1, options.seeds + 1)]


def describe(values: list[float]) -> str:
    return f"{statistics.mean(values):.4f} ± {statistics.stdev(values):.4f} ({min(values):.4f} to {max(values):.4f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", type=pathlib.Path, default=root / "examples/digits/resnet.nn")
    parser.add_argument("--data", type=pathlib.Path, default=root / "examples/digits")
    parser.add_argument("--seeds", type=int, default=16)
    parser.add_argument("--halcyon", type=pathlib.Path, default=root / "build/bin/halcyon")
    parser.add_argument("--output", type=pathlib.Path, help="write the table there, too")
    options = parser.parse_args()

    lines = [
        f"`{options.network.name}` trained from {options.seeds} seeds; mean ± standard deviation (least to most) on images never seen.",
        "",
        "| Convolutions | Accuracy | Loss |",
        "|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as folder:
        for setting, name in settings.items():
            runs = measure(setting, options, pathlib.Path(folder))
            cells = (describe([run[key] for run in runs]) for key in ("accuracy", "loss"))
            lines.append(f"| {name} | {' | '.join(cells)} |")
            print(lines[-1], flush=True)
    if options.output:
        options.output.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
