"""Damages entries of a cache of kernels, each in another way: damage_cache.py FOLDER."""
import os
import pathlib
import sys

entries = sorted(pathlib.Path(sys.argv[1]).glob("llvmcache-*"))
changed, cut, empty, exchanged, other, pipe, folder = entries[:7]


def change_byte(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1:]


def replace(entry: pathlib.Path, make) -> None:
    entry.unlink()
    make(entry)


changed.write_bytes(change_byte(changed.read_bytes()))
cut.write_bytes(cut.read_bytes()[:-1])
empty.write_bytes(b"")
first, second = exchanged.read_bytes(), other.read_bytes()
exchanged.write_bytes(second)
other.write_bytes(first)
replace(pipe, os.mkfifo)
replace(folder, pathlib.Path.mkdir)
