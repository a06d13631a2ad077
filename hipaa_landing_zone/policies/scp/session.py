"""HLZ-SCP-20: sessions in accounts with PHI leave a record, and what logs mask stays masked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import PHI

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter

PREFERENCES = "SSM-SessionManagerRunShell"
"""The session document that holds an account's preferences; AWS gives the name."""


def deny_unrecorded_sessions(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny sessions of Session Manager with any document but the account's preferences, and reading masked log data.

    Why: what passes through a tunnel (SSH, port forwarding) is not recorded, and a session document of one's own can
    leave logging out. The preferences of the baseline log and encrypt every session; HLZ-SCP-07 guards them. A session
    on a container is started with ECS Exec, which logs as its cluster says, and not directly.

    The tunnels and keys of EC2 Instance Connect are denied for the same reason.

    ``logs:Unmask`` shows the identifiers that a data protection policy masks; ``logs:*`` contains it.

    Exempt: the break-glass role, which HLZ-SCP-06 guards.

    Source: AWS Systems Manager User Guide, start a session with a document by specifying the session documents in IAM
    policies, enabling and disabling session logging; Amazon ECS Developer Guide, ECS Exec; Service Authorization
    Reference, Amazon EC2 Instance Connect.
    """
    recorded = [
        perimeter.arn("ec2", "instance/*"),
        perimeter.arn("ssm", "managed-instance/*"),
        perimeter.arn("ssm", f"document/{PREFERENCES}"),
    ]
    sessions = perimeter.deny("DenyUnrecordedSessions", ["ssm:StartSession"])
    del sessions["Resource"]
    return (
        {**sessions, "NotResource": recorded},
        perimeter.deny("DenyUnrecordedTunnels", ["ec2-instance-connect:OpenTunnel", "ec2-instance-connect:Send*"]),
        perimeter.deny("DenyUnmasking", ["logs:Unmask"]),
    )


SESSION = Guardrail(
    id="HLZ-SCP-20",
    type="SERVICE_CONTROL_POLICY",
    title="Sessions leave a record, and what logs mask stays masked",
    citations=("164.312(b)", "164.312(a)(1)", "164.308(a)(1)(ii)(D)"),
    attached_to=PHI,
    statements=deny_unrecorded_sessions,
)
