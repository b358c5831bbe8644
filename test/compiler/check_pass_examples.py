"""Checks the reference of the passes that `./dev docs` writes: check_pass_examples.py FOLDER

Every pass that changes something shows IR before and after. The pass is run on what stands before; what stands after must be
in what it prints: the lines in their order, with anything between them, `...` for anything on a line, and the values under
whatever names, but each under one.
"""
import pathlib
import re
import subprocess
import sys


def to_pattern(after):
    """A regular expression for the lines of an example."""
    seen = set()

    def name_value(match):
        name = match[0][1:].replace("#", "_")
        if name in seen:
            return f"(?P=v_{name})(?![\\w#])"
        seen.add(name)
        return f"(?P<v_{name}>%[\\w#]+)"

    lines = [line.strip() for line in after.split("\n") if line.strip()]
    escaped = [re.sub(r"(\\ )+", " +", re.escape(line).replace(r"\.\.\.", "[^\n]*")) for line in lines]
    return ".*?".join(re.sub(r"%\w+", name_value, line) for line in escaped)


def check(name, text):
    """What is wrong with the example of one pass; empty if nothing is."""
    example = re.search(r"Before:\n```mlir\n(.*?)\n```\n+After:\n```mlir\n(.*?)\n```", text, re.DOTALL)
    if not example:
        return f"{name}: shows no IR before and after"
    result = subprocess.run(["halcyon-opt", f"--{name}"], input=example[1], capture_output=True, text=True)
    if result.returncode != 0:
        return f"{name}: fails on its example\n{result.stderr}"
    if not re.search(to_pattern(example[2]), result.stdout, re.DOTALL):
        return f"{name}: makes something else of its example:\n{result.stdout}\ninstead of\n{example[2]}"
    return ""


page = (pathlib.Path(sys.argv[1]) / "passes.md").read_text()
parts = re.split(r"^### `-([\w-]+)`$", page, flags=re.MULTILINE)
# Those that only check have nothing to show.
passes = [(name, text) for name, text in zip(parts[1::2], parts[2::2]) if not name.startswith("verify-")]
problems = [problem for problem in (check(name, text) for name, text in passes) if problem]
print("\n".join(problems))
print(f"{len(passes)} passes, {len(problems)} problems")
sys.exit(bool(problems) or len(passes) < 10)
