import json

import pytest

from hipaa_landing_zone.rules.catalog.shell_sessions_are_encrypted_and_logged import RULE

PARAMETER = {"Ref": "P"}
KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"
ENDS = {"idleSessionTimeout": "15", "maxSessionDuration": "60"}
TO_LOGS = {"cloudWatchLogGroupName": "sessions", "cloudWatchEncryptionEnabled": True, **ENDS}
TO_BUCKET = {"s3BucketName": "sessions", "s3EncryptionEnabled": True, **ENDS}
LATE = {"idleSessionTimeout": "16"}
FAILED, UNDECIDED, PASSED = (1, [("R", "failed")]), (1, [("R", "undecided")]), (1, [])


def document(inputs, session="Standard_Stream", kind="Session", write=lambda content: content):
    content = write({"schemaVersion": "1.0", "sessionType": session, "inputs": inputs})
    return {"R": {"Type": "AWS::SSM::Document", "Properties": {"DocumentType": kind, "Content": content}}}


def service(*, enabled=True, cluster=None, **execute):
    configuration = {"Configuration": {"ExecuteCommandConfiguration": execute}}
    properties = {"EnableExecuteCommand": enabled, "Cluster": {"Ref": "C"} if cluster is None else cluster}
    return {
        "R": {"Type": "AWS::ECS::Service", "Properties": properties},
        "C": {"Type": "AWS::ECS::Cluster", "Properties": configuration},
    }


OVERRIDE = {
    "KmsKeyId": KEY,
    "Logging": "OVERRIDE",
    "LogConfiguration": {"CloudWatchLogGroupName": "sessions", "CloudWatchEncryptionEnabled": True},
}


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(document({"kmsKeyId": KEY, **TO_LOGS}), PASSED, id="to logs"),
        pytest.param(document({"kmsKeyId": KEY, **TO_BUCKET}), PASSED, id="to a bucket"),
        pytest.param(document({"kmsKeyId": KEY, **TO_LOGS}, write=json.dumps), PASSED, id="as text"),
        pytest.param(
            document({"kmsKeyId": "{{resolve:ssm:/hlz/foundation/v1/key/logs}}", **TO_LOGS}), PASSED, id="published key"
        ),
        pytest.param(document({"kmsKeyId": KEY, **TO_LOGS, **LATE}), FAILED, id="idle for long"),
        pytest.param(document({"kmsKeyId": KEY, **TO_LOGS, "idleSessionTimeout": ""}), FAILED, id="idle by default"),
        pytest.param(document({"kmsKeyId": KEY, **TO_LOGS, "idleSessionTimeout": PARAMETER}), UNDECIDED, id="perhaps"),
        pytest.param(document({"kmsKeyId": KEY, **TO_LOGS, "maxSessionDuration": ""}), FAILED, id="without end"),
        pytest.param(document({"kmsKeyId": KEY, **TO_LOGS, "maxSessionDuration": "x"}), UNDECIDED, id="no number"),
        pytest.param(document(TO_LOGS), FAILED, id="no key"),
        pytest.param(document({"kmsKeyId": "", **TO_LOGS}), FAILED, id="an empty key"),
        pytest.param(document({"kmsKeyId": PARAMETER, **TO_LOGS}), UNDECIDED, id="key is a parameter"),
        pytest.param(document({"kmsKeyId": KEY}), FAILED, id="no record"),
        pytest.param(
            document({"kmsKeyId": KEY, "s3BucketName": "", "s3EncryptionEnabled": True}), FAILED, id="nowhere"
        ),
        pytest.param(document({"kmsKeyId": KEY, **TO_LOGS, "s3BucketName": "b"}), FAILED, id="a plain copy besides"),
        pytest.param(
            document({"kmsKeyId": KEY, **TO_LOGS, "cloudWatchEncryptionEnabled": PARAMETER}),
            UNDECIDED,
            id="encryption is a parameter",
        ),
        pytest.param(document(PARAMETER), UNDECIDED, id="inputs are a parameter"),
        pytest.param(document({}, write=lambda _: "a: [yaml"), UNDECIDED, id="content that is no JSON"),
        pytest.param(document({}, kind=PARAMETER), FAILED, id="what may be a session document"),
        pytest.param(document({}, session="Port"), (0, []), id="port forwarding"),
        pytest.param(document({}, kind="Command"), (0, []), id="another document"),
        pytest.param(service(**OVERRIDE), PASSED, id="ECS Exec, recorded"),
        pytest.param(service(enabled=False), (0, []), id="no ECS Exec"),
        pytest.param(service(enabled=PARAMETER, **OVERRIDE), UNDECIDED, id="ECS Exec is a parameter"),
        pytest.param(service(), FAILED, id="ECS Exec, nothing said"),
        pytest.param(service(**{**OVERRIDE, "Logging": "DEFAULT"}), FAILED, id="ECS Exec, where tasks log"),
        pytest.param(service(**{**OVERRIDE, "Logging": PARAMETER}), UNDECIDED, id="logging is a parameter"),
        pytest.param(service(**{**OVERRIDE, "KmsKeyId": "alias/aws/ssm"}), FAILED, id="AWS's own key"),
        pytest.param(service(**{**OVERRIDE, "LogConfiguration": {}}), FAILED, id="ECS Exec, no destination"),
        pytest.param(service(cluster="shared", **OVERRIDE), UNDECIDED, id="a cluster of no template"),
        pytest.param(
            {"R": {"Type": "AWS::ECS::Service", "Properties": {"EnableExecuteCommand": True}}},
            UNDECIDED,
            id="the default cluster",
        ),
    ],
)
def test_shell_sessions_are_encrypted_and_logged(look, resources, expected):
    assert look(RULE, resources) == expected
