"""Writes random images and targets: make_tensors.py FILE.safetensors IMAGES CHANNELSxHEIGHTxWIDTH OUTPUTS"""
import sys

import numpy
from safetensors.numpy import save_file


def main():
    path, images, shape, outputs = sys.argv[1:]
    random = numpy.random.default_rng(0)
    extents = [int(extent) for extent in shape.split("x")]
    save_file({
        "x": random.standard_normal((int(images), *extents), dtype=numpy.float32),
        "y": random.standard_normal((int(images), int(outputs)), dtype=numpy.float32),
    }, path)


if __name__ == "__main__":
    main()
