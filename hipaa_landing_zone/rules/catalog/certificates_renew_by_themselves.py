"""Certificates are issued so that they renew without anybody's help.

A certificate that somebody must remember expires, and with it every connection; what is then done in a hurry is done
without TLS. AWS Certificate Manager renews those that are validated by a DNS record or come from a private certificate
authority. Validation by e-mail, CloudFormation's default, waits for a person each year; a server certificate uploaded
to IAM is never renewed. Certificates imported into ACM do not come from templates.

How to fix: set `ValidationMethod: DNS` (CDK: `CertificateValidation.from_dns(zone)`) or name a
`CertificateAuthorityArn`.

Source: AWS Certificate Manager User Guide, "Managed certificate renewal in AWS Certificate Manager"; AWS Identity and
Access Management User Guide, "Manage server certificates in IAM"; 45 CFR 164.312(e)(2)(ii), 164.312(d).
"""

from collections.abc import Iterator

from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown

CERTIFICATE, UPLOADED = "AWS::CertificateManager::Certificate", "AWS::IAM::ServerCertificate"
FIX = "Set ValidationMethod to DNS, or name a CertificateAuthorityArn."


def _check(case: Case) -> Iterator[Problem]:
    if case.resource.type == UPLOADED:
        yield failed("is an uploaded certificate, which nothing renews.", "Issue it with AWS Certificate Manager.")
        return
    if case.resource.get("CertificateAuthorityArn") is not None:
        return
    method = case.resource.get("ValidationMethod")
    if isinstance(method, Unknown):
        yield undecided(f"how it is validated: {method}", FIX)
    elif method != "DNS":
        yield failed("waits each year for somebody to answer an e-mail.", FIX)


RULE = Rule(
    id="HLZ-RULE-56",
    name="certificates_renew_by_themselves",
    title="Certificates renew by themselves.",
    severity="medium",
    citations=("164.312(e)(2)(ii)", "164.312(d)"),
    types=(CERTIFICATE, UPLOADED),
    check=_check,
)
