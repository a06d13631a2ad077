import pytest

from hipaa_landing_zone.rules.catalog.keys_rotate import RULE


def key(kind="Key", **properties):
    return {"K": {"Type": f"AWS::KMS::{kind}", "Properties": properties}}


FAILED, UNDECIDED = (1, [("K", "failed")]), (1, [("K", "undecided")])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(key(EnableKeyRotation=True), (1, []), id="by default every year"),
        pytest.param(
            key(EnableKeyRotation=True, RotationPeriodInDays=90, PendingWindowInDays=30), (1, []), id="sooner"
        ),
        pytest.param(key(), FAILED, id="no rotation"),
        pytest.param(key(EnableKeyRotation=True, RotationPeriodInDays=366), FAILED, id="too seldom"),
        pytest.param(key(EnableKeyRotation=True, PendingWindowInDays=7), FAILED, id="short window"),
        pytest.param(key(KeySpec="RSA_2048"), (1, []), id="asymmetric keys cannot rotate"),
        pytest.param(key(KeySpec="RSA_2048", PendingWindowInDays=7), FAILED, id="asymmetric, short window"),
        pytest.param(key("ReplicaKey"), (1, []), id="replicas rotate with their primary"),
        pytest.param(key("ReplicaKey", PendingWindowInDays=7), FAILED, id="replica, short window"),
        pytest.param(key(EnableKeyRotation={"Ref": "P"}), UNDECIDED, id="rotation is a parameter"),
        pytest.param(key(EnableKeyRotation=True, RotationPeriodInDays={"Ref": "P"}), UNDECIDED, id="period is one"),
        pytest.param(key(EnableKeyRotation=True, PendingWindowInDays={"Ref": "P"}), UNDECIDED, id="window is one"),
        pytest.param(key(KeySpec={"Ref": "P"}), UNDECIDED, id="spec is one"),
        pytest.param({"A": {"Type": "AWS::KMS::Alias"}}, (0, []), id="no key"),
    ],
)
def test_keys_rotate(look, resources, expected):
    assert look(RULE, resources) == expected
