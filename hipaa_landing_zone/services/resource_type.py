"""CloudFormation resource types: to which service each belongs, and whether the BAA covers it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal

from hipaa_landing_zone.services.catalog import newest
from hipaa_landing_zone.services.question import Answer, UnknownNameError, answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hipaa_landing_zone.services.catalog import Catalog, Mode

TypeVerdict = Literal["eligible", "allowed", "not allowed", "ended", "review", "unknown", "not judged"]
AMAZON = ("AWS::", "Alexa::", "AMZN::")
SERVERLESS = "AWS::Serverless::"


@dataclass(frozen=True, slots=True)
class ResourceTypes:
    """Which IAM service prefix each CloudFormation namespace and type belongs to, as of one day.

    Attributes:
        as_of: day of the resource schemas.
        source: where they come from.
        namespaces: prefixes of each namespace such as ``AWS::S3``; the first decides.
        types: prefixes of the types that do not belong to the first prefix of their namespace.
        special: verdict and reason for types that no prefix decides.
        alternatives: eligible services that do the work of a prefix or type that is not, in words.
    """

    as_of: date
    source: str
    namespaces: Mapping[str, tuple[str, ...]]
    types: Mapping[str, tuple[str, ...]]
    special: Mapping[str, tuple[TypeVerdict, str]]
    alternatives: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TypeAnswer:
    """What the list says about one CloudFormation type.

    Attributes:
        type: the CloudFormation type.
        verdict: as for a prefix; besides ``review``: it may belong to an entry, ask AWS; ``unknown``: no data about it;
            ``not judged``: it creates nothing itself.
        because: the same in words.
        alternative: an eligible service that does its work; empty when none is known.
        service: the answer about the prefix that decides; None when no prefix does.
    """

    type: str
    verdict: TypeVerdict
    because: str
    alternative: str = ""
    service: Answer | None = None


@cache
def resource_types() -> ResourceTypes:
    """Read the newest data about CloudFormation types that this package carries."""
    folder = resources.files("hipaa_landing_zone.services") / "data" / "cloudformation"
    newest_file = max((each for each in folder.iterdir() if each.name.endswith(".json")), key=lambda each: each.name)
    raw: dict[str, Any] = json.loads(newest_file.read_text("utf-8"))
    return ResourceTypes(
        as_of=date.fromisoformat(raw["as_of"]),
        source=raw["source"],
        namespaces={name: tuple(prefixes) for name, prefixes in raw["namespaces"].items()},
        types={name: tuple(prefixes) for name, prefixes in raw["types"].items()},
        special={name: (row["verdict"], row["because"]) for name, row in raw["special"].items()},
        alternatives=raw["alternatives"],
    )


def judge_type(name: str, mode: Mode, exceptions: Mapping[str, str], catalog: Catalog | None = None) -> TypeAnswer:
    """Return what the list says about a CloudFormation type.

    Args:
        name: a type such as ``AWS::S3::Bucket``.
        mode: the mode of the configuration.
        exceptions: reasons of exceptions by IAM service prefix.
        catalog: the version of the list; by default the newest.
    """
    data, catalog = resource_types(), catalog or newest()
    if name in data.special:
        verdict, because = data.special[name]
        return TypeAnswer(name, verdict, because, data.alternatives.get(name, ""))
    if name.startswith("Custom::"):
        return TypeAnswer(name, "not judged", data.special["AWS::CloudFormation::CustomResource"][1])
    prefixes = data.types.get(name) or data.namespaces.get(name.rpartition("::")[0])
    if prefixes is None or name.endswith("::MODULE"):
        return TypeAnswer(name, "unknown", _unknown(name, data.as_of))
    about = answer(catalog, prefixes[0], mode, exceptions)
    alternative = data.alternatives.get(prefixes[0], "")
    if about is None:
        return TypeAnswer(name, "unknown", f"no data about its IAM prefix {prefixes[0]}", alternative)
    return TypeAnswer(name, _verdict(catalog, about), about.because, alternative, about)


def explain_type(catalog: Catalog, name: str, mode: Mode, exceptions: Mapping[str, str]) -> TypeAnswer:
    """Return what the list says about a type that somebody asks for by name.

    Raises:
        UnknownNameError: nothing is known about the type.
    """
    found = judge_type(name, mode, exceptions, catalog)
    if found.verdict == "unknown":
        raise UnknownNameError(f"{name}: {found.because}.")
    return found


def _verdict(catalog: Catalog, about: Answer) -> TypeVerdict:
    other = catalog.not_eligible.get(about.prefix)
    in_question = other is not None and other.verdict == "review" and about.verdict == "not allowed"
    return "review" if in_question else about.verdict


def _unknown(name: str, as_of: date) -> str:
    if name.startswith(SERVERLESS):
        return "shorthand of AWS SAM; what it becomes is judged in the expanded template"
    if name.endswith("::MODULE") or not name.startswith(AMAZON):
        return "not a type of AWS: a third party's or an organization's own, and only its author knows what it calls"
    return f"a type that the data of {as_of} does not know"
