"""Checks that a page names what a help text names: check_documented.py PAGE, the help text on standard input."""
import pathlib
import re
import sys

page = pathlib.Path(sys.argv[1]).read_text()
help_text = sys.stdin.read()
options = set(re.findall(r"^ +(?:-\w,)?(--[\w-]+)", help_text, re.MULTILINE)) - {"--help"}
# Stages and commands stand alone in front of what they are.
words = set(re.findall(r"^ +(?:text: +|files: +)?([a-z]+)  +\S", help_text, re.MULTILINE))
missing = sorted(name for name in options | words if f"`{name}" not in page and f", `{name}" not in page)
if missing or not options | words:
    sys.exit(f"{sys.argv[1]} does not mention: {' '.join(missing) or 'anything'}")
