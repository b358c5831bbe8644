"""Tables of text."""
from sections import Row


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
