"""People at machines and logs with PHI leave a record, and see what is masked masked."""

from __future__ import annotations

import z3
from proof.claim.model import Claim, changes

_RECORDED = (
    "arn:aws:ec2:*:*:instance/*",
    "arn:aws:ssm:*:*:managed-instance/*",
    "arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell",
)


def _phi(ou):
    return ou.phi


CLAIMS = (
    Claim(
        name="sessions-are-recorded",
        sentence="Nobody in a PHI account but break-glass can start a session other than on a machine, as preferred.",
        rests_on=("DenyUnrecordedSessions",),
        actions=frozenset({"ssm:StartSession"}),
        about=lambda request: z3.Not(request.on(*_RECORDED)),
        exact=True,
        ous=_phi,
    ),
    Claim(
        name="tunnels-are-closed",
        sentence="Nobody in a PHI account but break-glass can reach a machine with EC2 Instance Connect.",
        rests_on=("DenyUnrecordedTunnels",),
        actions=changes("ec2-instance-connect"),
        ous=_phi,
    ),
    Claim(
        name="masks-stay",
        sentence="Nobody in a PHI account but break-glass can read what a log masks.",
        rests_on=("DenyUnmasking",),
        actions=frozenset({"logs:Unmask"}),
        ous=_phi,
    ),
)
