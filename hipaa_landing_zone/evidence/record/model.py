"""What a record of the evidence folder is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One document or table that this project writes for people.

    Attributes:
        id: never reused; safeguards name it, such as ``record:runbook-ransomware``.
        title: its heading.
        file: where it lies in the evidence folder; empty for what a command prints.
        citations: the paragraphs of 45 CFR Part 164 that it helps to document.
        what: what it is, as a sentence.
    """

    id: str
    title: str
    file: str
    citations: tuple[str, ...]
    what: str
