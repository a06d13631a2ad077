"""Checks of the guardrails: they exist with the planned text, and are attached where the plan says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.live.verify.check import DEPLOY, Check, Judgement, Subject, compare, known, management, text
from hipaa_landing_zone.live.verify.organization import ou_ids
from hipaa_landing_zone.plan.name import RESOURCE_PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.live.verify.reader import Reader
    from hipaa_landing_zone.live.verify.result import Place
    from hipaa_landing_zone.plan import Plan, PlannedOu, PlannedPolicy

REDEPLOY = DEPLOY.format(stack="organization/organization")
FULL_ACCESS = "p-FullAWSAccess"  # AWS's own; its id is the same in every organization
OTHER_STATEMENT = "a statement without Sid"


def _policies(plan: Plan) -> Iterator[Subject[PlannedPolicy]]:
    for policy in plan.policies:
        yield Subject(management(plan, f"policy {policy.name}"), policy, citations=policy.citations)


def _find(reader: Reader, place: Place, policy: PlannedPolicy) -> str | None:
    rows = reader.rows(place, "organizations", "list_policies", "Policies", Filter=policy.type)
    return next((row["Id"] for row in rows if row["Name"] == policy.name), None)


def _has_planned_text(reader: Reader, subject: Subject[PlannedPolicy]) -> Iterator[Judgement]:
    policy = subject.planned
    found = _find(reader, subject.place, policy)
    if found is None:
        yield compare("the planned text", f"no {policy.type} of this name", REDEPLOY)
        return
    content = reader.get(subject.place, "organizations", "describe_policy", PolicyId=found)["Policy"]["Content"]
    changes = "; ".join(differences(policy.document.content(), json.loads(content)))
    yield compare("the planned text", changes or "the planned text", f"Who changed it? {REDEPLOY}")


def differences(planned: dict[str, Any], found: dict[str, Any]) -> Iterator[str]:
    """Say in which statements, or which settings, two policy documents differ, and how. Order means nothing in them."""
    if "Statement" not in planned:
        yield from _setting_differences(planned, found)
        return
    if planned.get("Version") != found.get("Version"):
        yield f"Version is {found.get('Version')}, planned {planned.get('Version')}"
    ours, theirs = _by_sid(planned), _by_sid(found)
    for sid in sorted({*ours, *theirs}):
        if sid not in theirs:
            yield f"{sid} is missing"
        elif sid not in ours:
            yield f"{sid} is not planned"
        elif _plain(ours[sid]) != _plain(theirs[sid]):
            for one, other in zip(ours[sid], theirs[sid], strict=False):
                yield from (f"{sid}: {change}" for change in _changes(one, other))
            if len(ours[sid]) != len(theirs[sid]):
                yield f"{sid} is there {len(theirs[sid])} times, planned {len(ours[sid])}"


def _setting_differences(planned: Any, found: Any, path: str = "") -> Iterator[str]:
    if not (isinstance(planned, dict) and isinstance(found, dict)):
        if _plain(planned) != _plain(found):
            yield f"{path} is {json.dumps(found)}, planned {json.dumps(planned)}"
        return
    for key in sorted({*planned, *found}):
        place = f"{path}.{key}" if path else key
        if key not in found:
            yield f"{place} is missing"
        elif key not in planned:
            yield f"{place} is not planned"
        else:
            yield from _setting_differences(planned[key], found[key], place)


def _by_sid(document: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    statements = document.get("Statement", [])
    grouped: dict[str, list[dict[str, Any]]] = {}
    for statement in statements if isinstance(statements, list) else [statements]:
        grouped.setdefault(statement.get("Sid", OTHER_STATEMENT), []).append(statement)
    return grouped


def _changes(planned: dict[str, Any], found: dict[str, Any]) -> Iterator[str]:
    for key in sorted({*planned, *found}):
        one, other = planned.get(key), found.get(key)
        if _plain(one) == _plain(other):
            continue
        if isinstance(one, list) and isinstance(other, list):
            gone, new = set(map(str, one)) - set(map(str, other)), set(map(str, other)) - set(map(str, one))
            yield f"{key} lacks {text(gone)} and has besides {text(new)}"
        else:
            yield f"{key} is {json.dumps(other)}, planned {json.dumps(one)}"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted((_plain(item) for item in value), key=json.dumps)
    return value


def _is_attached_where_planned(reader: Reader, subject: Subject[PlannedPolicy]) -> Iterator[Judgement]:
    policy, ids = subject.planned, ou_ids(reader.plan)
    planned = {known(ids[path], f"OU {path}"): path for path in policy.targets}
    found = _find(reader, subject.place, policy)
    listing = ("organizations", "list_targets_for_policy", "Targets")
    rows = reader.rows(subject.place, *listing, PolicyId=found) if found else []
    live = {row["TargetId"]: f"{row['Type']} {row['Name']} ({row['TargetId']})" for row in rows}
    for target, path in planned.items():
        state = "attached" if target in live else "not attached"
        yield compare("attached", state, f"Who detached it? {REDEPLOY}", f"policy {policy.name} on OU {path}")
    for target, name in live.items():
        if target not in planned:
            resource = f"policy {policy.name} on {name}"
            yield compare("not attached", "attached", "Detach it there, or plan it.", resource)


def _ous(plan: Plan) -> Iterator[Subject[PlannedOu]]:
    for ou in plan.ous:
        yield Subject(management(plan, f"OU {ou.path}"), ou)


def _carries_no_unplanned_policy(reader: Reader, subject: Subject[PlannedOu]) -> Iterator[Judgement]:
    """Only our own names count: what else is attached is the customer's own business."""
    target = known(subject.planned.id, f"OU {subject.planned.path}")
    planned = {policy.name for policy in reader.plan.policies}
    listing = ("organizations", "list_policies_for_target", "Policies")
    for policy_type in reader.plan.policy_types:
        rows = reader.rows(subject.place, *listing, TargetId=target, Filter=policy_type)
        ours = {row["Name"] for row in rows if row["Name"].startswith(f"{RESOURCE_PREFIX}-")}
        advice = "A guardrail of another version, or somebody uses our names: detach it."
        yield compare(set(), ours - planned, f"Unplanned policy. {advice}")


def _targets(plan: Plan) -> Iterator[Subject[str | None]]:
    yield Subject(management(plan, "the root"), plan.root_id)
    for ou in plan.ous:
        yield Subject(management(plan, f"OU {ou.path}"), ou.id)
    for account in plan.accounts:
        if account.purpose != "management":
            yield Subject(management(plan, f"account {account.name}"), account.id)


def _full_access_is_attached(reader: Reader, subject: Subject[str | None]) -> Iterator[Judgement]:
    target = known(subject.planned, subject.place.resource)
    listing = ("organizations", "list_targets_for_policy", "Targets")
    targets = {row["TargetId"] for row in reader.rows(subject.place, *listing, PolicyId=FULL_ACCESS)}
    found = "attached" if target in targets else "not attached"
    yield compare("attached", found, "Everything is denied here and below: attach FullAWSAccess again.")


CHECKS: tuple[Check[Any], ...] = (
    Check(
        name="policies_have_the_planned_text",
        title="Every planned policy exists with the planned text.",
        citations=("164.308(a)(1)(ii)(B)",),
        subjects=_policies,
        judge=_has_planned_text,
    ),
    Check(
        name="policies_are_attached_where_planned",
        title="Every policy is attached to the planned OUs and nowhere else.",
        citations=("164.308(a)(1)(ii)(B)",),
        subjects=_policies,
        judge=_is_attached_where_planned,
    ),
    Check(
        name="no_policy_is_unplanned",
        title="No OU carries a policy of ours that is not planned.",
        citations=("164.308(a)(1)(ii)(B)",),
        subjects=_ous,
        judge=_carries_no_unplanned_policy,
    ),
    Check(
        name="full_access_is_attached",
        title="FullAWSAccess is attached everywhere: guardrails deny, and without it nothing is allowed.",
        citations=("164.308(a)(7)(i)",),
        subjects=_targets,
        judge=_full_access_is_attached,
    ),
)
