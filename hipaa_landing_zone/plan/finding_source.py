"""Where findings come from: how each kind is recognized on the bus, how grave it is, and what of it people may read.

Security Hub takes in what the other services find, so that nothing is told twice: only Macie's findings of sensitive
data, which Security Hub does not get by default, are taken from Macie itself. Without Security Hub each service is
heard directly. Events that are no findings come from every account (``plan/watch.py``).
Sources: AWS Security Hub User Guide, "Using EventBridge with Security Hub CSPM"; Amazon Macie User Guide, "Event schema
for findings"; Amazon GuardDuty User Guide, "GuardDuty findings in EventBridge"; Amazon Inspector User Guide, "Event
schema"; IAM User Guide, "Monitoring Access Analyzer with EventBridge".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.config.detection import SEVERITIES, Severity
from hipaa_landing_zone.plan.event_pattern import ABUSE, ALARM, CALL, HEALTH, SIGN_IN
from hipaa_landing_zone.plan.remediation import failures
from hipaa_landing_zone.plan.watch import WATCHES, Watch

if TYPE_CHECKING:
    from hipaa_landing_zone.config.detection import DetectiveServices

Pattern = Mapping[str, Any]
REMEDIATION_SOURCE = "hlz.remediation"
"""The ``source`` of the record that an automatic remediation puts on the bus."""

_EVENT = {"account": "$.account", "region": "$.region", "time": "$.time", "id": "$.id", "kind": "$.detail-type"}
_FINDING = "$.detail.findings[0]"
_GUARDDUTY: Mapping[Severity, list[Any]] = {
    "critical": [{"numeric": [">=", 9]}],
    "high": [{"numeric": [">=", 7, "<", 9]}],
    "medium": [{"numeric": [">=", 4, "<", 7]}],
    "low": [{"numeric": [">=", 1, "<", 4]}],
}


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of finding or event.

    Attributes:
        name: part of the names of its rules.
        patterns: event patterns by severity.
        paths: where in the event each field of the message stands; each of them is always there.
        title: fixed text, or None where ``paths`` has the title.
        console: the part of the console that shows it, after its host; ``<id>`` and ``<region>`` stand for fields.
    """

    name: str
    patterns: Mapping[Severity, Pattern]
    paths: Mapping[str, str]
    title: str | None
    console: str


def _security_hub(name: str, products: list[Any], title: str | None) -> Source:
    """Findings of AWS's own products carry a title that AWS writes; what others write could hold anything."""
    paths = {
        "account": f"{_FINDING}.AwsAccountId",
        "region": f"{_FINDING}.Region",  # the event's own is where findings are gathered
        "time": "$.time",
        "id": f"{_FINDING}.Id",
        "kind": f"{_FINDING}.Resources[0].Type",
    }
    wanted = {"Workflow": {"Status": ["NEW"]}, "RecordState": ["ACTIVE"], "ProductArn": products}
    return Source(
        name,
        {
            severity: {
                "source": ["aws.securityhub"],
                "detail-type": ["Security Hub Findings - Imported"],
                "detail": {"findings": {"Severity": {"Label": [severity.upper()]}, **wanted}},
            }
            for severity in SEVERITIES
        },
        paths if title else {**paths, "title": f"{_FINDING}.Title"},
        title,
        "securityhub/home#/findings",
    )


_AWS_PRODUCT = {"wildcard": "arn:*:securityhub:*::product/aws/*"}
SECURITY_HUB = _security_hub("security-hub", [_AWS_PRODUCT], None)
OTHER_PRODUCT = _security_hub(
    "other-product",
    [{"anything-but": {"wildcard": "arn:*:securityhub:*::product/aws/*"}}],
    "A product that reports to Security Hub found something",
)
_MACIE_PATHS = {
    **_EVENT,
    "account": "$.detail.accountId",
    "region": "$.detail.region",
    "id": "$.detail.id",
    "kind": "$.detail.type",
}


def _macie(category: str) -> dict[Severity, Pattern]:
    names: Mapping[Severity, str] = {"high": "High", "medium": "Medium", "low": "Low"}
    return {
        severity: {
            "source": ["aws.macie"],
            "detail-type": ["Macie Finding"],
            "detail": {"category": [category], "archived": [False], "severity": {"description": [name]}},
        }
        for severity, name in names.items()
    }


SENSITIVE_DATA = Source(
    "sensitive-data", _macie("CLASSIFICATION"), _MACIE_PATHS, "Macie found sensitive data in a bucket", "macie/home"
)
BUCKET_POLICY = Source(
    "macie-policy", _macie("POLICY"), _MACIE_PATHS, "Macie found that a bucket is less protected", "macie/home"
)
GUARDDUTY = Source(
    "guardduty",
    {
        severity: {
            "source": ["aws.guardduty"],
            "detail-type": ["GuardDuty Finding"],
            "detail": {"severity": numbers, "service": {"archived": [False]}},
        }
        for severity, numbers in _GUARDDUTY.items()
    },
    {
        **_EVENT,
        "account": "$.detail.accountId",
        "region": "$.detail.region",
        "id": "$.detail.id",
        "kind": "$.detail.resource.resourceType",
        "title": "$.detail.type",
    },
    None,
    "guardduty/home",
)
INSPECTOR = Source(
    "inspector",
    {
        severity: {
            "source": ["aws.inspector2"],
            "detail-type": ["Inspector2 Finding"],
            "detail": {"severity": [severity.upper()], "status": ["ACTIVE"]},
        }
        for severity in SEVERITIES
    },
    {
        **_EVENT,
        "account": "$.detail.awsAccountId",
        "id": "$.detail.findingArn",
        "kind": "$.detail.type",
        "title": "$.detail.title",
    },
    None,
    "inspector/v2/home",
)


def _analyzer(*, public: bool) -> Pattern:
    return {
        "source": ["aws.access-analyzer"],
        "detail-type": ["Access Analyzer Finding"],
        "detail": {"status": ["ACTIVE"], "isPublic": [public]},
    }


ACCESS_ANALYZER = Source(
    "access-analyzer",
    {"high": _analyzer(public=True), "medium": _analyzer(public=False)},
    {**_EVENT, "account": "$.detail.accountId", "id": "$.detail.id", "kind": "$.detail.resourceType"},
    "Somebody outside the organization may reach a resource",
    "access-analyzer/home",
)
_NOT_MENDED = ["failed", "undecided"]
REMEDIATION = Source(
    "remediation",
    {
        "high": {"source": [REMEDIATION_SOURCE], "detail": {"outcome": _NOT_MENDED}},
        "medium": {"source": [REMEDIATION_SOURCE], "detail": {"outcome": [{"anything-but": _NOT_MENDED}]}},
    },
    # The event itself is the security account's; what it tells of is elsewhere.
    {**_EVENT, "account": "$.detail.account", "region": "$.detail.region", "id": "$.detail.execution"},
    "An automatic remediation ran",
    "systems-manager/automation/executions",
)
REMEDIATION_BROKEN = Source(
    "remediation-broken",
    {"high": failures()},
    {**_EVENT, "id": "$.detail.ExecutionId"},
    "An automatic remediation broke off without a record",
    "systems-manager/automation/executions",
)


_MENDING = (REMEDIATION, REMEDIATION_BROKEN)


def direct(services: DetectiveServices) -> tuple[Source, ...]:
    """Return the sources that the security account hears on its own default bus, in each Region.

    Args:
        services: which are on.
    """
    macie = () if services.without("macie") else (SENSITIVE_DATA,)
    if not services.without("security_hub"):
        return macie
    return (
        *macie,
        *(() if services.without("macie") else (BUCKET_POLICY,)),
        *(() if services.without("guardduty") else (GUARDDUTY,)),
        *(() if services.without("inspector") else (INSPECTOR,)),
        *(() if services.without("access_analyzer_external") else (ACCESS_ANALYZER,)),
    )


def aggregated(services: DetectiveServices) -> tuple[Source, ...]:
    """Return the sources that arrive in the home Region from everywhere by themselves.

    Args:
        services: which are on.
    """
    return () if services.without("security_hub") else (SECURITY_HUB, OTHER_PRODUCT)


def on_the_bus(services: DetectiveServices) -> tuple[Source, ...]:
    """Return everything that is routed to people.

    Args:
        services: which are on.
    """
    return (*aggregated(services), *direct(services), *(_watched(watch) for watch in WATCHES), *_MENDING)


def _watched(watch: Watch) -> Source:
    types = set(watch.pattern["detail-type"])
    paths, console = dict(_EVENT), "console/home"
    if types <= {CALL, SIGN_IN}:
        paths |= {"id": "$.detail.eventID", "kind": "$.detail.eventName"}
        console = "cloudtrailv2/home?region=<region>#/events/<id>"
    elif types <= {ALARM}:
        paths["id"] = "$.detail.alarmName"
        console = "cloudwatch/home?region=<region>#alarmsV2:alarm/<id>"
    elif types <= {HEALTH, ABUSE}:
        paths |= {"id": "$.detail.eventArn", "kind": "$.detail.eventTypeCode"}
        console = "health/home"
    pattern = {"source": [{"prefix": "aws."}], **watch.pattern}
    return Source(watch.name, {watch.severity: pattern}, paths, watch.title, console)
