"""What the checks of random networks share: running the compiler and its programs, seed by seed."""
import pathlib
import subprocess
import sys


def run(*command, folder):
    result = subprocess.run([str(word) for word in command], cwd=folder, capture_output=True, text=True)
    if result.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}: {result.stdout}{result.stderr}")
    return result.stdout


def check_seeds(check):
    """Calls check(seed, folder) as the command line FOLDER FIRST_SEED COUNT says; a failure names the seed and ends the run."""
    folder, first, count = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    for seed in range(first, first + count):
        try:
            check(seed, folder / str(seed))
        except RuntimeError as error:
            sys.exit(f"seed {seed}: {error}")
