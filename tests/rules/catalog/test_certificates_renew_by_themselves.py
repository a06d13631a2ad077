import pytest

from hipaa_landing_zone.rules.catalog.certificates_renew_by_themselves import RULE

FAILED, UNDECIDED, PASSED = (1, [("R", "failed")]), (1, [("R", "undecided")]), (1, [])


def certificate(**properties):
    return {"R": {"Type": "AWS::CertificateManager::Certificate", "Properties": properties}}


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(certificate(ValidationMethod="DNS"), PASSED, id="DNS"),
        pytest.param(certificate(CertificateAuthorityArn={"Ref": "P"}), PASSED, id="private"),
        pytest.param(certificate(ValidationMethod="EMAIL"), FAILED, id="e-mail"),
        pytest.param(certificate(), FAILED, id="e-mail by default"),
        pytest.param(certificate(ValidationMethod={"Ref": "P"}), UNDECIDED, id="a parameter"),
        pytest.param({"R": {"Type": "AWS::IAM::ServerCertificate"}}, FAILED, id="uploaded"),
        pytest.param({"R": {"Type": "AWS::ACMPCA::Certificate"}}, (0, []), id="another type"),
    ],
)
def test_certificates_renew_by_themselves(look, resources, expected):
    assert look(RULE, resources) == expected
