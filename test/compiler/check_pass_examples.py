"""Checks the reference of the passes that `./dev docs` writes: check_pass_examples.py FOLDER

Every pass that changes something shows IR before and after. The pass is run on what stands before; what stands after must be
in what it prints: the lines in their order, with anything between them, `...` for anything on a line, and the values under
whatever names, but each under one.
"""
import pathlib
import re
import subprocess
import sys


def match_line(line, printed, values):
    """The printed names of the example's values with those that the line adds; None if it does not match."""
    added = []

    def name_value(match):
        if match[0] in values:
            return re.escape(values[match[0]]) + r"(?![\w#])"
        if match[0] in added:
            return f"(?P=v{added.index(match[0])})(?![\\w#])"
        added.append(match[0])
        return f"(?P<v{len(added) - 1}>%[\\w#]+)"

    pattern = re.sub(r"(\\ )+", " +", re.escape(line).replace(r"\.\.\.", ".*"))
    found = re.search(re.sub(r"%\w+", name_value, pattern), printed)
    return found and values | {name: found[f"v{number}"] for number, name in enumerate(added)}


def find_missing(after, printed):
    """The first line of an example that none of the printed ones, behind that of the line before, matches; None if all do."""
    values = {}
    rest = iter(printed.split("\n"))
    for line in filter(None, map(str.strip, after.split("\n"))):
        values = next((found for found in (match_line(line, each, values) for each in rest) if found is not None), None)
        if values is None:
            return line
    return None


def check(name, text):
    """What is wrong with the example of one pass; empty if nothing is."""
    example = re.search(r"Before:\n```mlir\n(.*?)\n```\n+After:\n```mlir\n(.*?)\n```", text, re.DOTALL)
    if not example:
        return f"{name}: shows no IR before and after"
    result = subprocess.run(["halcyon-opt", f"--{name}"], input=example[1], capture_output=True, text=True)
    if result.returncode != 0:
        return f"{name}: fails on its example\n{result.stderr}"
    if missing := find_missing(example[2], result.stdout):
        return f"{name}: makes something else of its example:\n{result.stdout}\nwithout this line in its place:\n{missing}"
    return ""


page = (pathlib.Path(sys.argv[1]) / "passes.md").read_text()
parts = re.split(r"^### `-([\w-]+)`$", page, flags=re.MULTILINE)
# Those that only check have nothing to show.
passes = [(name, text) for name, text in zip(parts[1::2], parts[2::2]) if not name.startswith("verify-")]
problems = [problem for problem in (check(name, text) for name, text in passes) if problem]
print("\n".join(problems))
print(f"{len(passes)} passes, {len(problems)} problems")
sys.exit(bool(problems) or len(passes) < 10)
