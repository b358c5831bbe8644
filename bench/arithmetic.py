"""What threads gain where nothing is shared: hashes, which need registers and no memory, by each thread for itself.

A second processor that computes fewer than the first is a slower one, as those of a virtual machine are while its neighbours work
on the same cores: what a program gains by it has that limit.
"""
import concurrent.futures
import hashlib
import time
from typing import Iterable

ARITHMETIC = "arithmetic"
ROUNDS = 1200  # of a hash: about a millisecond


class ArithmeticContender:
    name = ARITHMETIC

    def __init__(self, threads: int, actions: Iterable[str]):
        self.threads, self.actions = threads, actions

    def measure(self, seconds: float) -> dict[str, float]:
        """Milliseconds a hash, all threads together, under the names of what others do meanwhile."""
        with concurrent.futures.ThreadPoolExecutor(self.threads) as pool:
            begin = time.perf_counter()
            hashes = sum(pool.map(compute_until, [begin + seconds] * self.threads))
            return dict.fromkeys(self.actions, (time.perf_counter() - begin) * 1e3 / hashes)

    def close(self) -> None:
        pass


def compute_until(end: float) -> int:
    count = 0
    while count == 0 or time.perf_counter() < end:
        hashlib.pbkdf2_hmac("sha512", b"arithmetic", b"", ROUNDS)  # lets go of Python's lock
        count += 1
    return count
