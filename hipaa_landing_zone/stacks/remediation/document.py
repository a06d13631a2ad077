"""The Systems Manager document of one automation: its script, and orders that no event can change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import aws_ssm as ssm

from hipaa_landing_zone.plan.name import EXEMPT_TAG, FINDINGS_BUS, REMEDIATION_ROLE
from hipaa_landing_zone.plan.remediation import LOG_GROUP
from hipaa_landing_zone.remediation import script

if TYPE_CHECKING:
    from constructs import Construct

    from hipaa_landing_zone.plan import Plan
    from hipaa_landing_zone.plan.remediation import Automation

RUNTIME = "python3.11"
TIMEOUT_S = 300
FROM_EVENT = ("Account", "Region", "Resource", "Event")
"""What an execution is told; all else stands in the document, so that nobody who starts one can make it act."""


def make_document(scope: Construct, automation: Automation, *, plan: Plan, role_arn: str) -> ssm.CfnDocument:
    """Make the document of an automation.

    Source: AWS Systems Manager User Guide, "aws:executeScript - Run a script", "Schemas, features, and examples".

    Args:
        scope: where to.
        automation: what it mends.
        plan: whether it acts, and the governed Regions.
        role_arn: the role that runs the script.
    """
    return ssm.CfnDocument(
        scope,
        "".join(part.capitalize() for part in automation.kind.split("_")),
        name=automation.name,
        document_type="Automation",
        document_format="JSON",
        update_method="NewVersion",
        content={
            "schemaVersion": "0.3",
            "description": f"{automation.title}. See docs/how-to/remediation.md.",
            "assumeRole": role_arn,
            "parameters": _parameters(automation, plan),
            "mainSteps": [_step(automation, plan)],
            "outputs": ["Remediate.Outcome"],
        },
    )


def _parameters(automation: Automation, plan: Plan) -> dict[str, Any]:
    return {
        "Account": {"type": "String", "allowedPattern": "^[0-9]{12}$"},
        "Region": {"type": "String", "allowedValues": list(plan.regions)},
        "Resource": {"type": "String", "allowedPattern": automation.resource},
        "Event": {"type": "String", "allowedPattern": "^[A-Za-z0-9-]{1,64}$"},
    }


def _step(automation: Automation, plan: Plan) -> dict[str, Any]:
    acts = automation.remedy in plan.remediation.act
    orders = {name: f"{{{{ {name} }}}}" for name in FROM_EVENT} | {
        "Execution": "{{ automation:EXECUTION_ID }}",
        "Mode": "act" if acts else "dry run",
        "Remedy": automation.remedy,
        "ExemptTag": EXEMPT_TAG,
        "Partition": plan.partition,
        "Role": REMEDIATION_ROLE,
        "LogGroup": LOG_GROUP,
        "Bus": FINDINGS_BUS,
    }
    return {
        "name": "Remediate",
        "action": "aws:executeScript",
        "timeoutSeconds": TIMEOUT_S,
        "onFailure": "Abort",
        "isEnd": True,
        "inputs": {
            "Runtime": RUNTIME,
            "Handler": "handler",
            "InputPayload": orders,
            "Script": script(automation.kind),
        },
        "outputs": [{"Name": "Outcome", "Selector": "$.Payload.outcome", "Type": "String"}],
    }
