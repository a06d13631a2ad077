import json

import pytest

from hipaa_landing_zone.rules.catalog.permission_sets_separate_duties import RULE


def allow(*actions, **more):
    return {"Effect": "Allow", "Action": list(actions), "Resource": "*", **more}


def permission_set(*statements, aws=(), own=(), **properties):
    given = {
        "InlinePolicy": {"Statement": list(statements)} if statements else None,
        "ManagedPolicies": [f"arn:aws:iam::aws:policy/{name}" for name in aws],
        "CustomerManagedPolicyReferences": [{"Name": name} for name in own],
        **properties,
    }
    return {
        "S": {"Type": "AWS::SSO::PermissionSet", "Properties": {key: value for key, value in given.items() if value}}
    }


def managed(name, statement):
    properties = {"ManagedPolicyName": name, "PolicyDocument": {"Statement": statement}}
    return {"M": {"Type": "AWS::IAM::ManagedPolicy", "Properties": properties}}


READ, KEYS, LOGS = allow("s3:GetObject"), allow("kms:PutKeyPolicy"), allow("logs:DeleteLogGroup")
DENY = {"Effect": "Deny", "Action": "s3:GetObject*", "Resource": "*"}
PASSED, FAILED, UNDECIDED = (1, []), (1, [("S", "failed")]), (1, [("S", "undecided")])
PARAMETER = {"Ref": "Parameter"}


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(permission_set(), PASSED, id="nothing"),
        pytest.param(permission_set(READ), PASSED, id="reads"),
        pytest.param(permission_set(KEYS, LOGS), PASSED, id="administers keys and logs"),
        pytest.param(permission_set(READ, KEYS), FAILED, id="reads and administers keys"),
        pytest.param(permission_set(READ, LOGS), FAILED, id="reads and deletes logs"),
        pytest.param(permission_set(allow("s3:*", "kms:*")), FAILED, id="by wildcards"),
        pytest.param(permission_set(allow(NotAction="iam:*", Action=None)), FAILED, id="by NotAction"),
        pytest.param(permission_set(READ, KEYS, DENY), PASSED, id="reading is taken away"),
        pytest.param(
            permission_set(READ, KEYS, {**DENY, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}),
            FAILED,
            id="only at times",
        ),
        pytest.param(permission_set(READ, KEYS, {**DENY, "Resource": "arn:aws:s3:::a/*"}), FAILED, id="only of one"),
        pytest.param(permission_set(aws=["AdministratorAccess"]), FAILED, id="administrator"),
        pytest.param(permission_set(aws=["PowerUserAccess"]), FAILED, id="power user"),
        pytest.param(permission_set(aws=["SecurityAudit"]), PASSED, id="auditor"),
        pytest.param(permission_set(aws=["ReadOnlyAccess", "CloudWatchLogsFullAccess"]), FAILED, id="two of AWS's"),
        pytest.param(permission_set(KEYS, aws=["AmazonS3ReadOnlyAccess"]), FAILED, id="AWS's and one's own"),
        pytest.param(permission_set(READ, own=["keys"]) | managed("keys", KEYS), FAILED, id="a policy of the app"),
        pytest.param(permission_set(READ, own=["more"]) | managed("more", READ), PASSED, id="another of the app"),
        pytest.param(permission_set(READ, own=["elsewhere"]), UNDECIDED, id="a policy that is not in the app"),
        pytest.param(permission_set(InlinePolicy=json.dumps({"Statement": [READ, KEYS]})), FAILED, id="policy as text"),
        pytest.param(permission_set(InlinePolicy=PARAMETER), UNDECIDED, id="policy is a parameter"),
        pytest.param(permission_set(ManagedPolicies=[PARAMETER]), UNDECIDED, id="AWS's policy is a parameter"),
        pytest.param(permission_set(own=[PARAMETER]), UNDECIDED, id="policy's name is a parameter"),
        pytest.param(permission_set(allow(PARAMETER)), UNDECIDED, id="action is a parameter"),
        pytest.param({"R": {"Type": "AWS::IAM::Role"}}, (0, []), id="no permission set"),
    ],
)
def test_permission_sets_separate_duties(look, resources, expected):
    assert look(RULE, resources) == expected
