import pytest

from hipaa_landing_zone.rules.catalog.instance_metadata_is_one_hop_away import RULE

GOOD = {"HttpTokens": "required", "HttpPutResponseHopLimit": 1}
PARAMETER = {"Ref": "P"}


def template(**options):
    body = {"LaunchTemplateData": {"MetadataOptions": options}}
    return {"R": {"Type": "AWS::EC2::LaunchTemplate", "Properties": body}}


def one(kind, **properties):
    return {"R": {"Type": kind, "Properties": properties}}


def notebook(version):
    options = {"MinimumInstanceMetadataServiceVersion": version}
    return one("AWS::SageMaker::NotebookInstance", InstanceMetadataServiceConfiguration=options)


FAILED, UNDECIDED, PASSED = (1, [("R", "failed")]), (1, [("R", "undecided")]), (1, [])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(template(**GOOD), PASSED, id="one hop, sessions"),
        pytest.param(template(**{**GOOD, "HttpPutResponseHopLimit": 2}), FAILED, id="two hops"),
        pytest.param(template(HttpTokens="required"), FAILED, id="hops are the account's"),
        pytest.param(template(**{**GOOD, "HttpPutResponseHopLimit": PARAMETER}), UNDECIDED, id="hops are a parameter"),
        pytest.param(template(**{**GOOD, "HttpTokens": "optional"}), FAILED, id="no sessions"),
        pytest.param(template(HttpPutResponseHopLimit=1), FAILED, id="sessions are the account's"),
        pytest.param(template(**{**GOOD, "HttpTokens": PARAMETER}), UNDECIDED, id="sessions are a parameter"),
        pytest.param(template(HttpEndpoint="disabled"), PASSED, id="no metadata service"),
        pytest.param(one("AWS::AutoScaling::LaunchConfiguration", MetadataOptions=GOOD), PASSED, id="configuration"),
        pytest.param(one("AWS::AutoScaling::LaunchConfiguration"), FAILED, id="configuration, nothing said"),
        pytest.param(one("AWS::ImageBuilder::InfrastructureConfiguration"), FAILED, id="Image Builder"),
        pytest.param(one("AWS::EC2::Instance", MetadataOptions=GOOD), PASSED, id="instance"),
        pytest.param(
            one("AWS::EC2::Instance", MetadataOptions={"HttpPutResponseHopLimit": 1}),
            PASSED,
            id="cdk-nag looks at the sessions of instances",
        ),
        pytest.param(one("AWS::EC2::Instance"), FAILED, id="instance, nothing said"),
        pytest.param(
            one("AWS::EC2::Instance", LaunchTemplate={"LaunchTemplateId": "lt-1"}), (0, []), id="as its template says"
        ),
        pytest.param(
            one("AWS::EC2::Instance", LaunchTemplate={}, MetadataOptions={"HttpPutResponseHopLimit": 3}),
            FAILED,
            id="not as its template says",
        ),
        pytest.param(notebook("2"), PASSED, id="notebook"),
        pytest.param(notebook("1"), FAILED, id="notebook without sessions"),
        pytest.param(notebook(PARAMETER), UNDECIDED, id="notebook with a parameter"),
        pytest.param({"V": {"Type": "AWS::EC2::VPC"}}, (0, []), id="no instance"),
    ],
)
def test_instance_metadata_is_one_hop_away(look, resources, expected):
    assert look(RULE, resources) == expected
