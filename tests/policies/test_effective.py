"""Effective policies: the examples of the AWS Organizations User Guide, and what the zone relies on."""

from __future__ import annotations

import pytest

from hipaa_landing_zone.policies.effective import effective

NONE, CONTROL = ["@@none"], "@@operators_allowed_for_child_policies"


def tags(key: str, **settings):
    return {"tags": {key: settings}}


A = tags("costcenter", tag_key={"@@assign": "CostCenter"}, tag_value={"@@assign": ["Development", "Support"]})
ENFORCED = ["redshift:*", "dynamodb:table"]
B = tags(
    "costcenter",
    tag_key={"@@assign": "CostCenter"},
    tag_value={"@@assign": ["Sandbox"]},
    enforced_for={"@@assign": ENFORCED},
)
C = tags(
    "costcenter",
    tag_key={"@@assign": "CostCenter"},
    tag_value={"@@append": ["Marketing"]},
    enforced_for={"@@append": ENFORCED},
)
D = tags(
    "costcenter",
    tag_key={"@@assign": "CostCenter"},
    tag_value={"@@remove": ["Development", "Marketing"]},
    enforced_for={"@@remove": ENFORCED},
)
E = tags(
    "project",
    tag_key={CONTROL: NONE, "@@assign": "Project"},
    tag_value={CONTROL: ["@@append"], "@@assign": ["Maintenance", "Escalations"]},
)
F = tags("project", tag_key={"@@assign": "PROJECT"}, tag_value={"@@append": ["Escalations - research"]})
G = tags("project", tag_value={CONTROL: ["@@append"], "@@assign": ["Maintenance"]})
H = tags("project", tag_value={CONTROL: ["@@append", "@@remove"]})
J = tags("project", tag_key={"@@assign": "PROJECT"}, tag_value={"@@append": ["Maintenance"]})
K = tags("project", tag_key={"@@assign": "project"})


def made(key: str, **settings):
    return {"tags": {key: settings}}


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        pytest.param(
            [[A], [B]], made("costcenter", tag_key="CostCenter", tag_value=["Sandbox"], enforced_for=ENFORCED), id="1"
        ),
        pytest.param(
            [[A], [C]],
            made(
                "costcenter",
                tag_key="CostCenter",
                tag_value=["Development", "Support", "Marketing"],
                enforced_for=ENFORCED,
            ),
            id="2",
        ),
        pytest.param([[A], [C], [D]], made("costcenter", tag_key="CostCenter", tag_value=["Support"]), id="3"),
        pytest.param(
            [[E], [F]],
            made(
                "project",
                tag_key="Project",
                tag_value=["Maintenance", "Escalations", "Escalations - research"],
            ),
            id="4",
        ),
        pytest.param(
            [[G, H], [tags("project", tag_value={"@@append": ["New"], "@@remove": ["Maintenance"]})]],
            made("project", tag_value=["Maintenance", "New"]),
            id="5",
        ),
        pytest.param([[J, K]], made("project", tag_key="PROJECT", tag_value=["Maintenance"]), id="6"),
    ],
)
def test_examples_of_the_user_guide(levels, expected) -> None:
    assert effective(levels) == expected


def test_nothing_attached_is_nothing_set() -> None:
    assert effective([[], []]) == {}


def test_a_restriction_cannot_be_taken_back_further_down() -> None:
    loosened = tags("project", tag_key={CONTROL: ["@@all"], "@@assign": "other"})
    assert effective([[E], [loosened], [F]])["tags"]["project"]["tag_key"] == "Project"


def test_a_locked_section_takes_no_new_settings_but_an_open_one_does() -> None:
    opt_out = {
        "services": {CONTROL: NONE, "default": {CONTROL: NONE, "opt_out_policy": {CONTROL: NONE, "@@assign": "optOut"}}}
    }
    child = {"services": {"rekognition": {"opt_out_policy": {"@@assign": "optIn"}}}}
    assert effective([[opt_out], [child]]) == {"services": {"default": {"opt_out_policy": "optOut"}}}
    block = {"ec2_attributes": {"serial_console_access": {"status": {"@@assign": "disabled", CONTROL: NONE}}}}
    more = {"ec2_attributes": {"image_block_public_access": {"state": {"@@assign": "block_new_sharing"}}}}
    assert set(effective([[block], [more]])["ec2_attributes"]) == {"serial_console_access", "image_block_public_access"}


def test_an_empty_list_that_is_assigned_stays() -> None:
    regions = {"securityhub": {"disable_in_regions": {"@@assign": []}}}
    assert effective([[regions]]) == {"securityhub": {"disable_in_regions": []}}
