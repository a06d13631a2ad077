"""Which predefined security policies of AWS services speak TLS 1.2 or newer only; of SFTP, today's algorithms.

As of 2026-11-21. A name that is in neither list is newer than this module, and nobody here knows what it admits.

Source: Elastic Load Balancing guides, "Security policies for your Application Load Balancer" and "Predefined SSL
security policies for Classic Load Balancers"; Amazon API Gateway Developer Guide, "Security policies for REST APIs";
Amazon CloudFront Developer Guide, "Supported protocols and ciphers between viewers and CloudFront"; AWS Transfer
Family User Guide, "Security policies for AWS Transfer Family servers"; CloudFormation reference,
"AWS::Cognito::UserPoolDomain CustomDomainConfigType".
"""

from dataclasses import dataclass
from typing import Any

from hipaa_landing_zone.rules.unknown import Unknown

AS_OF = "2026-11-21"


@dataclass(frozen=True, slots=True)
class TlsPolicies:
    """The security policies of one service.

    Args:
        modern: Names of those that are good enough.
        old: Names of those that are not.
    """

    modern: frozenset[str]
    old: frozenset[str]

    def admits_old(self, name: Any) -> bool | Unknown:
        """Whether a policy lets clients speak something outdated.

        Args:
            name: a resolved property that is present.
        """
        if isinstance(name, Unknown):
            return name
        text = str(name)
        if text in self.modern:
            return False
        return True if text in self.old else Unknown(f"{text!r} is no policy that is known as of {AS_OF}")


def _names(beginning: str, endings: str) -> frozenset[str]:
    return frozenset(f"{beginning}{each}" for each in endings.split())


LOAD_BALANCER = TlsPolicies(
    modern=_names(
        "ELBSecurityPolicy-",
        "TLS13-1-3-2021-06 TLS13-1-3-PQ-2025-09 TLS13-1-3-FIPS-2023-04 TLS13-1-3-FIPS-PQ-2025-09 "
        "TLS13-1-2-2021-06 TLS13-1-2-PQ-2025-09 TLS13-1-2-FIPS-2023-04 TLS13-1-2-FIPS-PQ-2025-09 "
        "TLS13-1-2-Res-2021-06 TLS13-1-2-Res-PQ-2025-09 TLS13-1-2-Res-FIPS-2023-04 TLS13-1-2-Res-FIPS-PQ-2025-09 "
        "TLS13-1-2-Ext0-FIPS-2023-04 TLS13-1-2-Ext0-FIPS-PQ-2025-09 "
        "TLS13-1-2-Ext1-2021-06 TLS13-1-2-Ext1-PQ-2025-09 TLS13-1-2-Ext1-FIPS-2023-04 TLS13-1-2-Ext1-FIPS-PQ-2025-09 "
        "TLS13-1-2-Ext2-2021-06 TLS13-1-2-Ext2-PQ-2025-09 TLS13-1-2-Ext2-FIPS-2023-04 TLS13-1-2-Ext2-FIPS-PQ-2025-09 "
        "TLS-1-2-2017-01 TLS-1-2-Ext-2018-06 FS-1-2-2019-08 FS-1-2-Res-2019-08 FS-1-2-Res-2020-10",
    ),
    old=_names(
        "ELBSecurityPolicy-",
        "2016-08 2015-05 2015-03 2015-02 2014-10 2014-01 2011-08 FS-2018-06 FS-1-1-2019-08 TLS-1-0-2015-04 "
        "TLS-1-1-2017-01 TLS13-1-0-2021-06 TLS13-1-0-PQ-2025-09 TLS13-1-0-FIPS-2023-04 TLS13-1-0-FIPS-PQ-2025-09 "
        "TLS13-1-1-2021-06 TLS13-1-1-FIPS-2023-04",
    ),
)
API = TlsPolicies(
    modern=frozenset(
        {
            "TLS_1_2",
            "SecurityPolicy_TLS12_2018_EDGE",
            "SecurityPolicy_TLS12_PFS_2025_EDGE",
            "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09",
            "SecurityPolicy_TLS13_1_2_PQ_2025_09",
            "SecurityPolicy_TLS13_1_3_2025_09",
            "SecurityPolicy_TLS13_1_3_FIPS_2025_09",
            "SecurityPolicy_TLS13_2025_EDGE",
        }
    ),
    old=frozenset({"TLS_1_0"}),
)
# Those of 2018 and 2019 speak TLS 1.2 only, with ciphers that lack forward secrecy or authenticated encryption.
CLOUDFRONT = TlsPolicies(
    modern=frozenset({"TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"}),
    old=frozenset({"SSLv3", "TLSv1", "TLSv1_2016", "TLSv1.1_2016", "TLSv1.2_2018", "TLSv1.2_2019"}),
)
COGNITO = TlsPolicies(modern=frozenset({"TLS_V1_2_2021", "TLS_V1_3_2025"}), old=frozenset({"TLS_V1"}))
# Old: those before 2024, the experimental ones, and FIPS-2024-01, which still signs with SHA-1 (ssh-rsa).
TRANSFER = TlsPolicies(
    modern=_names(
        "TransferSecurityPolicy-",
        "2024-01 2025-03 FIPS-2024-05 FIPS-2025-03 Restricted-2024-06 SshAuditCompliant-2025-02 AS2Restricted-2025-07",
    ),
    old=_names(
        "TransferSecurityPolicy-",
        "2018-11 2020-06 2022-03 2023-05 FIPS-2020-06 FIPS-2023-05 FIPS-2024-01 Restricted-2018-11 "
        "Restricted-2020-06 PQ-SSH-Experimental-2023-04 PQ-SSH-FIPS-Experimental-2023-04",
    ),
)
