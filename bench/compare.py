"""Times the training step of compiled programs beside PyTorch's, in one run.

    ./dev bench [NETWORK...] [--threads 1,2] [--rounds 5] [--seconds 2]

Each round times every contender once, one after the other, so that a machine that slows down or speeds up does so for all.
What counts is the median over the rounds of each contender, and its ratio to the program's. Prints a table and writes it
with the machine, the versions and the date to bench/results/.
"""
import argparse
import datetime
import importlib.metadata
import os
import pathlib
import platform
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
COMPILER = ROOT / "build/bin/halcyon"
PROGRAMS = ROOT / "build/bench"

# A network is a row here, a class in torch_step.py and a description in networks/: name, what it is.
NETWORKS = {"lenet5": "LeNet-5, 1×28×28, batch 64"}
PROGRAM = "halcyon"
PEERS = {"eager": "PyTorch eager", "channels_last": "PyTorch eager, channels_last", "compile": "PyTorch compiled"}


def compile_program(network):
    PROGRAMS.mkdir(parents=True, exist_ok=True)
    program = PROGRAMS / network
    if not COMPILER.exists():
        sys.exit(f"{COMPILER} is missing; run: ./dev build")
    if subprocess.run([COMPILER, ROOT / f"bench/networks/{network}.nn", "-o", program]).returncode != 0:
        sys.exit(f"{network} does not compile")


def command_of(contender, network, threads, seconds):
    """The command line that times one contender; all print lines of `name value`."""
    limits = ["--threads", str(threads), "--seconds", str(seconds)]
    if contender == PROGRAM:
        return [PROGRAMS / network, "bench", *limits]
    return [sys.executable, ROOT / "bench/torch_step.py", network, "--mode", contender, *limits]


def measure(command):
    """Runs a contender and returns what it printed as numbers; None if it could not run."""
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        print(result.stderr.strip()[-2000:], file=sys.stderr)
        return None
    pairs = (line.split() for line in result.stdout.splitlines())
    return {pair[0]: float(pair[1]) for pair in pairs if len(pair) == 2 and is_number(pair[1])}


def is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def compare(network, threads, rounds, seconds):
    """Returns the measurements of each contender, a list over the rounds; those that cannot run are left out."""
    measurements = {contender: [] for contender in (PROGRAM, *PEERS)}
    for round_number in range(1, rounds + 1):
        for contender in list(measurements):
            print(f"\r{network}, {threads} threads, round {round_number} of {rounds}: {contender:20}", end="", file=sys.stderr)
            measured = measure(command_of(contender, network, threads, seconds))
            if measured is not None:
                measurements[contender].append(measured)
            elif contender == PROGRAM:
                sys.exit(f"{network}: the program does not run")
            else:
                print(f"{PEERS[contender]} cannot run here and is left out", file=sys.stderr)
                del measurements[contender]
    print("\r" + " " * 78 + "\r", end="", file=sys.stderr)
    return measurements


def format_rows(network, threads, measurements):
    """One row of the table for each contender."""
    medians = {name: statistics.median(one["train_step_ms"] for one in runs) for name, runs in measurements.items()}
    for name, runs in measurements.items():
        steps = [one["train_step_ms"] for one in runs]
        ratio = medians[name] / medians[PROGRAM]
        mebibytes = max(one.get("peak_bytes", 0) for one in runs) / 2**20
        yield (f"| {NETWORKS[network]} | {threads} | {PEERS.get(name, 'Halcyon')} | {medians[name]:.3f} "
               f"| {min(steps):.3f} … {max(steps):.3f} | {ratio:.2f} | {mebibytes:.0f} |")


def read_processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def read_commit():
    result = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True)
    return result.stdout.strip() or "not committed"


def describe_run(arguments):
    return [
        f"- machine: {read_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}",
        f"- versions: Halcyon {read_commit()}, PyTorch {importlib.metadata.version('torch')}, Python {platform.python_version()}",
        f"- date: {datetime.datetime.now():%Y-%m-%d %H:%M}",
        f"- {arguments.rounds} rounds of {arguments.seconds:g} s each, contenders interleaved; medians, and the least and the most",
    ]


def write_report(arguments, rows):
    lines = ["# Whole training steps, side by side", "", *describe_run(arguments), "",
             "| Network | Threads | Contender | Step, ms | Range | × Halcyon's time | Peak, MiB |",
             "|---|---|---|---|---|---|---|", *rows, ""]
    folder = ROOT / "bench/results"
    folder.mkdir(exist_ok=True)
    path = folder / f"{datetime.datetime.now():%Y-%m-%d-%H%M%S}.md"
    path.write_text("\n".join(lines))
    print("\n".join(lines))
    print(f"written to {path.relative_to(ROOT)}")


def main():
    parser = argparse.ArgumentParser(description="time compiled programs beside PyTorch")
    parser.add_argument("networks", nargs="*", default=list(NETWORKS), metavar="NETWORK",
                        help=f"of {', '.join(NETWORKS)}; all by default")
    parser.add_argument("--threads", default="1,2", help="numbers of threads to time with, separated by commas")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2, help="for each contender in each round")
    arguments = parser.parse_args()
    if unknown := set(arguments.networks) - set(NETWORKS):
        parser.error(f"unknown network: {', '.join(sorted(unknown))} (there are: {', '.join(NETWORKS)})")
    rows = []
    for network in arguments.networks:
        compile_program(network)
        for threads in arguments.threads.split(","):
            rows += format_rows(network, threads, compare(network, threads, arguments.rounds, arguments.seconds))
    write_report(arguments, rows)


if __name__ == "__main__":
    main()
