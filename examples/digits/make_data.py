"""Writes the UCI handwritten digits as IDX files, the form in which MNIST is distributed.

    python3 examples/digits/make_data.py

Needs scikit-learn, which carries a copy of the data. The files are kept in the repository, so this is only needed to see
or to change how they were made.
"""
import pathlib
import struct

import numpy
from sklearn.datasets import load_digits

HELD_OUT = 360
SEED = 1998
UNSIGNED_BYTE = 0x08  # IDX's code of the element type


def write_idx(path, array):
    """The magic number, one big-endian 32-bit extent per dimension, then the elements in row-major order."""
    header = struct.pack(f">HBB{array.ndim}I", 0, UNSIGNED_BYTE, array.ndim, *array.shape)
    path.write_bytes(header + array.astype(numpy.uint8).tobytes())


def split(labels):
    """Picks HELD_OUT images, as evenly over the ten digits as their numbers allow, and shuffles both parts."""
    random = numpy.random.RandomState(SEED)
    order = random.permutation(len(labels))
    by_digit = [order[labels[order] == digit] for digit in range(10)]
    held_out = numpy.concatenate([images[: HELD_OUT // 10] for images in by_digit])
    training = numpy.setdiff1d(order, held_out)
    return random.permutation(training), random.permutation(held_out)


def main():
    digits = load_digits()
    pixels = numpy.rint(digits.images * 255 / 16)  # the source counts ink from 0 to 16
    folder = pathlib.Path(__file__).parent
    for name, chosen in zip(("train", "t10k"), split(digits.target)):
        write_idx(folder / f"{name}-images-idx3-ubyte", pixels[chosen])
        write_idx(folder / f"{name}-labels-idx1-ubyte", digits.target[chosen])
        print(f"{name}: {len(chosen)} images, per digit {numpy.bincount(digits.target[chosen]).tolist()}")


if __name__ == "__main__":
    main()
