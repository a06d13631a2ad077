"""Measures `hlz plan` and synthesis with all validation at 4, 40 and 400 workload accounts, beside an empty CDK app.

Prints a Markdown table: medians of whole processes, wall time and peak memory of the process and its children.
Run it with `make bench`, or `python benchmarks/scale.py --runs 1 --sizes 4 40` for a quick look.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from organization import ROOT, write

SAMPLE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a process: seconds of wall time, and mebibytes at the peak of the process and its children."""

    seconds: float
    mebibytes: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="*", default=[4, 40, 400])
    options = parser.parse_args()
    context = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, medians of {options.runs} runs")
    print("\n| what | wall s | ratio to empty app | peak MiB |\n|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        hlz = str(Path(sys.executable).parent / "hlz")
        empty = measure([sys.executable, str(ROOT / "benchmarks" / "empty_app.py")], context, folder, options.runs)
        show("empty CDK app, synth", empty, empty)
        show("example, plan", measure([hlz, "plan"], context, folder, options.runs), empty)
        can = [hlz, "can", "ehr-prod", "role/App", "s3:GetObject", "arn:aws:s3:::records/x"]
        show("example, can (cold start)", measure(can, context, folder, options.runs), empty)
        for size, (config, lock) in {size: write(folder, size) for size in options.sizes}.items():
            command = [hlz, "plan", "--config", str(config), "--lock", str(lock)]
            show(f"{size} workload accounts, plan", measure(command, context, folder, options.runs), empty)
        example = measure_example(context, folder, options.runs)
        show("example, synth with all validation", example, empty)
        for size in options.sizes:
            files = {"config": str(folder / f"{size}.yaml"), "lock": str(folder / f"{size}.lock.json")}
            runs = measure([sys.executable, "app.py"], {**context, **files}, folder, options.runs)
            show(f"{size} workload accounts, synth with all validation", runs, empty)


def measure_example(context: dict[str, object], folder: Path, runs: int) -> list[Run]:
    """Measure the example with every id locked, so that all of its stacks are synthesized."""
    import yaml  # noqa: PLC0415 - only here

    names = [
        row["name"] for row in yaml.safe_load((ROOT / "landing-zone.yaml").read_text(encoding="utf-8"))["accounts"]
    ]
    accounts = {name: {"id": f"{200_000_000_000 + number}"} for number, name in enumerate(names)}
    ids = {"organization_id": "o-exampleorgid", "root_id": "r-exam", "management_account_id": "111122223333"}
    lock = folder / "example.lock.json"
    lock.write_text(json.dumps({"version": 1, **ids, "ous": {}, "accounts": accounts}), encoding="utf-8")
    return measure([sys.executable, "app.py"], {**context, "lock": str(lock)}, folder, runs)


def measure(command: list[str], context: dict[str, object], folder: Path, runs: int) -> list[Run]:
    """Run a command several times after one run that is not counted."""
    environment = {
        **os.environ,
        "CDK_CONTEXT_JSON": json.dumps(context),
        "CDK_OUTDIR": str(folder / "cdk.out"),
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20",
    }
    once(command, environment)
    return [once(command, environment) for _ in range(runs)]


def once(command: list[str], environment: dict[str, str]) -> Run:
    """Run a command once; a failure ends the benchmark, since the time of a failed run means nothing."""
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as printed:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=printed, stderr=subprocess.STDOUT)
        peak = Peak(process.pid)
        peak.start()
        code = process.wait()
        seconds = time.monotonic() - began
        peak.join()
        if code:
            printed.seek(0)
            sys.exit(f"{' '.join(command)} ended with code {code}:\n{printed.read()[-2000:]}")
    return Run(seconds, peak.kibibytes / 1024)


class Peak(threading.Thread):
    """Samples the resident memory of a process and its descendants until it ends."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self.kibibytes = 0

    def run(self) -> None:
        """Sample."""
        while total := _resident(self._pid):
            self.kibibytes = max(self.kibibytes, total)
            time.sleep(SAMPLE_SECONDS)


def _resident(pid: int) -> int:
    """Return the resident kibibytes of a process and its descendants; 0 once it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    own = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")), 0)
    return own + sum(_resident(int(child)) for child in children) if own else 0


def show(what: str, runs: list[Run], reference: list[Run]) -> None:
    """Print one row."""
    seconds = median(run.seconds for run in runs)
    ratio = seconds / median(run.seconds for run in reference)
    print(f"| {what} | {seconds:.2f} | {ratio:.2f} | {median(run.mebibytes for run in runs):.0f} |", flush=True)


if __name__ == "__main__":
    main()
