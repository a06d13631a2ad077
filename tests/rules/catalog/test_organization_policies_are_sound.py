import json

import pytest

from hipaa_landing_zone.rules.catalog.organization_policies_are_sound import RULE
from hipaa_landing_zone.rules.engine import judge
from hipaa_landing_zone.rules.rule import Expectations

BUCKETS = {"s3_attributes": {"public_access_block_configuration": {"@@assign": "all"}}}
ORGANIZATION = {"Organization": {"Type": "AWS::Organizations::Organization"}}


def policy(content, kind="SERVICE_CONTROL_POLICY", targets=(), name="some"):
    properties = {"Name": name, "Type": kind, "Content": content, "TargetIds": list(targets)}
    return {"Type": "AWS::Organizations::Policy", "Properties": properties}


def deny(action="s3:*", **elements):
    statement = {"Sid": "Deny", "Effect": "Deny", "Action": action, "Resource": "*", **elements}
    return {"Version": "2012-10-17", "Statement": [statement]}


def of_organization(value):
    return deny(Condition={"StringNotEquals": {"aws:PrincipalOrgID": value}})


FAILED, UNDECIDED, SOUND = (1, [("P", "failed")]), (1, [("P", "undecided")]), (1, [])


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        pytest.param(policy(deny()), SOUND, id="sound"),
        pytest.param(policy(json.dumps(deny(), separators=(",", ":"))), SOUND, id="sound text"),
        pytest.param(policy(deny("s3:Fetch*")), FAILED, id="unsound"),
        pytest.param(policy(json.dumps(deny(), indent=1)), FAILED, id="text with white space"),
        pytest.param(policy(BUCKETS, "S3_POLICY"), SOUND, id="settings"),
        pytest.param(policy({"s3_attribute": {}}, "S3_POLICY"), FAILED, id="unsound settings"),
        pytest.param(policy({}, "BEDROCK_POLICY"), UNDECIDED, id="a type that lint does not know"),
        pytest.param(policy(of_organization({"Fn::GetAtt": ["Organization", "Id"]})), SOUND, id="a reference"),
        pytest.param(policy(of_organization({"Ref": "Parameter"})), UNDECIDED, id="a parameter in the content"),
        pytest.param(policy(deny(), {"Ref": "Parameter"}), UNDECIDED, id="a parameter for the type"),
        pytest.param(policy(deny(), targets=[{"Ref": "Parameter"}]), UNDECIDED, id="a parameter for a target"),
    ],
)
def test_a_policy(look, resource, expected):
    assert look(RULE, {"P": resource, **ORGANIZATION}) == expected


def test_the_partition_is_that_of_the_stack(look):
    content = deny("s3:GetObject", Resource="arn:aws:s3:::bucket/*")
    for region, found in (("us-east-1", []), ("us-gov-west-1", [("P", "failed")])):
        template = {"at": ("stage/stack", "111111111111", region), "Resources": {"P": policy(content)}}
        assert look(RULE, template) == (1, found)


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        (["ou-1"], ["ou-1"], [("B", "failed")]),
        (["ou-1", "ou-2"], ["ou-2", "ou-1"], [("B", "failed")]),
        (["ou-1"], ["ou-2"], []),
        ([{"Ref": "Ou"}], [{"Ref": "Ou"}], [("B", "failed")]),
    ],
)
def test_policies_of_one_target_are_judged_together(look, first, second, found):
    wide, narrow = policy(deny(), targets=first, name="wide"), policy(deny("s3:Get*"), targets=second, name="narrow")
    ou = {"Type": "AWS::Organizations::OrganizationalUnit"}
    assert look(RULE, {"A": wide, "B": narrow, "Ou": ou}) == (2, found)


def test_policies_of_different_types_are_not_judged_together(look):
    rcp = policy(deny("s3:Get*", Principal="*"), "RESOURCE_CONTROL_POLICY", ["ou-1"], "narrow")
    assert look(RULE, {"A": policy(deny(), targets=["ou-1"], name="wide"), "B": rcp}) == (2, [])


def test_the_message_names_policy_statement_element_and_fix(assembly):
    report = judge(
        assembly({"P": policy(deny("s3:GetObjects"))}), [RULE], Expectations(production=True, minimum_retention_days=1)
    )
    (finding,) = report.findings
    assert "P some, Deny, Action[0]: s3:GetObjects matches no action (unknown-action)." in str(finding)
    assert "Did you mean s3:GetObject" in finding.problem.fix
