"""Checks of what watches the organization: nothing core is left out without a reason, and nothing for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.config.detection import SWITCHES

if TYPE_CHECKING:
    from hipaa_landing_zone.config.draft import Draft

_NEEDS = ("reason", "approver", "expires")


def check_detective_services(draft: Draft) -> None:
    """A core service is left out only with reason, approver and an expiry that lies ahead; each stands once."""
    seen: set[str] = set()
    for index, off in enumerate(draft.detective_services.off if draft.detective_services else ()):
        place = ("detective_services", "off", index)
        if off.service in seen:
            draft.report((*place, "service"), "the service stands twice", given=off.service, allowed="once each")
        seen.add(off.service)
        switch = SWITCHES[off.service]
        absent = [key for key in _NEEDS if getattr(off, key) is None]
        if switch.core and absent:
            what = f"{switch.title} serves a core safeguard ({switch.safeguard})"
            allowed = f"{', '.join(absent)} as well; or leave it on"
            draft.report(place, what, given=off.service, allowed=allowed)
        if off.expires and off.expires < draft.today:
            allowed = f"{draft.today} or later, after a new approval; or leave the service on"
            draft.report((*place, "expires"), "the exception has expired", given=str(off.expires), allowed=allowed)


def check_suppressions(draft: Draft) -> None:
    """Suppressions are in force, have effect, and each has a name of its own."""
    seen: set[str] = set()
    hub_is_off = draft.detective_services is not None and draft.detective_services.without("security_hub")
    if hub_is_off and draft.findings and draft.findings.suppressions:
        allowed = "no suppressions while security_hub stands under detective_services.off"
        draft.report(("findings", "suppressions"), "Security Hub, which suppresses, is off", allowed=allowed)
    for index, suppression in enumerate(draft.findings.suppressions if draft.findings else ()):
        place = ("findings", "suppressions", index)
        if suppression.name in seen:
            draft.report((*place, "name"), "the name stands twice", given=suppression.name, allowed="once each")
        seen.add(suppression.name)
        if suppression.expires < draft.today:
            allowed = f"{draft.today} or later, after a new approval; or no suppression"
            given = str(suppression.expires)
            draft.report((*place, "expires"), "the suppression has expired", given=given, allowed=allowed)
