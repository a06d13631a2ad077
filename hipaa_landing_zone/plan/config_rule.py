"""Rules of our own for AWS Config, where it has none: text in the Guard language, which needs no function.

What a configuration item is made of: the AWS Config resource schema (github.com/awslabs/aws-config-resource-schema).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hipaa_landing_zone.services import judge_type, resource_types

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hipaa_landing_zone.plan.model import LogArchive
    from hipaa_landing_zone.services import Mode

POLICY_LENGTH = 10_000
"""How many characters AWS Config takes. Source: AWS Config API, OrganizationCustomPolicyRuleMetadata."""

RUNTIME = "guard-2.x.x"
_PRESENT = 'configurationItemStatus in ["OK", "ResourceDiscovered"]'

ELIGIBLE_SERVICE, LOG_RETENTION = RULE_NAMES = ("hlz-eligible-service", "hlz-log-retention")
"""The names of the rules."""

CONFIG_NAMESPACES = {
    "AWS::ACM": "AWS::CertificateManager",
    "AWS::OpenSearch": "AWS::OpenSearchService",
    "AWS::ShieldRegional": "AWS::Shield",
}
"""Namespaces that AWS Config names otherwise than CloudFormation does."""


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """One rule of our own.

    Attributes:
        name: its name in AWS Config.
        description: what it says, for people; at most 256 characters.
        citations: paragraphs of 45 CFR 164 that it serves.
        policy: its text in the Guard language.
        resource_types: the types that it looks at; none stands for every type that is recorded.
    """

    name: str
    description: str
    citations: tuple[str, ...]
    policy: str
    resource_types: tuple[str, ...] = ()


def eligible_service(mode: Mode, exceptions: Mapping[str, str]) -> PolicyRule:
    """Return the rule that finds resources of services that the Business Associate Addendum does not cover.

    HLZ-SCP-01 denies such services to workloads; this shows what was there before, and what others made. What the data
    does not know is found as well.

    Args:
        mode: the mode of the configuration.
        exceptions: reasons of exceptions by IAM service prefix.
    """

    def covered(name: str) -> bool:
        return judge_type(name, mode, exceptions).verdict in ("eligible", "allowed", "not judged")

    data = resource_types()
    namespaces = {name: f"{name}::Any" for name in data.namespaces}
    namespaces |= {name: f"{real}::Any" for name, real in CONFIG_NAMESPACES.items()}
    good = {name for name, example in namespaces.items() if covered(example)}
    single = [name for name in (*data.types, *data.special) if name.startswith("AWS::")]
    allowed = sorted(t for t in single if covered(t) and t.rpartition("::")[0] not in good)
    excluded = sorted(t for t in single if not covered(t) and t.rpartition("::")[0] in good)
    lines = [
        f"let covered = [{', '.join((_pattern(good), *map(_literal, allowed)))}]",
        f"let excluded = [{', '.join(map(_literal, excluded))}]",
        f"rule eligible_service when {_PRESENT} {{",
        "  resourceType in %covered",
        "  resourceType not in %excluded",
        "}",
    ]
    return PolicyRule(
        name=ELIGIBLE_SERVICE,
        description=f"Only services that the BAA covers ({mode} mode of the landing zone's dated list)",
        citations=("164.308(b)(1)", "164.314(a)(1)"),
        policy="\n".join(lines),
    )


def _pattern(namespaces: Iterable[str]) -> str:
    """Return the pattern of all types in namespaces."""
    return f"/^AWS::({'|'.join(sorted(name.removeprefix('AWS::') for name in namespaces))})::/"


def _literal(text: str) -> str:
    return f'"{text}"'


def log_retention(archive: LogArchive) -> PolicyRule:
    """Return the rule that finds a log bucket whose lock is shorter, or weaker, than planned.

    It names the buckets, so that it has nothing to say in any other account. The landing zone writes retention in days;
    a lock that somebody wrote in years is found too, for a person to look at.

    Args:
        archive: the log archive as planned.
    """
    lock = "supplementaryConfiguration.ObjectLockConfiguration"
    retention = f"{lock}.rule.defaultRetention"
    modes = ("COMPLIANCE",) if archive.lock_mode == "COMPLIANCE" else ("COMPLIANCE", "GOVERNANCE")
    lines = [
        f"let locked = [{', '.join(_literal(bucket.name) for bucket in archive.buckets)}]",
        f'rule log_retention when resourceType == "AWS::S3::Bucket" resourceName in %locked {_PRESENT} {{',
        f'  {lock}.objectLockEnabled == "Enabled"',
        f"  {retention}.mode in [{', '.join(map(_literal, modes))}]",
        f"  {retention}.days >= {archive.lock_days}",
        "}",
    ]
    return PolicyRule(
        name=LOG_RETENTION,
        description=f"Log buckets are locked for {archive.lock_days} days or more",
        citations=("164.312(c)(1)", "164.316(b)(2)(i)"),
        policy="\n".join(lines),
        resource_types=("AWS::S3::Bucket",),
    )
