"""Tables on the screen and in files."""
import json
import pathlib

from machine import make_file_name
from sections import Row
from summary import summarize_times

TITLES = {"training": "Training step", "inference": "Inference", "memory": "Memory of a training run",
          "batches": "Other batches", "compile": "Compiling"}
RESULTS = pathlib.Path(__file__).resolve().parent / "results"


def format_value(value: object) -> str:
    """Numbers with three digits that count."""
    if not isinstance(value, float):
        return str(value)
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:#.3g}".rstrip(".")


def format_table(rows: list[Row]) -> list[str]:
    columns = list(rows[0])
    cells = [columns] + [[format_value(row[column]) for column in columns] for row in rows]
    widths = [max(len(line[index]) for line in cells) for index in range(len(columns))]
    numeric = [isinstance(rows[0][column], (int, float)) for column in columns]

    def join(line: list[str]) -> str:
        padded = (cell.rjust(width) if right else cell.ljust(width) for cell, width, right in zip(line, widths, numeric))
        return f"| {' | '.join(padded)} |"

    rule = "|" + "|".join("-" * (width + 1) + (":" if right else "-") for width, right in zip(widths, numeric)) + "|"
    return [join(cells[0]), rule, *map(join, cells[1:])]


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
    """Writes results/DATE-CPU.md and .json and returns the path of the first."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{make_file_name(machine)}.md"
    path.write_text(format_report(machine, settings, sections))
    values = {"machine": machine, "settings": settings, "sections": sections}
    path.with_suffix(".json").write_text(json.dumps(values, indent=1, ensure_ascii=False) + "\n")
    return path
