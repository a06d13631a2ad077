"""``hlz plan``: what will exist."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from difflib import get_close_matches
from itertools import product
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hipaa_landing_zone.cli.source import CONFIGURATION, LOCK, ConfigOption, LockOption, read
from hipaa_landing_zone.cli.table import lines
from hipaa_landing_zone.plan.detection import services_of
from hipaa_landing_zone.plan.effective import AUTHORIZATION, policies_of
from hipaa_landing_zone.plan.name import STACK_SET_NAME
from hipaa_landing_zone.policies import QUOTAS
from hipaa_landing_zone.policies.quota import AS_OF as QUOTAS_AS_OF
from hipaa_landing_zone.services import newest

if TYPE_CHECKING:
    from rich.tree import Tree

    from hipaa_landing_zone.plan import Plan, PlannedPolicy


def run(
    config: ConfigOption = CONFIGURATION,
    lock: LockOption = LOCK,
    account: Annotated[
        str | None, typer.Option("--account", "-a", help="Show instead which policies bind one account.")
    ] = None,
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the whole plan as JSON, policy texts included.")
    ] = False,
) -> None:
    """Show what will exist. Reads two files; neither reads nor changes AWS.

    The OU tree with the accounts and where each is, policies with their sizes
    and the room that is left, trusted access, log archive, networks, detective
    services with what their price grows with, where the baseline goes, and
    stacks in deployment order. The same two files always give the same plan.
    A stack that waits for an id says what to run next.

    With --account: the guardrails on each level above the account, and its
    effective policy of every other type, computed as AWS does.

    Example: [bold]hlz plan[/]

    Example: [bold]hlz plan --account ehr-prod[/]

    Example: [bold]hlz plan --json | jq '.stacks[] | select(.waiting_for)'[/]
    """
    _, plan = read(config, lock)
    if account:
        _show_account(plan, account, as_json=as_json)
        return
    if as_json:
        typer.echo(json.dumps(to_data(plan), indent=2, default=str, ensure_ascii=False))
        return
    _show(plan)


def _show(plan: Plan) -> None:
    from rich.console import Console  # noqa: PLC0415 - only the tree needs it

    Console(highlight=False).print(_tree(plan))
    for title, table in (
        ("Policies", _policies(plan)),
        ("Room for policies", _room(plan)),
        ("Trusted access", lines(("service", "needed by"), ((s.principal, s.reason) for s in plan.trusted_services))),
        ("Log archive", _log_archive(plan)),
        ("Networks", _networks(plan)),
        ("Detective services", _services(plan)),
        ("Baseline", _baseline(plan)),
        ("Stacks, in deployment order", _stacks(plan)),
    ):
        typer.echo(f"\n{typer.style(title, bold=True)}")
        typer.echo("\n".join(f"  {line}" for line in table))
    typer.echo()
    for warning in plan.warnings:
        typer.echo(f"{typer.style('warning:', fg='yellow')} {warning}")
    for step in plan.next_steps():
        typer.echo(f"{typer.style('next:', fg='cyan')} {step}")


def _show_account(plan: Plan, name: str, *, as_json: bool) -> None:
    names = [account.name for account in plan.accounts]
    if name not in names:
        near = get_close_matches(name, names, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(names)}."
        typer.echo(f"{name}: no such account. {hint}", err=True)
        raise typer.Exit(2)
    account = plan.account(name)
    policies = policies_of(plan, account)
    if as_json:
        typer.echo(json.dumps(policies, indent=2, ensure_ascii=False))
        return
    typer.echo(typer.style(f"{name} in {account.ou or 'the root, which carries no policy'}", bold=True))
    for path, guardrails in policies["guardrails"].items():
        typer.echo(f"  {path}: {', '.join(guardrails) or '-'}")
    for policy_type, content in policies["effective"].items():
        typer.echo(f"\n{typer.style(policy_type, bold=True)} (effective)")
        typer.echo(json.dumps(content, indent=2, ensure_ascii=False))


def to_data(plan: Plan) -> dict[str, Any]:
    """Return a plan as plain values, with the minified text of every policy."""
    data = asdict(plan)
    data["organization"] = plan.organization.model_dump(mode="json")
    for row, policy in zip(data["policies"], plan.policies, strict=True):
        row["document"] = policy.document.content()
        row["template"] = policy.template.content()
        row["characters"] = policy.template.characters()
    return data


def _tree(plan: Plan) -> Tree:
    from rich.tree import Tree  # noqa: PLC0415

    ids = f"{plan.organization_id or 'not locked yet'}, management account {plan.organization.management_account_id}"
    root = Tree(f"[bold]{plan.organization.name}[/] ({ids})")
    everywhere = [policy for policy in plan.policies if _is_everywhere(plan, policy)]
    branches: dict[str, Tree] = {}
    for ou in plan.ous:
        parent = branches[ou.parent] if ou.parent else root
        own = [p for p in plan.policies if ou.path in p.targets and p not in everywhere]
        guards = ", ".join(policy.id.removeprefix("HLZ-") for policy in own)
        label = f"[bold]{ou.name}/[/]{' [red]PHI[/]' if ou.phi else ''}{f' [dim]{guards}[/]' if guards else ''}"
        branches[ou.path] = parent.add(label)
    for account in plan.accounts:
        if account.ou:
            phi = " [red]PHI[/]" if account.holds_phi else ""
            kind = "" if account.purpose == "workload" else f" [dim]({account.purpose})[/]"
            where = f" [yellow](in {account.waits_in} until `hlz admit`)[/]" if account.waits_in else ""
            branches[account.ou].add(f"{account.name}{phi}{kind} [dim]{account.id or 'no id yet'}[/]{where}")
    return root


def _policies(plan: Plan) -> list[str]:
    rows = []
    for policy in plan.policies:
        size, limit = policy.template.characters(), QUOTAS[policy.type].characters
        where = "every top-level OU" if _is_everywhere(plan, policy) else ", ".join(policy.targets)
        rows.append((policy.id, policy.title, f"{size:,}", f"{limit - size:,}", where))
    catalog = newest()
    age = catalog.age_days(datetime.now(UTC).date())
    return [
        *lines(("id", "what", "size", "free", "attached to"), rows, right=("size", "free")),
        f"HLZ-SCP-01 follows AWS's list of eligible services of {catalog.as_of}, {age} days old.",
    ]


def _is_everywhere(plan: Plan, policy: PlannedPolicy) -> bool:
    return {ou.path for ou in plan.ous if ou.level == 1} <= set(policy.targets)


def _room(plan: Plan) -> list[str]:
    """Of each OU that carries SCPs or RCPs of ours: how many AWS allows, and how many more fit."""
    numbers = ("ours", "AWS's", "allowed", "free")
    rows = []
    for ou, policy_type in product(plan.ous, AUTHORIZATION):
        count = sum(policy.type == policy_type and ou.path in policy.targets for policy in plan.policies)
        quota = QUOTAS[policy_type]
        if count:
            left = quota.attached - quota.aws_managed - count
            rows.append((ou.path, policy_type, *map(str, (count, quota.aws_managed, quota.attached, left))))
    return [
        *lines(("OU", "type", *numbers), rows, right=numbers),
        f"Quotas of {QUOTAS_AS_OF}. One stays free for changes. Other types: at most two of ours on one OU.",
    ]


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


def _services(plan: Plan) -> list[str]:
    rows = [
        (each.title, "on" if each.on else "off", str(each.expires or "-"), each.reason or f"{each.means}; {each.cost}")
        for each in services_of(plan)
    ]
    return lines(("service", "state", "off until", "how every account gets it; cost, or why it is off"), rows)


def _baseline(plan: Plan) -> list[str]:
    """Say where the StackSet goes, and who waits for what."""
    members = [account for account in plan.accounts if account.purpose != "management"]
    waiting = [account for account in members if account.waits_in]
    waits = f"{len(waiting)} {'waits' if len(waiting) == 1 else 'wait'}"
    unknown = [account.name for account in members if not account.id]
    targets = ", ".join(plan.baseline_targets) or "the organization's root: every account that there is or will be"
    return [
        f"StackSet {STACK_SET_NAME} to {targets}",
        f"Regions {', '.join(plan.regions)}, one after the other; management gets the same as stacks of its own",
        f"{len(members) - len(waiting)} accounts were admitted or never waited, {waits} in quarantine",
        f"without an id (not made, closed or suspended): {', '.join(unknown) or 'none'}",
    ]


def _stacks(plan: Plan) -> list[str]:
    rows = [
        (stack.path, stack.account, stack.region, "waits" if stack.waiting_for else "ready", stack.purpose)
        for stack in plan.stacks
    ]
    return lines(("stack", "account", "Region", "state", "what"), rows)
