"""Fits guardrails into AWS's quotas: how long a policy may be, and how many one target can carry."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.document import Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hipaa_landing_zone.policies.document import PolicyType
    from hipaa_landing_zone.policies.guardrail import Guardrail
    from hipaa_landing_zone.policies.quota import Quota


class FitError(Exception):
    """Guardrails do not fit, with the target, the policies and the numbers."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """One policy as it is attached: a guardrail, or several with the same targets.

    Attributes:
        guardrails: what is in it, in the order of ids.
        document: its content.
        targets: paths of the OUs that it is attached to.
    """

    guardrails: tuple[Guardrail, ...]
    document: Document
    targets: tuple[str, ...]

    @property
    def type(self) -> PolicyType:
        """The policy type, which all of its guardrails have."""
        return self.guardrails[0].type

    @property
    def id(self) -> str:
        """The guardrail's id, or the ids of several in short: ``HLZ-SCP-07-08-12``."""
        first, *others = (guardrail.id for guardrail in self.guardrails)
        return "-".join((first, *(each.rsplit("-", 1)[1] for each in others)))

    @property
    def name(self) -> str:
        """The name in AWS Organizations."""
        return self.guardrails[0].name if len(self.guardrails) == 1 else self.id.lower()

    @property
    def title(self) -> str:
        """What it does, in a few words."""
        return self.guardrails[0].title if len(self.guardrails) == 1 else f"{len(self.guardrails)} guardrails in one"


def fit(policies: Sequence[Fitted], quotas: Mapping[PolicyType, Quota]) -> tuple[Fitted, ...]:
    """Return the policies so that every target can carry its own.

    As few as possible are merged, the last ones first: a guardrail that is new does not rename the older ones. Only
    policies of statements with the same targets can be merged, and what they do stays the same.

    Args:
        policies: one for each guardrail, in the order of ids.
        quotas: what AWS allows of each type.

    Raises:
        FitError: a policy is too long, or a target cannot carry its policies however they are merged.
    """
    for policy in policies:
        _check_length(policy, quotas[policy.type])
    fitted = list(policies)
    while crowded := next(_crowded(fitted, quotas), None):
        target, here = crowded
        quota = quotas[here[0].type]
        pair = next(_mergeable(here, quota), None)
        if pair is None:
            raise FitError(_too_many(target, here, quota))
        fitted[fitted.index(pair[0])] = _merged(*pair)
        fitted.remove(pair[1])
    return tuple(fitted)


def _check_length(policy: Fitted, quota: Quota) -> None:
    size = policy.document.characters()
    if size > quota.characters:
        raise FitError(f"{policy.id} ({policy.title}) has {size:,} characters; AWS allows {quota.characters:,}.")


def _crowded(
    policies: Sequence[Fitted], quotas: Mapping[PolicyType, Quota]
) -> Iterator[tuple[str, tuple[Fitted, ...]]]:
    targets = dict.fromkeys(target for policy in policies for target in policy.targets)
    for target in targets:
        for policy_type, quota in quotas.items():
            here = tuple(each for each in policies if each.type == policy_type and target in each.targets)
            if len(here) > quota.slots:
                yield target, here


def _mergeable(here: Sequence[Fitted], quota: Quota) -> Iterator[tuple[Fitted, Fitted]]:
    """Yield pairs that can become one policy, the last first."""
    groups: dict[tuple[str, ...], list[Fitted]] = {}
    for policy in here:
        if policy.document.statements and not any(guardrail.alone for guardrail in policy.guardrails):
            groups.setdefault(policy.targets, []).append(policy)
    pairs = [pair for group in groups.values() for pair in pairwise(group)]
    for pair in sorted(pairs, key=lambda each: each[1].id, reverse=True):
        if _merged(*pair).document.characters() <= quota.characters:
            yield pair


def _merged(first: Fitted, second: Fitted) -> Fitted:
    document = Document(statements=(*first.document.statements, *second.document.statements))
    return Fitted((*first.guardrails, *second.guardrails), document, first.targets)


def _too_many(target: str, here: Sequence[Fitted], quota: Quota) -> str:
    sizes = ", ".join(f"{policy.id} ({policy.document.characters():,} characters)" for policy in here)
    return (
        f"{target} would carry {len(here)} policies of type {here[0].type}: {sizes}. "
        f"There is room for {quota.slots}: AWS allows {quota.attached}, its own take {quota.aws_managed}, "
        f"{quota.reserved} stays free. No two with the same targets fit into one of {quota.characters:,} characters."
    )
