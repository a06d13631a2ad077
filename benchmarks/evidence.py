"""Measures `hlz evidence` for the example and for a large organization, and how soon the report answers in Chromium.

Prints a Markdown table: medians of whole processes; in Chromium, from opening the file until a filter has answered.
Run it with `make bench`; for a quick look: `python benchmarks/evidence.py --runs 1 --size 0`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import yaml
from organization import ROOT, lock_of, write
from playwright.sync_api import expect, sync_playwright
from scale import Run, measure

AS_OF = "2026-11-21"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--size", type=int, default=400, help="Workload accounts of the large one; 0 for not at all.")
    options = parser.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, medians of {options.runs} runs")
    print(
        "\n| evidence of | resources | s | ratio to empty app | peak MiB | report, MB | folder, MB | interactive, s |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|", flush=True)
    context = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        alone = [sys.executable, str(ROOT / "benchmarks" / "empty_app.py")]
        empty = measure(alone, context, folder, options.runs)
        config, lock = ROOT / "landing-zone.yaml", folder / "example.lock.json"
        data = yaml.safe_load(config.read_text(encoding="utf-8"))
        ids = lock_of(data["accounts"], data["organization"]["governed_regions"])
        lock.write_text(json.dumps(ids), encoding="utf-8")
        row("the example", config, lock, folder, options.runs, empty, context)
        if options.size:
            large, locked = write(folder, options.size, 2, networks=True)
            row(f"{options.size} workload accounts", large, locked, folder, options.runs, empty, context)


def row(  # noqa: PLR0917 - one case
    title: str, config: Path, lock: Path, folder: Path, runs: int, empty: list[Run], context: dict[str, object]
) -> None:
    """Synthesize once, write evidence several times, open the report several times, and print."""
    assembly, output = folder / "cdk.out", folder / "evidence"
    shutil.rmtree(assembly, ignore_errors=True)
    given = {**context, "config": str(config), "lock": str(lock)}
    environment = {**os.environ, "CDK_CONTEXT_JSON": json.dumps(given), "CDK_OUTDIR": str(assembly)}
    subprocess.run([sys.executable, "app.py"], cwd=ROOT, env=environment, check=True, capture_output=True)
    files = ["--config", str(config), "--lock", str(lock), "--assembly", str(assembly)]
    hlz = [str(Path(sys.executable).parent / "hlz"), "evidence", *files, "--as-of", AS_OF, "--output", str(output)]
    taken = measure(hlz, context, folder, runs)
    resources = len((output / "inventory.csv").read_text(encoding="utf-8").splitlines()) - 1
    report = (output / "report.html").stat().st_size / 1e6
    whole = sum(file.stat().st_size for file in output.rglob("*") if file.is_file()) / 1e6
    seconds, mebibytes = (median(getattr(run, name) for run in taken) for name in ("seconds", "mebibytes"))
    ratio = seconds / median(run.seconds for run in empty)
    answered = median(interactive(output / "report.html") for _ in range(runs))
    figures = f"{seconds:.1f} | {ratio:.2f} | {mebibytes:.0f} | {report:.1f} | {whole:.1f} | {answered:.2f}"
    print(f"| {title} | {resources:,} | {figures} |", flush=True)


def interactive(report: Path) -> float:
    """Return the seconds from opening the report until a filter of the control matrix has answered."""
    browser = os.environ.get("CHROMIUM") or next(found for name in BROWSERS if (found := shutil.which(name)))
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=browser, args=FLAGS) as chromium:
        page = chromium.new_page()
        began = time.perf_counter()
        page.goto(f"{report.resolve().as_uri()}#controls")
        page.locator('form[data-for="matrix"] input[type=search]').fill("sanction policy")
        said = page.locator('form[data-for="matrix"] output')
        expect(said).not_to_have_text(re.compile("108 of 108|^$"))
        return time.perf_counter() - began


if __name__ == "__main__":
    main()
