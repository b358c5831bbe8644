"""A peer in a process of its own: makes one thing ready, then times it whenever it is asked to.

    build/bench-python/bin/python bench/peer.py training|inference MODE THREADS WORKLOAD

Prints `{"start_seconds": ...}` when it is ready. Then, for each line `NAME SECONDS` on its standard input, it runs the action
NAME for about that long and prints one line: `{"milliseconds": the median, "peak_bytes": ...}`. WORKLOAD is JSON.
"""
import argparse
import json
import os
import pathlib
import resource
import statistics
import sys
import time
from typing import Callable

WARMUP = 2
LEAST_RUNS = 3
FOLDER = pathlib.Path(__file__).resolve().parent.parent / "build/bench/onnx"


def make_actions(arguments: argparse.Namespace) -> dict[str, Callable[[], object]]:
    import inference
    import training
    from workload import Workload
    workload = Workload(**json.loads(arguments.workload))
    if arguments.task == "training":
        return {"train": training.make_step(workload, arguments.mode)}
    return {f"predict_{batch}": inference.make_prediction(workload, arguments.mode, batch, arguments.threads, FOLDER)
            for batch in (1, 32)}


def measure(action: Callable[[], object], seconds: float) -> float:
    """The median time of a run, in milliseconds."""
    action()  # the processor's caches belonged to others meanwhile
    times, end = [], time.perf_counter() + seconds
    while len(times) < LEAST_RUNS or time.perf_counter() < end:
        begin = time.perf_counter()
        action()
        times.append((time.perf_counter() - begin) * 1e3)
    return statistics.median(times)


def claim_output():
    """What libraries print must not come between the answers: it goes to standard error."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return answers


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("task", choices=("training", "inference"))
    parser.add_argument("mode")
    parser.add_argument("threads", type=int)
    parser.add_argument("workload")
    arguments = parser.parse_args()
    answers = claim_output()

    def answer(**values: float) -> None:
        print(json.dumps(values), file=answers, flush=True)

    begin = time.perf_counter()
    import torch
    torch.set_num_threads(arguments.threads)
    actions = make_actions(arguments)
    for action in actions.values():
        for _ in range(WARMUP):
            action()
    answer(start_seconds=time.perf_counter() - begin)
    for line in sys.stdin:
        name, seconds = line.split()
        milliseconds = measure(actions[name], float(seconds))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        answer(milliseconds=milliseconds, peak_bytes=peak)


if __name__ == "__main__":
    main()
