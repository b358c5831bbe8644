"""The five parts of a run. Each measures one network and returns its rows, as dictionaries from column to value."""
import json
import statistics
import subprocess
import sys
from typing import Iterator

from contenders import BENCH, PEERS, PREDICTIONS, PROGRAM, TITLES, PeerContender, start_contenders
from programs import Program, compile_network, time_compiler
from rounds import run_rounds, summarize

Row = dict[str, object]
Workload = dict[str, object]

TRAINING_MODES = ("eager", "channels_last", "compile")
INFERENCE_MODES = ("eager", "compile", "onnxruntime")
MEBIBYTE = 2**20
BATCHES = (8, 32, 128, 512)
MOST_BYTES = 6 * 2**30
SHORTEST_TURN = 0.2  # seconds


def check_values(program: Program, workload: Workload) -> None:
    """Ends the bench where the program and PyTorch compute different losses: their times would say nothing."""
    result = subprocess.run([sys.executable, BENCH / "values.py", program.path, json.dumps(workload)])
    if result.returncode != 0:
        sys.exit(f"{program.network}: the program does not compute what PyTorch does")


def measure_part(part: str, modes: list[str], program: Program, workload: Workload, options) -> Iterator[Row]:
    """Rows of training or inference: the times of each contender, and their ratio to the program's."""
    actions = {"train": workload["batch"]} if part == "training" else PREDICTIONS
    contenders = start_contenders(program, part, modes, options.threads, workload)
    try:
        measurements = run_rounds(f"{program.network}, {part}", contenders, options.rounds, options.seconds)
    finally:
        for contender in contenders:
            contender.close()
    for threads in options.threads:
        for action, images in actions.items():
            equals = {name: runs for (name, of), runs in measurements.items() if of == threads}
            yield from make_rows(program.network, threads, images, summarize(equals, action))


def make_rows(network: str, threads: int, images: int, summary: dict[str, dict[str, float]]) -> Iterator[Row]:
    """The fastest peer's row says how many times as long it takes as the program: the ratio that counts."""
    own = summary[PROGRAM]["median"]
    best = min((name for name in summary if name in PEERS), key=lambda name: summary[name]["median"], default=None)
    for name, times in summary.items():
        yield {"network": network, "threads": threads, "images": images, "contender": TITLES[name],
               "ms": times["median"], "least": times["least"], "most": times["most"],
               "images/s": images / times["median"] * 1e3, "× Halcyon's time": times["median"] / own,
               "best peer": "best" if name == best else ""}


def measure_training(program: Program, workload: Workload, options) -> list[Row]:
    modes = [mode for mode in TRAINING_MODES if mode in options.modes]
    return list(measure_part("training", modes, program, workload, options))


def measure_inference(program: Program, workload: Workload, options) -> list[Row]:
    modes = [mode for mode in INFERENCE_MODES if mode in options.modes]
    return list(measure_part("inference", modes, program, workload, options))


def measure_memory(program: Program, workload: Workload, options) -> list[Row]:
    """Peak resident sizes of a training run, and what `info` promised before it."""
    threads = max(options.threads)
    promised = program.promise_memory(threads)
    own = program.bench("training", threads, 0)["peak_bytes"]
    peer = PeerContender("training", "eager", threads, workload)
    theirs = peer.measure(0)["peak_bytes"]
    peer.close()
    return [{"network": program.network, "threads": threads, "info said, MiB": promised / MEBIBYTE,
             "Halcyon's peak, MiB": own / MEBIBYTE, "said / peak": promised / own,
             "PyTorch's peak, MiB": theirs / MEBIBYTE, "× Halcyon's peak": theirs / own}]


def measure_compiling(program: Program, workload: Workload, options) -> list[Row]:
    empty, cached = time_compiler(program.network)
    return [{"network": program.network, "seconds, empty cache": empty, "seconds, again": cached,
             "program without symbols, MiB": program.count_bytes() / MEBIBYTE}]


def measure_batches(program: Program, workload: Workload, options) -> list[Row]:
    """A step with other batches than the file's, as long as one takes less than MOST_BYTES: the time of an image should not depend
    on it. The programs take turns, as contenders do, and the shorter ones the shorter their steps are: a shared processor changes its
    speed within seconds."""
    threads = min(options.threads)
    programs = {}
    for batch in BATCHES:
        other, _ = compile_network(program.network, batch=batch)
        if other.promise_memory(threads) <= MOST_BYTES:
            programs[batch] = other
    longest = max(other.bench("training", threads, 0)["train_step_ms"] for other in programs.values()) / 1e3
    turns = max(1, int(options.seconds / max(longest, SHORTEST_TURN)))
    times = {batch: [] for batch in programs}
    for _ in range(options.rounds * turns):
        for batch, other in programs.items():
            times[batch].append(other.bench("training", threads, options.seconds / turns)["train_step_ms"])
    by_image = {batch: statistics.median(each) / batch for batch, each in times.items()}
    return [{"network": program.network, "threads": threads, "batch": batch, "ms": time * batch, "ms an image": time,
             "× the least": time / min(by_image.values())} for batch, time in by_image.items()]


SECTIONS = {"training": measure_training, "inference": measure_inference, "memory": measure_memory,
            "batches": measure_batches, "compile": measure_compiling}
