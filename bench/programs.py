"""Compiled programs: making them, asking them what they are, timing them."""
import dataclasses
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
COMPILER = pathlib.Path(os.environ.get("HALCYON", ROOT / "build/bin/halcyon"))
STRIP = "/usr/lib/llvm-22/bin/llvm-strip"


@dataclasses.dataclass(frozen=True)
class Program:
    network: str
    path: pathlib.Path

    def run(self, *arguments: object) -> str:
        """What the program prints; ends the bench where it fails."""
        result = subprocess.run([self.path, *map(str, arguments)], capture_output=True, text=True)
        if result.returncode != 0:
            sys.exit(f"{self.path.name} {' '.join(map(str, arguments))} failed:\n{result.stderr.strip()[-2000:]}")
        return result.stdout

    def describe(self) -> dict[str, object]:
        """The shapes that it was compiled for, as peers need them."""
        text = self.run("info")
        shapes = {name: [int(extent) for extent in re.findall(r"\d+", listed)]
                  for name, listed in re.findall(r"^(input|output) +f32 \[(.*)\]$", text, re.MULTILINE)}
        batch = int(re.search(r"^training +batch (\d+)", text, re.MULTILINE)[1])
        return {"network": self.network, "batch": batch, "image": shapes["input"], "classes": shapes["output"][0]}

    def promise_memory(self, threads: int) -> int:
        """The resident size of a training run, in bytes, as `info` says before it."""
        text = self.run("info", "--threads", threads)
        return int(re.search(r"^a train run takes (\d+) bytes", text, re.MULTILINE)[1])

    def bench(self, part: str, threads: int, seconds: float) -> dict[str, float]:
        """The numbers that the program measures itself."""
        lines = self.run("bench", "--only", part, "--threads", threads, "--seconds", seconds).splitlines()
        return {name: float(value) for name, value in (line.split() for line in lines)}

    def count_bytes(self) -> int:
        """The size of its file without symbols."""
        with tempfile.TemporaryDirectory() as folder:
            stripped = pathlib.Path(folder) / "program"
            subprocess.run([STRIP, "-o", stripped, self.path], check=True)
            return stripped.stat().st_size


def compile_network(network: str, cache: pathlib.Path | None = None, batch: int | None = None) -> tuple[Program, float]:
    """A program of networks/NETWORK.nn, and the seconds it took. `cache` replaces the user's folder of compiled kernels, `batch`
    the file's batch."""
    if not COMPILER.exists():
        sys.exit(f"{COMPILER} is missing; run: ./dev build")
    program = ROOT / "build/bench" / (f"{network}_{batch}" if batch else network)
    program.parent.mkdir(parents=True, exist_ok=True)
    environment = os.environ | ({"XDG_CACHE_HOME": str(cache)} if cache else {})
    begin = time.perf_counter()
    options = ["--batch", str(batch)] if batch else []
    result = subprocess.run([COMPILER, ROOT / f"bench/networks/{network}.nn", "-o", program, *options], env=environment)
    if result.returncode != 0:
        sys.exit(f"{network} does not compile")
    return Program(network, program), time.perf_counter() - begin


def time_compiler(network: str) -> tuple[float, float]:
    """Seconds with an empty cache of kernels, and with the one that this left."""
    cache = pathlib.Path(tempfile.mkdtemp())
    try:
        return compile_network(network, cache)[1], compile_network(network, cache)[1]
    finally:
        shutil.rmtree(cache)
