"""Ids of OSCAL objects: tokens that are a citation spelled differently, and UUIDs that are a name's hash."""

from __future__ import annotations

import re
from hashlib import sha256
from uuid import UUID

_CITATION = re.compile(r'\d+\.\d+(?:\([A-Za-z0-9]+\))*(?: "[A-Za-z]+(?: [A-Za-z]+)*")?')
_CONTROL = re.compile(r"cfr-(?P<section>\d+\.\d+)(?P<paragraphs>(?:-[A-Za-z0-9]+)*)(?P<term>(?:_[A-Za-z]+)*)")


def control_id(citation: str) -> str:
    """Return the id of a control: ``cfr-`` and its citation, as an OSCAL token.

    Each paragraph ``(x)`` becomes ``-x``, and a defined term ``"Two Words"`` becomes ``_Two_Words``. Letters keep their
    case, which the regulation uses to tell levels apart, so that ``citation_of`` gives the citation back.

    Args:
        citation: such as ``164.312(a)(2)(iv)`` or ``164.402 "Unsecured PHI"``.

    Raises:
        ValueError: it is not such a citation.
    """
    if not _CITATION.fullmatch(citation):
        raise ValueError(f"not a citation of 45 CFR that can be an id: {citation}")
    paragraphs, _, term = citation.partition(' "')
    token = paragraphs.replace(")", "").replace("(", "-")
    return f"cfr-{token}" + ("_" + term.removesuffix('"').replace(" ", "_") if term else "")


def citation_of(control: str) -> str:
    """Return the citation that an id stands for.

    Args:
        control: an id that ``control_id`` returned.

    Raises:
        ValueError: it is no such id.
    """
    found = _CONTROL.fullmatch(control)
    if not found:
        raise ValueError(f"not the id of a control of 45 CFR: {control}")
    paragraphs = "".join(f"({each})" for each in found["paragraphs"].split("-")[1:])
    term = found["term"].removeprefix("_").replace("_", " ")
    return found["section"] + paragraphs + (f' "{term}"' if term else "")


def statement_id(citation: str) -> str:
    """Return the id of the part of a control that holds the regulation's text."""
    return f"{control_id(citation)}_smt"


def objective_id(citation: str) -> str:
    """Return the id of the part of a control that says what this project assesses of it."""
    return f"{control_id(citation)}_obj"


def stable(*names: str) -> str:
    """Return a UUID that is the same for the same names, in the shape of a version 4, which OSCAL's schema asks for.

    Args:
        names: what identifies the object, from the outside in; never a day, a position or a text that may change.
    """
    digest = sha256("\0".join(("hipaa-landing-zone", *names)).encode()).digest()
    return str(UUID(bytes=digest[:16], version=4))
