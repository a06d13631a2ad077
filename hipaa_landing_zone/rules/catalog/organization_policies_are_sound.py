"""Organization policies do what they say.

Nothing tells the author of a service control policy that an action is misspelt, an ARN matches nothing or a condition
also holds where its key is absent: AWS saves the policy, and it does something else. Every policy of AWS Organizations
is linted, by itself and against the others of its type on each of its targets: names, operators, ARNs, contradictions,
absent keys, statements that decide nothing, and lists of NotAction that cancel each other.

How to fix: the finding names the policy, the statement's Sid, the element, what stands there, and what would be right.
Where the absence of a key is meant to decide, write the operator with `IfExists`, which says so and changes nothing.

Source: AWS Service Authorization Reference; AWS Organizations User Guide, "SCP syntax", "RCP syntax" and the syntax of
each other policy type; IAM User Guide, "Condition operators"; 45 CFR 164.308(a)(4)(ii)(B), 164.312(a)(1).
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from hipaa_landing_zone.policies.lint import Finding, lint_document, lint_target
from hipaa_landing_zone.rules.model import Assembly, Resource
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import listed, unknowns

TYPE = "AWS::Organizations::Policy"
FIX = "Give the policy's type, content and targets in the template, or as references to resources of this app."
# A resolved reference looks like a policy variable; lint takes angle brackets for an id that AWS has yet to give.
_REFERENCE = re.compile(r"\$\{((?:AWS\.|[^}#$]*#)[^}$]*)\}")


def _check(case: Case) -> Iterator[Problem]:
    unknown = next(unknowns(dict(case.resource.properties)), None)
    if unknown is not None:
        yield undecided(f"whether it is sound: {unknown}", FIX)
        return
    name, kind = _name(case.resource), str(case.resource.get("Type"))
    findings = lint_document(_content(case.resource), kind, policy=name, partition=case.resource.partition)
    for finding in (*findings, *_against_others(case.assembly).get(name, ())):
        judge = undecided if finding.code == "unknown-policy-type" else failed
        yield judge(finding.wrong, finding.fix)


def _name(policy: Resource) -> str:
    name = policy.get("Name")
    return name if isinstance(name, str) else policy.logical_id


def _content(policy: Resource) -> Any:
    return _without_references(policy.get("Content"))


def _without_references(value: Any) -> Any:
    if isinstance(value, str):
        return _REFERENCE.sub(r"<\1>", value)
    if isinstance(value, dict):
        return {key: _without_references(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_references(item) for item in value]
    return value


@lru_cache(maxsize=1)
def _against_others(assembly: Assembly) -> Mapping[str, tuple[Finding, ...]]:
    """Findings on policies of one type that share a target, by the policy's name; each once, however many targets."""
    together: dict[tuple[str, str], dict[str, Any]] = {}
    for policy in assembly.of_type(TYPE):
        content = _content(policy)
        if isinstance(content, dict) and next(unknowns(dict(policy.properties)), None) is None:
            for target in listed(policy.get("TargetIds")):
                together.setdefault((str(policy.get("Type")), str(target)), {})[_name(policy)] = content
    found: dict[str, dict[Finding, None]] = {}
    for (kind, _target), documents in together.items():
        for finding in lint_target(documents, kind):
            found.setdefault(finding.policy, {})[finding] = None
    return {name: tuple(findings) for name, findings in found.items()}


RULE = Rule(
    id="HLZ-RULE-15",
    name="organization_policies_are_sound",
    title="Organization policies do what they say.",
    severity="high",
    citations=("164.308(a)(4)(ii)(B)", "164.312(a)(1)"),
    types=(TYPE,),
    check=_check,
)
