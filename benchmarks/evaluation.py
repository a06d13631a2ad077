"""Measures the policy evaluator on the example's full policy set, beside @cloud-copilot/iam-simulate in the same run.

Prints a Markdown table: medians of five runs of the same requests, and the time of a sweep over every action that AWS
documents, in eight circumstances. Both engines are warm. Ours makes each request anew and compiles policies once, but
for the sweep, in which that counts; iam-simulate reads policies with every simulation and has no other way.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import time
from datetime import date
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from organization import ROOT

from hipaa_landing_zone.config import flatten, load
from hipaa_landing_zone.plan import Lock, LockedAccount, Plan, make_plan
from hipaa_landing_zone.policies.evaluation import (
    ADMINISTRATOR_ACCESS,
    FULL_ACCESS,
    Level,
    Policies,
    Policy,
    Principal,
    Request,
    evaluate,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ACCOUNT = "ehr-prod"
REGIONS = ("us-east-1", "eu-west-1")
SIMULATED = 600
PACKAGE = Path("node_modules", "@cloud-copilot")
ALL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--modules", type=Path, default=ROOT, help="the folder whose node_modules has iam-simulate")
    options = parser.parse_args()
    plan, modules = example(), options.modules / PACKAGE
    documents = scps(plan)
    every, plain = actions(modules / "iam-data" / "data" / "actions")
    sample = plain[:: len(plain) // SIMULATED][:SIMULATED]
    requests = [Request(who, action, context=where) for who, where in circumstances(plan)[:2] for action in sample]
    policies = compiled(documents, plan)
    asked = [(request.principal, request.action, request.context) for request in requests]
    ours = rate(len(asked), lambda: [evaluate(Request(w, a, context=c), policies) for w, a, c in asked], options.runs)
    theirs, answers = simulate(requests, documents, options)
    if (found := [evaluate(request, policies).allowed for request in requests]) != answers:
        raise SystemExit(f"the engines differ on {sum(map(bool, map(int.__sub__, found, answers)))} requests")
    swept = median(sweep(documents, plan, every) for _ in range(options.runs))
    count = len(every) * len(circumstances(plan))
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, medians of {options.runs} runs, account {ACCOUNT}"
    )
    print("\n| what | figure |\n|---|---:|")
    print(f"| evaluations a second, this library | {ours:,.0f} |")
    print(f"| evaluations a second, iam-simulate | {theirs:,.0f} |")
    print(f"| ratio | {ours / theirs:.0f} |")
    print(f"| sweep of {len(every):,} actions in {len(circumstances(plan))} circumstances, s | {swept:.2f} |")
    print(f"| evaluations a second in the sweep, with compiling and requests | {count / swept:,.0f} |")


def example() -> Plan:
    """Return the plan of the example with every id locked."""
    today = date(2026, 11, 21)
    configuration = load(ROOT / "landing-zone.yaml", today=today)
    numbers = enumerate(configuration.accounts, 1)
    lock = Lock(
        organization_id="o-exampleorgid",
        root_id="r-exam",
        management_account_id=configuration.organization.management_account_id,
        ous={unit.path: f"ou-exam-{number:08d}" for number, unit in enumerate(flatten(configuration.ous), 1)},
        accounts={account.name: LockedAccount(id=f"{200_000_000_000 + number}") for number, account in numbers},
    )
    return make_plan(configuration, lock, today=today)


def scps(plan: Plan) -> list[tuple[str, list[tuple[str, dict[str, Any]]]]]:
    """Return the SCPs of the account's hierarchy, from the root to the account, by level and name."""
    parts = (plan.account(ACCOUNT).ou or "").split("/")
    paths = ["/".join(parts[: depth + 1]) for depth in range(len(parts))]
    attached = {
        path: [
            (policy.id, policy.document.content())
            for policy in plan.policies
            if path in policy.targets and policy.type == "SERVICE_CONTROL_POLICY"
        ]
        for path in paths
    }
    return [("Root", []), *attached.items(), (ACCOUNT, [])]


def compiled(documents: list[tuple[str, list[tuple[str, dict[str, Any]]]]], plan: Plan) -> Policies:
    """Return the policies as they apply to an administrator of the account."""
    levels = (
        Level(level, (FULL_ACCESS, *(Policy.compile(name, content, "scp") for name, content in policies)))
        for level, policies in documents
    )
    management = plan.organization.management_account_id
    return Policies((ADMINISTRATOR_ACCESS,), scps=tuple(levels), management_account=management)


def circumstances(plan: Plan) -> list[tuple[Principal, dict[str, str]]]:
    """Return four principals of the account in two Regions."""
    prefix = f"arn:aws:iam::{plan.account(ACCOUNT).id}"
    access = plan.organization.account_access_role
    names = (":role/Administrator", f":role/{access}", ":user/alice", ":root")
    principals = [Principal.of(prefix + name, organization_path="o-exampleorgid/r-exam/") for name in names]
    return [(who, {"aws:RequestedRegion": region}) for who in principals for region in REGIONS]


def actions(folder: Path) -> tuple[list[str], list[str]]:
    """Return every action of the service reference, and those that name no resource."""
    found = [
        (f"{file.stem}:{row['name']}", row["resourceTypes"])
        for file in sorted(folder.glob("*.json"))
        for row in json.loads(file.read_text(encoding="utf-8")).values()
    ]
    if not found:
        raise SystemExit(f"{folder} has no actions: run 'make setup'")
    return [name for name, _ in found], [name for name, resources in found if not resources]


def sweep(documents: list[tuple[str, list[tuple[str, dict[str, Any]]]]], plan: Plan, every: list[str]) -> float:
    """Return the seconds of a sweep that begins with reading the policies."""
    began = time.perf_counter()
    policies = compiled(documents, plan)
    for who, where in circumstances(plan):
        for action in every:
            evaluate(Request(who, action, context=where), policies)
    return time.perf_counter() - began


def rate(count: int, work: Callable[[], object], runs: int) -> float:
    """Return how often a second something is done, after one run that is not counted."""
    work()
    seconds = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return count / median(seconds)


def simulate(requests: list[Request], documents: Any, options: argparse.Namespace) -> tuple[float, list[bool]]:
    """Return the rate of iam-simulate in a process of its own, and what it allows."""
    lines = [json.dumps(simulation(request, documents)) + "\n" for request in requests]
    command = ["node", str(ROOT / "tests" / "policies" / "iam_simulate" / "simulate.cjs")]
    environment = {**os.environ, "NODE_PATH": str(options.modules / "node_modules")}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        answers: list[bool] = []

        def ask() -> None:
            answers[:] = [json.loads(line)["result"] == "Allowed" for line in exchange(process, lines)]

        found = rate(len(requests), ask, options.runs)
        process.kill()
    return found, answers


def exchange(process: subprocess.Popen[str], lines: list[str]) -> Iterator[str]:
    """Send one line after the other, and yield the answers."""
    if process.stdin is None or process.stdout is None:
        raise SystemExit("node has no pipes")
    for line in lines:
        process.stdin.write(line)
        process.stdin.flush()
        yield process.stdout.readline()


def simulation(request: Request, documents: Any) -> dict[str, Any]:
    """Return a request as iam-simulate takes it."""
    hierarchy = [
        {
            "orgIdentifier": level,
            "policies": [
                {"name": "FullAWSAccess", "policy": ALL},
                *({"name": name, "policy": content} for name, content in policies),
            ],
        }
        for level, policies in documents
    ]
    principal = request.principal
    return {
        "request": {
            "principal": principal.session_arn or principal.arn,
            "action": request.action,
            "resource": {"resource": request.resource.arn, "accountId": principal.account},
            "contextVariables": {k: v if isinstance(v, str) else list(v) for k, v in request.keys.items()},
        },
        "identityPolicies": [{"name": "AdministratorAccess", "policy": ALL}],
        "serviceControlPolicies": hierarchy,
        "resourceControlPolicies": [],
    }


if __name__ == "__main__":
    main()
