"""The words that the report judges with, and what each of them means: no word without a meaning, no meaning twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hipaa_landing_zone.controls import Status
    from hipaa_landing_zone.controls.model import Act, Covers, Owner
    from hipaa_landing_zone.evidence.model import Observed

STATUS: Mapping[Status, str] = {
    "enforced": "Guardrails refuse what would break it.",
    "checked": "Templates, the configuration or the live organization are checked for it; what breaks it is a finding.",
    "detected": "Services and alarms of AWS report what breaks it, after it happened.",
    "partial": "Mechanisms act for a part of it; the rest is left to people.",
    "procedural": "People do it. The landing zone gives them records and figures at most.",
    "inherited": "AWS does it for what it operates; its reports in AWS Artifact show how.",
    "not applicable": "It does not apply to this organization; the reason stands beside it.",
}
OBSERVED: Mapping[Observed, str] = {
    "failed": "Something does not hold, and nobody accepted it.",
    "undecided": "A template does not tell whether it holds.",
    "unknown": "It could not be looked at.",
    "not run": "This evidence has no result of it.",
    "held": "It was looked at and held; findings that somebody accepted are listed, with who and until when.",
    "no failure reported": "It judged the templates and reported nothing; it does not say what it looked at.",
    "nothing to look at": "It ran, and there was nothing that it is about.",
    "not observed": "Nothing that runs here looks at it, as at a record or at what AWS does.",
}
ACT: Mapping[Act, str] = {
    "enforces": "refuses what breaks it",
    "checks": "finds what breaks it before deployment, or when it is run",
    "detects": "reports what breaks it while it happens or after",
    "responds": "puts it right, or helps to",
    "provides": "keeps it where a team builds with it, and nowhere else",
    "records": "writes down what people need for it",
}
OWNER: Mapping[Owner, str] = {
    "AWS": "Operates the cloud: its data centres, its hardware, the services below what a customer sets.",
    "platform": "Builds and runs the landing zone: accounts, guardrails, networks, logs, baselines.",
    "security": "Watches, investigates, responds, and approves exceptions.",
    "application": "Builds and runs the workloads that hold PHI.",
    "compliance officer": "Analyses risk, contracts, trains, decides, and answers to the regulator.",
}
COVERS: Mapping[Covers, str] = {"all": "done here", "part": "done here in part", "none": "not done here"}
SCOPE: Mapping[str, str] = {
    "general-rule": "General rules, § 164.306",
    "security-rule": "Security Rule",
    "breach-notification": "Breach Notification Rule",
    "retention": "Retention and documentation",
    "related-privacy-rule": "Related paragraphs of the Privacy Rule",
}


def slug(word: str) -> str:
    """Return a word as a class or the name of a symbol: ``not-run``."""
    return word.replace(" ", "-")
