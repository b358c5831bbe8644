"""Compiled programs beside PyTorch and ONNX Runtime, in one run: see README.md.

    ./dev bench [--networks lenet5,resnet20] [--threads 1,2] [--only training|inference|memory|batches|compile]
                [--modes eager,channels_last,compile,onnxruntime] [--rounds 5] [--seconds 0.5]

Prints tables and writes them with the machine, the versions and the date to bench/results/.
"""
import argparse
import time

from contenders import PEERS
from machine import describe_machine
from programs import ROOT, compile_network
from report import format_report, write_report
from sections import SECTIONS, Row, check_values
from tables import format_table

# The fixed ones first, then those that no library was tuned for.
NETWORKS = ("lenet5", "vgg_small", "resnet20", "resnet18", "mobilenetv2", "odd_kernels", "odd_strides", "odd_groups")


def list_of(choices: tuple[str, ...]):
    """A parser of `a,b` whose parts are among the choices."""
    def parse(text: str) -> list[str]:
        unknown = set(text.split(",")) - set(choices)
        if unknown:
            raise argparse.ArgumentTypeError(f"unknown: {', '.join(sorted(unknown))} (there are: {', '.join(choices)})")
        return [choice for choice in choices if choice in text.split(",")]
    return parse


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench", description="compiled programs beside PyTorch and ONNX Runtime")
    parser.add_argument("--networks", type=list_of(NETWORKS), default=list(NETWORKS), metavar="A,B",
                        help=f"of {', '.join(NETWORKS)}; all where not given")
    parser.add_argument("--threads", type=lambda text: [int(number) for number in text.split(",")], default=[1, 2],
                        metavar="T,T", help="numbers of threads; 1,2 where not given")
    parser.add_argument("--only", type=list_of(tuple(SECTIONS)), default=list(SECTIONS), metavar="PART",
                        help=f"of {', '.join(SECTIONS)}; all where not given")
    parser.add_argument("--modes", type=list_of(PEERS), default=list(PEERS), metavar="A,B",
                        help=f"peers: of {', '.join(PEERS)}; all where not given")
    parser.add_argument("--rounds", type=int, default=5, help="how often each contender has its turn")
    parser.add_argument("--seconds", type=float, default=0.5, help="of each turn, for at least three runs")
    return parser.parse_args()


def measure_network(network: str, options: argparse.Namespace, sections: dict[str, list[Row]]) -> None:
    program, _ = compile_network(network)
    workload = program.describe()
    check_values(program, workload)
    for section in options.only:
        rows = SECTIONS[section](program, workload, options)
        sections[section] += rows
        print("\n".join(["", f"{network}, {section}", *format_table(rows)]), flush=True)


def main() -> None:
    options = parse_arguments()
    begin = time.monotonic()
    machine = describe_machine()
    sections: dict[str, list[Row]] = {section: [] for section in options.only}
    for network in options.networks:
        measure_network(network, options, sections)
    machine["run"] = f"{(time.monotonic() - begin) / 60:.1f} minutes"
    path = write_report(machine, vars(options), sections)
    print(f"\n{format_report(machine, vars(options), sections)}\nwritten to {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
