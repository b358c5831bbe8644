"""The numbers that count: how many times as long the fastest peer takes, and what a second thread gains."""
from contenders import PROGRAM, SEPARATE, TITLES
from sections import Row

Key = tuple[object, object, object]  # network, threads, images


def group_rows(rows: list[Row]) -> dict[Key, list[Row]]:
    groups: dict[Key, list[Row]] = {}
    for row in rows:
        groups.setdefault((row["network"], row["threads"], row["images"]), []).append(row)
    return groups


def find_time(group: list[Row], contender: str) -> float | None:
    return next((row["ms"] for row in group if row["contender"] == TITLES[contender]), None)


def summarize_times(rows: list[Row]) -> list[Row]:
    """One row for each network, number of threads and of images."""
    groups, summary = group_rows(rows), []
    for (network, threads, images), group in groups.items():
        own = find_time(group, PROGRAM)
        best = next((row for row in group if row["best peer"]), None)
        single = groups.get((network, 1, images))
        separate = find_time(group, SEPARATE)
        summary.append({
            "network": network, "threads": threads, "images": images, "Halcyon, ms": own,
            "best peer, ms": best["ms"] if best else "", "best peer": best["contender"] if best else "none",
            "× as fast": best["ms"] / own if best else "",
            "× one thread": find_time(single, PROGRAM) / own if single else "",
            "programs × one": find_time(single, PROGRAM) / separate if single and separate else "",
        })
    return summary
