"""Runs a command and succeeds if it ends with the given exit status: expect_status.py STATUS COMMAND...

What the command prints, on either stream, goes to standard output, for FileCheck to read.
"""
import subprocess
import sys

expected, command = int(sys.argv[1]), sys.argv[2:]
result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
sys.stdout.write(result.stdout)
if result.returncode != expected:
    sys.exit(f"exit status {result.returncode} instead of {expected}: {' '.join(command)}")
