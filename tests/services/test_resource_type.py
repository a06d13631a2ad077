"""Which service a CloudFormation type belongs to, and what the list says about it."""

from __future__ import annotations

import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from hipaa_landing_zone.services import UnknownNameError, explain_type, judge_type, newest, resource_types


@pytest.mark.parametrize(
    ("name", "verdict", "prefix"),
    [
        ("AWS::S3::Bucket", "eligible", "s3"),
        ("AWS::Cognito::IdentityPool", "eligible", "cognito-identity"),
        ("AWS::Cognito::UserPool", "eligible", "cognito-idp"),
        ("AWS::IAM::Role", "allowed", "iam"),
        ("AWS::Lightsail::Instance", "not allowed", "lightsail"),
        ("AWS::VpcLattice::Service", "review", "vpc-lattice"),
    ],
)
def test_the_prefix_decides(name: str, verdict: str, prefix: str) -> None:
    found = judge_type(name, "standard", {})
    assert (found.verdict, found.service.prefix if found.service else None) == (verdict, prefix)


def test_an_exception_allows_and_is_shown() -> None:
    found = judge_type("AWS::Lightsail::Instance", "standard", {"lightsail": "a public website"})
    assert found.verdict == "allowed"
    assert found.service is not None
    assert found.service.exception == "a public website"


@pytest.mark.parametrize("name", ["AWS::Foo::Bar", "Vendor::Service::Type", "AWS::Serverless::Api", "nonsense::"])
def test_an_unknown_type_is_an_error_that_says_why(name: str) -> None:
    with pytest.raises(UnknownNameError, match=r"does not know|not a type of AWS|expanded"):
        explain_type(newest(), name, "standard", {})


def test_every_prefix_of_the_data_is_one_of_the_list() -> None:
    data, catalog = resource_types(), newest()
    prefixes = {each[0] for each in (*data.namespaces.values(), *data.types.values())}
    assert prefixes - {*catalog.prefixes, *catalog.not_eligible} == set()


def test_every_type_that_cfn_lint_knows_has_a_verdict() -> None:
    """Newer schemas than the data's bring new types; each that is missing here must be looked up and added."""
    names = list(PROVIDER_SCHEMA_MANAGER.get_resource_types("us-east-1"))
    assert len(names) > 1500
    unknown = [name for name in names if judge_type(name, "standard", {}).verdict == "unknown"]
    assert [name for name in unknown if not name.startswith("AWS::Serverless::")] == []
