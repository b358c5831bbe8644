"""Checks a trace of `profile`: the calls on each thread follow one another, and lie within the segments."""
import collections
import json
import sys

ROUNDING = 0.002  # microseconds: times have three decimals

with open(sys.argv[1]) as file:
    events = json.load(file)["traceEvents"]
names = {event["tid"]: event["args"]["name"] for event in events if event["ph"] == "M"}
rows = collections.defaultdict(list)
for event in events:
    if event["ph"] == "X":
        rows[names[event["tid"]]].append((event["ts"], event["ts"] + event["dur"]))
assert set(rows) >= {"segments", "thread 1"}, sorted(rows)
for name, intervals in rows.items():
    intervals.sort()
    for (_, end), (begin, _) in zip(intervals, intervals[1:]):
        assert begin >= end - ROUNDING, f"{name}: a call begins at {begin} before the last one ends at {end}"
for name in rows.keys() - {"segments"}:
    for begin, end in rows[name]:
        inside = any(first - ROUNDING <= begin and end <= last + ROUNDING for first, last in rows["segments"])
        assert inside, f"{name}: a call from {begin} to {end} lies in no segment"
