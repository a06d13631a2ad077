"""What does not hold: findings of our rules, of cdk-nag and CDK, and of `hlz verify`, each with what accepts it."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.evidence.asset import by_path, numbers
from hipaa_landing_zone.evidence.exception import identify
from hipaa_landing_zone.evidence.model import Finding
from hipaa_landing_zone.evidence.pack import CDK_VALIDATION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hipaa_landing_zone.controls.model import Mechanism
    from hipaa_landing_zone.evidence.model import Accepted, Asset, Verification
    from hipaa_landing_zone.evidence.source import Source

_OWN = "HipaaLandingZone"


def findings(
    sources: Sequence[Source],
    found: Sequence[Asset],
    accepted: Sequence[Accepted],
    known: Mapping[str, Mechanism],
    verification: Verification | None,
) -> tuple[Finding, ...]:
    """Return every finding, open ones first, then by mechanism and place.

    Args:
        sources: the assemblies.
        found: their resources.
        accepted: the exceptions that may cover them.
        known: mechanisms by id.
        verification: what ``hlz verify`` saw; None when it was not run.
    """
    every = [*_of_rules(sources, found, accepted, known), *_of_plugins(sources, found, accepted)]
    every += _of_verification(verification)
    # Where several have one id, the worst stands: in a dictionary the last one does.
    unique = {each.id: each for each in sorted(every, key=_worst_last)}
    return tuple(sorted(unique.values(), key=lambda each: (not each.open, each.mechanism, each.place)))


def _worst_last(each: Finding) -> tuple[bool, int]:
    return each.open, ("unknown", "undecided", "failed").index(each.outcome)


def _of_rules(
    sources: Sequence[Source], found: Sequence[Asset], accepted: Sequence[Accepted], known: Mapping[str, Mechanism]
) -> Iterator[Finding]:
    first = numbers(sources)
    for source in sources:
        for result in source.results:
            mechanism = known.get(result["rule"])
            for row in result["findings"]:
                asset = _asset(source, row, first, found)
                place = _place(asset) if asset else f"{row['resource']} of {source.name or 'the landing zone'}"
                yield Finding(
                    id=f"F-{identify(result['rule'], source.name, place, row['wrong'])}",
                    mechanism=result["rule"],
                    severity=result["severity"],
                    outcome=row["outcome"],
                    asset=asset.number if asset else None,
                    place=place,
                    account=asset.account if asset else "",
                    wrong=row["wrong"],
                    next=row["fix"],
                    citations=mechanism.citations if mechanism else (),
                    exception=_covering(accepted, f"{_OWN}::{result['rule']}", _path(source, asset), source.name),
                )


def _asset(
    source: Source, row: Mapping[str, Any], first: Mapping[tuple[str, int], int], found: Sequence[Asset]
) -> Asset | None:
    if row["template"] is None:
        return None
    template = source.templates[row["template"]]
    position = list(template.resources).index(row["resource"]) if row["resource"] in template.resources else None
    return None if position is None else found[first[source.name, template.number] + position]


def _of_plugins(sources: Sequence[Source], found: Sequence[Asset], accepted: Sequence[Accepted]) -> Iterator[Finding]:
    index, the_app = by_path(found), {"constructPath": ""}
    stacks = {(each.application, each.stack.partition(" in ")[0]): each.account for each in found}
    for source in sources:
        for report in source.reports:
            if report["conclusion"] == "failure" and not report.get("violations"):
                yield _broken(report["pluginName"], source.name)
            if report["pluginName"] == _OWN:
                continue  # ours are read from judged.json, which also says what was looked at
            for row in (*report.get("violations", ()), *report.get("suppressedViolations", ())):
                for construct in row.get("violatingConstructs") or (the_app,):
                    path = construct.get("constructPath") or ""
                    asset = index.get((source.name, path))
                    account = asset.account if asset else _account(stacks, source.name, path)
                    qualified = f"{report['pluginName'].replace(' ', '-')}::{row['ruleName']}"
                    exception = _covering(accepted, qualified, path, source.name) if row.get("acknowledgedId") else ""
                    place = _place(asset) if asset else path or f"the whole of {source.name or 'the landing zone'}"
                    yield _of_plugin(qualified, row, asset, place, account, exception, source.name)


def _broken(plugin: str, application: str) -> Finding:
    """Return what it means that a plugin failed and found nothing: it broke, and nobody knows what it would find."""
    name = plugin.replace(" ", "-")
    return Finding(
        id=f"F-{identify(name, application, 'broken')}",
        mechanism=name,
        severity="high",
        outcome="unknown",
        asset=None,
        place=f"the whole of {application or 'the landing zone'}",
        account="",
        wrong=f"{plugin} broke: it failed and found nothing.",
        next="Run `npx cdk synth '**'` and look at pluginReports in validation-report.json.",
        citations=(),
        exception="",
    )


def _of_plugin(  # noqa: PLR0917 - one row of a report, and what was looked up for it
    qualified: str,
    row: Mapping[str, Any],
    asset: Asset | None,
    place: str,
    account: str,
    exception: str,
    application: str,
) -> Finding:
    plugin, _, rule = qualified.partition("::")
    return Finding(
        id=f"F-{identify(qualified, place, row['description'], *filter(None, (application,)))}",
        mechanism=CDK_VALIDATION if plugin == CDK_VALIDATION else rule.split("[", 1)[0],
        severity=row["severity"],
        outcome="failed",
        asset=asset.number if asset else None,
        place=place,
        account=account,
        wrong=" ".join(row["description"].split()),
        next=row.get("suggestedFix") or "Change the construct, or accept the finding with reason, approver and expiry.",
        citations=(),
        exception=exception,
    )


def _of_verification(verification: Verification | None) -> Iterator[Finding]:
    for row in verification.results if verification else ():
        if row["outcome"] != "held":
            place = row["place"]
            where = ", ".join(filter(None, (place["account"], place.get("region"), place.get("resource"))))
            yield Finding(
                id=f"F-{identify('verify', row['check'], where, row['expected'])}",
                mechanism=f"verify:{row['check']}",
                severity="high",
                outcome=row["outcome"],
                asset=None,
                place=where,
                account=place["account"],
                wrong=f"expected: {row['expected']}; found: {row['found']}",
                next=row["next"],
                citations=tuple(row.get("citations", ())),
                exception="",
            )


def _path(source: Source, asset: Asset | None) -> str:
    return (asset.path or source.paths.get((asset.template, asset.logical_id), "")) if asset else ""


def _account(stacks: Mapping[tuple[str, str], str], application: str, path: str) -> str:
    """Return the account of the stack that a construct is in."""
    parts = path.split("/")
    above = ((application, "/".join(parts[:length])) for length in range(1, len(parts)))
    return next((stacks[each] for each in above if each in stacks), "")


def _place(asset: Asset) -> str:
    return f"{asset.account}, {asset.region}, {asset.stack}, {asset.logical_id}"


def _covering(accepted: Sequence[Accepted], rule: str, path: str, application: str) -> str:
    """Return the id of what accepts a rule at a construct, read as ``AcceptedFinding.covers`` reads it.

    What an application accepts covers its own findings only, and a finding without a path is covered by nothing.
    """
    given = path.split("/")
    for each in accepted if path else ():
        if (each.kind, each.what, each.application) == ("accepted finding", rule, application):
            wanted = each.place.split("/")
            if len(given) >= len(wanted) and all(map(fnmatchcase, given, wanted)):
                return each.id
    return ""
