"""Every trail records all management events, KMS included, and data events of Amazon S3 and DynamoDB.

Who decrypted what shows in the events of AWS KMS, who read which object or item in data events: without them nobody
can tell after an incident whose PHI was seen. CloudTrail records no data events by itself, and lets KMS and the RDS
Data API be left out to save money. A selector that records a part only, such as write events or named buckets, does not
count; one that leaves some resources out by ARN does, so that the log archive need not record its own deliveries.

How to fix: use `OrganizationTrail`, or `AdvancedEventSelectors` with one selector for `Management` and one for `Data`
with each `resources.type`: `AWS::S3::Object` and `AWS::DynamoDB::Table`.

Source: AWS CloudTrail User Guide, "Logging management events", "Logging data events"; CloudTrail API Reference,
AdvancedFieldSelector; 45 CFR 164.312(b), 164.308(a)(1)(ii)(D).
"""

from collections.abc import Iterator
from typing import Any

from hipaa_landing_zone.rules import trail
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown, at, listed, mappings, truth, unknowns

MANAGEMENT = "management"
DATA = {"AWS::S3::Object": "s3", "AWS::DynamoDB::Table": "dynamodb"}
EVERY_ARN = ("", "arn:", "arn:aws:", *(f"arn:aws:{service}:{rest}" for service in DATA.values() for rest in ("", "::")))
LEAVING_OUT = ("NotEquals", "NotStartsWith", "NotEndsWith")
FIX = {
    MANAGEMENT: "Record all management events, without exclusions.",
    **{kind: f"Record data events of all {kind}." for kind in DATA},
}


def _check(case: Case) -> Iterator[Problem]:
    advanced = mappings(case.resource.get("AdvancedEventSelectors"))
    basic = mappings(case.resource.get("EventSelectors"))
    if advanced:
        recorded = {each for selector in advanced for each in _advanced(selector)}
    else:
        # A trail without selectors records management events only.
        recorded = {each for selector in basic for each in _basic(selector)} if basic else {MANAGEMENT}
    unclear = next(unknowns([*advanced, *basic]), None)
    for wanted, fix in FIX.items():
        if wanted in recorded:
            continue
        what = "management events" if wanted == MANAGEMENT else f"data events of {wanted}"
        if unclear:
            yield undecided(f"whether it records all {what}: {unclear}", fix)
        else:
            yield failed(f"does not record all {what}.", fix)


def _basic(selector: dict[str, Any] | Unknown) -> Iterator[str]:
    """What a selector records completely."""
    if isinstance(selector, Unknown) or selector.get("ReadWriteType", "All") != "All":
        return
    included = truth(selector.get("IncludeManagementEvents", True))
    if included is True and not selector.get("ExcludeManagementEventSources"):
        yield MANAGEMENT
    for resource in mappings(selector.get("DataResources")):
        kind = at(resource, "Type")
        service = DATA.get(kind) if isinstance(kind, str) else None
        if service and any(_is_everything(each, service) for each in listed(at(resource, "Values"))):
            yield kind


def _is_everything(arn: Any, service: str) -> bool:
    """`arn:aws:s3` and `arn:aws:s3:::` stand for all buckets, `arn:aws:dynamodb` for all tables."""
    return isinstance(arn, str) and arn.rstrip(":").split(":")[2:] == [service]


def _advanced(selector: dict[str, Any] | Unknown) -> Iterator[str]:
    fields = {}
    for each in mappings(at(selector, "FieldSelectors")):
        name = at(each, "Field")
        if not isinstance(name, str):
            return
        fields[name] = each
    category = listed(at(fields.pop("eventCategory", None), "Equals"))
    if category == ["Management"] and not fields:
        yield MANAGEMENT
    kinds = listed(at(fields.pop("resources.type", None), "Equals"))
    if category == ["Data"] and all(_leaves_out(name, each) for name, each in fields.items()):
        yield from (kind for kind in kinds if isinstance(kind, str) and kind in DATA)


def _leaves_out(name: str, field: Any) -> bool:
    """Whether a field takes some resources out, and leaves all others in."""
    if name != "resources.ARN" or any(key not in {"Field", *LEAVING_OUT} for key in field):
        return False
    beginnings = listed(at(field, "NotStartsWith"))
    return not any(isinstance(each, Unknown) or each in EVERY_ARN for each in beginnings)


RULE = Rule(
    id="HLZ-RULE-69",
    name="trails_see_keys_and_data",
    title="Trails record all management events and the data events of Amazon S3 and DynamoDB.",
    severity="high",
    citations=("164.312(b)", "164.308(a)(1)(ii)(D)"),
    types=(trail.TYPE,),
    check=_check,
)
