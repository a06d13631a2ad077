import pytest

from hipaa_landing_zone.rules.reference import mentioned


@pytest.mark.parametrize(
    ("written", "names"),
    [
        pytest.param({"Ref": "A"}, {"A"}, id="Ref"),
        pytest.param({"Fn::GetAtt": ["A", "Arn"]}, {"A"}, id="GetAtt, a list"),
        pytest.param({"Fn::GetAtt": "A.Arn"}, {"A"}, id="GetAtt, text"),
        pytest.param({"Fn::Sub": "x${A}y${B.Arn}${!C}"}, {"A", "B"}, id="Sub"),
        pytest.param({"Fn::Sub": ["${A}${V}", {"V": {"Ref": "B"}}]}, {"A", "V", "B"}, id="Sub with variables"),
        pytest.param({"Fn::Join": ["", ["x", {"Ref": "A"}, {"x": [{"Ref": "B"}]}]]}, {"A", "B"}, id="inside others"),
        pytest.param([{"Ref": 3}, {"Fn::GetAtt": []}, {"Fn::Sub": [[]]}, None, "${A}"], set(), id="misshapen"),
    ],
)
def test_mentioned(written, names):
    assert set(mentioned(written)) == names


def test_depth_does_not_matter():
    written = {"Ref": "A"}
    for _ in range(5000):
        written = [written]
    assert list(mentioned(written)) == ["A"]
