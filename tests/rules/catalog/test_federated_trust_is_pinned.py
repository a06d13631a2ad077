import pytest

from hipaa_landing_zone.rules.catalog.federated_trust_is_pinned import RULE

GITHUB = "token.actions.githubusercontent.com"
PROVIDER = f"arn:aws:iam::111111111111:oidc-provider/{GITHUB}"
WEB, SAML = "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"


def role(action, condition=None, principal=None, **more):
    principal = principal or {"Federated": PROVIDER}
    statement = {"Effect": "Allow", "Principal": principal, "Action": action, "Condition": condition, **more}
    return {"R": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": [statement]}}}}


def web(subject, audience="sts.amazonaws.com", issuer=GITHUB, **more):
    return role(WEB, {"StringLike": {f"{issuer}:sub": subject, f"{issuer}:aud": audience}}, **more)


PASSED, FAILED, UNDECIDED = (1, []), (1, [("R", "failed")]), (1, [("R", "undecided")])
COGNITO, EKS = "cognito-identity.amazonaws.com", "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(web("repo:acme/ehr:ref:refs/heads/main"), PASSED, id="one branch"),
        pytest.param(web("repo:acme/ehr:*"), PASSED, id="one repository"),
        pytest.param(web(["repo:acme/ehr:*", "repo:*/ehr:*"]), FAILED, id="any owner beside"),
        pytest.param(web("repo:acme/*"), FAILED, id="any repository"),
        pytest.param(web("*:ref:refs/heads/main"), FAILED, id="leading wildcard"),
        pytest.param(web("*"), FAILED, id="nothing but a wildcard"),
        pytest.param(web("repo:acme/ehr:*", audience="*"), FAILED, id="any audience"),
        pytest.param(role(WEB, {"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}}), FAILED, id="no subject"),
        pytest.param(role(WEB), FAILED, id="the issuer alone"),
        pytest.param(role("sts:*"), FAILED, id="every way"),
        pytest.param(web("system:serviceaccount:ehr:*", issuer=EKS), PASSED, id="a cluster"),
        pytest.param(web("*", issuer=EKS), FAILED, id="every service account"),
        pytest.param(
            role(
                WEB,
                {
                    "StringEquals": {f"{COGNITO}:aud": "us-east-1:pool"},
                    "ForAnyValue:StringLike": {f"{COGNITO}:amr": "authenticated"},
                },
                {"Federated": COGNITO},
            ),
            PASSED,
            id="who signed in with Cognito",
        ),
        pytest.param(
            role(
                WEB,
                {
                    "StringEquals": {f"{COGNITO}:aud": "us-east-1:pool"},
                    "ForAnyValue:StringLike": {f"{COGNITO}:amr": "unauthenticated"},
                },
                {"Federated": COGNITO},
            ),
            FAILED,
            id="guests of Cognito",
        ),
        pytest.param(
            role(SAML, {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}), PASSED, id="SAML"
        ),
        pytest.param(role(SAML), FAILED, id="SAML for any audience"),
        pytest.param(web({"Ref": "P"}), UNDECIDED, id="subject is a parameter"),
        pytest.param(
            role(WEB, {"StringEquals": {"Fn::GetAtt": ["Json", "Value"]}}), UNDECIDED, id="CfnJson, as for EKS"
        ),
        pytest.param(role({"Ref": "P"}), UNDECIDED, id="action is a parameter"),
        pytest.param(role(WEB, Effect={"Ref": "P"}), UNDECIDED, id="effect is a parameter"),
        pytest.param(role("sts:TagSession"), PASSED, id="another action"),
        pytest.param(role("sts:AssumeRole", principal={"Service": "lambda.amazonaws.com"}), (0, []), id="a service"),
        pytest.param({"U": {"Type": "AWS::IAM::User"}}, (0, []), id="no role"),
    ],
)
def test_federated_trust_is_pinned(look, resources, expected):
    assert look(RULE, resources) == expected
