"""A dashboard of what PhiAlarms watches, without PHI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from hipaa_constructs.check import require_match

if TYPE_CHECKING:
    from hipaa_constructs.phi_alarms import PhiAlarms

FULL_WIDTH = 24
THIRD = 8


class PhiDashboard(Construct):
    """A CloudWatch dashboard: the state of every alarm, and a graph of each with its threshold.

    Guarantees:
        * ``shows_every_alarm``: each alarm that was made until the dashboard was (45 CFR 164.308(a)(1)(ii)(D)).
        * ``shows_no_logs``: states and numbers only, no log query whose result could hold PHI
          (45 CFR 164.312(a)(1), 164.308(a)(4)(ii)(B)).
        * ``titles_are_construct_paths``: nothing that comes with the data is on it (45 CFR 164.312(a)(1)).

    Who may read CloudWatch metrics in the account may see it; ids of constructs must not name patients. A CloudWatch
    dashboard can be shared with people outside by its link: that takes ``iam:CreateRole`` and Amazon Cognito and is not
    done here. A dashboard helps with the review of activity; the review is people's work. Source: Amazon CloudWatch
    User Guide, "Using Amazon CloudWatch dashboards".

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        alarms: what to show; watch everything before.
        dashboard_name: made by CloudFormation if None.

    Attributes:
        resource: the underlying ``cloudwatch.Dashboard``.

    Raises:
        ValueError: a name that CloudWatch refuses.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, alarms: PhiAlarms, dashboard_name: str | None = None
    ) -> None:
        if dashboard_name is not None:
            require_match("dashboard_name", dashboard_name, r"[A-Za-z0-9_-]{1,255}", "1 to 255 letters, digits, _ -")
        super().__init__(scope, construct_id)
        everything: list[cloudwatch.IAlarm] = [alarm for group in alarms.alarms.values() for alarm in group]
        self.resource = cloudwatch.Dashboard(
            self, "Resource", dashboard_name=dashboard_name, default_interval=Duration.days(1)
        )
        self.resource.add_widgets(cloudwatch.AlarmStatusWidget(title="Alarms", alarms=everything, width=FULL_WIDTH))
        for title, group in alarms.alarms.items():
            self.resource.add_widgets(*(_graph(title, alarm) for alarm in group))


def _graph(title: str, alarm: cloudwatch.AlarmBase) -> cloudwatch.AlarmWidget:
    indicator = alarm.node.id.rpartition("-")[2]
    return cloudwatch.AlarmWidget(title=f"{title} {indicator}", alarm=alarm, width=THIRD)
