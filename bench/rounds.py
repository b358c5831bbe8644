"""Rounds: every contender once, one after the other, so that a machine that slows down or speeds up does so for all."""
import statistics
import sys

from contenders import TITLES, Contender

Key = tuple[str, int]  # a contender: its name and its threads
Measurements = dict[Key, list[dict[str, float]]]  # one entry a round


def run_rounds(label: str, contenders: list[Contender], rounds: int, seconds: float) -> Measurements:
    measurements: Measurements = {(contender.name, contender.threads): [] for contender in contenders}
    for round_number in range(1, rounds + 1):
        for contender in contenders:
            name, threads = contender.name, contender.threads
            show_progress(f"{label}, round {round_number} of {rounds}: {TITLES[name]}, {threads} threads")
            measurements[name, threads].append(contender.measure(seconds))
    show_progress("")
    return measurements


def show_progress(text: str) -> None:
    """One line that the next one replaces; none where nobody watches."""
    if sys.stderr.isatty():
        print(f"\r{text:100}", end="" if text else "\r", file=sys.stderr, flush=True)


def summarize(measurements: dict[str, list[dict[str, float]]], what: str) -> dict[str, dict[str, float]]:
    """Of each contender with equal threads: the median over the rounds, the least and the most."""
    summary = {}
    for name, runs in measurements.items():
        values = [run[what] for run in runs]
        summary[name] = {"median": statistics.median(values), "least": min(values), "most": max(values)}
    return summary
