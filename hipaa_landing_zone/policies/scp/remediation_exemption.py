"""HLZ-SCP-19: nobody exempts a resource from remediation by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import EVERYWHERE

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter


def deny_self_exemption(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny setting, changing or taking off the tag ``hlz:remediation-exempt``, with any action of any service.

    Why: who opens a resource to the world would else mark it first, and automatic remediation would keep away.

    In capitals too: the names of condition keys know no case, so the role for remediation, whose permissions end where
    the resource has the tag, would be stopped by ``HLZ:Remediation-Exempt`` as well.

    It holds where AWS shows the tag keys of a request to policies (``aws:TagKeys``). ``s3:PutBucketTagging`` does not,
    so remediation honours no exemption of a bucket.

    Exempt: the break-glass role and the landing zone's deployers, all guarded by HLZ-SCP-06.

    Source: IAM User Guide, controlling access to AWS resources using tags; Service Authorization Reference.
    """
    tagged = {"ForAnyValue:StringEqualsIgnoreCase": {"aws:TagKeys": [perimeter.exempt_tag]}}
    return (perimeter.deny_when("DenySelfExemption", ["*"], tagged, spare=perimeter.deployers),)


REMEDIATION_EXEMPTION = Guardrail(
    id="HLZ-SCP-19",
    type="SERVICE_CONTROL_POLICY",
    title="Nobody exempts a resource from remediation by themselves",
    citations=("164.308(a)(6)(ii)", "164.308(a)(1)(ii)(B)", "164.312(c)(1)"),
    attached_to=EVERYWHERE,
    statements=deny_self_exemption,
)
