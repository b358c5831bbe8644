"""Compares the losses of a training log with recorded ones: compare_losses.py RECORDED.csv LOG.csv

Both have the columns `step` and `loss`. The recorded losses were computed in double precision; PyTorch's single precision
stays within 1e-6 of them over these 50 steps, in any order of summation (record_training.py prints by how much). A wrong
gradient shows from the second step on, orders of magnitude larger than the tolerance.
"""
import csv
import sys

TOLERANCE = 1e-4  # relative


def read_losses(path):
    with open(path, newline="") as file:
        return {int(row["step"]): float(row["loss"]) for row in csv.DictReader(file)}


def main():
    recorded, logged = (read_losses(path) for path in sys.argv[1:])
    if sorted(recorded) != sorted(logged):
        sys.exit(f"steps {min(logged)} to {max(logged)} are logged, {min(recorded)} to {max(recorded)} are recorded")
    differences = {step: abs(logged[step] - loss) / loss for step, loss in recorded.items()}
    for step, difference in differences.items():
        if not difference <= TOLERANCE:
            sys.exit(f"step {step}: loss {logged[step]} differs from the recorded {recorded[step]} by {difference:.1e}")
    print(f"{len(recorded)} losses agree, the worst to {max(differences.values()):.1e}")


if __name__ == "__main__":
    main()
