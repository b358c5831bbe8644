"""What is written of a run."""
import json
import pathlib

from machine import make_file_name
from overview import format_overview
from sections import Row
from summary import summarize_times
from tables import format_table

TITLES = {"training": "Training step", "inference": "Inference", "memory": "Memory of a training run",
          "batches": "Other batches", "compile": "Compiling"}
RESULTS = pathlib.Path(__file__).resolve().parent / "results"


def format_report(machine: dict[str, str], settings: dict[str, object], sections: dict[str, list[Row]]) -> str:
    lines = ["# Side by side", ""]
    lines += [f"- {name}: {text}" for name, text in machine.items()]
    lines += [f"- {settings['rounds']} rounds of {settings['seconds']:g} s each, contenders in turn; medians over the rounds"]
    timed = {section: rows for section, rows in sections.items() if section in ("training", "inference")}
    for section, rows in timed.items():
        lines += ["", f"## {TITLES[section]}", "", *format_table(summarize_times(rows))]
    for section, rows in sections.items():
        title = f"{TITLES[section]}: every contender" if section in timed else TITLES[section]
        lines += ["", f"## {title}", "", *format_table(rows)]
    return "\n".join(lines) + "\n"


def write_report(machine: dict[str, str], settings: dict[str, object], sections: dict[str, list[Row]]) -> pathlib.Path:
    """Writes results/DATE-CPU.md and .json, and README.md about all of them; returns the path of the first."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{make_file_name(machine)}.md"
    path.write_text(format_report(machine, settings, sections))
    values = {"machine": machine, "settings": settings, "sections": sections}
    path.with_suffix(".json").write_text(json.dumps(values, indent=1, ensure_ascii=False) + "\n")
    (RESULTS / "README.md").write_text(format_overview(RESULTS))
    return path
