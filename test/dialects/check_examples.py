"""Checks the reference that `./dev docs` writes: check_examples.py FOLDER

Every operation of the dialects is described beyond its one-line summary and has an example, and every example parses and
verifies. An example may leave its operands undeclared: they become arguments of a function around it, of the types that
the example itself gives them.
"""
import pathlib
import re
import subprocess
import sys

TOP_LEVEL = re.compile(r"(!\w+ = |(nn\.parameter|kernel\.func|step\.func|module|func\.func)\b)")


def split_types(text):
    """The types of a list, of which some hold commas in angle brackets."""
    types, depth = [""], 0
    for character in text.replace("->", "\0"):
        depth += (character in "<(") - (character in ">)")
        types[-1] += character
        if character == "," and depth == 0:
            types[-1] = types[-1][:-1]
            types.append("")
    return [each.strip().replace("\0", "->") for each in types]


def list_arguments(line):
    """The operands of an operation with their types: those behind its last ` : `, in their order."""
    body = re.sub(r"^[%\w, ]+ = ", "", line)
    operands = re.findall(r"%\w+", re.sub(r"\{.*?\}", "", body))
    types = body.rsplit(" : ", 1)[1]
    functional = re.match(r"\((.*)\) -> ", types)
    return dict(zip(operands, split_types(functional[1] if functional else types)))


def wrap(example):
    """The example as a module."""
    if example.startswith(("#", "!")) and "\n" not in example:
        value = example if example.startswith("#") else f"{example}"
        return f"module attributes {{test.example = {value}}} {{}}"
    joined = re.sub(r"\n {2,}(?=:|epsilon)", " ", example)
    outside, inside, arguments, nested = [], [], {}, False
    for line in joined.split("\n"):
        if nested or TOP_LEVEL.match(line):
            outside.append(line)
            nested = (nested or line.endswith("{")) and line != "}"
            continue
        inside.append(line)
        defined = re.findall(r"%\w+", line.split(" = ")[0]) if " = " in line and line.startswith("%") else []
        arguments.update({name: kind for name, kind in list_arguments(line).items() if name not in defined})
    if inside:
        declared = ", ".join(f"{name}: {kind}" for name, kind in arguments.items())
        outside += [f"func.func @example({declared}) {{", *inside, "return", "}"]
    return "\n".join(outside)


def check(title, text):
    """What is wrong with one section of the reference; empty if nothing is."""
    examples = re.findall(r"```mlir\n(.*?)\n```", text, re.DOTALL)
    if title.startswith(("nn.", "kernel.", "step.")) and not any(title in example for example in examples):
        return f"{title}: has no example that shows it"
    for example in examples:
        module = wrap(example)
        result = subprocess.run(["halcyon-opt"], input=module, capture_output=True, text=True)
        if result.returncode != 0:
            return f"{title}: its example does not verify\n{module}\n{result.stderr}"
    return ""


sections = []
for page in sorted(pathlib.Path(sys.argv[1]).glob("*-dialect.md")):
    parts = re.split(r"^### `?([\w.]+).*$|^### (\w+Attr|\w+Type)$", page.read_text(), flags=re.MULTILINE)
    sections += [(name or other, text) for name, other, text in zip(parts[1::3], parts[2::3], parts[3::3])]
operations = [title for title, _ in sections if re.match(r"(nn|kernel|step)\.", title)]
problems = [problem for problem in (check(title, text) for title, text in sections) if problem]
print("\n".join(problems))
print(f"{len(operations)} operations, {len(problems)} problems")
sys.exit(bool(problems) or len(operations) < 50)
