import pytest

from hipaa_landing_zone.rules.catalog.resource_types_are_eligible import RULE

PASSED, FAILED, UNDECIDED, NO_SUBJECT = (1, []), (1, [("R", "failed")]), (1, [("R", "undecided")]), (0, [])


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("AWS::S3::Bucket", PASSED),
        ("AWS::Timestream::InfluxDBInstance", PASSED),  # a feature
        ("AWS::IAM::Role", PASSED),  # foundation
        ("AWS::AppRunner::Service", FAILED),
        ("AWS::DirectoryService::SimpleAD", FAILED),
        ("AWS::QLDB::Ledger", FAILED),  # ended
        ("AWS::CodeArtifact::Repository", FAILED),  # foundation that must be opted in to
        ("AWS::VpcLattice::Service", UNDECIDED),
        ("AWS::SageMaker::Workteam", UNDECIDED),
        ("AWS::Nowhere::Thing", UNDECIDED),
        ("AWS::Serverless::Function", UNDECIDED),
        ("Vendor::Service::Thing", UNDECIDED),
        ("Org::S3::Bucket::MODULE", UNDECIDED),
        ("Custom::Anything", NO_SUBJECT),
        ("AWS::CloudFormation::CustomResource", NO_SUBJECT),
        ("AWS::CDK::Metadata", NO_SUBJECT),
    ],
)
def test_resource_types_are_eligible(look, kind, expected):
    assert look(RULE, {"R": {"Type": kind}}) == expected


def test_a_feature_fails_in_strict_mode(look):
    assert look(RULE, {"R": {"Type": "AWS::Timestream::InfluxDBInstance"}}, service_mode="strict") == FAILED
    assert look(RULE, {"R": {"Type": "AWS::S3::Bucket"}}, service_mode="strict") == PASSED


@pytest.mark.parametrize("kind", ["AWS::AppRunner::Service", "AWS::VpcLattice::Service"])
def test_an_exception_of_the_configuration_allows(look, kind):
    exceptions = frozenset({"apprunner", "vpc-lattice"})
    assert look(RULE, {"R": {"Type": kind}}, service_exceptions=exceptions) == PASSED


def test_accounts_without_phi_are_not_judged(look):
    resources = {"R": {"Type": "AWS::AppRunner::Service"}}
    assert look(RULE, resources, phi_account_ids=frozenset({"999999999999"})) == NO_SUBJECT
    assert look(RULE, resources, phi_account_ids=frozenset({"111111111111"})) == FAILED


def test_the_finding_names_the_alternative(assembly):
    from hipaa_landing_zone.rules.engine import judge
    from hipaa_landing_zone.rules.rule import Expectations

    expectations = Expectations(production=True, minimum_retention_days=2192)
    (finding,) = judge(assembly({"R": {"Type": "AWS::AppRunner::Service"}}), [RULE], expectations).findings
    assert "no entry of the reference; list of 20" in finding.problem.wrong
    assert "Amazon ECS on AWS Fargate" in finding.problem.fix
