"""Checks of the organization itself: features, policy types, trusted access, OU tree and accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.live.verify.check import (
    DEPLOY,
    LOCK,
    Check,
    Judgement,
    Subject,
    compare,
    known,
    management,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.live.verify.reader import Reader
    from hipaa_landing_zone.plan import Plan, PlannedAccount, PlannedOu

REDEPLOY = DEPLOY.format(stack="organization/organization")
ROOT_FEATURES = ("RootCredentialsManagement", "RootSessions")


def ou_ids(plan: Plan) -> dict[str | None, str | None]:
    """Return the id of every planned OU by its path; the root has the path None."""
    return {None: plan.root_id, **{ou.path: ou.id for ou in plan.ous}}


def _organization(plan: Plan) -> Iterator[Subject[None]]:
    yield Subject(management(plan, "organization"), None)


def _is_the_planned_one(reader: Reader, subject: Subject[None]) -> Iterator[Judgement]:
    planned = known(reader.plan.organization_id, "the organization")
    found = reader.get(subject.place, "organizations", "describe_organization")["Organization"]
    yield compare(planned, found["Id"], "Is this the right profile? If so, run `hlz lock`.")
    owner = reader.plan.organization.management_account_id
    yield compare(owner, found["MasterAccountId"], "Is this the right profile?", "management account")


def _has_all_features(reader: Reader, subject: Subject[None]) -> Iterator[Judgement]:
    found = reader.get(subject.place, "organizations", "describe_organization")["Organization"]
    yield compare("ALL", found["FeatureSet"], "Enable all features in AWS Organizations: guardrails need them.")


def _policy_types(plan: Plan) -> Iterator[Subject[str]]:
    for policy_type in plan.policy_types:
        yield Subject(management(plan, f"policy type {policy_type}"), policy_type)


def _type_is_enabled(reader: Reader, subject: Subject[str]) -> Iterator[Judgement]:
    (root,) = reader.rows(subject.place, "organizations", "list_roots", "Roots")
    status = {row["Type"]: row["Status"] for row in root["PolicyTypes"]}
    found = status.get(subject.planned, "not enabled")
    yield compare("ENABLED", found, f"No policy of this type is in force. Enable it on the root, then: {REDEPLOY}")


def _trusted_services(plan: Plan) -> Iterator[Subject[str]]:
    for service in plan.trusted_services:
        yield Subject(management(plan, f"trusted access of {service.principal}"), service.principal)


def _access_is_enabled(reader: Reader, subject: Subject[str]) -> Iterator[Judgement]:
    operation, key = "list_aws_service_access_for_organization", "EnabledServicePrincipals"
    services = {row["ServicePrincipal"] for row in reader.rows(subject.place, "organizations", operation, key)}
    found = "enabled" if subject.planned in services else "not enabled"
    yield compare("enabled", found, f"Enable trusted access for {subject.planned} in AWS Organizations.")


def _root_features(plan: Plan) -> Iterator[Subject[str]]:
    for feature in ROOT_FEATURES:
        yield Subject(management(plan, f"central root access: {feature}"), feature)


def _feature_is_enabled(reader: Reader, subject: Subject[str]) -> Iterator[Judgement]:
    features = reader.get(subject.place, "iam", "list_organizations_features").get("EnabledFeatures", [])
    found = "enabled" if subject.planned in features else "not enabled"
    yield compare("enabled", found, "Enable it in IAM, Root access management, in the management account.")


def _ous(plan: Plan) -> Iterator[Subject[PlannedOu]]:
    for ou in plan.ous:
        yield Subject(management(plan, f"OU {ou.path}"), ou)


def _ou_is_there(reader: Reader, subject: Subject[PlannedOu]) -> Iterator[Judgement]:
    ou = subject.planned
    planned = known(ou.id, f"OU {ou.path}")
    parent = known(ou_ids(reader.plan)[ou.parent], f"the parent of OU {ou.path}")
    operation, key = "list_organizational_units_for_parent", "OrganizationalUnits"
    rows = reader.rows(subject.place, "organizations", operation, key, ParentId=parent)
    found = next((row["Id"] for row in rows if row["Name"] == ou.name), f"no OU {ou.name} below {parent}")
    yield compare(planned, found, f"Was it renamed or made anew? {LOCK}")


def _accounts(plan: Plan) -> Iterator[Subject[PlannedAccount]]:
    for account in plan.accounts:
        if account.purpose != "management":
            yield Subject(management(plan, f"account {account.name}"), account)


def _account_is_there(reader: Reader, subject: Subject[PlannedAccount]) -> Iterator[Judgement]:
    account, ids = subject.planned, ou_ids(reader.plan)
    account_id = known(account.id, f"account {account.name}")
    ou_id = known(ids[account.placed_in], f"OU {account.placed_in}")
    rows = reader.rows(subject.place, "organizations", "list_accounts_for_parent", "Accounts", ParentId=ou_id)
    row = next((row for row in rows if row["Id"] == account_id), None)
    if row is None:
        paths = {id_: path or "the root" for path, id_ in ids.items()}
        parents = reader.rows(subject.place, "organizations", "list_parents", "Parents", ChildId=account_id)
        found = ", ".join(f"in {paths.get(parent['Id'], parent['Id'])}" for parent in parents)
        advice = "Who moved it? It is under other guardrails now; move it back, or admit it: `hlz admit`."
        yield compare(f"in {account.placed_in}", found, advice)
        return
    # Status is retired; State knows closed accounts too.
    state = row.get("State") or row["Status"]
    yield compare("ACTIVE", state, "A closed or suspended account: take it out of landing-zone.yaml, or reopen it.")


CHECKS: tuple[Check[Any], ...] = (
    Check(
        name="organization_is_the_planned_one",
        title="The organization is the one that the lock names.",
        citations=("164.308(a)(1)(ii)(B)",),
        subjects=_organization,
        judge=_is_the_planned_one,
    ),
    Check(
        name="organization_has_all_features",
        title="The organization has all features enabled.",
        citations=("164.308(a)(1)(ii)(B)",),
        subjects=_organization,
        judge=_has_all_features,
    ),
    Check(
        name="policy_types_are_enabled",
        title="Every planned policy type is enabled on the root.",
        citations=("164.308(a)(1)(ii)(B)", "164.312(a)(1)"),
        subjects=_policy_types,
        judge=_type_is_enabled,
    ),
    Check(
        name="trusted_access_is_enabled",
        title="Every planned service has trusted access.",
        citations=("164.312(b)", "164.312(d)"),
        subjects=_trusted_services,
        judge=_access_is_enabled,
    ),
    Check(
        name="root_access_is_central",
        title="Root access of member accounts is managed centrally.",
        citations=("164.312(a)(2)(i)", "164.312(d)", "164.308(a)(4)(ii)(B)"),
        subjects=_root_features,
        judge=_feature_is_enabled,
    ),
    Check(
        name="ous_are_where_planned",
        title="Every planned OU exists below its planned parent.",
        citations=("164.308(a)(4)(i)", "164.312(a)(1)"),
        subjects=_ous,
        judge=_ou_is_there,
    ),
    Check(
        name="accounts_are_where_planned",
        title="Every account is in its planned OU and active.",
        citations=("164.308(a)(4)(i)", "164.312(a)(1)"),
        subjects=_accounts,
        judge=_account_is_there,
    ),
)
