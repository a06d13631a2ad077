"""Checks of the roles that every account has: who may take them, what is attached to them, and what bounds others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.live.verify.baseline import REPAIR
from hipaa_landing_zone.live.verify.check import Check, Judgement, compare
from hipaa_landing_zone.live.verify.document import alike
from hipaa_landing_zone.live.verify.place import at_home
from hipaa_landing_zone.plan.boundary import application_boundary, application_boundary_arn
from hipaa_landing_zone.plan.name import APPLICATION_BOUNDARY, AUDITOR_ROLE, REMEDIATION_ROLE, RESPONDER_ROLE
from hipaa_landing_zone.plan.trust import people_trust, remediation_trust

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hipaa_landing_zone.live.verify.check import Subject
    from hipaa_landing_zone.live.verify.reader import Reader
    from hipaa_landing_zone.plan import Plan, PlannedAccount

AUDIT = "SecurityAudit"
"""AWS's managed policy that reads settings."""


def _trusts(plan: Plan) -> Mapping[str, dict[str, Any]]:
    return {
        AUDITOR_ROLE: people_trust(plan, plan.people.auditors),
        RESPONDER_ROLE: people_trust(plan, plan.people.responders),
        REMEDIATION_ROLE: remediation_trust(plan),
    }


def _are_trusted(reader: Reader, subject: Subject[PlannedAccount]) -> Iterator[Judgement]:
    for name, planned in _trusts(reader.plan).items():
        found = reader.get(subject.place, "iam", "get_role", RoleName=name)["Role"]["AssumeRolePolicyDocument"]
        said = "the planned trust" if alike(found, planned) else f"another trust: {found}"
        yield compare("the planned trust", said, REPAIR, f"role {name}")


def _have_policies(reader: Reader, subject: Subject[PlannedAccount]) -> Iterator[Judgement]:
    for name in _trusts(reader.plan):
        attached = reader.rows(subject.place, "iam", "list_attached_role_policies", "AttachedPolicies", RoleName=name)
        inline = reader.rows(subject.place, "iam", "list_role_policies", "PolicyNames", RoleName=name)
        planned = {name} if name == REMEDIATION_ROLE else {name, AUDIT}
        found = {row["PolicyName"] for row in attached} | {f"inline {each}" for each in map(str, inline)}
        yield compare(planned, found, f"Who attached or detached it? {REPAIR}", f"policies of role {name}")


def _is_bounded(reader: Reader, subject: Subject[PlannedAccount]) -> Iterator[Judgement]:
    account_id = subject.place.account_id or ""
    arn = application_boundary_arn(reader.plan.partition, account_id)
    version = reader.get(subject.place, "iam", "get_policy", PolicyArn=arn)["Policy"]["DefaultVersionId"]
    answer = reader.get(subject.place, "iam", "get_policy_version", PolicyArn=arn, VersionId=version)
    same = alike(answer["PolicyVersion"]["Document"], application_boundary(reader.plan, account_id))
    found = f"the planned boundary{'' if same else f' no more, but version {version}'}"
    yield compare("the planned boundary", found, f"What applications may do at most has changed. {REPAIR}")


CHECKS: tuple[Check[Any], ...] = (
    Check(
        name="roles_are_trusted_as_planned",
        title="Auditors, responders and remediation can take their roles in every account, and nobody else can.",
        citations=("164.308(a)(4)(ii)(B)", "164.312(a)(1)"),
        subjects=at_home("roles"),
        judge=_are_trusted,
    ),
    Check(
        name="roles_have_their_policies",
        title="The roles of auditors, responders and remediation may do what is planned, and nothing more.",
        citations=("164.308(a)(4)(ii)(B)", "164.308(a)(6)(ii)"),
        subjects=at_home("policies of roles"),
        judge=_have_policies,
    ),
    Check(
        name="applications_are_bounded",
        title="The boundary of application roles is as planned.",
        citations=("164.308(a)(4)(ii)(B)", "164.312(a)(1)"),
        subjects=at_home(f"policy {APPLICATION_BOUNDARY}"),
        judge=_is_bounded,
    ),
)
"""Of every account."""
