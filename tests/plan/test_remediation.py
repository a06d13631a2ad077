"""What starts remediation: AWS's own events of calls that succeeded, all of which the baseline forwards."""

from __future__ import annotations

import pytest

from hipaa_landing_zone.plan.remediation import AUTOMATIONS
from hipaa_landing_zone.plan.watch import WATCHES

TRIGGERS = [(each.kind, trigger) for each in AUTOMATIONS for trigger in each.triggers]


@pytest.mark.parametrize(("kind", "trigger"), TRIGGERS, ids=lambda each: getattr(each, "service", each))
def test_every_call_is_forwarded_by_the_baseline(kind: str, trigger) -> None:
    forwarded = {
        (source, name)
        for watch in WATCHES
        for source in watch.pattern.get("detail", {}).get("eventSource", [])
        for name in watch.pattern["detail"].get("eventName", [])
        if watch.pattern["detail"].keys() == {"eventSource", "eventName"}  # whoever called, whatever came of it
    }
    wanted = {(f"{trigger.service}.amazonaws.com", call) for call in trigger.calls}
    assert wanted <= forwarded, f"{kind}: {wanted - forwarded} never arrives"


@pytest.mark.parametrize(("kind", "trigger"), TRIGGERS, ids=lambda each: getattr(each, "service", each))
def test_pattern_matches_what_succeeded_and_names_the_resource(kind: str, trigger) -> None:
    pattern = trigger.pattern()
    assert pattern["source"] == [f"aws.{trigger.service}"]
    assert pattern["detail"]["errorCode"] == [{"exists": False}]
    named = pattern["detail"]["requestParameters"]
    for part in trigger.field.split("."):
        named = named[part]
    assert named == [{"exists": True}]
    assert trigger.path.endswith(trigger.field)


def test_names_are_unique_and_recognized_by_guardrails() -> None:
    names = [each.name for each in AUTOMATIONS]
    assert len(set(names)) == len(names)
    assert all(name.startswith("hlz-") for name in names)
