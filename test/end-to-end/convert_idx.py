"""Writes the training images and labels of a folder in MNIST's form as one .safetensors file: convert_idx.py FOLDER FILE"""
import pathlib
import struct
import sys

import numpy
from safetensors.numpy import save_file


def read_idx(path):
    content = path.read_bytes()
    rank = content[3]
    shape = struct.unpack(f">{rank}I", content[4 : 4 + 4 * rank])
    return numpy.frombuffer(content, numpy.uint8, offset=4 + 4 * rank).reshape(shape)


def main():
    folder, path = pathlib.Path(sys.argv[1]), sys.argv[2]
    images = read_idx(folder / "train-images-idx3-ubyte")[:, numpy.newaxis]
    labels = read_idx(folder / "train-labels-idx1-ubyte")
    save_file({"x": images.astype(numpy.float32) / 255, "y": labels.astype(numpy.int64)}, path)


if __name__ == "__main__":
    main()
