"""What was looked at, as OSCAL subjects: stages, applications and the running organization, and accounts that fail.

OSCAL has one reference for each subject of each observation, so naming every resource, or every account, in every
observation would make the file grow with their product. Stages are named instead, and each account says once which
stages are deployed into it; an account is named in an observation where something does not hold in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.evidence.model import EVERYWHERE
from hipaa_landing_zone.evidence.oscal.document import own, owner_of
from hipaa_landing_zone.evidence.oscal.identifier import stable

if TYPE_CHECKING:
    from hipaa_landing_zone.evidence.model import Asset, Evidence, Finding, Observation

_RUNNING = "organization"


class Subjects:
    """The subjects of one assessment.

    Args:
        evidence: what is reported.
    """

    def __init__(self, evidence: Evidence) -> None:
        self._evidence, self._owner = evidence, owner_of(evidence)
        self._names = {account.name for account in evidence.plan.accounts}
        self._of_asset = [_deployable(asset) for asset in evidence.assets]
        self._findings = {each.id: each for each in evidence.findings}

    def components(self) -> list[dict[str, Any]]:
        """Return what is assessed: the templates of each stage and application, and what runs in AWS."""
        templates = [
            self._component(name, "software", f"Templates of {name}", "CloudFormation templates, as synthesized.")
            for name in sorted({*self._of_asset})
        ]
        running = f"The organization {self._evidence.plan.organization.name}, as it is in AWS."
        return [*templates, self._component(_RUNNING, "this-system", "Organization in AWS", running)]

    def _component(self, name: str, kind: str, title: str, description: str) -> dict[str, Any]:
        uuid = self._uuid("subject", name)
        return {
            "uuid": uuid,
            "type": kind,
            "title": title,
            "description": description,
            "status": {"state": "other", "remarks": "Not said here."}
            if kind == "software"
            else {"state": "operational"},
        }

    def inventory(self) -> list[dict[str, Any]]:
        """Return each account, with what is deployed into it."""
        deployed: dict[str, set[str]] = {}
        for asset, name in zip(self._evidence.assets, self._of_asset, strict=True):
            deployed.setdefault(asset.account, set()).add(name)
        everywhere = deployed.get(EVERYWHERE, set())
        return [
            {
                "uuid": self._uuid("account", account.name),
                "description": f"AWS account {account.name}, owned by {account.owner}.",
                "props": [
                    own("account", account.name),
                    *([own("account-id", account.id)] if account.id else []),
                    own("purpose", account.purpose),
                    own("environment", account.environment),
                    own("holds-phi", "yes" if account.holds_phi else "no"),
                ],
                "implemented-components": [
                    {"component-uuid": self._uuid("subject", name)}
                    for name in sorted(
                        {
                            *deployed.get(account.name, ()),
                            *(everywhere if account.purpose != "management" else ()),
                            _RUNNING,
                        }
                    )
                ],
            }
            for account in sorted(self._evidence.plan.accounts, key=lambda each: each.name)
        ]

    def of(self, observation: Observation) -> list[dict[str, str]]:
        """Return the subjects of an observation.

        Args:
            observation: what one mechanism looked at.
        """
        open_ = [found for name in observation.findings if (found := self._findings[name]).open]
        looked_at = {self._of_asset[number] for number in observation.assets} | {
            self._of_asset[found.asset] for found in open_ if found.asset is not None
        }
        components = [*sorted(looked_at), *([_RUNNING] if observation.live else [])]
        return [
            *({"subject-uuid": self._uuid("subject", name), "type": "component"} for name in components),
            *(
                {"subject-uuid": self._uuid("account", name), "type": "inventory-item", "title": name}
                for name in self._failing(observation, open_)
            ),
        ]

    def _failing(self, observation: Observation, opened: list[Finding]) -> list[str]:
        """Return the accounts in which something does not hold or is not known, as far as the plan knows them."""
        live = {name for name, (_, failed, unknown) in observation.live.items() if failed or unknown}
        return sorted(self._names & (live | {found.account for found in opened}))

    def _uuid(self, kind: str, name: str) -> str:
        return stable(self._owner, kind, name)


def _deployable(asset: Asset) -> str:
    """Return what a resource is deployed with: an application, or a stage of the landing zone."""
    return f"application {asset.application}" if asset.application else f"stage {asset.stack.split('/')[0]}"
