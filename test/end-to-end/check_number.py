"""Reads `name value` lines from standard input and checks one of them.

    PROGRAM eval … | check_number.py NAME at-least VALUE
    PROGRAM eval … | check_number.py NAME near RECORDED.csv       # its column NAME, to 1e-4 relative
"""
import csv
import sys


def read_pairs(stream):
    pairs = (line.split() for line in stream)
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


def main():
    name, relation, limit = sys.argv[1:]
    text = sys.stdin.read()
    sys.stdout.write(text)
    value = float(read_pairs(text.splitlines())[name])
    if relation == "near":
        with open(limit, newline="") as file:
            expected = float(next(csv.DictReader(file))[name])
        good = abs(value - expected) <= 1e-4 * abs(expected)
    else:
        expected, good = float(limit), value >= float(limit)
    if not good:
        sys.exit(f"{name} is {value}, which is not {relation} {expected}")


if __name__ == "__main__":
    main()
