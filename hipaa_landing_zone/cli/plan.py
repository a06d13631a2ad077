"""``hlz plan``: what will exist."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hipaa_landing_zone.cli.source import CONFIGURATION, LOCK, ConfigOption, LockOption, read
from hipaa_landing_zone.policies import CHARACTERS_MAXIMUM

if TYPE_CHECKING:
    from rich.table import Table
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
    """Show what will exist: the OU tree, guardrails, networks, log archive and stacks in deployment order.

    Nothing is read from AWS and nothing is changed; the same two files always give the same plan. A stack that waits
    for an id says which, and what to run next.

    Example: [bold]hlz plan --json | jq '.stacks[] | select(.waiting_for)'[/]
    """
    _, plan = read(config, lock)
    if as_json:
        typer.echo(json.dumps(to_data(plan), indent=2, default=str, ensure_ascii=False))
        return
    from rich.console import Console  # noqa: PLC0415 - only the pictures need it

    console = Console()
    console.print(_tree(plan))
    for table in (_guardrails(plan), _log_archive(plan), _networks(plan), _stacks(plan)):
        console.print(table)
    for warning in plan.warnings:
        console.print(f"[yellow]warning:[/] {warning}")
    for step in plan.next_steps():
        console.print(f"[cyan]next:[/] {step}")


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
            kind = "" if account.purpose == "workload" else f" [dim]{account.purpose}[/]"
            branches[account.ou].add(f"{account.name}{phi}{kind} [dim]{account.id or 'no id yet'}[/]")
    return root


def _table(title: str, *columns: str, right: frozenset[str] = frozenset()) -> Table:
    from rich.table import Table  # noqa: PLC0415

    table = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    return table


def _guardrails(plan: Plan) -> Table:
    table = _table("Guardrails", "id", "what", "size", "free", "attached to", right=frozenset({"size", "free"}))
    for policy in plan.policies:
        size, limit = len(policy.document.text()), CHARACTERS_MAXIMUM[policy.type]
        table.add_row(policy.id, policy.title, f"{size:,}", f"{limit - size:,}", ", ".join(policy.targets))
    return table


def _log_archive(plan: Plan) -> Table:
    table = _table("Log archive", "bucket", "Region", "lock", "copies to")
    archive = plan.log_archive
    for bucket in archive.buckets if archive else ():
        copies = [other.name for other in archive.buckets if other.replica_of == bucket.name] if archive else []
        lock = f"{archive.lock_mode} {archive.lock_days:,} days" if archive else ""
        table.add_row(bucket.name, bucket.region, lock, ", ".join(copies) or "-")
    for landing in archive.landings if archive else ():
        table.add_row(landing.name, landing.region, "none (landing)", "\n".join(landing.copies))
    return table


def _networks(plan: Plan) -> Table:
    table = _table("Networks", "account", "Region", "VPC", "subnets", "endpoints", right=frozenset({"endpoints"}))
    for stack in plan.stacks:
        if net := stack.network:
            subnets = ", ".join(map(str, net.subnets))
            table.add_row(stack.account, stack.region, str(net.cidr), subnets, str(len(net.endpoints)))
    return table


def _stacks(plan: Plan) -> Table:
    table = _table("Stacks, in deployment order", "stack", "account", "Region", "what", "state")
    for stack in plan.stacks:
        state = "[cyan]waits[/]" if stack.waiting_for else "[green]ready[/]"
        table.add_row(stack.path, stack.account, stack.region, stack.purpose, state)
    return table
