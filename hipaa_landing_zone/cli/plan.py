"""``hlz plan``: what will exist."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hipaa_landing_zone.cli.source import CONFIGURATION, LOCK, ConfigOption, LockOption, read
from hipaa_landing_zone.cli.table import lines
from hipaa_landing_zone.policies import CHARACTERS_MAXIMUM

if TYPE_CHECKING:
    from rich.tree import Tree

    from hipaa_landing_zone.plan import Plan


def run(
    config: ConfigOption = CONFIGURATION,
    lock: LockOption = LOCK,
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the whole plan as JSON, policy texts included.")
    ] = False,
) -> None:
    """Show what will exist. Reads two files; neither reads nor changes AWS.

    The OU tree, guardrails with their sizes, log archive, networks, and
    stacks in deployment order. The same two files always give the same
    plan. A stack that waits for an id says what to run next.

    Example: [bold]hlz plan[/]

    Example: [bold]hlz plan --json | jq '.stacks[] | select(.waiting_for)'[/]
    """
    _, plan = read(config, lock)
    if as_json:
        typer.echo(json.dumps(to_data(plan), indent=2, default=str, ensure_ascii=False))
        return
    _show(plan)


def _show(plan: Plan) -> None:
    from rich.console import Console  # noqa: PLC0415 - only the tree needs it

    Console(highlight=False).print(_tree(plan))
    for title, table in (
        ("Guardrails", _guardrails(plan)),
        ("Log archive", _log_archive(plan)),
        ("Networks", _networks(plan)),
        ("Stacks, in deployment order", _stacks(plan)),
    ):
        typer.echo(f"\n{typer.style(title, bold=True)}")
        typer.echo("\n".join(f"  {line}" for line in table))
    typer.echo()
    for warning in plan.warnings:
        typer.echo(f"{typer.style('warning:', fg='yellow')} {warning}")
    for step in plan.next_steps():
        typer.echo(f"{typer.style('next:', fg='cyan')} {step}")


def to_data(plan: Plan) -> dict[str, Any]:
    """Return a plan as plain values, with the minified text of every policy."""
    data = asdict(plan)
    data["organization"] = plan.organization.model_dump(mode="json")
    for row, policy in zip(data["policies"], plan.policies, strict=True):
        row["document"] = policy.document.content()
        row["characters"] = len(policy.document.text())
    return data


def _tree(plan: Plan) -> Tree:
    from rich.tree import Tree  # noqa: PLC0415

    ids = f"{plan.organization_id or 'not locked yet'}, management account {plan.organization.management_account_id}"
    root = Tree(f"[bold]{plan.organization.name}[/] ({ids})")
    branches: dict[str, Tree] = {}
    for ou in plan.ous:
        parent = branches[ou.parent] if ou.parent else root
        guards = ", ".join(policy.id.removeprefix("HLZ-") for policy in plan.policies if ou.path in policy.targets)
        label = f"[bold]{ou.name}/[/]{' [red]PHI[/]' if ou.phi else ''}{f' [dim]{guards}[/]' if guards else ''}"
        branches[ou.path] = parent.add(label)
    for account in plan.accounts:
        if account.ou:
            phi = " [red]PHI[/]" if account.holds_phi else ""
            kind = "" if account.purpose == "workload" else f" [dim]({account.purpose})[/]"
            branches[account.ou].add(f"{account.name}{phi}{kind} [dim]{account.id or 'no id yet'}[/]")
    return root


def _guardrails(plan: Plan) -> list[str]:
    rows = []
    for policy in plan.policies:
        size, limit = len(policy.document.text()), CHARACTERS_MAXIMUM[policy.type]
        rows.append((policy.id, policy.title, f"{size:,}", f"{limit - size:,}", ", ".join(policy.targets)))
    return lines(("id", "what", "size", "free", "attached to"), rows, right=("size", "free"))


def _log_archive(plan: Plan) -> list[str]:
    archive = plan.log_archive
    if archive is None:
        return ["not named yet: its bucket names carry the id of the log-archive account"]
    rows = []
    for bucket in archive.buckets:
        copies = [other.name for other in archive.buckets if other.replica_of == bucket.name]
        lock = f"{archive.lock_mode} {archive.lock_days:,} days"
        rows.append((bucket.name, bucket.region, lock, ", ".join(copies) or "-"))
    rows += [
        (landing.name, landing.region, "none (landing)", ", ".join(landing.copies)) for landing in archive.landings
    ]
    return lines(("bucket", "Region", "lock", "copies to"), rows)


def _networks(plan: Plan) -> list[str]:
    rows = [
        (stack.account, stack.region, str(net.cidr), str(len(net.endpoints)), ", ".join(map(str, net.subnets)))
        for stack in plan.stacks
        if (net := stack.network)
    ]
    return lines(("account", "Region", "VPC", "endpoints", "subnets"), rows, right=("endpoints",))


def _stacks(plan: Plan) -> list[str]:
    rows = [
        (stack.path, stack.account, stack.region, "waits" if stack.waiting_for else "ready", stack.purpose)
        for stack in plan.stacks
    ]
    return lines(("stack", "account", "Region", "state", "what"), rows)
