"""Measures `hlz check` on assemblies of 10 to 10,000 resources, beside cfn-lint and checkov on the same templates.

Prints a Markdown table. The resources are those of the example's workload stacks and of a plain application, over and
over under new names, and once those of the organization and its log archive, in stacks of at most 500. Our figures are
medians of runs within one process, and the peak memory of a process of its own; the other two tools are whole
processes, run once. checkov is not a dependency: give a virtual environment that has it with `--checkov`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from itertools import chain, cycle, islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from organization import ROOT

from hipaa_landing_zone.check.source import read
from hipaa_landing_zone.rules import RULES
from hipaa_landing_zone.rules.engine import judge
from hipaa_landing_zone.rules.model import Assembly
from hipaa_landing_zone.rules.rule import Expectations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STACK_MAXIMUM = 500  # CloudFormation's quota
EXPECTATIONS = Expectations(production=True, minimum_retention_days=2192)
APPLICATION: dict[str, dict[str, Any]] = {
    "Records": {"Type": "AWS::DynamoDB::Table", "Properties": {"SSESpecification": {"SSEEnabled": True}}},
    "Inbox": {"Type": "AWS::SQS::Queue", "Properties": {"KmsMasterKeyId": {"Fn::GetAtt": ["Key", "Arn"]}}},
    "Alerts": {"Type": "AWS::SNS::Topic", "Properties": {"KmsMasterKeyId": {"Fn::GetAtt": ["Key", "Arn"]}}},
    "Intake": {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Handler": "index.handler",
            "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            "Environment": {"Variables": {"TABLE": {"Ref": "Records"}, "QUEUE": {"Fn::Sub": "${Inbox.Arn}"}}},
        },
    },
    "Role": {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": "sts:AssumeRole",
                        "Principal": {"Service": "lambda.amazonaws.com"},
                    }
                ]
            },
            "Policies": [
                {
                    "PolicyName": "Intake",
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Action": ["dynamodb:PutItem", "dynamodb:GetItem"],
                                "Resource": {"Fn::Join": ["", [{"Fn::GetAtt": ["Records", "Arn"]}, "/index/*"]]},
                            }
                        ]
                    },
                }
            ],
        },
    },
    "Key": {"Type": "AWS::KMS::Key", "Properties": {"EnableKeyRotation": True}, "DeletionPolicy": "Retain"},
    "Log": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 2192}},
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="*", default=[10, 100, 1_000, 10_000])
    parser.add_argument(
        "--others-up-to", type=int, default=1_000, help="the largest size that cfn-lint and checkov get"
    )
    parser.add_argument("--checkov", type=Path, help="a virtual environment with checkov")
    parser.add_argument("--peak", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peak:
        checked(options.peak)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
        return
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {len(RULES)} rules, medians of {options.runs}")
    columns = (
        "resources",
        "findings",
        "read s",
        "judge s",
        "judged/s",
        "both/s",
        "peak MiB",
        "cfn-lint s",
        "checkov s",
    )
    print(f"\n| {' | '.join(columns)} |\n|{'---:|' * len(columns)}")
    with tempfile.TemporaryDirectory() as name:
        for size in options.sizes:
            folder = Path(name, str(size))
            write(folder, size)
            print(row(folder, size, options), flush=True)


def row(folder: Path, size: int, options: argparse.Namespace) -> str:
    """Measure one size."""
    reading = timed(lambda: Assembly.of(read([folder]).templates), options.runs)
    fresh = iter([Assembly.of(read([folder]).templates) for _ in range(options.runs)])
    findings = len(judge(Assembly.of(read([folder]).templates), RULES, EXPECTATIONS).findings)
    judging = timed(lambda: judge(next(fresh), RULES, EXPECTATIONS), options.runs)
    others = ["", ""]
    if size <= options.others_up_to:
        templates = [str(path) for path in sorted(folder.glob("*.template.json"))]
        others[0] = whole([str(Path(sys.executable).parent / "cfn-lint"), *templates])
        if options.checkov:
            checkov = str(options.checkov / "bin" / "checkov")
            others[1] = whole([checkov, "--framework", "cloudformation", "--compact", "--quiet", "-d", str(folder)])
    cells = (
        f"{size:,}",
        f"{findings:,}",
        f"{reading:.4f}",
        f"{judging:.4f}",
        f"{size / judging:,.0f}",
        f"{size / (reading + judging):,.0f}",
        f"{peak(folder):.0f}",
        *(each or "not run" for each in others),
    )
    return f"| {' | '.join(cells)} |"


def checked(folder: Path) -> None:
    """Read and judge once, as `hlz check` does."""
    judge(Assembly.of(read([folder]).templates), RULES, EXPECTATIONS)


def timed(work: Callable[[], object], runs: int) -> float:
    """Return the median of the seconds that some work takes."""
    seconds = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return median(seconds)


def peak(folder: Path) -> float:
    """Return the mebibytes at the peak of a process that checks a folder."""
    command = [sys.executable, __file__, "--peak", str(folder)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    return int(printed) / 1024


def whole(command: list[str]) -> str:
    """Run another tool once; its findings make it end with a code of its own."""
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    return f"{seconds:.1f}" if done.stdout else f"failed: {done.stderr[-200:]}"


def write(folder: Path, size: int) -> None:
    """Write a cloud assembly with a number of resources."""
    folder.mkdir()
    (folder / "cdk.out").write_text("{}", encoding="utf-8")
    resources = islice(instances(), size)
    artifacts = {}
    for number in range(-(-size // STACK_MAXIMUM)):
        file = f"stack{number}.template.json"
        body = {"Resources": dict(islice(resources, STACK_MAXIMUM))}
        (folder / file).write_text(json.dumps(body, indent=1), encoding="utf-8")
        artifacts[f"stack{number}"] = {
            "type": "aws:cloudformation:stack",
            "environment": f"aws://{200_000_000_000 + number}/us-east-1",
            "properties": {"templateFile": file},
            "displayName": f"stack{number}",
        }
    (folder / "manifest.json").write_text(json.dumps({"version": "55.0.0", "artifacts": artifacts}), encoding="utf-8")


def instances() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield resources without end: workload stacks in turn with applications, and near the front what is there once."""
    files = sorted((ROOT / "tests/snapshots/stack").glob("*.json"))
    bodies = {path.stem: json.loads(path.read_text("utf-8"))["Resources"] for path in files}
    workloads = [body for name, body in bodies.items() if name.split("-")[-1].isdigit() and name != "accounts-1"]
    once = [body for body in bodies.values() if body not in workloads]
    pairs = [each for body in workloads for each in (body, APPLICATION, APPLICATION, APPLICATION)]
    for number, resources in enumerate(chain(pairs[:8], once, cycle(pairs))):
        text = json.dumps(resources)
        for name in sorted(resources, key=len, reverse=True):
            text = text.replace(f'"{name}"', f'"{name}N{number}"').replace(f"${{{name}.", f"${{{name}N{number}.")
        yield from json.loads(text).items()


if __name__ == "__main__":
    main()
