"""Draws small colour photographs of ten kinds of things, for training where no photographs can be had.

usage: draw_images.py FOLDER [--images N] [--seed S]

Writes N images [3, 32, 32] to train on and a third as many never seen, as IDX files. What photographs make hard is there: the thing
has any place, size, turn and colour, its colour may hardly differ from the background's, the background has texture, the light falls
from a side, something stands in front, and the sensor is noisy.
"""

import argparse
import pathlib
import struct

import numpy as np

SIDE = 32


def smooth_noise(random: np.random.Generator, cells: int) -> np.ndarray:
    """[SIDE, SIDE] within -1 … 1: random numbers on a grid of `cells` by `cells`, interpolated."""
    grid = random.uniform(-1, 1, (cells + 1, cells + 1))
    at = np.linspace(0, cells, SIDE, endpoint=False)
    cell, part = at.astype(int), at % 1
    rows = grid[cell] * (1 - part)[:, None] + grid[cell + 1] * part[:, None]
    return rows[:, cell] * (1 - part) + rows[:, cell + 1] * part


def star(x: np.ndarray, y: np.ndarray, points: int, depth: float) -> np.ndarray:
    return np.hypot(x, y) < 1 - depth * (0.5 + 0.5 * np.cos(points * np.arctan2(y, x)))


# Within the unit circle, by coordinates that turn with the thing.
SHAPES = [
    lambda x, y: np.hypot(x, y) < 0.9,
    lambda x, y: np.abs(np.hypot(x, y) - 0.7) < 0.22,
    lambda x, y: np.maximum(abs(x), abs(y)) < 0.75,
    lambda x, y: np.abs(np.maximum(abs(x), abs(y)) - 0.6) < 0.2,
    lambda x, y: (y > -0.6) & (abs(x) < 0.55 * (0.9 - y)),
    lambda x, y: (np.minimum(abs(x), abs(y)) < 0.25) & (np.maximum(abs(x), abs(y)) < 0.9),
    lambda x, y: star(x, y, 5, 0.55),
    lambda x, y: star(x, y, 3, 0.55),
    lambda x, y: (abs(x) < 0.95) & (abs(abs(y) - 0.4) < 0.2),
    lambda x, y: (np.hypot(x, y) < 0.95) & (np.hypot(x - 0.45, y) > 0.7),
]


def draw_thing(random: np.random.Generator, image: np.ndarray, kind: int) -> None:
    size = random.uniform(8, 14)
    row, column = random.uniform(size - 2, SIDE - size + 2, 2)
    turn = random.uniform(-0.5, 0.5)
    y, x = np.mgrid[:SIDE, :SIDE] + random.uniform(0, 1)
    across, down = (x - column) / size, (y - row) / size * random.uniform(0.75, 1.3)
    x, y = across * np.cos(turn) + down * np.sin(turn), down * np.cos(turn) - across * np.sin(turn)
    inside = SHAPES[kind](x, y)
    behind = image.mean(axis=(1, 2))
    colour = random.uniform(0, 1, 3)
    while np.abs(colour - behind).max() < 0.3:
        colour = random.uniform(0, 1, 3)
    texture = 1 + random.uniform(0, 0.5) * smooth_noise(random, 8)
    image[:, inside] = (colour[:, None, None] * texture)[:, inside]


def draw(random: np.random.Generator, kind: int) -> np.ndarray:
    image = random.uniform(0, 1, 3)[:, None, None] + np.stack(
        [random.uniform(0, 0.4) * smooth_noise(random, 4) + random.uniform(0, 0.2) * smooth_noise(random, 16) for _ in range(3)]
    )
    draw_thing(random, image, kind)
    if random.uniform() < 0.3:  # a rod in front of it
        begin, width = random.integers(0, SIDE), random.integers(2, 5)
        stripe = image[:, begin : begin + width] if random.uniform() < 0.5 else image[:, :, begin : begin + width]
        stripe[:] = random.uniform(0, 1, 3)[:, None, None]
    light = 1 + random.uniform(-0.4, 0.4) * np.linspace(-1, 1, SIDE)[:, None] + random.uniform(-0.4, 0.4) * np.linspace(-1, 1, SIDE)
    noise = random.normal(0, random.uniform(0.02, 0.06), image.shape)
    return np.clip((image * light + noise) * 255, 0, 255).astype(np.uint8)


def write_idx(path: pathlib.Path, values: np.ndarray) -> None:
    header = struct.pack(">BBBB", 0, 0, 8, values.ndim) + struct.pack(f">{values.ndim}I", *values.shape)
    path.write_bytes(header + values.tobytes())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--images", type=int, default=6000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    options.folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(options.seed)
    for part, count in (("train", options.images), ("t10k", options.images // 3)):
        kinds = random.integers(0, len(SHAPES), count)
        images = np.stack([draw(random, kind) for kind in kinds])
        write_idx(options.folder / f"{part}-images-idx4-ubyte", images)
        write_idx(options.folder / f"{part}-labels-idx1-ubyte", kinds.astype(np.uint8))


if __name__ == "__main__":
    main()
