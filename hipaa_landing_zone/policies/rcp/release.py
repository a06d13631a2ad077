"""HLZ-RCP-05: PHI is not written into accounts without PHI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.rcp.statement import deny_everybody
from hipaa_landing_zone.policies.scope import NON_PHI

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter

_WRITES = [
    "dynamodb:BatchWriteItem",
    "dynamodb:PartiQLInsert",
    "dynamodb:PartiQLUpdate",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "ecr:PutImage",
    "events:PutEvents",
    "firehose:PutRecord*",
    "logs:PutLogEvents",
    "s3:PutObject*",
    "s3:Replicate*",
    "secretsmanager:PutSecretValue",
    "secretsmanager:UpdateSecret",
    "sqs:SendMessage",
]


def deny_release_of_phi(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny identities of accounts with PHI to write into accounts without.

    Together with HLZ-RCP-04 the boundary holds both ways: who has no PHI cannot fetch it, who has it cannot drop it.

    Exempt: accounts in OUs with ``releases_deidentified: true``, where PHI is de-identified (45 CFR 164.514) and the
    result is written to accounts without PHI. The other door is a role of an account without PHI that trusts a role of
    one with PHI, such as the release role of ``DeIdentifiedBucket``: both accounts must agree to it, the one by its
    trust policy and the other by its identity policy.

    Source: IAM User Guide, aws:PrincipalOrgPaths.
    """
    condition = {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": list(perimeter.phi_paths)}}
    if perimeter.release_paths:
        condition["ForAllValues:StringNotLike"] = {"aws:PrincipalOrgPaths": list(perimeter.release_paths)}
    return (deny_everybody("DenyReleaseOfPhi", _WRITES, condition),)


RELEASE = Guardrail(
    id="HLZ-RCP-05",
    type="RESOURCE_CONTROL_POLICY",
    title="PHI is not written into accounts without PHI",
    citations=("164.308(a)(4)(ii)(B)", "164.312(a)(1)"),
    attached_to=NON_PHI,
    statements=deny_release_of_phi,
)
