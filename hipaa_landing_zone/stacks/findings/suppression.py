"""Findings that are expected for a time: Security Hub keeps them, marked, and nobody is told."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from aws_cdk import aws_securityhub as securityhub
from constructs import Construct

from hipaa_landing_zone.plan.name import RESOURCE_PREFIX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hipaa_landing_zone.config.detection import Suppression

_EARLIEST = "2020-01-01T00:00:00Z"
_NOTE_CHARACTERS = 512


class Suppressions(Construct):
    """One automation rule a suppression, made in the home Region, from where it applies to the linked ones.

    The rule itself ends with the last day of the suppression: it asks for findings that were updated before. So an
    expired one suppresses nothing more, deployed or not. Findings are recognized by where they come from, account and
    resource, exactly unless a ``*`` at the end asks for a beginning: the beginning of one control's or bucket's name is
    that of others as well. What does not pass through Security Hub (watched events, Macie's findings of sensitive data)
    cannot be suppressed here, on purpose.

    Source: AWS Security Hub User Guide, "Automation rules in Security Hub CSPM"; CloudFormation reference,
    AWS::SecurityHub::AutomationRule.

    Args:
        scope: the home Region's findings stack.
        construct_id: id in the parent.
        suppressions: as the owner configured them.
    """

    def __init__(self, scope: Construct, construct_id: str, *, suppressions: Sequence[Suppression]) -> None:
        super().__init__(scope, construct_id)
        for order, suppression in enumerate(suppressions, 1):
            note = f"{suppression.reason} Approved by {suppression.approver}; until {suppression.expires.isoformat()}."
            securityhub.CfnAutomationRule(
                self,
                suppression.name,
                rule_name=f"{RESOURCE_PREFIX}-{suppression.name}",
                rule_order=order,
                rule_status="ENABLED",
                description=note[:_NOTE_CHARACTERS],
                criteria=_criteria(suppression),
                actions=[
                    securityhub.CfnAutomationRule.AutomationRulesActionProperty(
                        type="FINDING_FIELDS_UPDATE",
                        finding_fields_update=securityhub.CfnAutomationRule.AutomationRulesFindingFieldsUpdateProperty(
                            workflow=securityhub.CfnAutomationRule.WorkflowUpdateProperty(status="SUPPRESSED"),
                            note=securityhub.CfnAutomationRule.NoteUpdateProperty(
                                text=note[:_NOTE_CHARACTERS], updated_by=RESOURCE_PREFIX
                            ),
                        ),
                    )
                ],
            )


def _criteria(suppression: Suppression) -> securityhub.CfnAutomationRule.AutomationRulesFindingFiltersProperty:
    text = securityhub.CfnAutomationRule.StringFilterProperty
    ends = datetime.combine(suppression.expires + timedelta(days=1), time(), UTC)
    return securityhub.CfnAutomationRule.AutomationRulesFindingFiltersProperty(
        generator_id=[_matching(suppression.generator_id)],
        aws_account_id=([text(comparison="EQUALS", value=suppression.account_id)] if suppression.account_id else None),
        resource_id=[_matching(suppression.resource_id)] if suppression.resource_id else None,
        updated_at=[
            securityhub.CfnAutomationRule.DateFilterProperty(
                start=_EARLIEST, end=ends.isoformat().replace("+00:00", "Z")
            )
        ],
    )


def _matching(value: str) -> securityhub.CfnAutomationRule.StringFilterProperty:
    beginning = value.removesuffix("*")
    comparison = "EQUALS" if beginning == value else "PREFIX"
    return securityhub.CfnAutomationRule.StringFilterProperty(comparison=comparison, value=beginning)
