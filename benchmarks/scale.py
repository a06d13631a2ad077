"""Measures `hlz plan` and synthesis with all validation, for organizations of 4 to 4,000 workload accounts.

Prints Markdown tables: medians of whole processes, wall time and peak memory of the process and its children; and what
a synthesis makes. Accounts with networks have a stack each; without, only the organization stage grows with them.
Run it with `make bench`; for a quick look: `python benchmarks/scale.py --runs 1 --sizes 4 40 --regions 2 --largest 0`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import yaml
from organization import ROOT, lock_of, write

SAMPLE_SECONDS = 0.05
RESOURCES, PARAMETERS, BYTES = 500, 200, 1_000_000
"""What CloudFormation takes in one template (User Guide, quotas)."""


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
    parser.add_argument("--regions", type=int, nargs="*", default=[2, 4])
    parser.add_argument("--largest", type=int, default=4_000, help="Measured once, with two Regions; 0 for not at all.")
    parser.add_argument("--networks", choices=["both", "with", "without"], default="both")
    options = parser.parse_args()
    context = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, medians of {options.runs} runs")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        empty = measure([sys.executable, str(ROOT / "benchmarks" / "empty_app.py")], context, folder, options.runs)
        measure_commands(context, folder, options.runs, options.sizes, empty)
        print(f"\n{ORGANIZATIONS}", flush=True)
        cases = [(size, regions, options.runs) for size in options.sizes for regions in options.regions]
        cases += [(options.largest, 2, 1)] if options.largest else []
        for networks in {"both": (False, True), "with": (True,), "without": (False,)}[options.networks]:
            for size, regions, runs in cases:
                measure_organization(Case(size, regions, networks), context, folder, runs)


def measure_commands(context: dict[str, object], folder: Path, runs: int, sizes: list[int], empty: list[Run]) -> None:
    """Print what the commands and the example take, beside an empty app."""
    print("\n| what | wall s | ratio to empty app | peak MiB |\n|---|---:|---:|---:|")
    hlz = str(Path(sys.executable).parent / "hlz")
    show("empty CDK app, synth", empty, empty)
    show("example, plan", measure([hlz, "plan"], context, folder, runs), empty)
    can = [hlz, "can", "ehr-prod", "role/App", "s3:GetObject", "arn:aws:s3:::records/x"]
    show("example, can (cold start)", measure(can, context, folder, runs), empty)
    for size, (config, lock) in {size: write(folder, size) for size in sizes}.items():
        command = [hlz, "plan", "--config", str(config), "--lock", str(lock)]
        show(f"{size} workload accounts, plan", measure(command, context, folder, runs), empty)
    show("example, synth with all validation", measure_example(context, folder, runs), empty)


ORGANIZATIONS = (
    "| workload accounts | Regions | with networks | stacks | resources | of these accounts | MB of templates "
    "| largest, kB | synth s | peak MiB |\n|---:|---:|---|---:|---:|---:|---:|---:|---:|---:|"
)


@dataclass(frozen=True, slots=True)
class Case:
    """One synthetic organization."""

    accounts: int
    regions: int
    networks: bool


def measure_organization(case: Case, context: dict[str, object], folder: Path, runs: int) -> None:
    """Print what a synthesis with all validation makes, and takes."""
    config, lock = write(folder, case.accounts, case.regions, networks=case.networks)
    files = {"config": str(config), "lock": str(lock)}
    shutil.rmtree(folder / "cdk.out", ignore_errors=True)
    taken = measure([sys.executable, "app.py"], {**context, **files}, folder, runs)
    texts = {file.name: file.read_text(encoding="utf-8") for file in (folder / "cdk.out").rglob("*.template.json")}
    resources = {name: json.loads(text)["Resources"].values() for name, text in texts.items()}
    refuse_too_large(texts, {name: len(found) for name, found in resources.items()})
    every = [resource["Type"] for found in resources.values() for resource in found]
    made = (len(texts), len(every), every.count("AWS::Organizations::Account"))
    sizes = [len(text) for text in texts.values()]
    seconds, mebibytes = (median(getattr(run, name) for run in taken) for name in ("seconds", "mebibytes"))
    cells = (case.accounts, case.regions, "yes" if case.networks else "no", *made)
    figures = f"{sum(sizes) / 1e6:.1f} | {max(sizes) / 1e3:.0f} | {seconds:.1f} | {mebibytes:.0f}"
    print(f"| {' | '.join(map(str, cells))} | {figures} |", flush=True)


def refuse_too_large(texts: dict[str, str], resources: dict[str, int]) -> None:
    """End the benchmark at a template that CloudFormation would refuse."""
    for name, text in texts.items():
        parameters = len(json.loads(text).get("Parameters", {}))
        if resources[name] > RESOURCES or len(text) > BYTES or parameters > PARAMETERS:
            sys.exit(f"{name}: {resources[name]} resources, {len(text)} bytes, {parameters} parameters")


def measure_example(context: dict[str, object], folder: Path, runs: int) -> list[Run]:
    """Measure the example with every id locked, so that all of its stacks are synthesized."""
    data = yaml.safe_load((ROOT / "landing-zone.yaml").read_text(encoding="utf-8"))
    lock = folder / "example.lock.json"
    regions = tuple(data["organization"]["governed_regions"])
    lock.write_text(json.dumps(lock_of(data["accounts"], regions)), encoding="utf-8")
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
