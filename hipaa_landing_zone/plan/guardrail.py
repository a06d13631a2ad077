"""The organization's policies: which documents, attached to which OUs, and whether they fit AWS's quotas."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from hipaa_landing_zone.config import flatten
from hipaa_landing_zone.plan import name
from hipaa_landing_zone.plan.error import PlanError
from hipaa_landing_zone.plan.model import PlannedPolicy
from hipaa_landing_zone.policies import GUARDRAILS, ORGANIZATION, QUOTAS, ROOT, Perimeter, ou_placeholder
from hipaa_landing_zone.policies.fit import FitError, Fitted, fit
from hipaa_landing_zone.services import newest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.config.detection import DetectiveService
    from hipaa_landing_zone.config.tree import Unit
    from hipaa_landing_zone.plan.lock import Lock
    from hipaa_landing_zone.plan.model import PlannedOu
    from hipaa_landing_zone.policies import Guardrail, PolicyType, Quota


DETECTIVE_POLICIES: Mapping[DetectiveService, str] = {
    "guardduty": "HLZ-DCL-06",
    "security_hub": "HLZ-DCL-07",
    "inspector": "HLZ-DCL-08",
}
"""The guardrails that switch a detective service on."""


def perimeter(configuration: Configuration) -> Perimeter:
    """Return the facts that guardrails are functions of.

    Raises:
        PlanError: a service exception names a prefix that needs none, or one that does not exist.
    """
    organization, eligibility, catalog = configuration.organization, configuration.service_eligibility, newest()
    _check_exceptions(configuration)
    units = tuple(flatten(configuration.ous))
    operating = (u for u in units if u.level == 1 and u.purpose in ("security", "infrastructure"))
    return Perimeter(
        partition=organization.partition,
        governed_regions=tuple(sorted(organization.governed_regions)),
        eligible_prefixes=catalog.allowed_prefixes(eligibility.mode, (e.prefix for e in eligibility.exceptions)),
        excluded_features=catalog.excluded_features,
        global_actions=tuple(sorted(catalog.global_actions)),
        account_access_role=organization.account_access_role,
        qualifier=name.QUALIFIER,
        resource_prefix=name.RESOURCE_PREFIX,
        key_alias_prefix=name.KEY_ALIAS_PREFIX,
        trail_name=name.TRAIL_NAME,
        responder_role=name.RESPONDER_ROLE,
        reader_roles=(name.AUDITOR_ROLE, name.INVESTIGATOR_ROLE),
        remediation_role=name.REMEDIATION_ROLE,
        automation_role=name.REMEDIATION_AUTOMATION_ROLE,
        starter_role=name.REMEDIATION_START_ROLE,
        provider_roles=f"{name.PROVIDER_ROLE_PREFIX}-*",
        forwarder_roles=name.FORWARDER_ROLES,
        exempt_tag=name.EXEMPT_TAG,
        classification_tag=name.CLASSIFICATION_TAG,
        management_account_id=organization.management_account_id,
        phi_paths=tuple(_organization_paths(units, [u for u in units if u.phi])),
        release_paths=tuple(_organization_paths(units, [u for u in units if u.releases])),
        operation_paths=tuple(_organization_paths(units, list(operating))),
        security_paths=tuple(_organization_paths(units, [u for u in units if u.purpose == "security"])),
        partners=tuple(sorted(partner.account_id for partner in configuration.data_perimeter.partners)),
        slack_workspaces=tuple(sorted({route.slack_workspace_id for route in configuration.findings.chat})),
    )


def _check_exceptions(configuration: Configuration) -> None:
    eligibility, catalog = configuration.service_eligibility, newest()
    allowed, known = catalog.allowed_prefixes(eligibility.mode), {*catalog.prefixes, *catalog.not_eligible}
    for number, prefix in enumerate(exception.prefix for exception in eligibility.exceptions):
        place = f"{configuration.place('service_eligibility', 'exceptions', number)}: {prefix}"
        if prefix in allowed:
            raise PlanError(f"{place} is allowed already in {eligibility.mode} mode. Take the exception out.")
        if prefix not in known:
            near = get_close_matches(prefix, known, n=1)
            hint = f"Did you mean {near[0]}?" if near else "`hlz services` lists those that exist."
            raise PlanError(f"{place} is not an IAM service prefix. {hint}")


def _organization_paths(units: Sequence[Unit], of: Sequence[Unit]) -> Iterator[str]:
    """Yield the pattern of each topmost OU, as ``aws:PrincipalOrgPaths`` has it: it matches what is below as well."""
    parents = {unit.path: unit.parent for unit in units}
    chosen = {unit.path for unit in of}
    for unit in of:
        path: str | None = unit.path
        chain = []
        while path:
            chain.append(path)
            path = parents[path]
        if not chosen & set(chain[1:]):
            yield "/".join((ORGANIZATION, ROOT, *map(ou_placeholder, reversed(chain)), "*"))


def ids(lock: Lock | None, ous: Sequence[PlannedOu]) -> dict[str, str]:
    """Return the ids that are known by now, by the placeholder that stands for each in a document."""
    known = {ou_placeholder(ou.path): ou.id for ou in ous if ou.id}
    return known | {ORGANIZATION: lock.organization_id, ROOT: lock.root_id} if lock else known


def switched_on(configuration: Configuration) -> tuple[Guardrail, ...]:
    """Return the guardrails that are chosen: all but those that switch on a detective service which is left out."""
    services = configuration.detective_services
    off = {guardrail for service, guardrail in DETECTIVE_POLICIES.items() if services.without(service)}
    return tuple(guardrail for guardrail in GUARDRAILS if guardrail.id not in off)


def plan_policies(
    facts: Perimeter,
    ous: Sequence[PlannedOu],
    known_ids: Mapping[str, str],
    quotas: Mapping[PolicyType, Quota] = QUOTAS,
    guardrails: Sequence[Guardrail] = GUARDRAILS,
) -> tuple[PlannedPolicy, ...]:
    """Return every guardrail that has a target, merged where a target could not carry all; what is below inherits.

    Args:
        facts: what guardrails are functions of.
        ous: the OU tree.
        known_ids: ids by placeholder.
        quotas: what AWS allows of each type.
        guardrails: those that are chosen.

    Raises:
        PlanError: a document, or the number of policies on one OU, is over AWS's quota.
    """
    single = [
        Fitted((guardrail,), guardrail.document(facts), targets)
        for guardrail in guardrails
        if (targets := guardrail.attached_to.targets(ous))
    ]
    try:
        fitted = fit(single, quotas)
    except FitError as error:
        raise PlanError(str(error)) from error
    return tuple(
        PlannedPolicy(
            id=policy.id,
            name=policy.name,
            title=policy.title,
            type=policy.type,
            guardrails=tuple(guardrail.id for guardrail in policy.guardrails),
            citations=tuple(dict.fromkeys(c for guardrail in policy.guardrails for c in guardrail.citations)),
            template=policy.document,
            document=policy.document.bind(known_ids),
            targets=policy.targets,
        )
        for policy in fitted
    )
