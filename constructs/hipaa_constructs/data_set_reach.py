"""Who can reach which data set under which conditions, read from a synthesized template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hipaa_constructs.data_set import (
    BUCKET,
    DATA_SET_ACCESS_TAG,
    DATA_SET_TAG,
    PURPOSE_OF_USE_TAG,
    PURPOSE_TAG,
    READ,
    RESOURCE,
    WRITE,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Resources = dict[str, dict[str, Any]]

# What holds data and is governed by attributes; keys only open it.
GOVERNED = {"AWS::S3::Bucket": BUCKET, "AWS::DynamoDB::Table": RESOURCE}
# What may hold data too, but which the statements of a data set do not govern.
UNGOVERNED = (
    "AWS::DynamoDB::GlobalTable",
    "AWS::EFS::FileSystem",
    "AWS::Events::EventBus",
    "AWS::HealthLake::FHIRDatastore",
    "AWS::Kinesis::Stream",
    "AWS::Logs::LogGroup",
    "AWS::OpenSearchService::Domain",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::Redshift::Cluster",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
)
SAME_TAGS = "its attributes equal the resource's tags, in its own account"


@dataclass(frozen=True, slots=True)
class Reach:
    """One way to a data set.

    Attributes:
        principal: logical id of the role; ``?`` when the template does not tell.
        data_set: name of the data set.
        purpose: purpose that the data is held for.
        resource: logical id of what holds it.
        access: ``read``, ``read and write`` or ``unknown``.
        condition: under which condition, in words.
    """

    principal: str
    data_set: str
    purpose: str
    resource: str
    access: str
    condition: str


def who_reaches(template: Mapping[str, Any]) -> tuple[Reach, ...]:
    """Lists who reaches the data sets of a template, by the identity policies of the same template.

    Not seen, and so not denied by silence: roles of other templates, people, managed policies of AWS, resource
    policies, and whatever an SCP, an RCP or a boundary takes away again. A tagged resource of a kind that attributes do
    not govern is listed as unknown.

    Args:
        template: parsed CloudFormation template, such as ``assertions.Template.to_json()``.

    Returns:
        One row for each role and resource, sorted.
    """
    resources: Resources = template.get("Resources", {})
    rows = set()
    for name, body in resources.items():
        tags = _tags(body)
        if DATA_SET_TAG not in tags:
            continue
        held = (tags[DATA_SET_TAG], tags.get(PURPOSE_TAG, "?"), name)
        if body["Type"] in UNGOVERNED:
            rows.add(Reach("?", *held, "unknown", f"{body['Type']}: attributes do not decide"))
        elif body["Type"] in GOVERNED:
            rows.update(_ways(resources, body["Type"], held))
    return tuple(sorted(rows, key=lambda row: (row.data_set, row.resource, row.principal)))


def as_table(rows: tuple[Reach, ...]) -> str:
    """Writes rows as a Markdown table.

    Args:
        rows: from :func:`who_reaches`.

    Returns:
        The table; a sentence when there are no rows.
    """
    if not rows:
        return "No resource of the template carries a data set, or no role of it reaches one.\n"
    lines = ["| data set | purpose | resource | who | access | if |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {row.data_set} | {row.purpose} | {row.resource} | {row.principal} | {row.access} | {row.condition} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def _ways(resources: Resources, kind: str, held: tuple[str, str, str]) -> Iterator[Reach]:
    prefix = GOVERNED[kind]
    for role, body in resources.items():
        if body["Type"] != "AWS::IAM::Role":
            continue
        tags = _tags(body)
        same = (tags.get(DATA_SET_ACCESS_TAG), tags.get(PURPOSE_OF_USE_TAG)) == held[:2]
        statements = list(_statements(resources, role))
        if not same and any(_denies_others(each, prefix) for each in statements):
            continue
        for statement in statements:
            access = _access(statement, prefix) if statement["Effect"] == "Allow" else None
            if access and _follows_attributes(statement, prefix):
                if same:
                    yield Reach(role, *held, access, SAME_TAGS)
            elif access:
                yield from _named(role, held, access, statement, resources)


def _named(
    role: str, held: tuple[str, str, str], access: str, statement: dict[str, Any], resources: Resources
) -> Iterator[Reach]:
    given = statement.get("Resource", "*")
    for value in given if isinstance(given, list) else [given]:
        named = _logical_ids(value) & resources.keys()
        if held[2] in named or value == "*":
            conditions = ", under conditions of its own" if statement.get("Condition") else ""
            yield Reach(role, *held, access, f"a policy names it{conditions}")
        elif not named:
            yield Reach(role, *held, "unknown", "a policy names resources by text, which may be this one")


def _statements(resources: Resources, role: str) -> Iterator[dict[str, Any]]:
    """Statements of the policies that the template gives to a role."""
    documents = [each["PolicyDocument"] for each in resources[role].get("Properties", {}).get("Policies", [])]
    documents += [
        each["Properties"]["PolicyDocument"]
        for each in resources.values()
        if each["Type"] in {"AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"}
        and {"Ref": role} in each["Properties"].get("Roles", [])
    ]
    for document in documents:
        yield from document["Statement"]


def _denies_others(statement: dict[str, Any], prefix: str) -> bool:
    differs = statement.get("Condition", {}).get("StringNotEquals", {})
    return statement["Effect"] == "Deny" and f"{prefix}/{DATA_SET_TAG}" in differs


def _access(statement: dict[str, Any], prefix: str) -> str | None:
    given = statement.get("Action", "*")
    patterns = [given] if isinstance(given, str) else given

    def covers(actions: tuple[str, ...]) -> bool:
        data = [each for each in actions if not each.startswith("kms:")]
        return any(_matches(pattern, action) for pattern in patterns for action in data)

    reads, writes = covers(READ[prefix]), covers(WRITE[prefix])
    if reads and writes:
        return "read and write"
    return "read" if reads else "write" if writes else None


def _matches(pattern: str, action: str) -> bool:
    beginning, star, _ = pattern.lower().partition("*")
    return action.lower().startswith(beginning) if star else action.lower() == beginning


def _follows_attributes(statement: dict[str, Any], prefix: str) -> bool:
    return f"{prefix}/{DATA_SET_TAG}" in statement.get("Condition", {}).get("StringEquals", {})


def _logical_ids(value: Any) -> set[str]:
    """Every text in a value that may be the logical id of a resource."""
    if isinstance(value, dict):
        return set[str]().union(*(_logical_ids(each) for each in value.values()))
    if isinstance(value, list):
        return set[str]().union(*(_logical_ids(each) for each in value))
    return {value} if isinstance(value, str) else set()


def _tags(body: dict[str, Any]) -> dict[str, str]:
    tags = body.get("Properties", {}).get("Tags", [])
    return {each["Key"]: each["Value"] for each in tags} if isinstance(tags, list) else {}
