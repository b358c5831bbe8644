"""Those who are timed in turn. Each has a name, threads and `measure(seconds)`; none works while another does."""
import json
import os
import pathlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from programs import Program

BENCH = pathlib.Path(__file__).resolve().parent
PROGRAM, SEPARATE = "halcyon", "separate"
TITLES = {PROGRAM: "Halcyon", "eager": "PyTorch eager", "channels_last": "PyTorch channels_last",
          "compile": "PyTorch compiled", "onnxruntime": "ONNX Runtime", SEPARATE: "Halcyon, a program a thread"}
PEERS = ("eager", "channels_last", "compile", "onnxruntime")
PREDICTIONS = {"predict_1": 1, "predict_32": 32}


class Contender(Protocol):
    name: str
    threads: int

    def measure(self, seconds: float) -> dict[str, float]:
        """Milliseconds by what was timed (`train`, or `predict_1` and `predict_32`), and `peak_bytes`."""

    def close(self) -> None: ...


class ProgramContender:
    """The compiled program; a new process each time, for it starts at once."""
    name = PROGRAM

    def __init__(self, program: Program, part: str, threads: int):
        self.program, self.part, self.threads = program, part, threads

    def measure(self, seconds: float) -> dict[str, float]:
        times = 1 if self.part == "training" else len(PREDICTIONS)
        measured = self.program.bench(self.part, self.threads, seconds * times)
        return {name.removesuffix("_step_ms").removesuffix("_ms"): value for name, value in measured.items()}

    def close(self) -> None:
        pass


class SeparateContender(ProgramContender):
    """As many programs at once as there are threads, of one each: what the processors give to work that has nothing in common.
    Where the neighbours of a virtual machine work on the same cores, or memory is slow, that is less than their number."""
    name = SEPARATE

    def measure(self, seconds: float) -> dict[str, float]:
        """Milliseconds a run, all programs together."""
        alone = ProgramContender(self.program, self.part, 1)
        with ThreadPoolExecutor(self.threads) as pool:
            measured = list(pool.map(alone.measure, [seconds] * self.threads))
        return {name: 1 / sum(1 / each[name] for each in measured) for name in measured[0]}


class PeerContender:
    """peer.py in a mode; its process lives from round to round, for it takes long to start."""

    def __init__(self, part: str, mode: str, threads: int, workload: dict[str, object]):
        self.name, self.part, self.threads = mode, part, threads
        environment = os.environ | {"OMP_NUM_THREADS": str(threads),
                                    "TORCHINDUCTOR_CACHE_DIR": str(BENCH.parent / "build/bench/inductor")}
        command = [sys.executable, BENCH / "peer.py", part, mode, str(threads), json.dumps(workload)]
        self.errors = open(BENCH.parent / "build/bench/peer.log", "w+")
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors,
                                        text=True, env=environment)
        self.start_seconds = self.read()["start_seconds"]

    def read(self) -> dict[str, float]:
        line = self.process.stdout.readline()
        if not line:
            self.errors.seek(0)
            raise ChildProcessError(f"{TITLES[self.name]}: {self.errors.read().strip()[-1500:]}")
        return json.loads(line)

    def ask(self, action: str, seconds: float) -> dict[str, float]:
        print(action, seconds, file=self.process.stdin, flush=True)
        return self.read()

    def measure(self, seconds: float) -> dict[str, float]:
        actions = ["train"] if self.part == "training" else list(PREDICTIONS)
        answers = {action: self.ask(action, seconds) for action in actions}
        times = {action: answer["milliseconds"] for action, answer in answers.items()}
        return times | {"peak_bytes": max(answer["peak_bytes"] for answer in answers.values())}

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()
        self.errors.close()


def start_contenders(program: Program, part: str, modes: list[str], numbers_of_threads: list[int],
                     workload: dict[str, object]) -> list[Contender]:
    """The program, and those peers that can run here, each with every number of threads; the others are reported and left out."""
    contenders: list[Contender] = [ProgramContender(program, part, threads) for threads in numbers_of_threads]
    contenders += [SeparateContender(program, part, threads) for threads in numbers_of_threads if threads > 1]
    for mode in modes:
        try:
            contenders += [PeerContender(part, mode, threads, workload) for threads in numbers_of_threads]
        except ChildProcessError as error:
            print(f"{error}\n{TITLES[mode]} cannot run {workload['network']} here and is left out", file=sys.stderr)
    return contenders
