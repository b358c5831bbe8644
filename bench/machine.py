"""Where and with what a run was made."""
import datetime
import importlib.metadata
import os
import pathlib
import platform
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent


def describe_machine() -> dict[str, str]:
    return {
        "processor": read_processor(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "versions": f"Halcyon {read_commit()}, " + ", ".join(
            f"{title} {importlib.metadata.version(package)}"
            for title, package in (("PyTorch", "torch"), ("ONNX Runtime", "onnxruntime"))),
        "date": f"{datetime.datetime.now():%Y-%m-%d %H:%M}",
        "load": f"{os.getloadavg()[0]:.1f} before the run",
    }


def read_processor() -> str:
    """The model's name, with family and model: virtual machines often give a vague name."""
    fields = dict(re.findall(r"^(.+?)\s*:\s*(.*)$", pathlib.Path("/proc/cpuinfo").read_text().split("\n\n")[0], re.MULTILINE))
    if "model name" not in fields:
        return platform.machine()
    family = f" (family {fields['cpu family']}, model {fields['model']})" if "cpu family" in fields else ""
    vectors = next((f", {title}" for flag, title in (("avx512f", "AVX-512"), ("avx2", "AVX2"))
                    if flag in fields.get("flags", "").split()), "")
    return fields["model name"] + family + vectors


def read_commit() -> str:
    result = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True)
    return result.stdout.strip() or "not committed"


def make_file_name(machine: dict[str, str]) -> str:
    """DATE-CPU, for the files of results/."""
    processor = re.sub(r"[^A-Za-z0-9]+", "-", re.sub(r"\(R\)|\(TM\)|Processor|CPU", "", machine["processor"])).strip("-").lower()
    return f"{datetime.datetime.now():%Y-%m-%d-%H%M%S}-{processor}"
