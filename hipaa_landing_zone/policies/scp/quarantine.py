"""HLZ-SCP-16: in quarantine nobody acts but who responds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import CLOSED

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter


def deny_all_but_response(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny everything in an account that is new, compromised or suspended, reads included.

    Moving an account into the OU cuts off its people and its programs at once and destroys no evidence. Service-linked
    roles go on, so that AWS Config records and logs arrive; so does what forwards events to the security account.
    Patching and automatic remediation stop: a machine or a setting that an intruder changed is evidence.

    Exempt: the break-glass role; the responder (``hlz-incident-responder``); the landing zone's bootstrap roles and
    deployers, which bring a new account to the baseline; the roles that the baseline works with (``hlz-provider-*``,
    ``hlz-event-forwarder-*``), which AWS services take on: unlike service-linked roles they are bound by SCPs.
    HLZ-SCP-06 guards all of these names. Also root *sessions* that the management account opens
    (``aws:AssumedRoot``), which no member administrator can open.

    Until the responder's role is deployed, break-glass is the responder.

    Source: NIST SP 800-61r3, containment; AWS Security Incident Response Guide.
    """
    baseline = (*perimeter.deployers, perimeter.provider, perimeter.forwarder)
    spared = (perimeter.responder, perimeter.bootstrap_roles, *baseline)
    return (
        perimeter.deny_when("DenyAllButResponse", ["*"], {"BoolIfExists": {"aws:AssumedRoot": "false"}}, spare=spared),
    )


QUARANTINE = Guardrail(
    id="HLZ-SCP-16",
    type="SERVICE_CONTROL_POLICY",
    title="In quarantine nobody acts but who responds",
    citations=("164.308(a)(6)(ii)", "164.312(a)(1)"),
    attached_to=CLOSED,
    statements=deny_all_but_response,
)
