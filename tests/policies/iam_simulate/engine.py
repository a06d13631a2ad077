"""The independent engine, @cloud-copilot/iam-simulate, as a long-lived Node process that speaks JSON lines."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent


class IamSimulate:
    """A running engine."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def answers(self, simulations: Iterable[dict[str, Any]]) -> Iterator[str]:
        """Yield Allowed, ExplicitlyDenied or ImplicitlyDenied for each simulation.

        A simulation that the engine refuses, or whose context it silently cuts, fails the test: it compared nothing.
        """
        given = list(simulations)
        writer = threading.Thread(target=self._write, args=(given,), daemon=True)
        writer.start()
        for simulation in given:
            if (found := self._read()) == "error":
                pytest.fail(f"iam-simulate did not evaluate {json.dumps(simulation)}")
            yield found
        writer.join()

    def answer(self, simulation: dict[str, Any]) -> str:
        """Return the answer to one simulation, ``error`` when the engine refuses it."""
        self._write([simulation])
        return self._read()

    def _read(self) -> str:
        line = self._process.stdout.readline()
        if not line:
            pytest.fail(f"iam-simulate ended with code {self._process.wait()}")
        found = json.loads(line)
        return "error" if "error" in found or found["ignored"] else found["result"]

    def _write(self, simulations: list[dict[str, Any]]) -> None:
        for simulation in simulations:
            self._process.stdin.write(json.dumps(simulation) + "\n")
        self._process.stdin.flush()


@contextmanager
def iam_simulate() -> Iterator[IamSimulate]:
    """Run the engine for a while."""
    package("@cloud-copilot/iam-simulate")
    command = ["node", str(FOLDER / "simulate.cjs")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        try:
            yield IamSimulate(process)
        finally:
            process.stdin.close()
            process.kill()


def package(name: str) -> Path:
    """Return the folder of an npm package where Node would find it; fail, never skip, when it is not installed."""
    roots = [folder / "node_modules" for folder in FOLDER.parents]
    roots += [Path(folder) for folder in os.environ.get("NODE_PATH", "").split(":") if folder]
    found = next((root / name for root in roots if (root / name).is_dir()), None)
    if found is None:
        pytest.fail(f"{name} is not installed. Run 'make setup', or 'npm ci' in the project's folder.")
    return found
