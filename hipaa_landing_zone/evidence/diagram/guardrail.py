"""The pages of the guardrails: what each says, where it is attached, how it is proved, and how to read it in AWS."""

from __future__ import annotations

import inspect
import json
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markupsafe import Markup

from hipaa_landing_zone.evidence.diagram.render import render
from hipaa_landing_zone.plan.guardrail import perimeter
from hipaa_landing_zone.policies import GUARDRAILS, QUOTAS
from hipaa_landing_zone.policies.quota import AS_OF

if TYPE_CHECKING:
    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.plan import Plan, PlannedPolicy
    from hipaa_landing_zone.policies import Guardrail, Perimeter

TYPES = {
    "SERVICE_CONTROL_POLICY": "Service control policies: what identities in an account cannot do",
    "RESOURCE_CONTROL_POLICY": "Resource control policies: what nobody can do to an account's resources",
}
SETTINGS = "Declarative and management policies: settings that AWS keeps in every account below"
TITLES = (*TYPES.values(), SETTINGS)
_GUARDRAIL = re.compile(r"HLZ-(?:SCP|RCP|DCL)-\d\d")
PYTEST = ".venv/bin/python -m pytest -n 0"


@dataclass(frozen=True, slots=True)
class Page:
    """One guardrail.

    Attributes:
        guardrail: as it is registered.
        text: its documentation.
        policy: the policy that it is in; None where it is attached to nothing.
        statements: the Sids of its own statements; of settings, the names of what is set.
    """

    guardrail: Guardrail
    text: Markup
    policy: PlannedPolicy | None
    statements: tuple[str, ...]

    @property
    def tests(self) -> tuple[str, ...]:
        """What to run, from a checkout of the repository, to see it proved."""
        itself = f"{PYTEST} tests/policies/test_guardrail.py tests/snapshots/test_policy.py -k {self.guardrail.id}"
        if self.guardrail.settings:
            return (itself, f"{PYTEST} tests/policies/test_effective.py")
        cases = f"{PYTEST} tests/policies/test_fires.py -k '{' or '.join(self.statements)}'"
        return (cases, f"{PYTEST} tests/proof/test_claim.py", itself)


def guardrail_pages(plan: Plan, configuration: Configuration) -> Markup:
    """Return a page for each guardrail, with the anchor ``guardrail-<id>``.

    Guardrails that are attached to nothing in this organization have a page that says so, so that every link to a
    guardrail leads somewhere.

    Args:
        plan: what will exist.
        configuration: what guardrails are functions of.
    """
    within = {each: policy for policy in plan.policies for each in policy.guardrails}
    facts = perimeter(configuration)
    pages = [_page(guardrail, within.get(guardrail.id), facts) for guardrail in GUARDRAILS]
    return render(
        "guardrail",
        groups=[
            (title, [page for page in pages if TYPES.get(page.guardrail.type, SETTINGS) == title]) for title in TITLES
        ],
        texts={policy.id: _text(policy) for policy in plan.policies},
        quotas=QUOTAS,
        as_of=AS_OF,
        ids={ou.path: ou.id for ou in plan.ous},
    )


def _page(guardrail: Guardrail, policy: PlannedPolicy | None, facts: Perimeter) -> Page:
    document = guardrail.document(facts)
    names = tuple(statement["Sid"] for statement in document.statements) or tuple(document.settings)
    return Page(guardrail, documentation(guardrail.function), policy, names)


def documentation(function: object) -> Markup:
    """Return a docstring as HTML, guardrails in it as links; HTML in it is shown and not obeyed."""
    text = _markdown().render(inspect.getdoc(function) or "")
    return Markup(_GUARDRAIL.sub(r'<a class="d-id" href="#guardrail-\g<0>">\g<0></a>', text))  # noqa: S704 - html is off


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False})


def _text(policy: PlannedPolicy) -> str:
    return json.dumps(policy.document.content(), indent=1, ensure_ascii=False)
