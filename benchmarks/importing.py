"""Measures what `import hipaa_constructs` costs over `import aws_cdk`: fresh processes, alternating, medians."""

from __future__ import annotations

import subprocess
import sys
from statistics import median

RUNS = 9
STATEMENTS = {
    "import aws_cdk": "",
    "import hipaa_constructs": "import hipaa_constructs",
    "from hipaa_constructs import PhiQueue": "from hipaa_constructs import PhiQueue",
    "every construct": "import hipaa_constructs as all; [getattr(all, name) for name in all.__all__]",
}
PROGRAM = "import time; import aws_cdk; begun = time.perf_counter(); {}; print(time.perf_counter() - begun)"
ALONE = "import time; begun = time.perf_counter(); import aws_cdk; print(time.perf_counter() - begun)"


def main() -> None:
    """Print a Markdown table."""
    seconds: dict[str, list[float]] = {name: [] for name in STATEMENTS}
    for _ in range(RUNS):
        for name, statement in STATEMENTS.items():
            program = PROGRAM.format(statement) if statement else ALONE
            done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
            seconds[name].append(float(done.stdout))
    print(f"Medians of {RUNS} fresh processes each; the last three over `import aws_cdk`, which came before\n")
    print("| what | ms |\n|---|---:|")
    for name, found in seconds.items():
        print(f"| `{name}` | {median(found) * 1000:.0f} |")


if __name__ == "__main__":
    main()
