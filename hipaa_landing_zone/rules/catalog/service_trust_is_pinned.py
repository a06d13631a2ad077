"""Roles that AWS services assume say for whom: the service acts for every AWS customer.

A service that is told a role's ARN by somebody else must not use that role for them (the confused deputy). Its trust
statement therefore names the source: `aws:SourceAccount`, `aws:SourceArn`, `aws:SourceOrgID` or `aws:SourceOrgPaths`,
and what they name belongs to the organization as far as its accounts are known.

Only services are asked whose documentation says that they send these keys when they assume a role. For a service that
does not, such as CloudTrail for CloudWatch Logs, the condition would never hold, and the service would stop. Lambda,
EC2 and ECS tasks are not asked: they use a role only for what `iam:PassRole` in its own account handed to them.

How to fix: `iam.ServicePrincipal("states.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount":
stack.account}})`, or the same `Condition` in `AssumeRolePolicyDocument`.

Source: IAM User Guide, "The confused deputy problem", and the page "Cross-service confused deputy prevention" of each
service's own guide; AWS CloudTrail User Guide, "Role policy document for CloudTrail to use CloudWatch Logs for
monitoring"; 45 CFR 164.312(a)(1), 164.308(a)(4)(ii)(B).
"""

from collections.abc import Iterator

from hipaa_landing_zone.rules import perimeter, trust
from hipaa_landing_zone.rules.policy import Statement
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown

DEPUTIES = frozenset(
    {
        "airflow-env",
        "appstream",
        "bedrock",
        "codebuild",
        "comprehend",
        "config",
        "datasync",
        "events",
        "fis",
        "healthlake",
        "iot",
        "kinesisanalytics",
        "logs",
        "medical-imaging",
        "monitoring.rds",
        "personalize",
        "pipes",
        "scheduler",
        "ssm",
        "states",
        "transcribe",
        "transfer",
        "vpc-flow-logs",
    }
)
FIX = 'Add the condition "StringEquals": {"aws:SourceAccount": <the account that the service acts for>} to it.'


def _deputies(statement: Statement) -> list[str | Unknown]:
    """Services of a statement that are asked, or may be."""
    named = (name for kind, name in statement.principals if kind == "Service")
    return [each for each in named if isinstance(each, Unknown) or _short(each) in DEPUTIES]


def _short(service: str) -> str:
    """`states.us-east-1.amazonaws.com` and `states.amazonaws.com` are one; `monitoring.rds` stays as it is."""
    name = service.partition(".amazonaws.")[0]
    head, _, last = name.rpartition(".")
    return head if head and last.count("-") > 1 else name


def _check(case: Case) -> Iterator[Problem]:
    for statement in trust.read(case.resource):
        if not statement.effect:
            yield undecided(f"which services may assume it: {statement.unknown[0]}", FIX)
        elif statement.allows and (deputies := _deputies(statement)):
            pinned = perimeter.bounded(statement, case, perimeter.SOURCES, named=True)
            unknown = next((each for each in (pinned, *deputies) if isinstance(each, Unknown)), None)
            if pinned is False and unknown is None:
                yield failed(f"{deputies[0]} may assume it for anybody: no condition names its source.", FIX)
            elif unknown and pinned is not True:
                yield undecided(f"for whom {deputies[0]} may assume it: {unknown}", FIX)


RULE = Rule(
    id="HLZ-RULE-17",
    name="service_trust_is_pinned",
    title="Roles that AWS services assume name the account or resource that the service acts for.",
    severity="medium",
    citations=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    types=(trust.TYPE,),
    applies=lambda case: trust.trusts(case, "Service"),
    check=_check,
)
