"""Starts compilers on an empty cache and kills one on the way: compile_at_once.py CACHE MODEL PROGRAM.

The others write PROGRAM.0 and PROGRAM.1.
"""
import pathlib
import subprocess
import sys
import time

cache, model, program = sys.argv[1:]


def start(name: str) -> subprocess.Popen:
    return subprocess.Popen(["halcyon", model, "-o", f"{program}.{name}", "--cache", cache])


def wait_for_entry(compiler: subprocess.Popen) -> None:
    while compiler.poll() is None and not any(pathlib.Path(cache).glob("*")):
        time.sleep(0.001)


victim = start("killed")
wait_for_entry(victim)
victim.kill()
victim.wait()
compilers = [start("0"), start("1")]
sys.exit(any([compiler.wait() for compiler in compilers]))
