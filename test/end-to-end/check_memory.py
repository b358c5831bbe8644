"""Checks that a promise (peak_bytes,VALUE) is within 10 % of a measurement (a line `peak_bytes VALUE`)."""
import sys

promise, measurement = (open(path).read() for path in sys.argv[1:])
promised = int(promise.split(",")[1])
peak = next(int(line.split()[1]) for line in measurement.splitlines() if line.startswith("peak_bytes"))
assert abs(promised - peak) <= 0.1 * peak, f"info said {promised} bytes but the run took {peak}"
