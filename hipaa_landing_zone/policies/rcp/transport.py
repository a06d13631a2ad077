"""HLZ-RCP-03: data moves over TLS 1.2 or newer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.rcp.statement import DATA, deny_everybody
from hipaa_landing_zone.policies.scope import EVERYWHERE

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter

TLS_MINIMUM = "1.2"


def deny_weak_transport(_: Perimeter) -> tuple[Statement, ...]:
    """Deny requests without TLS, and to Amazon S3 those with a TLS version under 1.2.

    ``aws:SecureTransport`` is in every request, so ``Bool`` says all; ``s3:TlsVersion`` is missing when a service calls
    for itself, and such a request is not denied by it.

    Exempt: nobody; there is no reason for plain text.

    Source: IAM User Guide, aws:SecureTransport; Amazon S3 User Guide, s3:TlsVersion.
    """
    return (
        deny_everybody("DenyPlainText", DATA, {"Bool": {"aws:SecureTransport": "false"}}),
        deny_everybody("DenyOldTls", ["s3:*"], {"NumericLessThan": {"s3:TlsVersion": TLS_MINIMUM}}),
    )


TRANSPORT = Guardrail(
    id="HLZ-RCP-03",
    type="RESOURCE_CONTROL_POLICY",
    title="Data moves over TLS 1.2 or newer",
    citations=("164.312(e)(1)", "164.312(e)(2)(i)", "164.312(e)(2)(ii)"),
    attached_to=EVERYWHERE,
    statements=deny_weak_transport,
)
