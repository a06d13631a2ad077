"""Guardrails fit into quotas, by merging as few as possible; quotas here are small on purpose."""

from __future__ import annotations

import pytest

from hipaa_landing_zone.policies import Document, Guardrail, Quota
from hipaa_landing_zone.policies.fit import FitError, Fitted, fit
from hipaa_landing_zone.policies.scope import EVERYWHERE


def quotas(*, characters: int = 400, attached: int = 3) -> dict[str, Quota]:
    return {"SERVICE_CONTROL_POLICY": Quota(characters, attached, aws_managed=1, reserved=0)}


def policy(number: int, *targets: str, alone: bool = False, length: int = 10) -> Fitted:
    def deny_it(_):
        return ()

    guardrail = Guardrail(
        id=f"HLZ-SCP-{number:02}",
        type="SERVICE_CONTROL_POLICY",
        title=f"title {number}",
        citations=(),
        attached_to=EVERYWHERE,
        statements=deny_it,
        alone=alone,
    )
    return Fitted((guardrail,), Document(({"Sid": f"S{number}", "Action": "x" * length},)), targets)


def merge(*policies: Fitted, **limits: int) -> list[str]:
    return [each.id for each in fit(policies, quotas(**limits))]


def test_nothing_is_merged_while_there_is_room() -> None:
    assert merge(policy(1, "A"), policy(2, "A")) == ["HLZ-SCP-01", "HLZ-SCP-02"]


def test_the_last_ones_are_merged_first() -> None:
    assert merge(*(policy(n, "A") for n in (1, 2, 3, 4))) == ["HLZ-SCP-01", "HLZ-SCP-02-03-04"]


def test_a_merged_policy_has_all_statements_in_the_order_of_ids() -> None:
    merged = fit([policy(n, "A") for n in (1, 2, 3)], quotas())[1]
    assert [statement["Sid"] for statement in merged.document.statements] == ["S2", "S3"]
    assert (merged.name, merged.title) == ("hlz-scp-02-03", "2 guardrails in one")


def test_a_policy_that_stands_alone_is_never_merged() -> None:
    policies = (policy(1, "A", alone=True), policy(2, "A"), policy(3, "A", alone=True))
    with pytest.raises(FitError, match="A would carry 3 policies"):
        fit(policies, quotas())


def test_only_policies_with_the_same_targets_are_merged() -> None:
    assert merge(policy(1, "A", "B"), policy(2, "A"), policy(3, "A", "B")) == ["HLZ-SCP-01-03", "HLZ-SCP-02"]


def test_what_would_be_too_long_is_not_merged() -> None:
    policies = (policy(1, "A"), policy(2, "A"), policy(3, "A", length=330))
    assert merge(*policies) == ["HLZ-SCP-01-02", "HLZ-SCP-03"]


def test_the_error_names_target_policies_and_numbers() -> None:
    with pytest.raises(FitError) as raised:
        fit([policy(n, "A", length=330) for n in (1, 2, 3)], quotas())
    for said in ("A would carry 3", "HLZ-SCP-01 (", "HLZ-SCP-03 (", "room for 2", "AWS allows 3", "400 characters"):
        assert said in str(raised.value), said


def test_a_policy_that_is_too_long_by_itself_is_refused() -> None:
    with pytest.raises(FitError, match=r"HLZ-SCP-01 \(title 1\) has 5\d\d characters; AWS allows 400"):
        fit([policy(1, "A", length=450)], quotas())
