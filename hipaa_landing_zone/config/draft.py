"""As much of a configuration as could be read: what the checks across sections look at, even when parts are wrong."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from hipaa_landing_zone.config import wording
from hipaa_landing_zone.config.model import RETENTION_YEARS_MINIMUM, Account, Configuration
from hipaa_landing_zone.config.tree import Unit, flatten

if TYPE_CHECKING:
    from datetime import date

    from hipaa_landing_zone.config.accountability import (
        AddressableDecision,
        BusinessAssociate,
        BusinessAssociateAddendum,
        Entity,
    )
    from hipaa_landing_zone.config.detection import (
        Baseline,
        Contacts,
        DetectiveServices,
        Findings,
        People,
        Remediation,
    )
    from hipaa_landing_zone.config.document import Document, Location
    from hipaa_landing_zone.config.model import (
        AcceptedFinding,
        DataPerimeter,
        Logging,
        NetworkDefaults,
        Organization,
        ServiceEligibility,
    )
    from hipaa_landing_zone.config.problem import Problem


@dataclass(slots=True)
class Draft:
    """The sections that are valid on their own; a section that is not is None or empty, and its problems are noted."""

    document: Document
    today: date
    problems: list[Problem] = field(default_factory=list)
    organization: Organization | None = None
    baa: BusinessAssociateAddendum | None = None
    entity: Entity | None = None
    business_associates: tuple[BusinessAssociate, ...] = ()
    addressable_decisions: tuple[AddressableDecision, ...] = ()
    units: tuple[Unit, ...] = ()
    accounts: tuple[tuple[Location, Account], ...] = ()
    logging: Logging | None = None
    network: NetworkDefaults | None = None
    service_eligibility: ServiceEligibility | None = None
    data_perimeter: DataPerimeter | None = None
    contacts: Contacts | None = None
    people: People | None = None
    baseline: Baseline | None = None
    detective_services: DetectiveServices | None = None
    findings: Findings | None = None
    remediation: Remediation | None = None
    accepted_findings: tuple[AcceptedFinding, ...] = ()

    def account_rows(self) -> list[tuple[Location, dict[str, Any]]]:
        """Return the accounts as they stand in the file, whether or not each is valid."""
        rows = self.document.value(("accounts",))
        listed = rows if isinstance(rows, list) else []
        return [(("accounts", index), row) for index, row in enumerate(listed) if isinstance(row, dict)]

    def report(self, location: Location, what: str, *, given: Any = "", allowed: str) -> None:
        """Note a problem at a location of the file."""
        self.problems.append(self.document.problem(location, what, given=given, allowed=allowed))


def draft(document: Document, today: date) -> Draft:
    """Validate each section, and each account, on its own, so that one mistake does not hide the others."""
    result = Draft(document, today)
    if not isinstance(document.data, dict):
        result.report((), "not a configuration", given=document.data, allowed="a mapping of sections")
        return result
    for key in document.data:
        if key not in Configuration.model_fields:
            result.problems.append(wording.unknown_key(document, (key,), Configuration))
    for name, info in Configuration.model_fields.items():
        if name not in document.data:
            if info.is_required():
                result.problems.append(wording.missing(document, (name,), info))
            continue
        _section(result, name, TypeAdapter(info.rebuild_annotation()))
    return result


def _section(result: Draft, name: str, adapter: TypeAdapter[Any]) -> None:
    data = result.document.data[name]
    if name == "accounts" and isinstance(data, list) and data:
        read = [(("accounts", i), _validated(result, ("accounts", i), _ACCOUNT, row)) for i, row in enumerate(data)]
        result.accounts = tuple((location, account) for location, account in read if account is not None)
        return
    value = _validated(result, (name,), adapter, data)
    if value is None:
        return
    if name == "ous":
        result.units = tuple(flatten(value))
    else:
        setattr(result, name, value)


_ACCOUNT: TypeAdapter[Any] = TypeAdapter(Account)


def _validated(result: Draft, location: Location, adapter: TypeAdapter[Any], data: Any) -> Any:
    try:
        return adapter.validate_python(data)
    except ValidationError as error:
        result.problems.extend(wording.problems(result.document, location, error))
        repaired = deepcopy(data)
        if not all(
            _repair(repaired, (*location, *detail["loc"]), len(location)) for detail in wording.real_errors(error)
        ):
            return None
        return adapter.validate_python(repaired)


# Values that no check across sections looks at: with these in place of a wrong one, the rest can still be checked.
_NEUTRAL: dict[tuple[str, str], Any] = {
    ("organization", "name"): "?",
    ("organization", "management_account_id"): "000000000000",
    ("organization", "account_email"): "{account}@example.invalid",
    ("accounts", "owner"): "?",
    ("logging", "retention_years"): RETENTION_YEARS_MINIMUM,
}


def _repair(data: Any, location: Location, depth: int) -> bool:
    """Take one wrong value out of a section, if the checks across sections can do without it."""
    section, key = str(location[0]), location[-1]
    parent = data
    for part in location[depth:-1]:
        parent = parent[part]
    if not isinstance(parent, dict):
        return False
    if (section, key) in _NEUTRAL and len(location) == depth + 1:
        parent[key] = _NEUTRAL[section, str(key)]
        return True
    return parent.pop(key, None) is not None and key not in wording.section_at(location).model_fields
