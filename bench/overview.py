"""What was measured last on each processor, on one page: results/README.md."""
import json
import pathlib

from sections import Row
from summary import summarize_times
from tables import format_table

Results = list[dict]  # what runs wrote, the latest first

INTRODUCTION = """# What was measured last

On each processor, the latest number of each kind; runs are days apart, and only ratios from one run mean anything. *1; 2*: on one thread; on two. Every
run has a page of its own here, with all contenders, and the same numbers as `.json`. This page is written by `./dev bench`.

| column | what it says |
|---|---|
| training | how many times as fast as the fastest of PyTorch's modes a training step is, 1; 2 |
| second thread | how many times as fast two threads train as one (two programs of one thread, which share nothing) |
| one image, 32 images | how many times as fast as the fastest of PyTorch and ONNX Runtime they are predicted, 1; 2 |
| memory | how many times as much PyTorch's training takes |
| 8 images | time an image of a training step of 8, over that of the best batch |
| compile | seconds with an empty cache; once more |
| program | MiB without symbols |
"""


def format_ratio(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else "?"


def find_rows(results: Results, section: str, network: str, **wanted: object) -> list[Row]:
    """Those of the latest run that has any."""
    for result in results:
        rows = result["sections"].get(section, [])
        rows = summarize_times(rows) if section in ("training", "inference") else rows
        rows = [row for row in rows if row["network"] == network and all(row[name] == value for name, value in wanted.items())]
        if rows:
            return rows
    return []


def describe_times(rows: list[Row]) -> str:
    ratios = {row["threads"]: format_ratio(row["× as fast"]) for row in rows}
    return f"{ratios.get(1, '?')}; {ratios.get(2, '?')}" if ratios else ""


def describe_second_thread(rows: list[Row]) -> str:
    return next((f"{format_ratio(row['× one thread'])} ({format_ratio(row['programs × one'])})" for row in rows
                 if row["threads"] == 2), "")


def describe_network(results: Results, network: str) -> Row:
    training = find_rows(results, "training", network)
    memory, compiling = find_rows(results, "memory", network), find_rows(results, "compile", network)
    batch = find_rows(results, "batches", network, batch=8)
    return {
        "network": network,
        "training": describe_times(training),
        "second thread": describe_second_thread(training),
        "one image": describe_times(find_rows(results, "inference", network, images=1)),
        "32 images": describe_times(find_rows(results, "inference", network, images=32)),
        "memory": format_ratio(memory[0]["× Halcyon's peak"]) if memory else "",
        "8 images": format_ratio(batch[0]["× the least"]) if batch else "",
        "compile": "{seconds, empty cache:.1f}; {seconds, again:.2f}".format(**compiling[0]) if compiling else "",
        "program": format_ratio(compiling[0]["program without symbols, MiB"]) if compiling else "",
    }


def list_processors(results: Results) -> dict[str, Results]:
    processors: dict[str, Results] = {}
    for result in results:
        processors.setdefault(result["machine"]["processor"], []).append(result)
    return processors


def list_networks(results: Results) -> list[str]:
    """In the order of the run that had most of them."""
    return max((result["settings"]["networks"] for result in results), key=len)


def load_results(folder: pathlib.Path) -> Results:
    return [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"), reverse=True)]


def format_overview(folder: pathlib.Path) -> str:
    """A page about the runs that the folder holds."""
    lines = [INTRODUCTION]
    for processor, results in sorted(list_processors(load_results(folder)).items()):
        rows = [describe_network(results, network) for network in list_networks(results)]
        lines += [f"## {processor}", "", *format_table(rows), ""]
    return "\n".join(lines)
