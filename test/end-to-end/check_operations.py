"""Checks the operations of all calls in a trace whose kernel's name begins with a word: TRACE WORD PRODUCT."""
import json
import math
import sys

path, word, product = sys.argv[1:]
with open(path) as file:
    events = json.load(file)["traceEvents"]
counted = sum(event["args"]["operations"] for event in events if event["name"].startswith(word))
expected = math.prod(int(factor) for factor in product.split("*"))
assert counted == expected, f"{counted} operations, not {expected}"
