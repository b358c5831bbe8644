"""Checks that a saved file opens in Python's safetensors with PyTorch's names and shapes: check_weights.py SAVED RECORDED

RECORDED holds the initial weights, which record_training.py took from PyTorch's layers. What a checkpoint holds besides
them (the optimiser's state) is free.
"""
import sys

import numpy
from safetensors.numpy import load_file


def main():
    saved, recorded = (load_file(path) for path in sys.argv[1:])
    for name, tensor in recorded.items():
        if name not in saved:
            sys.exit(f"{name} is missing; there are: {', '.join(saved)}")
        if saved[name].shape != tensor.shape or saved[name].dtype != numpy.float32:
            sys.exit(f"{name} is {saved[name].dtype} {saved[name].shape} instead of float32 {tensor.shape}")
        if not numpy.isfinite(saved[name]).all():
            sys.exit(f"{name} holds numbers that are not finite")
    print(f"{len(recorded)} tensors as PyTorch has them")


if __name__ == "__main__":
    main()
