"""Runs a program and prints the most memory that it took: measure_memory.py PROGRAM ARGUMENT..."""
import resource
import subprocess
import sys


def main():
    subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
    print("peak_bytes", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)


if __name__ == "__main__":
    main()
