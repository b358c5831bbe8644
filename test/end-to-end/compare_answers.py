"""Checks that two lists of predicted values agree up to rounding: compare_answers.py EXPECTED ACTUAL

Each may round the sums of a few layers of some hundred terms: 1e-5 of the largest value is ten times what that leaves.
"""
import sys


def read_values(path):
    return [float(word) for line in open(path) for word in line.split()[2:]]


def main():
    expected, actual = (read_values(path) for path in sys.argv[1:])
    if not expected or len(expected) != len(actual):
        sys.exit(f"{len(actual)} values instead of {len(expected)}")
    largest = max(abs(value) for value in expected)
    difference = max(abs(one - other) for one, other in zip(expected, actual))
    if not difference <= 1e-5 * largest:
        sys.exit(f"the values differ by {difference}, and the largest is {largest}")
    print(f"{len(expected)} values within {difference}")


if __name__ == "__main__":
    main()
