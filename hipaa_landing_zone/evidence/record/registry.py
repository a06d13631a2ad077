"""Every record: the documents that are written here, and the other files of the evidence folder."""

from __future__ import annotations

from hipaa_landing_zone.evidence.record.model import Record

_RESPONSE = ("164.308(a)(6)(i)", "164.308(a)(6)(ii)")


def _runbook(name: str, title: str, what: str, *citations: str) -> Record:
    return Record(
        id=f"record:runbook-{name}",
        title=f"Runbook: {title}",
        file=f"runbooks/{name}.md",
        citations=(*_RESPONSE, *citations),
        what=what,
    )


DOCUMENTS: tuple[Record, ...] = (
    _runbook(
        "credential-theft",
        "stolen credentials",
        "Says step by step how a stolen key, session or sign-in is cut off, traced and replaced.",
        "164.308(a)(5)(ii)(C)",
        "164.312(d)",
    ),
    _runbook(
        "public-exposure",
        "something is open to the public",
        "Says step by step how data that is open to the public is closed, and how it is found out who saw it.",
        "164.312(a)(1)",
    ),
    _runbook(
        "exfiltration",
        "data is leaving",
        "Says step by step how a way on which data leaves is closed, and how it is found out what left.",
        "164.312(e)(1)",
    ),
    _runbook(
        "ransomware",
        "data is being destroyed or held to ransom",
        "Says step by step how destruction is stopped, what is kept of it, and from what data are restored.",
        "164.308(a)(7)(ii)(B)",
        "164.308(a)(7)(ii)(C)",
        "164.312(c)(1)",
    ),
    _runbook(
        "misconfiguration",
        "a setting is not as planned",
        "Says step by step how a wrong setting is put right, and how it is found out who changed it and what it cost.",
        "164.308(a)(1)(ii)(B)",
        "164.308(a)(8)",
    ),
    Record(
        id="record:breach-assessment",
        title="Breach assessment",
        file="records/breach-assessment.md",
        citations=(
            '164.402 "Breach"',
            '164.402 "Unsecured PHI"',
            "164.404(a)",
            "164.404(b)",
            "164.404(c)",
            "164.404(d)",
            "164.406(a)",
            "164.406(b)",
            "164.406(c)",
            "164.408(a)",
            "164.408(b)",
            "164.408(c)",
            "164.410(a)",
            "164.410(b)",
            "164.410(c)",
            "164.412",
            "164.414(b)",
            "164.308(a)(6)(ii)",
        ),
        what="A worksheet: the four factors of 164.402(2), and the last days of the notices that follow from them.",
    ),
    Record(
        id="record:access-review",
        title="Access review",
        file="records/access-review.md",
        citations=(
            "164.308(a)(4)(ii)(C)",
            "164.308(a)(3)(ii)(B)",
            "164.308(a)(3)(ii)(C)",
            "164.308(a)(1)(ii)(D)",
            "164.316(b)(1)(ii)",
        ),
        what="A checklist: who may reach which account, command by command, with a table to sign.",
    ),
    Record(
        id="record:activity-review",
        title="Activity review",
        file="records/activity-review.md",
        citations=("164.308(a)(1)(ii)(D)", "164.308(a)(5)(ii)(C)", "164.316(b)(1)(ii)"),
        what="A weekly checklist over saved queries, dashboards and findings, with a table to sign.",
    ),
    Record(
        id="record:tabletop-exercise",
        title="Tabletop exercise",
        file="records/tabletop-exercise.md",
        citations=("164.308(a)(6)(i)", "164.308(a)(7)(ii)(D)", "164.308(a)(8)"),
        what="A script for an exercise of each runbook: parts to play, turns of events, what to look for, actions.",
    ),
    Record(
        id="record:key-destruction",
        title="Destruction of a retired key",
        file="records/key-destruction.md",
        citations=("164.310(d)(2)(i)", "164.310(d)(2)(ii)", "164.310(d)(2)(iii)", '164.402 "Unsecured PHI"'),
        what="The steps of erasing data by destroying their key, and the certificate that two witnesses sign.",
    ),
    Record(
        id="record:go-live",
        title="Go-live of an account with PHI",
        file="records/go-live.md",
        citations=(
            "164.308(a)(8)",
            "164.308(a)(1)(ii)(A)",
            "164.308(a)(1)(ii)(B)",
            "164.308(b)(3)",
            "164.316(b)(1)(ii)",
        ),
        what="The gates before the first PHI: agreements, verification, reviews, exercise, restore; signed or refused.",
    ),
)
"""What ``write_records`` writes."""

FILES: tuple[Record, ...] = (
    Record(
        id="record:control-matrix",
        title="Control matrix",
        file="controls.csv",
        citations=("164.308(a)(8)", "164.316(b)(1)(i)"),
        what="Each paragraph of the Security Rule with its status, its mechanisms, and what is left to people.",
    ),
    Record(
        id="record:asset-inventory",
        title="Asset inventory",
        file="inventory.csv",
        citations=("164.308(a)(1)(ii)(A)", "164.310(d)(2)(iii)", "164.308(a)(7)(ii)(E)"),
        what="Each resource of each template, with account, Region and whether PHI is there.",
    ),
    Record(
        id="record:network-map",
        title="Network map",
        file="report.html",
        citations=("164.308(a)(1)(ii)(A)", "164.312(e)(1)"),
        what="The networks of all accounts, their addresses and endpoints, and that none leads out.",
    ),
    Record(
        id="record:data-flow-map",
        title="Map of the flow of PHI",
        file="report.html",
        citations=("164.308(a)(1)(ii)(A)", "164.310(d)(2)(iii)", "164.308(a)(7)(ii)(E)"),
        what="Where PHI may be, where logs, findings and backups go, and which boundaries lie between.",
    ),
    Record(
        id="record:organization-chart",
        title="Organization chart",
        file="report.html",
        citations=("164.308(a)(4)(i)",),
        what="OUs and accounts, which of them are for PHI, and which guardrails are attached where.",
    ),
    Record(
        id="record:account-sheets",
        title="Account sheets",
        file="report.html",
        citations=("164.308(a)(1)(ii)(A)", "164.308(a)(2)"),
        what="A sheet for each account: owner, Regions, guardrails, resources, findings.",
    ),
    Record(
        id="record:risk-register",
        title="Risk register",
        file="risks.csv",
        citations=("164.308(a)(1)(ii)(A)", "164.308(a)(1)(ii)(B)", "164.308(a)(8)"),
        what="Open findings and accepted exceptions, as inputs to the risk analysis that people make.",
    ),
    Record(
        id="record:exception-register",
        title="Register of exceptions",
        file="exceptions.csv",
        citations=("164.308(a)(1)(ii)(B)", "164.316(b)(1)(ii)"),
        what="What is accepted for a time: by whom, why, and until when.",
    ),
    Record(
        id="record:business-associate-register",
        title="Register of business associates",
        file="business-associates.csv",
        citations=("164.308(b)(1)", "164.308(b)(3)", "164.314(a)(1)"),
        what="Who else handles PHI, under which contract, since when, and what is overdue.",
    ),
    Record(
        id="record:evidence-manifest",
        title="Manifest of the evidence",
        file="manifest.json",
        citations=("164.316(b)(1)(ii)", "164.316(b)(2)(i)"),
        what="The hash of every file of the evidence, and what it was made from.",
    ),
    Record(
        id="record:oscal",
        title="Evidence in OSCAL",
        file="oscal/assessment-results.json",
        citations=("164.308(a)(8)", "164.316(b)(1)(ii)"),
        what="The same evidence for tools: catalog, profile, component definition and assessment results.",
    ),
    Record(
        id="record:comparison",
        title="Comparison of two evidence folders",
        file="",
        citations=("164.308(a)(8)", "164.316(b)(2)(iii)"),
        what="What got stronger and what got weaker between two days, by control.",
    ),
)
"""The records that others write: tables, maps and registers."""

RECORDS: tuple[Record, ...] = (*DOCUMENTS, *FILES)
"""Every record, each once."""
