import pytest

from hipaa_landing_zone.rules.catalog.function_urls_ask_for_identity import RULE


def url(**properties):
    return {"U": {"Type": "AWS::Lambda::Url", "Properties": properties}}


PASSED, FAILED, UNDECIDED = (1, []), (1, [("U", "failed")]), (1, [("U", "undecided")])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        (url(AuthType="AWS_IAM"), PASSED),
        (url(AuthType="AWS_IAM", Cors={"AllowOrigins": ["https://portal.health.example"]}), PASSED),
        (url(AuthType="NONE"), FAILED),
        (url(), FAILED),
        (url(AuthType="AWS_IAM", Cors={"AllowOrigins": ["*"]}), FAILED),
        (url(AuthType="AWS_IAM", Cors={"AllowOrigins": ["https://*"]}), FAILED),
        (url(AuthType={"Ref": "P"}), UNDECIDED),
        (url(AuthType="AWS_IAM", Cors={"AllowOrigins": [{"Ref": "P"}]}), UNDECIDED),
        (url(AuthType="AWS_IAM", Cors={"Ref": "P"}), UNDECIDED),
        ({"F": {"Type": "AWS::Lambda::Function"}}, (0, [])),
    ],
)
def test_function_urls_ask_for_identity(look, resources, expected):
    assert look(RULE, resources) == expected
