import pytest

from hipaa_landing_zone.rules.catalog.instances_have_no_ssh_keys import DEMANDS, RULE

FAILED, UNDECIDED, PASSED = (1, [("R", "failed")]), (1, [("R", "undecided")]), (1, [])


def one(kind, path, value):
    for part in reversed(path.split(".")):
        name = part.removesuffix("[]")
        value = {name: [value] if part.endswith("[]") else value}
    return {"R": {"Type": kind, "Properties": value}}


@pytest.mark.parametrize(("kind", "path"), [(kind, demands[0].path) for kind, demands in DEMANDS.items()])
def test_a_key_anywhere_fails(look, kind, path):
    assert look(RULE, one(kind, path, "my-key")) == FAILED
    assert look(RULE, one(kind, path, {"Ref": "P"})) == UNDECIDED
    assert look(RULE, {"R": {"Type": kind, "Properties": {"Other": 1}}}) == PASSED


def test_a_key_pair_fails(look):
    assert look(RULE, {"R": {"Type": "AWS::EC2::KeyPair"}}) == FAILED


def test_a_value_that_is_none_is_absent(look):
    assert look(RULE, one("AWS::EC2::Instance", "KeyName", {"Ref": "AWS::NoValue"})) == PASSED


def test_other_types_are_not_asked(look):
    assert look(RULE, {"V": {"Type": "AWS::EC2::VPC"}}) == (0, [])
